"""A turn from its first beat to its stored end, whatever happens on the way."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError, connections
from django.utils import timezone

from accounts.models import User
from avatar_forge.config.settings import REPLY_ABANDONED_SECONDS, REPLY_CHECKPOINT_SECONDS
from avatar_forge.core import dbpool
from avatar_forge.core.errors import EngineError, EngineUnavailable, IdempotencyConflict
from chat.conversation import lines, plays
from chat.errors import SceneStarted, Stale, UnknownModel
from chat.live import Missed, hub
from chat.llm.engines import Usage
from chat.models import ChatSession, Message
from chat.tests.scripted import request_of
from chat.turns import checkpoints, manager, runner, transactions
from chat.turns.manager import reply_manager
from chat.turns.transactions import StartedTurn
from conftest import eventually


@pytest.fixture
async def replies(transactional: None, settings: Any) -> AsyncIterator[manager.ReplyManager]:
    """The replies of this process, with quick checkpoints."""
    settings.REPLY_CHECKPOINT_SECONDS = settings.REPLY_SWEEP_SECONDS = 0.03
    await reply_manager.open(alone=False)
    yield reply_manager
    await reply_manager.close()
    await sync_to_async(connections.close_all)()


async def begin(user: User, play: ChatSession, content: str = "안녕") -> StartedTurn:
    """Keep the line, open the reply and let it be spoken."""
    started = await dbpool.run(transactions.say, user, play.pk, client_id=str(uuid4()), content=content)
    reply_manager.start(started)
    return started


def row(started: StartedTurn, **values: Any) -> Message | None:
    assert started.reply is not None
    return Message.objects.filter(pk=started.reply.pk, **values).first()


async def ended(started: StartedTurn) -> Message:
    """Wait until the reply has ended and nothing of it runs here, and return its row."""
    message: Message = await eventually(
        lambda: row(started, status__in=["complete", "stopped", "interrupted", "failed"])
    )
    await eventually(lambda: hub.running(message.session_id) is None)
    return message


def one_branch(play: ChatSession, texts: list[str]) -> list[Message]:
    """Store lines of the person's, one following the other, the last of them the head."""
    said = [Message(session=play, seq=n, role="user", content=text) for n, text in enumerate(texts, 1)]
    for line, before in zip(said[1:], said, strict=False):
        line.parent = before
    Message.objects.bulk_create(said)
    ChatSession.objects.filter(pk=play.pk).update(last_seq=len(said), head=said[-1])
    return said


async def spoken(play: ChatSession, text: str) -> None:
    await eventually(lambda: (running := hub.running(play.pk)) and running.text == text)


# -- beginning -------------------------------------------------------------------------------------------------------


def test_a_turn_begins_with_two_rows_or_none(alice, play):
    started = transactions.say(alice, play.pk, client_id="a", content="안녕")
    assert (started.line.content, started.line.status, started.replayed) == ("안녕", "complete", False)
    assert (started.reply.content, started.reply.status, started.reply.parent) == ("", "streaming", started.line)
    assert started.reply.heartbeat_at is not None


@pytest.mark.parametrize(
    ("asked", "refusal"), [({"model": "no-such"}, UnknownModel), ({"expect_seq": 5}, Stale)], ids=["model", "seq"]
)
def test_a_refused_line_is_not_kept(alice, play, asked, refusal):
    with pytest.raises(refusal):
        transactions.say(alice, play.pk, client_id="a", content="안녕", **asked)
    play.refresh_from_db()
    assert (play.last_seq, play.messages.count()) == (0, 0)


def test_a_repeated_line_begins_nothing(alice, play):
    transactions.say(alice, play.pk, client_id="a", content="안녕")
    assert transactions.say(alice, play.pk, client_id="a", content="안녕").replayed
    with pytest.raises(IdempotencyConflict):
        transactions.say(alice, play.pk, client_id="a", content="다른 말")
    assert play.messages.count() == 2


