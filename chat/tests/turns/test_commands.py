"""A command begins its turn in one order: rows, the others, the acknowledgement, the reply, whatever goes wrong."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from chat.errors import Stale
from chat.live import hub
from chat.memory import reply_request
from chat.models import Message
from chat.protocol.client_frames import Say
from chat.turns import commands, transactions
from chat.turns.manager import reply_manager
from conftest import eventually


@pytest.fixture
async def replies(transactional: None, scripted: Any) -> AsyncIterator[Any]:
    """The replies of this process, of the scripted model."""
    scripted.script = ["네."]
    await reply_manager.open(alone=False)
    yield scripted
    await reply_manager.close()
    await sync_to_async(connections.close_all)()


def line(**more: Any) -> Say:
    return Say(id=str(uuid4()), content="안녕", model=None, **more)


def replied(play: Any) -> Message | None:
    return Message.objects.filter(session=play, role="assistant", status="complete", content="네.").first()


async def test_the_reply_starts_when_the_block_is_left(alice, play, replies):
    with hub.subscribe(play.pk) as subscription:
        async with commands.begin(alice, play.pk, line()) as started:
            await asyncio.sleep(0.1)
            assert started.reply.is_streaming and hub.running(play.pk) is None and not replies.requests
        await eventually(lambda: replied(play))
        kinds = [news["type"] for news in await subscription.next() if isinstance(news, dict)]
    assert kinds[:2] == ["message", "reply"]


async def test_the_reply_starts_although_the_acknowledgement_failed(alice, play, replies):
    with pytest.raises(OSError, match="gone"):
        async with commands.begin(alice, play.pk, line()):
            raise OSError("gone")
    assert await eventually(lambda: replied(play))


async def test_the_reply_starts_although_the_caller_left_while_the_rows_were_committed(
    alice, play, replies, monkeypatch
):
    say, reached = transactions.say, asyncio.Event()
    loop = asyncio.get_running_loop()

    def slowly(*args: Any, **kwargs: Any) -> Any:
        loop.call_soon_threadsafe(reached.set)
        time.sleep(0.2)
        return say(*args, **kwargs)

    monkeypatch.setattr(transactions, "say", slowly)
    caller = asyncio.ensure_future(commands.begin(alice, play.pk, line()).__aenter__())
    await reached.wait()
    caller.cancel()
    assert await asyncio.gather(caller, return_exceptions=True) and caller.cancelled()
    assert await eventually(lambda: replied(play))


async def test_a_replayed_command_starts_nothing(alice, play, replies):
    command = line()
    for _ in range(2):
        async with commands.begin(alice, play.pk, command) as started:
            pass
        await eventually(lambda: replied(play))
    assert started.replayed and len(replies.requests) == 1


async def test_a_refused_command_never_enters_its_block(alice, play, replies):
    with pytest.raises(Stale):
        async with commands.begin(alice, play.pk, line(expect_seq=5)):
            pytest.fail("entered")
    assert not await Message.objects.aexists()


async def test_a_prompt_that_cannot_be_built_ends_the_reply_and_keeps_the_line(alice, play, replies, monkeypatch):
    monkeypatch.setattr(reply_request, "for_reply", lambda *_, **__: 1 / 0)
    async with commands.begin(alice, play.pk, line()) as started:
        pass
    failed = await eventually(lambda: Message.objects.filter(pk=started.reply.pk, status="failed").first())
    assert failed.content == "" and not replies.requests
    assert [message async for message in Message.objects.filter(role="user", content="안녕")]
