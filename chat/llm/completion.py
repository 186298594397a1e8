"""An answer that nobody watches being written: asked of one model, returned when it is whole."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass

from chat.llm.engines import CompletionRequest, Delta, Usage
from chat.llm.model_registry import ChatModel


@dataclass(frozen=True, slots=True)
class Completion:
    """What a model wrote, and what it cost if the server told."""

    text: str
    usage: Usage | None


async def whole(model: ChatModel, request: CompletionRequest) -> Completion:
    """Return all that `model` answers to a request that is addressed to it. Raises an `EngineError`."""
    parts: list[str] = []
    usage: Usage | None = None
    async with aclosing(model.build().stream(request)) as stream:
        async for item in stream:
            if isinstance(item, Delta):
                parts.append(item.text)
            else:
                usage = item
    return Completion("".join(parts), usage)
