"""Coming and going in a directed play: who speaks, what the absent one misses, and what is refused."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async

from avatar_forge.core.errors import IdempotencyConflict, ValidationFailed
from chat.assist import session_review
from chat.conversation import lines, stage_moves, takes
from chat.errors import SessionBusy, StageEmpty, Stale
from chat.llm import context_window
from chat.llm.engines.rehearsal.writers import review_writer
from chat.memory import recall
from chat.models import ChatSession
from chat.tests.scripted import request_of
from chat.turns import transactions
from conftest import ApiClient

BASE = "/api/chat/sessions"


def go(user: Any, play: ChatSession, move: str, speaker: str = "길동", **more: Any) -> Any:
    return stage_moves.make(user, play.pk, **{"client_id": str(uuid4()), "speaker": speaker, "move": move, **more})


def speak(user: Any, play: ChatSession, text: str) -> transactions.StartedTurn:
    started = transactions.go_on(user, play.pk, client_id=str(uuid4()))
    assert started.reply is not None
    lines.finish(started.reply.pk, status="complete", text=text)
    return started


def test_who_is_away_does_not_speak_and_misses_what_is_said(alice, duet):
    for text in ("하나", "둘"):
        speak(alice, duet, text)
    go(alice, duet, "leave")
    assert [speak(alice, duet, text).reply.speaker for text in ("비밀", "또 비밀")] == ["춘향", "춘향"]
    go(alice, duet, "enter")
    asked = request_of(speak(alice, duet, "다시"))
    assert asked.actor.name == "길동"
    heard = [line.content for line in asked.lines]
    assert heard[:2] == ["하나", "둘"]
    assert not any("비밀" in text for text in heard)
    assert len(heard) == 4  # and that one left and came back
    assert [line.role for line in asked.lines] == ["user", "assistant", "assistant", "assistant"]


def test_who_stays_knows_that_the_other_is_away(alice, duet):
    speak(alice, duet, "하나")
    go(alice, duet, "leave")
    alone = request_of(speak(alice, duet, "혼자"))
    assert not alone.partner.is_here
    assert alone.lines[-1].role == "user"
    assert "길동" in alone.lines[-1].content
    assert "is away" in context_window.fit(alone).messages[0]["content"]
    go(alice, duet, "enter")
    assert "stands here" in context_window.fit(request_of(speak(alice, duet, "왔다"))).messages[0]["content"]


def test_a_gap_is_kept_however_long_ago_it_was(alice, duet, monkeypatch):
    monkeypatch.setattr(recall, "TAIL_LINES", 2)
    go(alice, duet, "leave")
    assert [speak(alice, duet, str(n)).reply.speaker for n in range(4)] == ["춘향"] * 4


def test_somebody_always_stays(alice, duet):
    go(alice, duet, "leave", "춘향")
    with pytest.raises(StageEmpty):
        go(alice, duet, "leave")
    assert duet.messages.count() == 1


@pytest.mark.parametrize(("move", "speaker"), [("enter", "길동"), ("leave", "나그네")])
def test_a_move_that_cannot_be_made_is_refused(move, speaker, alice, duet):
    with pytest.raises(ValidationFailed):
        go(alice, duet, move, speaker)


def test_in_other_plays_nobody_comes_or_goes(alice, play):
    with pytest.raises(ValidationFailed):
        go(alice, play, "leave", "춘향")


def test_a_move_is_made_once_and_belongs_to_its_branch(alice, duet):
    line, is_new = go(alice, duet, "leave", client_id="a")
    assert is_new
    assert go(alice, duet, "leave", client_id="a") == (line, False)
    with pytest.raises(IdempotencyConflict):
        go(alice, duet, "enter", client_id="a")
    with pytest.raises(Stale):
        go(alice, duet, "enter", expect_head=None)
    takes.delete(alice, duet.pk, line.pk)
    go(alice, duet, "leave")  # both are there again


def test_nobody_moves_while_a_line_is_spoken(alice, duet):
    transactions.go_on(alice, duet.pk, client_id="a")
    with pytest.raises(SessionBusy):
        go(alice, duet, "leave")


def test_moves_over_rest(api, alice, mallory, duet):
    path = f"{BASE}/{duet.pk}/moves"
    one = str(uuid4())
    answers = [api(alice).send("post", path, {"move": "leave", "speaker": "길동", "id": one}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    told = answers[0].json()["data"]
    assert (told["move"], told["role"], told["speaker"]) == ("leave", "system", "길동")
    assert answers[1].json()["data"] == told
    assert api(alice).send("post", path, {"move": "leave", "speaker": "춘향"}).json()["error"]["code"] == "STAGE_EMPTY"
    assert api(mallory).send("post", path, {"move": "enter", "speaker": "길동"}).status_code == 404


async def test_a_move_over_the_socket_is_told_to_every_tab(stage, alice, duet, scripted):
    scripted.script = ["응."]
    one, other = await stage(duet, alice), await stage(duet, alice)
    await one.send(type="leave", id=str(uuid4()), speaker="길동")
    assert (await one.until("ack"))[-1]["message"]["move"] == "leave"
    assert (await other.until("message"))[-1]["message"]["speaker"] == "길동"
    await one.send(type="continue", id=str(uuid4()), lines=3)
    speakers = [(await other.until("end"))[-1]["message"]["speaker"] for _ in range(3)]
    assert speakers == ["춘향"] * 3


# -- turns are what the branch being played has -----------------------------------------------------------------------


def test_deleting_lines_takes_their_turns_and_restoring_gives_them_back(alice, told):
    counts = [takes.delete(alice, told.pk, told.messages.get(seq=3).pk).turn_count]
    counts.append(takes.delete(alice, told.pk, told.messages.get(seq=1).pk).turn_count)
    counts.append(takes.restore(alice, told.pk, told.messages.get(seq=1).pk).turn_count)
    counts.append(takes.restore(alice, told.pk, told.messages.get(seq=3).pk).turn_count)
    assert counts == [1, 0, 1, 2]


def test_a_chosen_branch_brings_its_own_turns(alice, told):
    first = told.messages.get(seq=2)
    other, _ = lines.keep(alice, told.pk, client_id=None, role="user", content="아니", parent_id=first.pk)
    told.refresh_from_db()
    assert (told.turn_count, other.parent_id) == (1, first.pk)
    assert takes.choose(alice, told.pk, told.messages.get(seq=4).pk).turn_count == 2


def test_a_stored_line_can_begin_a_branch(api, alice, told):
    parent = told.messages.get(seq=2).pk
    body = {"content": "다른 길", "parent_id": parent, "id": str(uuid4())}
    answers = [api(alice).send("post", f"{BASE}/{told.pk}/messages", body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json()["data"]["parent_id"] == parent
    conflict = api(alice).send("post", f"{BASE}/{told.pk}/messages", {**body, "parent_id": None})
    assert conflict.json()["error"]["code"] == "IDEMPOTENCY_CONFLICT"
    for wrong in (told.messages.get(seq=1).pk, "x\0"):
        refused = api(alice).send("post", f"{BASE}/{told.pk}/messages", {"content": "x", "parent_id": wrong})
        assert refused.status_code == 400


@pytest.mark.parametrize("verb", ["choose", "restore", "delete"])
def test_a_page_that_is_behind_moves_nothing(verb, api, alice, told):
    line = told.messages.get(seq=2).pk
    path = f"{BASE}/{told.pk}/messages/{line}" + ("" if verb == "delete" else f"/{verb}")
    method = "delete" if verb == "delete" else "post"
    refused = api(alice).send(method, path, {"expect_head": line, "expect_seq": 4})
    assert (refused.status_code, refused.json()["error"]["state"]["seq"]) == (409, 4)
    told.refresh_from_db()
    assert told.head_id == told.messages.get(seq=4).pk


async def test_a_restored_line_is_told_to_who_never_saw_it(stage, alice, told):
    def ask(method: str, verb: str = "") -> int:
        line = told.messages.get(seq=3).pk
        return int(ApiClient(alice).send(method, f"{BASE}/{told.pk}/messages/{line}{verb}", {}).status_code)

    assert await sync_to_async(ask)("delete") == 200
    socket = await stage(told, alice)
    assert await sync_to_async(ask)("post", "/restore") == 200
    assert (await socket.until("head"))[-1]["message_id"]
    assert [(await socket.read())["message"]["seq"] for _ in range(2)] == [3, 4]


# -- reviews of a director --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("notes", [(), ("천둥이 친다.", "주머니에서 오래된 편지를 꺼낸다.")], ids=["watched", "noted"])
def test_a_director_is_judged_by_the_notes(notes, alice, duet):
    for text in ("어서 오시어요.", "반갑소.", "비가 오네요.", "그렇구려."):
        if notes and text in ("어서 오시어요.", "비가 오네요."):
            note = notes[0] if text == "어서 오시어요." else notes[1]
            lines.keep(alice, duet.pk, client_id=None, role="system", content=note)
        speak(alice, duet, text)
    go(alice, duet, "leave")
    _, played, _ = session_review._read(alice, duet.pk, again=False, language="ko")
    assert played is not None
    assert sum(role == "user" for role, _, _ in played.lines) == len(notes)
    found = review_writer.write(played)
    assert 40 <= found["score"] <= 97
    assert ("천둥" in found["summary"]) == bool(notes)
    assert not re.search(r"대사 하나하나|첫마디를 꺼내는", found["comment"])
