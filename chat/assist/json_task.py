"""One JSON object to be written: the data of the request, the prompt for a model, the reader of its answer. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from chat.llm.tasks import TaskData

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonTask(Generic[T]):
    """One thing to write: `data`, and how a language model is told of it.

    `material(room)` is at most `room` tokens long; `read` returns None for an answer that is not of the right shape.
    `stands_in` lets the engine that is no language model write when all models fail.
    """

    data: TaskData
    rules: str
    material: Callable[[int], str]
    read: Callable[[dict[str, Any]], T | None]
    max_tokens: int
    temperature: float = 0.8
    stands_in: bool = True
