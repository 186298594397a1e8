"""Answers that take longer than their callers wait."""

from __future__ import annotations

import asyncio

import pytest

from avatar_forge.core.errors import EngineTimeout
from chat.web_client.pending_answers import PendingAnswers


async def test_a_call_that_was_answered_too_early_is_joined_by_its_next_try(settings):
    settings.CHAT_ANSWER_SECONDS = 0.05
    made, go, pending = [], asyncio.Event(), PendingAnswers()

    async def make() -> str:
        made.append(1)
        await go.wait()
        return "네."

    for _ in range(2):
        with pytest.raises(EngineTimeout):
            await pending.answer("k", make)
    go.set()
    assert await pending.answer("k", make) == "네."
    assert len(made) == 1
    assert await pending.answer("k", make) == "네."  # a call of its own, when that one was answered
    assert len(made) == 2


async def test_a_call_that_its_client_gives_up_ends_what_nobody_waits_for(settings):
    ended, pending = asyncio.Event(), PendingAnswers()

    async def make() -> str:
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()
        return ""

    call = asyncio.ensure_future(pending.answer("k", make))
    await asyncio.sleep(0.02)
    call.cancel()
    await asyncio.wait_for(ended.wait(), 5)
    with pytest.raises(asyncio.CancelledError):
        await call
