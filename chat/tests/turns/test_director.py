"""Director mode: two characters play, notes are felt, runs are one piece, and each knows only what it should."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from avatar_forge.core import dbpool
from avatar_forge.core.errors import IdempotencyConflict, ValidationFailed
from characters.models import Character
from chat.conversation import lines, plays
from chat.errors import SessionBusy
from chat.models import ChatSession, Message
from chat.tests.scripted import request_of
from chat.turns import transactions
from chat.turns.manager import reply_manager
from conftest import eventually

LIST = "/api/chat/sessions"


def said(play: ChatSession) -> list[tuple[str, str | None, str]]:
    return list(Message.objects.filter(session=play).values_list("role", "speaker", "content"))


def replies(play: ChatSession) -> list[tuple[str | None, str]]:
    found = Message.objects.filter(session=play, role="assistant").order_by("seq")
    return list(found.values_list("speaker", "status"))


# -- starting --------------------------------------------------------------------------------------------------------


def test_a_play_of_two_shows_both(alice, api, preset, second):
    asked = {"mode": "director", "character_id": preset.pk, "co_character_id": second.pk}
    response = api(alice).send("post", LIST, asked)
    play = response.json()["data"]
    assert response.status_code == 201
    names = (play["mode"], play["character_name"], play["co_character_name"], play["co_character_id"])
    assert names == ("director", "춘향", "길동", second.pk)
    assert ChatSession.objects.get().co_persona["persona"] == second.persona


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"mode": "director"}, "co_character_id"),
        ({"mode": "director", "co_character_id": "second"}, "character_id"),
        ({"mode": "director", "character_id": "second"}, "co_character_id"),
        ({"mode": "actor", "co_character_id": "second"}, "co_character_id"),
        ({"co_character_id": "second"}, "co_character_id"),
        ({"mode": "audience"}, "mode"),
    ],
)
def test_the_mode_and_its_characters_must_fit(alice, api, second, asked, field):
    asked = {key: second.pk if value == "second" else value for key, value in asked.items()}
    response = api(alice).send("post", LIST, asked)
    assert (response.status_code, field in response.json()["error"]["fields"]) == (400, True)
    assert not ChatSession.objects.exists()


def test_a_strangers_character_does_not_play_along(alice, mallory, api, preset):
    hers = Character.objects.create(user=mallory, name="비밀")
    asked = {"mode": "director", "character_id": preset.pk, "co_character_id": hers.pk}
    assert api(alice).send("post", LIST, asked).status_code == 404


def test_namesakes_are_told_apart(alice, preset):
    play = plays.start(alice, character=preset, co_character=preset)
    assert (play.character_name, play.co_character_name) == ("춘향", "춘향 2")


# -- whose turn, and what they know ----------------------------------------------------------------------------------


def play_on(user: Any, play: ChatSession, text: str, **more: Any) -> transactions.StartedTurn:
    """One line of the next actor, spoken at once."""
    started = transactions.go_on(user, play.pk, client_id=str(uuid4()), **more)
    lines.finish(started.reply.pk, status="complete", text=text)
    return started


def test_the_actors_alternate_and_two_lines_are_a_turn(alice, duet):
    started = [play_on(alice, duet, text) for text in ("하나", "둘", "셋")]
    assert [request_of(turn).actor.name for turn in started] == ["춘향", "길동", "춘향"]
    assert [turn.reply.speaker for turn in started] == ["춘향", "길동", "춘향"]
    duet.refresh_from_db()
    assert duet.turn_count == 1
    play_on(alice, duet, "넷")
    duet.refresh_from_db()
    assert duet.turn_count == 2


def test_one_who_said_nothing_is_asked_again(alice, duet):
    started = transactions.open_scene(alice, duet.pk, client_id="a")
    lines.finish(started.reply.pk, status="failed", text="")
    assert play_on(alice, duet, "하나").reply.speaker == "춘향"


def test_while_a_play_is_locked_only_who_spoke_last_is_looked_up(alice, duet, play):
    walks = []
    for started in (duet, play):
        transactions.open_scene(alice, started.pk, client_id="a")
        lines.finish(Message.objects.get(session=started).pk, status="complete", text="하나")
        with CaptureQueriesContext(connection) as queries:
            transactions.say(alice, started.pk, client_id="b", content="둘")
        walks.append(sum("WITH RECURSIVE" in query["sql"] for query in queries))
    assert walks == [1, 0]


def test_each_hears_the_other_as_a_person_and_knows_no_secret_of_theirs(alice, duet):
    play_on(alice, duet, "어서 오시어요.")
    second = request_of(play_on(alice, duet, "고맙소."))
    assert [(line.role, line.speaker, line.content) for line in second.lines] == [("user", "춘향", "어서 오시어요.")]
    assert (second.partner.name, second.scenario.opponent, second.scenario.person) == ("춘향", "", "")
    first = request_of(play_on(alice, duet, "별말씀을."))
    assert [line.role for line in first.lines] == ["assistant", "user"]
    assert (first.partner.name, first.partner.description) == ("길동", "활빈당의 우두머리")
    assert "비밀" not in repr(first)


def test_a_note_is_felt_by_the_one_who_speaks_next_alone(alice, duet):
    play_on(alice, duet, "하나")
    felt = play_on(alice, duet, "둘", director_note="천둥이 친다.")
    assert (request_of(felt).note, felt.notes[0].role, felt.notes[0].speaker) == ("천둥이 친다.", "system", None)
    assert felt.notes[0].seq < felt.reply.seq
    other = request_of(play_on(alice, duet, "셋"))
    assert (other.note, [line.role for line in other.lines]) == ("", ["assistant", "user"])
    again = request_of(play_on(alice, duet, "넷"))
    assert [line.role for line in again.lines] == ["user", "system", "assistant", "user"]


def test_what_the_director_says_is_a_note(alice, duet):
    started = transactions.say(alice, duet.pk, client_id="a", content="울기 시작한다.")
    assert (started.line.role, started.line.speaker, request_of(started).note) == ("system", None, "울기 시작한다.")
    assert started.reply.speaker == "춘향"
    assert transactions.say(alice, duet.pk, client_id="a", content="울기 시작한다.").replayed


def test_in_actor_mode_a_note_stands_in_front_of_the_line(alice, play):
    started = transactions.say(alice, play.pk, client_id="a", content="안녕", director_note="비가 온다.")
    assert [role for role, _, _ in said(play)] == ["system", "user", "assistant"]
    assert (request_of(started).note, [line.role for line in request_of(started).lines]) == ("비가 온다.", ["user"])
    lines.finish(started.reply.pk, status="complete", text="네.")
    play.refresh_from_db()
    assert play.turn_count == 1
    with pytest.raises(IdempotencyConflict):
        transactions.say(alice, play.pk, client_id="a", content="안녕", director_note="눈이 온다.")


def test_another_take_is_the_same_actors_and_feels_the_same_note(alice, duet):
    play_on(alice, duet, "하나")
    felt = play_on(alice, duet, "둘", director_note="천둥")
    again = transactions.retake(alice, duet.pk, client_id="r", message_id=felt.reply.pk)
    assert (again.reply.speaker, request_of(again).note, request_of(again).actor.name) == ("길동", "천둥", "길동")
    lines.finish(again.reply.pk, status="complete", text="다시")
    duet.refresh_from_db()
    assert duet.turn_count == 1


def test_going_on_is_for_two(alice, play):
    with pytest.raises(ValidationFailed):
        transactions.go_on(alice, play.pk, client_id="a")


def test_going_on_once_per_id(alice, duet):
    started = transactions.go_on(alice, duet.pk, client_id="a", count=3, director_note="천둥")
    assert transactions.go_on(alice, duet.pk, client_id="a", count=3, director_note="천둥").line == started.reply
    with pytest.raises(IdempotencyConflict):
        transactions.go_on(alice, duet.pk, client_id="a", director_note="번개")
    with pytest.raises(SessionBusy):
        transactions.go_on(alice, duet.pk, client_id="b")


# -- runs over the socket --------------------------------------------------------------------------------------------


async def go_on(socket: Any, **more: Any) -> str:
    frame_id = str(uuid4())
    await socket.send(type="continue", id=frame_id, **more)
    return frame_id


async def test_a_run_is_streamed_line_by_line(stage, alice, duet, scripted):
    scripted.script = ["[happy] 대", "사."]
    socket, other = await stage(duet, alice), await stage(duet, alice)
    frame_id = await go_on(socket, lines=3, director_note="천둥")
    frames = [frame for _ in range(3) for frame in await socket.until("end")]
    (ack,) = [frame for frame in frames if frame["type"] == "ack"]
    assert (ack["id"], ack["message"]["seq"], ack["replayed"]) == (frame_id, 2, False)
    kinds = [frame["type"] for frame in frames if frame["type"] not in ("ack", "delta")]
    assert kinds == ["message"] + ["reply", "emotion", "end"] * 3
    assert [frame["speaker"] for frame in frames if frame["type"] == "reply"] == ["춘향", "길동", "춘향"]
    ends = [frame["message"] for frame in frames if frame["type"] == "end"]
    assert {(end["content"], end["emotion"], end["status"]) for end in ends} == {("대사.", "happy", "complete")}
    assert [frame["type"] for frame in await other.until("reply")] == ["message", "reply"]


async def test_nobody_slips_into_a_run(stage, alice, duet, scripted):
    scripted.script = ["대사.", 0.01]
    socket = await stage(duet, alice)
    await go_on(socket, lines=8)
    await socket.until("ack")

    async def knock() -> None:
        while True:
            with suppress(SessionBusy):
                await dbpool.run(transactions.say, alice, duet.pk, client_id=str(uuid4()), content="끼어들기")
                return

    knocking = asyncio.create_task(knock())
    for _ in range(8):
        await socket.until("end")
    await knocking
    roles = [role for role, _, _ in await dbpool.run(said, duet)]
    assert roles == ["assistant"] * 8 + ["system", "assistant"]


async def test_stop_ends_the_run(stage, alice, duet, scripted):
    scripted.script = ["하나", asyncio.Event()]
    socket = await stage(duet, alice)
    await go_on(socket, lines=5)
    await socket.until("delta")
    await socket.send(type="stop")
    assert (await socket.until("end"))[-1]["status"] == "stopped"
    await asyncio.sleep(0.2)
    assert await dbpool.run(replies, duet) == [("춘향", "stopped")]


async def test_stop_between_two_lines_ends_the_run(stage, alice, duet, scripted, monkeypatch):
    scripted.script = ["하나"]
    end = transactions.end_reply

    def stopped_meanwhile(*args: Any, **kwargs: Any) -> Any:
        ending = end(*args, **kwargs)
        reply_manager._replies[duet.pk].stopped = True
        return ending

    monkeypatch.setattr(transactions, "end_reply", stopped_meanwhile)
    socket = await stage(duet, alice)
    await go_on(socket, lines=5)
    await eventually(lambda: [status for _, status in replies(duet)] == ["complete", "stopped"])
    await asyncio.sleep(0.2)
    assert len(await dbpool.run(replies, duet)) == 2


async def test_a_line_that_fails_ends_the_run(stage, alice, duet, scripted):
    scripted.script = ["하나", ValueError("bug")]
    socket = await stage(duet, alice)
    await go_on(socket, lines=5)
    assert (await socket.until("end"))[-1]["status"] == "interrupted"
    await asyncio.sleep(0.2)
    assert len(await dbpool.run(replies, duet)) == 1


async def test_a_play_that_is_ended_meanwhile_keeps_the_line_and_stops_there(stage, alice, duet, scripted):
    go = asyncio.Event()
    scripted.script = ["하나", go]
    socket = await stage(duet, alice)
    await go_on(socket, lines=5)
    await socket.until("delta")
    await dbpool.run(plays.end, alice, duet.pk)
    go.set()
    assert (await socket.until("end"))[-1]["status"] == "complete"
    await asyncio.sleep(0.2)
    assert await dbpool.run(replies, duet) == [("춘향", "complete")]


async def test_a_restart_ends_the_run(stage, alice, duet, scripted):
    scripted.script = ["하나", asyncio.Event()]
    socket = await stage(duet, alice)
    await go_on(socket, lines=5)
    await socket.until("delta")
    await reply_manager.close()
    assert await dbpool.run(replies, duet) == [("춘향", "interrupted")]


async def test_the_first_character_opens(stage, alice, duet, scripted):
    scripted.script = ["막이 오른다."]
    socket = await stage(duet, alice)
    await socket.send(type="begin", id=str(uuid4()))
    assert (await socket.until("end"))[-1]["message"]["speaker"] == "춘향"


# -- emotion on the way ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("script", "content", "emotion"),
    [
        (["[sa", "d] 춘", "향: 아아", "."], "아아.", "sad"),
        (["그냥 말."], "그냥 말.", "neutral"),
        (["[joystick] 와"], "[joystick] 와", "neutral"),
        (["**[joy]** 와"], "와", "happy"),
        (["와 [hap"], "와 [hap", "neutral"),
    ],
)
async def test_the_emotion_goes_out_of_the_text_into_a_frame_and_the_row(
    stage, alice, play, scripted, script, content, emotion
):
    scripted.script = script
    socket = await stage(play, alice)
    await socket.say("안녕")
    frames = await socket.until("end")
    assert [frame["emotion"] for frame in frames if frame["type"] == "emotion"] == [emotion]
    assert "".join(frame["text"] for frame in frames if frame["type"] == "delta") == content
    assert (frames[-1]["message"]["content"], frames[-1]["message"]["emotion"]) == (content, emotion)


async def test_a_newcomer_is_told_the_emotion(stage, alice, play, scripted):
    scripted.script = ["[angry] 뭐라고", asyncio.Event()]
    first = await stage(play, alice)
    await first.say("안녕")
    await first.until("delta")
    second = await stage(play, alice)
    await second.send(type="resume", after=0)
    snapshot = (await second.until("snapshot"))[-1]
    assert (snapshot["text"], snapshot["emotion"]) == ("뭐라고", "angry")


async def test_half_a_tag_is_kept_when_the_reply_is_stopped(stage, alice, play, scripted):
    scripted.script = ["와 [ha", asyncio.Event()]
    socket = await stage(play, alice)
    await socket.say("안녕")
    await socket.until("delta")
    await socket.send(type="stop")
    assert (await socket.until("end"))[-1]["message"]["content"] == "와 [ha"


async def test_a_tag_alone_is_silence(stage, alice, play, scripted):
    scripted.script = ["[happy] "]
    socket = await stage(play, alice)
    await socket.say("안녕")
    frames = await socket.until("end")
    assert [frame["type"] for frame in frames][-2:] == ["error", "end"]
    assert frames[-1]["status"] == "failed"


def test_in_english_the_other_is_called_by_the_english_name(alice, preset):
    other = Character.objects.create(name="홍길동", is_preset=True, character={"name_en": "Hong Gildong"})
    play = plays.start(alice, character=preset, co_character=other, scenario={})
    request = request_of(transactions.go_on(alice, play.pk, client_id=str(uuid4()), count=1))
    assert request.partner.name == "홍길동"
    assert request.partner.names == {"en": "Hong Gildong"}