def test_a_scene_is_opened_in_an_empty_play_only(alice, play):
    assert not transactions.open_scene(alice, play.pk, client_id="a").replayed
    assert transactions.open_scene(alice, play.pk, client_id="a").replayed
    with pytest.raises(SceneStarted):
        transactions.open_scene(alice, play.pk, client_id="b")
    with pytest.raises(IdempotencyConflict):
        transactions.say(alice, play.pk, client_id="a", content="안녕")


def test_an_engine_is_shown_the_newest_lines_in_order(alice, play):
    one_branch(play, [str(n) if n != 90 else "" for n in range(1, 101)])
    request = request_of(transactions.say(alice, play.pk, client_id="a", content="안녕"))
    assert [line.content for line in request.lines[-3:]] == ["99", "100", "안녕"]
    assert "90" not in [line.content for line in request.lines]
    assert "" not in [line.content for line in request.lines]


# -- speaking --------------------------------------------------------------------------------------------------------


async def test_a_reply_is_stored_whole_with_what_it_cost(alice, play, replies, scripted):
    scripted.script = ["안녕", "하세요.", Usage(prompt_tokens=11, completion_tokens=2)]
    message = await ended(await begin(alice, play))
    assert (message.status, message.content, message.speaker) == ("complete", "안녕하세요.", "춘향")
    assert (message.model_used, message.engine, message.heartbeat_at) == ("scripted-1", "scripted", None)
    assert (message.prompt_tokens, message.completion_tokens) == (11, 2)


def test_a_reply_is_checkpointed_once_a_second_and_found_dead_within_fifteen():
    assert REPLY_CHECKPOINT_SECONDS <= 1.0
    assert REPLY_ABANDONED_SECONDS + 2 <= 15.0


async def test_a_turn_checkpoints_and_beats_while_no_token_flows(alice, play, replies, scripted):
    scripted.script = ["여기까지", go_on := asyncio.Event()]
    started = await begin(alice, play)
    first = await eventually(lambda: row(started, content="여기까지", status="streaming"))
    later = await eventually(lambda: row(started, heartbeat_at__gt=first.heartbeat_at))
    assert later.is_streaming
    go_on.set()
    assert (await ended(started)).status == "complete"


async def test_a_silent_turn_beats_before_its_first_token(alice, play, replies, scripted):
    scripted.script = [asyncio.Event()]
    started = await begin(alice, play)
    await eventually(lambda: row(started, heartbeat_at__gt=started.reply.created_at + timedelta(seconds=0.1)))


async def test_a_reply_that_somebody_else_ended_is_given_up(alice, play, replies, scripted):
    scripted.script = ["여기까지", asyncio.Event()]
    started = await begin(alice, play)
    await spoken(play, "여기까지")
    await dbpool.run(lines.finish, started.reply.pk, status="stopped", text="남의 끝")
    await eventually(lambda: scripted.closed == 1)
    message = await ended(started)
    assert (message.status, message.content) == ("stopped", "남의 끝")


async def test_a_reply_of_a_play_that_is_gone_is_given_up(alice, play, replies, scripted):
    scripted.script = ["여기까지", asyncio.Event()]
    await begin(alice, play)
    await spoken(play, "여기까지")
    await dbpool.run(User.objects.filter(pk=alice.pk).delete)
    await eventually(lambda: scripted.closed == 1 and hub.running(play.pk) is None)


@pytest.mark.parametrize(
    ("script", "status", "content"),
    [
        (["앞", EngineUnavailable()], "interrupted", "앞"),
        (["앞", EngineError()], "interrupted", "앞"),
        (["앞", ValueError("bug")], "interrupted", "앞"),
        (["앞", TimeoutError()], "interrupted", "앞"),
        ([EngineUnavailable()], "failed", ""),
        ([], "failed", ""),
        ([" ", "\n"], "failed", " \n"),
    ],
    ids=["engine away", "engine error", "bug", "time", "away at once", "silent", "blank"],
)
async def test_how_a_reply_fails(alice, play, replies, scripted, script, status, content):
    scripted.script = script
    message = await ended(await begin(alice, play))
    assert (message.status, message.content) == (status, content)
    assert scripted.closed == 1


