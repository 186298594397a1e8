"""Lines: kept once, numbered without gaps, ended exactly once, swept when nobody speaks them any more."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from avatar_forge.core.errors import IdempotencyConflict, NotFound
from chat.conversation import lines, plays
from chat.errors import SessionBusy, SessionEnded, Stale
from chat.models import ChatSession, Message
from chat.turns import checkpoints, transactions

Status = Message.Status


@pytest.fixture
def running(alice: User, play: ChatSession) -> Message:
    """A reply being spoken to alice's first line."""
    started = transactions.say(alice, play.pk, client_id=str(uuid4()), content="안녕")
    assert started.reply is not None
    return started.reply


def keep(user: User, play: ChatSession, **values: Any) -> tuple[Message, bool]:
    return lines.keep(user, play.pk, **({"client_id": None, "role": "user", "content": "안녕"} | values))


def silent(message: Message, seconds: float) -> None:
    Message.objects.filter(pk=message.pk).update(heartbeat_at=timezone.now() - timedelta(seconds=seconds))


def at_once(count: int, work: Callable[[int], Any]) -> list[Any]:
    """Run `work(0)` … `work(count - 1)` in as many threads, started together; return results or exceptions."""
    together = Barrier(count)

    def one(number: int) -> Any:
        together.wait(20)
        try:
            return work(number)
        except Exception as exc:
            return exc
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(one, range(count)))


# -- keep ------------------------------------------------------------------------------------------------------------


def test_lines_are_numbered_and_each_follows_the_last(alice, play):
    kept = [keep(alice, play, content=str(n))[0] for n in range(3)]
    assert [line.seq for line in kept] == [1, 2, 3]
    assert [line.parent_id for line in kept] == [None, kept[0].pk, kept[1].pk]
    play.refresh_from_db()
    assert play.last_seq == 3


def test_a_repeated_id_gives_the_line_that_is_there(alice, play):
    client_id = str(uuid4())
    first, is_new = keep(alice, play, client_id=client_id)
    again, again_new = keep(alice, play, client_id=client_id.upper())
    assert (is_new, again_new, again.pk) == (True, False, first.pk)
    assert play.messages.count() == 1


@pytest.mark.parametrize("other", [{"content": "다른 말"}, {"role": "system"}], ids=["content", "role"])
def test_a_repeated_id_with_something_else_is_a_conflict(alice, play, other):
    client_id = str(uuid4())
    keep(alice, play, client_id=client_id)
    with pytest.raises(IdempotencyConflict):
        keep(alice, play, client_id=client_id, **other)


def test_the_same_id_in_another_play_is_another_line(alice, play, preset):
    client_id, another = str(uuid4()), plays.start(alice, character=preset)
    assert keep(alice, play, client_id=client_id)[1]
    assert keep(alice, another, client_id=client_id)[1]


def test_a_repeated_id_is_answered_even_when_the_play_is_busy_or_over(alice, play, running):
    known = play.messages.get(seq=1)
    assert keep(alice, play, client_id=known.client_id) == (known, False)
    plays.end(alice, play.pk)
    assert keep(alice, play, client_id=known.client_id) == (known, False)


def test_nothing_is_added_while_a_reply_runs(alice, play, running):
    with pytest.raises(SessionBusy):
        keep(alice, play)


def test_nothing_is_added_to_a_play_that_has_ended(alice, play):
    plays.end(alice, play.pk)
    with pytest.raises(SessionEnded):
        keep(alice, play)


@pytest.mark.parametrize("who", ["stranger", "deactivated", "binned"])
def test_a_play_that_is_not_yours_or_not_there_is_not_found(alice, mallory, play, who):
    if who == "deactivated":
        User.objects.filter(pk=alice.pk).update(is_active=False)
    if who == "binned":
        plays.discard(alice, play.pk)
    with pytest.raises(NotFound):
        keep(mallory if who == "stranger" else alice, play)


@pytest.mark.parametrize(("seen", "stale"), [(None, False), (0, True), (1, False), (2, True)])
def test_a_line_meant_for_another_moment_is_stale(alice, play, seen, stale):
    keep(alice, play)
    play.refresh_from_db()
    if stale:
        with pytest.raises(Stale):
            lines.check_open(play, expect_seq=seen)
    else:
        lines.check_open(play, expect_seq=seen)


