"""An answer that nobody watches being written: asked of one model, returned when it is whole."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass, replace

from avatar_forge.core.errors import EngineOnlyThought
from avatar_forge.core.normal_form import says_nothing
from chat.llm import thought_habits, thoughts
from chat.llm.engines import CompletionRequest, Delta, Ending, Usage
from chat.llm.model_registry import ChatModel


@dataclass(frozen=True, slots=True)
class Completion:
    """What a model wrote, and what it cost if the server told."""

    text: str
    usage: Usage | None


async def whole(model: ChatModel, request: CompletionRequest) -> Completion:
    """Return all that `model` answers to a request that is addressed to it, without its thoughts.

    Raises an `EngineError`; `EngineOnlyThought` where there was nothing else.
    """
    engine, request = model.build(), replace(request, ending=Ending())
    parts: list[str] = []
    usage: Usage | None = None
    async with aclosing(engine.stream(request)) as stream:
        async for item in stream:
            if isinstance(item, Delta):
                parts.append(item.text)
            else:
                usage = item
    cut, hold = request.ending.cut or bool(usage and usage.cut), thought_habits.of(model.id, engine)
    text, thought = thoughts.spoken("".join(parts), cut=cut, hold=hold)
    if says_nothing(text) and (thought or request.ending.thought):
        raise EngineOnlyThought()
    return Completion(text, usage)
