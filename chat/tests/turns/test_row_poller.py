"""The row poller: what Redis did not tell, the rows do, once, and without a query while nothing is awaited."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError, connections

from avatar_forge.core import dbpool
from chat.conversation import lines, takes
from chat.live import Missed, Subscription
from chat.live.in_process_hub import InProcessHub
from chat.models import ChatSession, Message
from chat.turns import checkpoints, row_poller, transactions
from chat.turns.row_poller import RowPoller


class Hub(InProcessHub):
    """A hub among others, deaf when told so."""

    deaf = False

    @property
    def is_deaf(self) -> bool:
        return self.deaf


@pytest.fixture
async def reply(transactional: None, alice: Any, play: ChatSession) -> AsyncIterator[Message]:
    """A reply spoken by another process."""
    started = await dbpool.run(transactions.say, alice, play.pk, client_id=str(uuid4()), content="안녕")
    assert started.reply is not None
    yield started.reply
    await sync_to_async(connections.close_all)()


@pytest.fixture
def hub() -> Hub:
    return Hub()


@pytest.fixture
def subscription(hub: Hub, reply: Message) -> Iterator[Subscription]:
    with hub.subscribe(reply.session_id) as listening:
        hub.await_end(reply.session_id, reply.pk)
        yield listening


def heard(subscription: Subscription) -> list[tuple[str, Any]]:
    """What waits for a subscriber: kinds, and the text or the state of a reply."""
    news = [*subscription._waiting]
    subscription._waiting.clear()
    frames = [{"type": "missed"} if isinstance(one, Missed) else one for one in news]
    return [(one["type"], one.get("text", one.get("status"))) for one in frames]  # type: ignore[union-attr]


async def finish(reply: Message) -> None:
    await dbpool.run(lines.finish, reply.pk, status="complete", text="다 말했다.")


async def test_an_end_that_nobody_told_is_told_once_after_its_speaker_had_a_second_for_it(hub, subscription, reply):
    poller = RowPoller(hub)
    await poller.poll()
    await finish(reply)
    await poller.poll()
    assert heard(subscription) == []
    await poller.poll()
    assert heard(subscription) == [("end", "complete")]
    await poller.poll()
    assert heard(subscription) == []


async def test_an_end_that_the_speaker_told_is_not_told_again(hub, subscription, reply):
    poller = RowPoller(hub)
    await finish(reply)
    await poller.poll()
    hub.tell_here(reply.session_id, {"type": "end", "message_id": reply.pk, "status": "complete"})
    await poller.poll()
    assert heard(subscription) == [("end", "complete")]


async def test_a_swept_reply_ends_interrupted_with_its_checkpoint(hub, subscription, reply):
    await dbpool.run(checkpoints.store, [checkpoints.Checkpoint(reply.pk, "여기까지")])
    assert len(await dbpool.run(lines.sweep, everything=True)) == 1
    poller = RowPoller(hub)
    await poller.poll()
    await poller.poll()
    ((kind, status),) = heard(subscription)
    assert (kind, status) == ("end", "interrupted")
    assert await dbpool.run(
        checkpoints.store, [checkpoints.Checkpoint(reply.pk, "늦은 말")]
    ) == checkpoints.CheckpointResult(ended={reply.pk})
    assert (await dbpool.run(Message.objects.get, pk=reply.pk)).content == "여기까지"


async def test_a_deaf_process_tells_checkpoints_as_they_grow_and_the_end_at_once(hub, subscription, reply):
    poller, hub.deaf = RowPoller(hub), True
    await poller.poll()
    heard(subscription)
    for text in ("하나", "하나", "하나 둘"):
        await dbpool.run(checkpoints.store, [checkpoints.Checkpoint(reply.pk, text)])
        await poller.poll()
    assert heard(subscription) == [("snapshot", "하나"), ("snapshot", "하나 둘")]
    await finish(reply)
    await poller.poll()
    assert heard(subscription) == [("end", "complete")]


async def test_a_deaf_process_sends_listeners_to_the_rows_when_a_line_or_the_head_is_new(
    hub, subscription, alice, reply
):
    await finish(reply)
    hub.tell_here(reply.session_id, {"type": "end", "message_id": reply.pk})
    heard(subscription)
    poller, hub.deaf = RowPoller(hub), True
    await poller.poll()
    assert heard(subscription) == [("missed", None)]  # what was lost before it was noticed
    await poller.poll()
    assert heard(subscription) == []
    await dbpool.run(lines.keep, alice, reply.session_id, client_id=None, role="user", content="들리오?")
    await poller.poll()
    assert heard(subscription) == [("missed", None)]
    await dbpool.run(takes.delete, alice, reply.session_id, reply.pk, expect_seq=None)
    await poller.poll()
    assert heard(subscription) == [("missed", None)]
    await poller.poll()
    assert heard(subscription) == []


async def test_while_nothing_is_awaited_no_row_is_read(hub, monkeypatch):
    async def never(*_: Any) -> None:
        raise AssertionError("a query")

    monkeypatch.setattr(dbpool, "run", never)
    await RowPoller(hub).poll()
    hub.deaf = True
    await RowPoller(hub).poll()


async def test_the_vigil_outlives_a_database_that_is_away(hub, subscription, reply, monkeypatch):
    monkeypatch.setattr(row_poller, "EVERY", 0.01)
    by_ids, errors = lines.by_ids, [OperationalError("gone"), ValueError("bug")]
    monkeypatch.setattr(lines, "by_ids", lambda ids: (_ for _ in ()).throw(errors.pop()) if errors else by_ids(ids))
    await finish(reply)
    polling = RowPoller(hub).task
    polling.open()
    assert (await asyncio.wait_for(subscription.next(), 10))[0]["type"] == "end"
    await polling.close()
