"""One generation: its prompt is fitted once beside the loop, its models take turns, and nothing of its text is lost."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import Any

import pytest

from avatar_forge.core import engines
from avatar_forge.core.errors import ContextTooLong, EngineError, EngineInterrupted, EngineSilent, EngineTimeout
from chat.llm import context_window
from chat.llm.engines import Actor, CompletionRequest, Delta, Line, Scenario, Usage
from chat.turns.generate import DEARER, Generation

REQUEST = CompletionRequest(
    model="scripted-1",
    actor=Actor(name="춘향"),
    scenario=Scenario(background="광한루"),
    lines=tuple(
        Line(role="assistant" if place % 2 else "user", content=f"{place}. 맑구려. " * 9) for place in range(99)
    ),
)


async def read(generation: Generation, each: Callable[[str], Any] = lambda _: None) -> EngineError | None:
    """Read all of it; return what it broke off with."""
    try:
        async with aclosing(generation.pieces()) as pieces:
            async for piece in pieces:
                each(piece)
    except EngineError as exc:
        return exc
    return None


@pytest.fixture
def fallback(settings: Any, scripted: Any) -> Any:
    """The scripted engine as the second of two models; the first cannot be reached."""
    away = {"away": {"BACKEND": "chat.tests.scripted.AwayEngine"}}
    settings.ENGINES = settings.ENGINES | {"chat": settings.ENGINES["chat"] | away}
    settings.CHAT_MODELS = [{"id": "away-1", "name": "Away", "engine": "away"}, *settings.CHAT_MODELS]
    settings.CHAT_FALLBACK = ["scripted-1"]
    engines.forget()
    return scripted


async def test_a_reply_comes_without_its_tag_and_with_its_cost(scripted):
    scripted.script = ["[sad] 춘향: 아", "아.", Usage(prompt_tokens=9, completion_tokens=3)]
    generation = Generation(REQUEST)
    assert await read(generation) is None
    assert (generation.text, generation.emotion) == ("아아.", "sad")
    assert (generation.model.id, generation.usage.prompt_tokens) == ("scripted-1", 9)


async def test_the_engine_is_handed_the_prompt_that_the_figures_tell_of(scripted):
    scripted.script = ["네."]
    generation = Generation(REQUEST)
    await read(generation)
    (asked,) = scripted.requests
    assert list(asked.messages) == generation.context.messages == context_window.fit(asked).messages
    assert 0 < asked.prompt_tokens == generation.context.tokens <= 4096 - asked.max_tokens


async def test_the_prompt_is_fitted_once_and_not_on_the_event_loop(scripted, monkeypatch):
    fit, threads = context_window.fit, []
    monkeypatch.setattr(
        context_window, "fit", lambda asked: (threads.append(threading.current_thread()), fit(asked))[1]
    )
    scripted.script = ["네."]
    await read(Generation(REQUEST))
    assert len(threads) == 1 and threads[0] is not threading.current_thread()


async def test_a_prompt_that_is_too_long_is_fitted_once_more(scripted):
    scripted.script = [ContextTooLong()]
    assert isinstance(await read(Generation(REQUEST)), ContextTooLong)
    assert [asked.token_rate for asked in scripted.requests] == [1.0, DEARER]
    assert len(scripted.requests[1].messages) < len(scripted.requests[0].messages)


async def test_a_model_that_is_away_gives_way_and_the_one_that_answered_is_told(fallback):
    fallback.script = ["네."]
    generation = Generation(CompletionRequest(model="away-1", actor=Actor(name="춘향"), scenario=Scenario()))
    assert await read(generation) is None
    assert (generation.text, generation.model.id) == ("네.", "scripted-1")


async def test_no_other_model_is_asked_behind_a_first_piece(fallback):
    fallback.script = ["앞", EngineInterrupted()]
    generation = Generation(REQUEST)
    assert isinstance(await read(generation), EngineInterrupted)
    assert (generation.text, len(fallback.requests)) == ("앞", 1)


@pytest.mark.parametrize(
    ("script", "text", "rest"),
    [(["와 [hap", EngineInterrupted()], "와 ", "[hap"), (["[hap", EngineInterrupted()], "", ""), (["와."], "와.", "")],
    ids=["behind text", "half a tag alone", "whole"],
)
async def test_what_is_held_back_of_a_broken_reply_belongs_to_it(scripted, script, text, rest):
    scripted.script, pieces = script, []
    generation = Generation(REQUEST)
    await read(generation, pieces.append)
    assert ("".join(pieces), generation.rest(), generation.rest()) == (text, rest, "")
    assert generation.text == text + rest


@pytest.mark.parametrize("script", [[], [" ", "\n"], ["[happy] "]], ids=["nothing", "blank", "a tag alone"])
async def test_a_reply_without_a_word_is_an_error(scripted, script):
    scripted.script = script
    assert isinstance(await read(Generation(REQUEST)), EngineSilent)


async def test_no_generation_runs_for_ever(scripted, settings):
    settings.REPLY_MAX_SECONDS = 0.2
    scripted.script = ["앞", asyncio.Event()]
    generation = Generation(REQUEST)
    assert type(await read(generation)) is EngineTimeout
    assert (generation.text, scripted.closed) == ("앞", 1)


async def test_a_reader_that_leaves_closes_the_engine(scripted):
    scripted.script = ["앞", asyncio.Event()]
    async with aclosing(Generation(REQUEST).pieces()) as pieces:
        assert await anext(pieces) == "앞"
    assert scripted.closed == 1


async def test_the_cost_told_by_a_model_that_failed_is_not_the_next_ones(scripted, settings, monkeypatch):
    async def stream(self: Any, asked: CompletionRequest) -> AsyncIterator[Delta | Usage]:
        yield Delta("네.") if asked.model == "second" else Usage(prompt_tokens=9, completion_tokens=0)

    monkeypatch.setattr(scripted, "stream", stream)
    settings.CHAT_MODELS = [*settings.CHAT_MODELS, {"id": "second", "name": "Second", "engine": "scripted"}]
    settings.CHAT_FALLBACK = ["second"]
    generation = Generation(REQUEST)
    assert await read(generation) is None
    assert (generation.text, generation.usage) == ("네.", None)
