"""What an engine is asked to write, and how to tell that it did. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonTask(Generic[T]):
    """One thing to write. `material(room)` is at most `room` tokens long; `read` returns None for an answer that is
    not of the right shape; `embedded` writes without a model, and `stands_in` lets it do so when all models fail."""

    rules: str
    material: Callable[[int], str]
    read: Callable[[dict[str, Any]], T | None]
    embedded: Callable[[], T]
    max_tokens: int
    temperature: float = 0.8
    stands_in: bool = True
