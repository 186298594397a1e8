"""Asks the models for one JSON object: each in turn, twice when it cannot be read, within one deadline."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from avatar_forge.core.errors import EngineBadResponse, EngineError, EngineRefused, EngineTimeout, EngineUnavailable
from chat.assist.json_task import JsonTask
from chat.llm import completion, json_repair, model_registry, token_estimate
from chat.llm.engines import Actor, CompletionRequest, Scenario, Task

logger = logging.getLogger(__name__)

T = TypeVar("T")

TOTAL_SECONDS = 165.0  # a model of one's own may have to wake up first; the front-end waits for 180
JSON_MODE = {"response_format": {"type": "json_object"}}
MARGIN = 64  # tokens left over for the marks of a chat template
SHARPER = (
    "\n\nYour last answer could not be used. Answer with exactly one complete JSON object of the shape above:"
    " double quotes, no comments, no text before or after it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed(Generic[T]):
    """What was written, and by whom; `is_fallback` when no language model did, though one was asked first."""

    value: T
    engine: str
    model: str
    is_fallback: bool = False


async def write(job: JsonTask[T], *, model: str | None = None) -> Completed[T]:
    """Return what the first able model of the fallback chain writes.

    Raises `UnknownModel`, and an `EngineError` when every model failed and nobody may stand in.
    """
    failure: EngineError | None = None
    try:
        async with asyncio.timeout(TOTAL_SECONDS):
            for candidate in model_registry.with_fallbacks(model or ""):
                try:
                    return await _completed(candidate, job, is_fallback=candidate.rehearsal and failure is not None)
                except EngineError as exc:
                    logger.warning("model_failed", extra={"model": candidate.id, "code": exc.code})
                    failure = exc
    except TimeoutError:
        failure = EngineTimeout()
    if job.stands_in:
        return await stand_in(job)
    raise failure or EngineUnavailable()


async def stand_in(job: JsonTask[T]) -> Completed[T]:
    """Return what the engine that is no language model writes. Raises `EngineUnavailable` without one."""
    model = model_registry.stand_in()
    if model is None:
        raise EngineUnavailable()
    return await _completed(model, job, is_fallback=True)


async def _completed(model: model_registry.ChatModel, job: JsonTask[T], *, is_fallback: bool) -> Completed[T]:
    return Completed(value=await _from(model, job), engine=model.engine, model=model.id, is_fallback=is_fallback)


async def _from(model: model_registry.ChatModel, job: JsonTask[T]) -> T:
    """What one model writes, asked once more with a sharper word when it cannot be read. Raises an `EngineError`."""
    for rules in (job.rules, job.rules + SHARPER):
        found = json_repair.read(await complete(model, _request(model, job, rules)))
        value = job.read(found) if found is not None else None
        if value is not None:
            return value
    raise EngineBadResponse()


def _request(model: model_registry.ChatModel, job: JsonTask[T], rules: str) -> CompletionRequest:
    room = model.context_tokens - job.max_tokens - token_estimate.of_message(rules + SHARPER) - MARGIN
    request = CompletionRequest(
        model=model.id,
        actor=Actor(name=""),
        scenario=Scenario(),
        max_tokens=job.max_tokens,
        temperature=job.temperature,
        task=Task(rules=rules, material=job.material(max(room, 200)), kind=job.data.kind, data=job.data),
    )
    return model.addressed(request)


async def complete(model: model_registry.ChatModel, request: CompletionRequest) -> str:
    """Return the whole answer of one model, with JSON mode where the server has it. Raises an `EngineError`."""
    with_json_mode = replace(request, sampling={**JSON_MODE, **request.sampling})
    try:
        return (await completion.whole(model, with_json_mode)).text
    except EngineRefused:  # many servers know no JSON mode and say so with a 4xx
        return (await completion.whole(model, request)).text