async def test_no_reply_runs_for_ever(alice, play, replies, scripted, settings):
    settings.REPLY_MAX_SECONDS = 0.2
    scripted.script = ["앞", asyncio.Event()]
    message = await ended(await begin(alice, play))
    assert (message.status, message.content, scripted.closed) == ("interrupted", "앞", 1)


async def test_what_no_database_takes_is_left_out(alice, play, replies, scripted):
    scripted.script = ["a\x00b", "c\ud83d", "\x00", "d"]
    message = await ended(await begin(alice, play))
    assert (message.status, message.content) == ("complete", "abc?d")


async def test_plays_are_spoken_beside_each_other(alice, preset, replies, scripted):
    scripted.script = ["앞", go_on := asyncio.Event(), "뒤"]
    own = [await sync_to_async(plays.start)(alice, character=preset) for _ in range(5)]
    started = [await begin(alice, play) for play in own]
    await eventually(lambda: all((r := hub.running(play.pk)) and r.text == "앞" for play in own))
    go_on.set()
    assert {(await ended(one)).content for one in started} == {"앞뒤"}


# -- stopping and shutting down --------------------------------------------------------------------------------------


async def test_a_stop_keeps_what_was_said(alice, play, replies, scripted):
    scripted.script = ["여기까지", asyncio.Event()]
    started = await begin(alice, play)
    await spoken(play, "여기까지")
    assert replies.stop(play.pk)
    message = await ended(started)
    assert (message.status, message.content, scripted.closed) == ("stopped", "여기까지", 1)


async def test_a_stop_before_the_first_step_ends_the_row_too(alice, play, replies, scripted):
    scripted.script = [asyncio.Event()]
    started = await begin(alice, play)
    replies.stop(play.pk)
    assert (await ended(started)).status == "stopped"


async def test_there_is_nothing_to_stop_in_a_quiet_play(play, replies):
    assert not replies.stop(play.pk)


async def test_a_shutdown_interrupts_and_keeps_the_text(alice, play, replies, scripted):
    scripted.script = ["여기까지", asyncio.Event()]
    started = await begin(alice, play)
    await spoken(play, "여기까지")
    await replies.close()
    message = await dbpool.run(row, started)
    assert (message.status, message.content, scripted.closed) == ("interrupted", "여기까지", 1)


async def test_a_shutdown_right_after_the_start_leaves_no_row_open(alice, play, replies, scripted):
    scripted.script = [asyncio.Event()]
    started = await begin(alice, play)
    await replies.close()
    assert (await dbpool.run(row, started)).status == "interrupted"


async def test_a_shutdown_waits_for_an_end_that_is_being_stored(alice, play, replies, scripted, slow_finish):
    scripted.script = ["여기까지", asyncio.Event()]
    started = await begin(alice, play)
    await spoken(play, "여기까지")
    replies.stop(play.pk)
    await asyncio.sleep(0.05)
    replies.stop(play.pk)  # once more, by an impatient person
    await replies.close()
    message = await dbpool.run(row, started)
    assert (message.status, message.content) == ("stopped", "여기까지")


async def test_an_end_that_is_being_stored_survives_even_a_hard_cancel(alice, play, replies, scripted, slow_finish):
    scripted.script = ["다 말했다."]
    started = await begin(alice, play)
    (turn,) = replies._replies.values()
    await eventually(lambda: turn.ending)
    turn.task.cancel()
    message = await ended(started)
    assert (message.status, message.content) == ("complete", "다 말했다.")


@pytest.fixture
def slow_finish(monkeypatch: pytest.MonkeyPatch) -> None:
    finish = lines.finish

    def slowly(*args: Any, **kwargs: Any) -> Message | None:
        time.sleep(0.3)
        return finish(*args, **kwargs)

    monkeypatch.setattr(lines, "finish", slowly)