def test_twenty_identical_lines_at_once_are_one(transactional, alice, play):
    client_id = str(uuid4())
    kept = at_once(20, lambda _: keep(alice, play, client_id=client_id))
    assert sorted(is_new for _, is_new in kept) == [False] * 19 + [True]
    assert play.messages.count() == 1


def test_numbers_have_no_gaps_whoever_writes_at_once(transactional, alice, play):
    at_once(20, lambda n: keep(alice, play, content=str(n)))
    assert list(play.messages.values_list("seq", flat=True)) == list(range(1, 21))
    assert set(play.messages.values_list("content", flat=True)) == set(map(str, range(20)))


# -- turns begin -----------------------------------------------------------------------------------------------------


def test_of_twenty_lines_at_once_one_is_answered_and_the_others_are_told(transactional, alice, play):
    told = at_once(20, lambda n: transactions.say(alice, play.pk, client_id=str(uuid4()), content=str(n)))
    assert sorted(type(answer).__name__ for answer in told) == ["SessionBusy"] * 19 + ["StartedTurn"]
    assert list(play.messages.values_list("seq", "role")) == [(1, "user"), (2, "assistant")]


def test_of_twenty_repeated_lines_at_once_one_begins_a_turn(transactional, alice, play):
    client_id = str(uuid4())
    told = at_once(20, lambda _: transactions.say(alice, play.pk, client_id=client_id, content="안녕"))
    assert sorted(started.replayed for started in told) == [False] + [True] * 19
    assert play.messages.count() == 2


def test_a_scene_is_opened_once_however_often_it_is_asked_for_at_once(transactional, alice, play):
    at_once(10, lambda _: transactions.open_scene(alice, play.pk, client_id=str(uuid4())))
    assert play.messages.count() == 1


def test_plays_of_one_person_do_not_wait_for_each_other(transactional, alice, preset):
    own = [plays.start(alice, character=preset) for _ in range(8)]
    told = at_once(8, lambda n: transactions.say(alice, own[n].pk, client_id=str(uuid4()), content="안녕"))
    assert [started.line.seq for started in told] == [1] * 8


# -- finish ----------------------------------------------------------------------------------------------------------


def test_the_first_end_wins(running):
    first = lines.finish(running.pk, status="stopped", text="멈춤", completion_tokens=1)
    second = lines.finish(running.pk, status="complete", text="다 말함", completion_tokens=9)
    assert first is not None
    assert second is not None
    assert (second.status, second.content, second.completion_tokens) == ("stopped", "멈춤", 1)
    assert second.session.turn_count == 1


def test_of_many_ends_at_once_one_wins(transactional, running, play):
    statuses = ["complete", "stopped", "interrupted", "failed"] * 2
    ended = at_once(8, lambda n: lines.finish(running.pk, status=statuses[n], text=f"{statuses[n]} {n}"))
    assert len({(message.status, message.content) for message in ended}) == 1
    play.refresh_from_db()
    assert play.turn_count == 1


def test_the_end_of_a_reply_whose_play_is_gone_is_nothing(running, play):
    play.delete()
    assert lines.finish(running.pk, status="complete", text="끝") is None


# -- turns are counted -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "text", "turns_played"),
    [("complete", "네.", 1), ("stopped", "네", 1), ("interrupted", "네", 1), ("failed", "", 0), ("stopped", "", 0)],
)
def test_a_line_and_its_answer_are_one_turn(running, play, status, text, turns_played):
    lines.finish(running.pk, status=status, text=text)
    play.refresh_from_db()
    assert play.turn_count == turns_played


def test_an_opening_line_is_no_turn(alice, play):
    started = transactions.open_scene(alice, play.pk, client_id=str(uuid4()))
    lines.finish(started.reply.pk, status="complete", text="어서 오세요.")
    play.refresh_from_db()
    assert play.turn_count == 0


