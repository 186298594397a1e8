"""A task that is called off ends, even when the first cancellation is lost inside it."""

from __future__ import annotations

import asyncio
import time

import pytest

from avatar_forge.core import cancelling
from avatar_forge.core.cancelling import call_off


@pytest.fixture(autouse=True)
def _at_once_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cancelling, "AGAIN", 0.01)


async def losing(cancellations: int) -> None:
    """Swallow some cancellations, as a library does, and go on."""
    while True:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            cancellations -= 1
            if cancellations < 0:
                raise


@pytest.mark.parametrize("lost", [0, 1, 3])
async def test_a_lost_cancellation_is_repeated(lost):
    task = asyncio.create_task(losing(lost))
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await call_off(task)
    assert task.cancelled()


async def test_what_is_over_or_was_never_begun_needs_nothing():
    over = asyncio.create_task(asyncio.sleep(0))
    await over
    await call_off(None, over)
    await call_off()


async def test_an_error_at_the_end_is_logged_and_keeps_nobody(caplog):
    async def fail() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            raise ValueError("bug")

    failing, other = asyncio.create_task(fail()), asyncio.create_task(losing(1))
    await asyncio.sleep(0)
    await call_off(failing, other)
    assert other.cancelled()
    assert [record.message for record in caplog.records] == ["task_failed"]


async def test_who_calls_off_can_be_cancelled(monkeypatch):
    monkeypatch.setattr(cancelling, "AGAIN", 3600)
    stubborn = asyncio.create_task(losing(1))
    await asyncio.sleep(0)
    caller = asyncio.create_task(call_off(stubborn))
    began = time.monotonic()
    await asyncio.sleep(0)
    caller.cancel()
    await asyncio.wait([caller], timeout=10)
    assert caller.cancelled() and time.monotonic() - began < 10
    stubborn.cancel()