# -- a database that is away -----------------------------------------------------------------------------------------


@pytest.fixture
def failing_finish(monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """Errors that storing the end meets, one at each attempt, before it succeeds."""
    finish, errors = lines.finish, [OperationalError("gone"), OperationalError("still gone")]
    monkeypatch.setattr(runner, "FINISH_PAUSE", 0.01)

    def fail_first(*args: Any, **kwargs: Any) -> Message | None:
        if errors:
            raise errors.pop(0)
        return finish(*args, **kwargs)

    monkeypatch.setattr(lines, "finish", fail_first)
    return errors


async def test_an_end_is_offered_until_it_is_stored(alice, play, replies, scripted, failing_finish):
    scripted.script = ["다 말했다."]
    message = await ended(await begin(alice, play))
    assert (message.status, message.content, failing_finish) == ("complete", "다 말했다.", [])


async def test_an_end_that_cannot_be_stored_leaves_the_play_to_the_sweep(
    alice, play, replies, scripted, failing_finish
):
    failing_finish[:] = [ValueError("bug")]
    scripted.script = ["다 말했다."]
    started = await begin(alice, play)
    await eventually(lambda: not failing_finish and hub.running(play.pk) is None)
    await dbpool.run(
        Message.objects.filter(pk=started.reply.pk).update, heartbeat_at=timezone.now() - timedelta(minutes=1)
    )
    assert (await ended(started)).status == "interrupted"


async def test_a_checkpoint_that_fails_is_tried_again(alice, play, replies, scripted, monkeypatch):
    store, errors = checkpoints.store, [OperationalError("gone"), ValueError("bug"), OperationalError("gone")]
    monkeypatch.setattr(
        checkpoints, "store", lambda said: (_ for _ in ()).throw(errors.pop()) if errors else store(said)
    )
    scripted.script = ["여기까지", asyncio.Event()]
    started = await begin(alice, play)
    assert await eventually(lambda: row(started, content="여기까지", status="streaming"))


# -- sweeping --------------------------------------------------------------------------------------------------------


async def test_the_reply_of_a_dead_process_is_swept_and_told(alice, play, replies):
    started = await dbpool.run(transactions.say, alice, play.pk, client_id="a", content="안녕")
    with hub.subscribe(play.pk) as subscription:
        dead = Message.objects.filter(pk=started.reply.pk)
        await dbpool.run(dead.update, content="반쯤", heartbeat_at=timezone.now() - timedelta(minutes=1))
        async with asyncio.timeout(20):
            while isinstance(end := (await subscription.next())[-1], Missed):  # a shared hub listens from now on
                pass
    assert (end["type"], end["status"], end["message"]["content"]) == ("end", "interrupted", "반쯤")


async def test_a_fresh_reply_of_another_process_is_left_alone(alice, play, replies):
    started = await dbpool.run(transactions.say, alice, play.pk, client_id="a", content="안녕")
    await asyncio.sleep(0.2)
    assert (await dbpool.run(row, started)).is_streaming


async def test_alone_at_the_start_every_open_reply_is_a_dead_ones(alice, play, replies):
    started = await dbpool.run(transactions.say, alice, play.pk, client_id="a", content="안녕")
    await replies.close()
    await replies.open(alone=True)
    assert (await ended(started)).status == "interrupted"


async def test_the_sweep_outlives_a_database_that_is_away(alice, play, replies, monkeypatch):
    sweep, errors = lines.sweep, [OperationalError("gone"), ValueError("bug")]
    monkeypatch.setattr(lines, "sweep", lambda **k: (_ for _ in ()).throw(errors.pop()) if errors else sweep(**k))
    started = await dbpool.run(transactions.say, alice, play.pk, client_id="a", content="안녕")
    await dbpool.run(Message.objects.filter(pk=started.reply.pk).update, heartbeat_at=None)
    assert (await ended(started)).status == "interrupted"
