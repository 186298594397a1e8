"""The beat: all replies of a process stored together, each end respected, each wish to stop heard."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections, transaction
from django.utils import timezone

from accounts.models import User
from chat.conversation import lines, plays
from chat.models import ChatSession, Message
from chat.turns import checkpoints, transactions
from chat.turns.checkpoints import Checkpoint
from conftest import with_postgresql


def spoken(user: User, preset: Any, count: int) -> list[Message]:
    """As many replies being spoken, each in a play of its own, silent for a while."""
    replies = []
    for _ in range(count):
        play = plays.start(user, character=preset, scenario={})
        started = transactions.say(user, play.pk, client_id=str(uuid4()), content="안녕")
        assert started.reply is not None
        replies.append(started.reply)
    Message.objects.streaming().update(heartbeat_at=timezone.now() - timedelta(minutes=1))
    return replies


@pytest.fixture
def running(alice: User, preset: Any) -> Message:
    return spoken(alice, preset, 1)[0]


def stored(reply: Message) -> tuple[str, str | None, str]:
    reply.refresh_from_db()
    return reply.content, reply.emotion, reply.status


def test_a_beat_stores_every_text_and_none_is_abandoned(alice, preset):
    replies = spoken(alice, preset, 3)
    said = [
        Checkpoint(replies[0].pk, "하나", "happy"),
        Checkpoint(replies[1].pk, "It's 100% '둘'\n\\", None),
        Checkpoint(replies[2].pk, ""),
    ]
    assert checkpoints.store(said) == checkpoints.CheckpointResult()
    assert [stored(reply) for reply in replies] == [
        ("하나", "happy", "streaming"), ("It's 100% '둘'\n\\", None, "streaming"), ("", None, "streaming"),
    ]  # fmt: skip
    assert not Message.objects.abandoned().exists()


def test_a_beat_costs_the_same_for_one_and_for_many(alice, preset, django_assert_num_queries, monkeypatch):
    replies = spoken(alice, preset, 5)
    with django_assert_num_queries(4):  # SAVEPOINT, SELECT, UPDATE, RELEASE
        checkpoints.store([Checkpoint(replies[0].pk, "하나")])
    with django_assert_num_queries(4):
        checkpoints.store([Checkpoint(reply.pk, "모두") for reply in replies])
    monkeypatch.setattr(checkpoints, "ROWS", 2)
    with django_assert_num_queries(12):
        checkpoints.store([Checkpoint(reply.pk, "나누어") for reply in replies])
    assert {stored(reply)[0] for reply in replies} == {"나누어"}


def test_no_reply_is_no_query(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert checkpoints.store([]) == checkpoints.CheckpointResult()


@pytest.mark.parametrize("status", ["complete", "stopped", "interrupted", "failed"])
def test_after_the_end_a_beat_changes_nothing_and_tells(alice, preset, status):
    over, going_on = spoken(alice, preset, 2)
    lines.finish(over.pk, status=status, text="끝")
    result = checkpoints.store([Checkpoint(over.pk, "늦은 말"), Checkpoint(going_on.pk, "아직")])
    assert (result.ended, result.stop_asked) == ({over.pk}, set())
    assert (stored(over)[::2], stored(going_on)[::2]) == (("끝", status), ("아직", "streaming"))


def test_a_reply_whose_play_is_gone_has_ended(running):
    ChatSession.objects.filter(pk=running.session_id).delete()
    assert checkpoints.store([Checkpoint(running.pk, "늦은 말")]).ended == {running.pk}


def test_a_beat_that_comes_after_the_sweep_is_too_late(running):
    checkpoints.store([Checkpoint(running.pk, "여기까지")])
    Message.objects.filter(pk=running.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=1))
    assert [swept.content for swept in lines.sweep()] == ["여기까지"]
    assert checkpoints.store([Checkpoint(running.pk, "여기까지 그리고")]).ended == {running.pk}
    assert stored(running) == ("여기까지", None, "interrupted")


def test_a_wish_to_stop_is_told_at_the_next_beat(alice, preset):
    wanted, other = spoken(alice, preset, 2)
    assert checkpoints.ask_to_stop(wanted.session_id)
    result = checkpoints.store([Checkpoint(wanted.pk, "그만"), Checkpoint(other.pk, "계속")])
    assert (result.ended, result.stop_asked) == (set(), {wanted.pk})


def test_nothing_is_asked_of_a_reply_that_has_ended(running):
    lines.finish(running.pk, status="complete", text="끝")
    assert not checkpoints.ask_to_stop(running.session_id)


def test_a_run_that_somebody_wants_stopped_opens_no_other_reply(alice, preset):
    play = plays.start(alice, character=preset, co_character=preset, scenario={})
    started = transactions.go_on(alice, play.pk, client_id=str(uuid4()), count=3)
    checkpoints.ask_to_stop(play.pk)
    message, following = transactions.end_reply(started.reply, started.run, status="complete", text="하나")
    assert (message.status, following) == ("complete", None)


@with_postgresql
def test_a_row_that_is_locked_is_left_for_the_next_beat(transactional, alice, preset):
    locked, free = spoken(alice, preset, 2)
    started, over = threading.Event(), threading.Event()

    def end_slowly() -> None:
        with transaction.atomic():
            Message.objects.filter(pk=locked.pk).update(content="남의 손에")
            started.set()
            over.wait(20)
        connections.close_all()

    thread = threading.Thread(target=end_slowly)
    thread.start()
    try:
        assert started.wait(20)
        assert (
            checkpoints.store([Checkpoint(locked.pk, "하나"), Checkpoint(free.pk, "둘")])
            == checkpoints.CheckpointResult()
        )
        assert stored(free)[0] == "둘"
    finally:
        over.set()
        thread.join()
    assert stored(locked)[0] == "남의 손에"


def test_a_beat_is_stored_as_a_time_of_now(running):
    checkpoints.store([Checkpoint(running.pk, "지금")])
    running.refresh_from_db()
    assert running.heartbeat_at is not None
    assert abs(running.heartbeat_at - timezone.now()) < timedelta(minutes=1)