@pytest.mark.parametrize(
    ("roles", "turns_played"),
    [(["user"], 0), (["user", "assistant"], 1), (["assistant"], 0), (["user", "assistant", "assistant"], 1),
     (["user", "system", "assistant"], 0), (["user", "assistant"] * 3, 3)],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)  # fmt: skip
def test_stored_lines_count_as_spoken_ones(alice, play, roles, turns_played):
    for role in roles:
        keep(alice, play, role=role)
    play.refresh_from_db()
    assert play.turn_count == turns_played


@pytest.mark.parametrize(("said", "turns_played"), [("네", 1), ("", 0)])
def test_a_swept_answer_counts_as_one_that_ended(running, play, said, turns_played):
    checkpoints.store([checkpoints.Checkpoint(running.pk, said)])
    silent(running, 100)
    lines.sweep()
    play.refresh_from_db()
    assert play.turn_count == turns_played


# -- sweep -----------------------------------------------------------------------------------------------------------


def test_an_abandoned_reply_is_interrupted_with_its_text(running):
    checkpoints.store([checkpoints.Checkpoint(running.pk, "여기까지")])
    silent(running, 100)
    (swept,) = lines.sweep()
    assert (swept.pk, swept.status, swept.content, swept.heartbeat_at) == (running.pk, "interrupted", "여기까지", None)


def test_a_reply_that_beats_is_left_alone(running):
    silent(running, 5)
    assert lines.sweep() == []
    running.refresh_from_db()
    assert running.is_streaming


def test_what_this_process_speaks_is_spared(running):
    silent(running, 100)
    assert lines.sweep(spared=[running.pk]) == []
    assert lines.sweep(everything=True, spared=[running.pk]) == []
    running.refresh_from_db()
    assert running.is_streaming


def test_alone_everything_that_streams_is_a_dead_ones(running):
    assert [message.pk for message in lines.sweep(everything=True)] == [running.pk]


def test_what_was_swept_is_not_swept_again(running):
    assert lines.sweep(everything=True)
    assert lines.sweep(everything=True) == []


def test_two_sweeps_at_once_tell_it_once(transactional, running):
    silent(running, 100)
    swept = at_once(6, lambda _: lines.sweep())
    assert sorted(map(len, swept)) == [0, 0, 0, 0, 0, 1]


def test_a_reply_that_ends_while_it_is_swept_ends_once(transactional, running, play):
    silent(running, 100)
    ways = [lines.sweep, lambda: lines.finish(running.pk, status="complete", text="다 말함")] * 3
    told = at_once(6, lambda n: ways[n]())
    swept = [message for found in told[::2] for message in found]
    ended = {(message.status, message.content) for message in [*swept, *told[1::2]]}
    assert ended in ({("interrupted", "")}, {("complete", "다 말함")})
    assert len(swept) == (ended == {("interrupted", "")})
    play.refresh_from_db()
    assert play.turn_count == (not swept)


def test_after_a_sweep_the_play_goes_on(alice, play, running):
    lines.sweep(everything=True)
    assert transactions.say(alice, play.pk, client_id=str(uuid4()), content="다시").line.seq == 3


# -- after -----------------------------------------------------------------------------------------------------------


def test_what_comes_after_a_number_comes_in_order(alice, mallory, play):
    for n in range(5):
        keep(alice, play, content=str(n))
    assert [line.seq for line in lines.after(alice, play.pk, 2)] == [3, 4, 5]
    assert [line.seq for line in lines.after(alice, play.pk, 0, limit=2)] == [1, 2]
    assert lines.after(alice, play.pk, 5) == lines.after(mallory, play.pk, 0) == []


def test_nothing_comes_out_of_the_bin(alice, play):
    keep(alice, play)
    plays.discard(alice, play.pk)
    assert lines.after(alice, play.pk, 0) == []


def test_going_on_counts_without_walking_the_branch(told, alice):
    started = transactions.say(alice, told.pk, client_id="third", content="또")
    with CaptureQueriesContext(connection) as captured:
        lines.finish(started.reply.pk, status="complete", text="네.")
    assert not [query for query in captured if "RECURSIVE" in query["sql"]]
    told.refresh_from_db()
    assert told.turn_count == 3
