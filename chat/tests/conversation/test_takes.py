"""The tree of lines: takes, branches, the head; whatever is done in whatever order, the play stays whole."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from avatar_forge.core import dbpool
from avatar_forge.core.errors import AvatarForgeError, IdempotencyConflict, NotFound, ValidationFailed
from avatar_forge.core.ids import new_id
from chat.conversation import lines, plays, takes
from chat.errors import SessionBusy, SessionEnded, Stale
from chat.llm import model_registry
from chat.llm.engines import CompletionRequest, Delta
from chat.models import ChatSession, Message
from chat.tests.conversation.test_lines import at_once, keep
from chat.tests.scripted import request_of
from chat.tests.turns.test_turns import one_branch
from chat.turns import transactions


def say(alice, play, content="안녕", answer="네.", **more) -> tuple[Message, Message]:
    """Say a line and let it be answered."""
    started = transactions.say(alice, play.pk, client_id=str(uuid4()), content=content, **more)
    lines.finish(started.reply.pk, status="complete", text=answer)
    return started.line, started.reply


def retake(alice, play, reply: Message, answer="다시.", **more) -> Message:
    more = {"client_id": str(uuid4())} | more
    started = transactions.retake(alice, play.pk, message_id=reply.pk, **more)
    if not started.replayed:
        lines.finish(started.reply.pk, status="complete", text=answer)
    return started.line


async def spoken(request: CompletionRequest) -> str:
    engine = model_registry.find(None).build()
    return "".join([item.text async for item in engine.stream(request) if isinstance(item, Delta)])


def branch(play) -> list[int]:
    """Return the numbers of the lines being played."""
    play.refresh_from_db()
    return [line.seq for line in lines.played(play)]


def line(play, seq: int) -> Message:
    return play.messages.get(seq=seq)


# -- retakes ---------------------------------------------------------------------------------------------------------


def test_a_take_stands_beside_the_old_one_and_is_played(alice, told):
    take = retake(alice, told, line(told, 4))
    assert (take.seq, take.parent_id) == (5, line(told, 3).pk)
    assert branch(told) == [1, 2, 3, 5]
    assert line(told, 4).content == "네."


def test_a_take_of_an_earlier_reply_leaves_what_followed_the_old_one(alice, told):
    retake(alice, told, line(told, 2))
    assert branch(told) == [1, 5]
    assert line(told, 3).parent_id == line(told, 2).pk


def test_the_opening_line_has_takes_too(alice, play):
    started = transactions.open_scene(alice, play.pk, client_id=str(uuid4()))
    lines.finish(started.reply.pk, status="complete", text="어서 오세요.")
    retake(alice, play, started.reply)
    assert branch(play) == [2]


def test_the_next_line_follows_the_take(alice, told):
    take = retake(alice, told, line(told, 2))
    said, _ = say(alice, told, "좋아")
    assert said.parent_id == take.pk
    assert branch(told) == [1, 5, 6, 7]


@pytest.mark.parametrize("status", ["complete", "stopped", "interrupted", "failed"])
def test_every_reply_that_has_ended_can_be_taken_again(alice, play, status):
    started = transactions.say(alice, play.pk, client_id=str(uuid4()), content="안녕")
    lines.finish(started.reply.pk, status=status, text="")
    assert retake(alice, play, started.reply).seq == 3


def test_the_engine_is_shown_the_branch_up_to_the_reply_and_another_seed(alice, told):
    first = transactions.retake(alice, told.pk, client_id="a", message_id=line(told, 2).pk)
    lines.finish(first.reply.pk, status="complete", text="다시.")
    second = transactions.retake(alice, told.pk, client_id="b", message_id=line(told, 2).pk)
    assert [said.content for said in request_of(first).lines] == ["안녕"]
    assert request_of(first).lines == request_of(second).lines
    assert request_of(first).seed != request_of(second).seed


@pytest.mark.parametrize("content", ["그네 좋아해요?", "안녕하세요", "오늘은 무얼 하셨소?", "Hello there"])
async def test_the_rehearsal_says_something_else(alice, play, fast_engine, transactional, content):
    started = await dbpool.run(transactions.say, alice, play.pk, client_id="0", content=content)
    said = [await spoken(await dbpool.run(request_of, started))]
    for number in range(1, 5):
        await dbpool.run(lines.finish, started.reply.pk, status="complete", text=said[-1])
        started = await dbpool.run(
            transactions.retake, alice, play.pk, client_id=str(number), message_id=started.reply.pk
        )
        said.append(await spoken(await dbpool.run(request_of, started)))
    assert len(set(said)) == 5


async def test_the_rehearsal_opens_the_scene_in_another_way(alice, play, fast_engine, transactional):
    started = await dbpool.run(transactions.open_scene, alice, play.pk, client_id="a")
    request = await dbpool.run(request_of, started)
    first = await spoken(request)
    assert await spoken(replace(request, takes=(first,))) not in ("", first)


@pytest.mark.parametrize("of", ["a person's line", "a stranger's", "nobody's", "a deleted one's", "one below it"])
def test_only_replies_in_this_play_can_be_taken_again(alice, mallory, told, preset, of):
    other = plays.start(mallory, character=preset)
    ids = {
        "a person's line": line(told, 1).pk,
        "a stranger's": keep(mallory, other, role="assistant")[0].pk,
        "nobody's": new_id(),
        "a deleted one's": line(told, 2).pk,
        "one below it": line(told, 4).pk,
    }
    if "delete" in of or "below" in of:
        takes.delete(alice, told.pk, line(told, 2).pk)
    before = branch(told)
    with pytest.raises(ValidationFailed) as refusal:
        transactions.retake(alice, told.pk, client_id="a", message_id=ids[of])
    assert list(refusal.value.fields) == ["message_id"]
    assert branch(told) == before


def test_a_repeated_id_is_the_same_take(alice, told):
    first = retake(alice, told, line(told, 4), client_id="a")
    assert retake(alice, told, line(told, 4), client_id="a") == first
    assert branch(told) == [1, 2, 3, 5]


@pytest.mark.parametrize("used_for", ["another reply", "a line", "the reply itself"])
def test_a_repeated_id_for_something_else_is_a_conflict(alice, play, used_for):
    opened = transactions.open_scene(alice, play.pk, client_id="opening")
    lines.finish(opened.reply.pk, status="complete", text="네.")
    said, reply = say(alice, play)
    retake(alice, play, reply, client_id="take")
    ids = {"another reply": ("take", opened.reply), "a line": (said.client_id, reply)}
    client_id, message = ids.get(used_for, ("opening", opened.reply))
    with pytest.raises(IdempotencyConflict):
        retake(alice, play, message, client_id=client_id)


def test_nothing_is_taken_again_while_a_reply_runs_or_after_the_end(alice, told):
    started = transactions.retake(alice, told.pk, client_id="a", message_id=line(told, 4).pk)
    with pytest.raises(SessionBusy):
        retake(alice, told, line(told, 4))
    lines.finish(started.reply.pk, status="complete", text="네.")
    plays.end(alice, told.pk)
    with pytest.raises(SessionEnded):
        retake(alice, told, line(told, 4))


def test_of_twenty_tabs_at_once_one_has_its_take(transactional, alice, told):
    reply = line(told, 4)
    answers = at_once(20, lambda n: transactions.retake(alice, told.pk, client_id=str(n), message_id=reply.pk))
    assert sorted(type(answer).__name__ for answer in answers) == ["SessionBusy"] * 19 + ["StartedTurn"]
    assert branch(told) == [1, 2, 3, 5]


def test_of_twenty_repeated_frames_at_once_one_opens_a_take(transactional, alice, told):
    reply = line(told, 4)
    answers = at_once(20, lambda _: transactions.retake(alice, told.pk, client_id="a", message_id=reply.pk))
    assert sorted(started.replayed for started in answers) == [False] + [True] * 19


def test_a_take_is_no_other_turn(alice, told):
    retake(alice, told, line(told, 4))
    told.refresh_from_db()
    assert told.turn_count == 2


def test_a_take_of_a_reply_that_said_nothing_is_the_turn(alice, play):
    started = transactions.say(alice, play.pk, client_id="a", content="안녕")
    lines.finish(started.reply.pk, status="failed", text="")
    retake(alice, play, started.reply)
    play.refresh_from_db()
    assert play.turn_count == 1


# -- branches --------------------------------------------------------------------------------------------------------


def test_a_line_with_an_earlier_parent_starts_a_branch(alice, told):
    said, _ = say(alice, told, "아니", parent_id=line(told, 2).pk)
    assert said.parent_id == line(told, 2).pk
    assert branch(told) == [1, 2, 5, 6]


def test_a_line_may_start_the_play_anew(alice, told):
    say(alice, told, "처음부터", parent_id=None)
    assert branch(told) == [5, 6]


@pytest.mark.parametrize("seq", [None, 2, 4])
def test_only_another_place_is_a_branch(alice, told, seq):
    parent_id = line(told, seq).pk if seq else None
    started = transactions.say(alice, told.pk, client_id="a", content="안녕", parent_id=parent_id)
    assert started.branched is (seq != 4)


@pytest.mark.parametrize("which", ["a person's line", "a stranger's", "nobody's", "a deleted one", "one below it"])
def test_what_cannot_be_followed(alice, mallory, told, preset, which):
    theirs = keep(mallory, plays.start(mallory, character=preset), role="assistant")[0]
    if "delete" in which or "below" in which:
        takes.delete(alice, told.pk, line(told, 2).pk)
    ids = {
        "a person's line": line(told, 1).pk if which == "a person's line" else "",
        "a stranger's": theirs.pk, "nobody's": new_id(),
        "a deleted one": line(told, 2).pk, "one below it": line(told, 4).pk,
    }  # fmt: skip
    with pytest.raises(ValidationFailed) as refusal:
        say(alice, told, parent_id=ids[which])
    assert list(refusal.value.fields) == ["parent_id"]
    assert told.messages.count() == 4


def test_the_same_id_under_another_parent_is_a_conflict(alice, told):
    said = line(told, 3)
    again = {"client_id": said.client_id, "content": said.content}
    assert transactions.say(alice, told.pk, **again).replayed
    assert transactions.say(alice, told.pk, **again, parent_id=said.parent_id).replayed
    with pytest.raises(IdempotencyConflict):
        transactions.say(alice, told.pk, **again, parent_id=None)


# -- choosing --------------------------------------------------------------------------------------------------------


def test_the_takes_of_a_line_in_their_order(alice, told):
    retake(alice, told, line(told, 2))
    say(alice, told, parent_id=line(told, 2).pk)
    assert [take.seq for take in takes.takes_of(told, line(told, 5).pk)] == [2, 5]
    assert [take.seq for take in takes.takes_of(told, line(told, 3).pk)] == [3, 6]
    assert [take.seq for take in takes.takes_of(told, line(told, 1).pk)] == [1]


def test_a_chosen_take_comes_with_its_newest_branch(alice, told):
    retake(alice, told, line(told, 4))
    retake(alice, told, line(told, 2))
    assert branch(told) == [1, 6]
    takes.choose(alice, told.pk, line(told, 2).pk)
    assert branch(told) == [1, 2, 3, 5]


def test_choosing_what_is_played_changes_nothing(alice, told):
    retake(alice, told, line(told, 4))
    takes.choose(alice, told.pk, line(told, 4).pk)
    takes.choose(alice, told.pk, line(told, 2).pk)
    assert branch(told) == [1, 2, 3, 4]


@pytest.mark.parametrize("seq", [2, 3, 4])
def test_what_was_deleted_cannot_be_chosen(alice, told, seq):
    takes.delete(alice, told.pk, line(told, 2).pk)
    with pytest.raises(NotFound):
        takes.choose(alice, told.pk, line(told, seq).pk)


# -- deleting --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seq", "left"), [(1, []), (2, [1]), (3, [1, 2]), (4, [1, 2, 3])])
def test_a_deleted_line_takes_along_what_follows_and_comes_back_with_it(alice, told, seq, left):
    takes.delete(alice, told.pk, line(told, seq).pk)
    assert branch(told) == left
    takes.restore(alice, told.pk, line(told, seq).pk)
    assert branch(told) == [1, 2, 3, 4]


def test_the_play_goes_on_after_a_deletion_with_the_next_number(alice, told):
    takes.delete(alice, told.pk, line(told, 1).pk)
    say(alice, told)
    assert branch(told) == [5, 6]


def test_a_character_may_open_a_play_that_was_emptied(alice, told):
    takes.delete(alice, told.pk, line(told, 1).pk)
    assert transactions.open_scene(alice, told.pk, client_id="a").reply.seq == 5


def test_what_took_its_place_is_not_pushed_aside_by_a_restored_line(alice, told):
    takes.delete(alice, told.pk, line(told, 3).pk)
    say(alice, told)
    takes.restore(alice, told.pk, line(told, 3).pk)
    assert branch(told) == [1, 2, 5, 6]
    takes.choose(alice, told.pk, line(told, 3).pk)
    assert branch(told) == [1, 2, 3, 4]


def test_a_line_deleted_inside_a_deleted_one_stays_deleted(alice, told):
    takes.delete(alice, told.pk, line(told, 3).pk)
    takes.delete(alice, told.pk, line(told, 2).pk)
    takes.restore(alice, told.pk, line(told, 2).pk)
    assert branch(told) == [1, 2]


def test_deleting_elsewhere_leaves_the_branch_alone(alice, told):
    retake(alice, told, line(told, 2))
    takes.delete(alice, told.pk, line(told, 3).pk)
    assert branch(told) == [1, 5]


def test_a_deleted_take_is_none_of_the_takes(alice, told):
    take = retake(alice, told, line(told, 4))
    takes.delete(alice, told.pk, take.pk)
    assert [take.seq for take in takes.takes_of(told, line(told, 4).pk)] == [4]
    assert branch(told) == [1, 2, 3]


# -- refusals --------------------------------------------------------------------------------------------------------

every_verb = pytest.mark.parametrize("verb", [takes.choose, takes.delete, takes.restore])


@every_verb
def test_a_stale_move_is_refused_with_the_state(alice, told, verb):
    with pytest.raises(Stale) as refusal:
        verb(alice, told.pk, line(told, 2).pk, expect_seq=3)
    told.refresh_from_db()
    assert refusal.value.as_dict()["state"] == {"seq": 4, "head_id": told.head_id}
    assert branch(told) == [1, 2, 3, 4]


@every_verb
def test_nothing_moves_while_a_reply_runs(alice, told, verb):
    transactions.say(alice, told.pk, client_id="a", content="안녕")
    with pytest.raises(SessionBusy):
        verb(alice, told.pk, line(told, 2).pk)


@every_verb
def test_lines_of_other_plays_are_not_found(alice, mallory, told, preset, verb):
    other = keep(alice, plays.start(alice, character=preset))[0]
    for user, pk in ((alice, other.pk), (mallory, line(told, 1).pk), (alice, new_id()), (alice, "%00")):
        with pytest.raises(NotFound):
            verb(user, told.pk, pk)


# -- whatever is done ------------------------------------------------------------------------------------------------


def move(alice, play, chance: random.Random) -> None:
    """Do one thing of what a person or two tabs of theirs could do."""
    known = list(play.messages.all())
    some = chance.choice(known) if known else None
    match chance.randrange(6):
        case 0:
            say(alice, play)
        case 1 if some:
            say(alice, play, parent_id=chance.choice([some.pk, None]))
        case 2 if some:
            retake(alice, play, some)
        case 3 if some:
            takes.choose(alice, play.pk, some.pk)
        case 4 if some:
            takes.delete(alice, play.pk, some.pk)
        case 5 if some:
            takes.restore(alice, play.pk, some.pk)


def path_of(play) -> list[Message]:
    """Walk from the head to the root, by hand."""
    path, at = [], play.head
    while at is not None:
        path.append(at)
        at = at.parent
    return path[::-1]


@pytest.mark.parametrize("seed", range(8))
def test_whatever_is_done_the_branch_is_a_path_and_the_numbers_have_no_gaps(alice, play, seed):
    chance = random.Random(seed)
    for _ in range(40):
        try:
            move(alice, play, chance)
        except (ValidationFailed, NotFound) as refused:
            assert isinstance(refused, AvatarForgeError)
        play.refresh_from_db()
        every = list(play.messages.all())
        assert [m.seq for m in every] == list(range(1, play.last_seq + 1))
        assert all(m.parent is None or (m.parent.session_id, m.parent.seq < m.seq) == (play.pk, True) for m in every)
        path = path_of(play)
        assert list(lines.played(play)) == path
        assert all(m.deleted_at is None and m.session_id == play.pk for m in path)


# -- costs -----------------------------------------------------------------------------------------------------------


def queries(work: Any) -> int:
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


def test_every_verb_costs_the_same_for_four_lines_and_for_a_thousand(alice, preset):
    counts = []
    for length in (4, 1000):
        play = plays.start(alice, character=preset)
        said = one_branch(play, ["네"] * length)
        Message.objects.filter(pk=said[-1].pk).update(role="assistant")
        cost = {
            "branch": queries(lambda play=play: list(lines.played(ChatSession.objects.get(pk=play.pk)))),
            "retake": queries(lambda play=play, last=said[-1]: retake(alice, play, last)),
            "choose": queries(lambda play=play, last=said[-1]: takes.choose(alice, play.pk, last.pk)),
            "delete": queries(lambda play=play, last=said[-1]: takes.delete(alice, play.pk, last.pk)),
            "restore": queries(lambda play=play, last=said[-1]: takes.restore(alice, play.pk, last.pk)),
            "say": queries(lambda play=play: say(alice, play)),
        }
        assert len(list(lines.played(ChatSession.objects.get(pk=play.pk)))) == length + 2
        counts.append(cost)
    assert counts[0] == counts[1]
    assert counts[0]["branch"] == 2  # the play and its branch
