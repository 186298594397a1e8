"""The websocket, frame by frame: what each one does, refuses and says."""

from __future__ import annotations

import asyncio
import json
from typing import Any, get_args
from uuid import uuid4

import pytest

from accounts.models import User
from avatar_forge.core import dbpool
from avatar_forge.core.errors import EngineUnavailable
from chat.conversation import lines, takes
from chat.live import Missed, Pieces, hub
from chat.live.events import Event
from chat.models import ChatSession, Message
from chat.protocol.server_frames import end_frame, head_frame
from chat.tests.scripted import ScriptedEngine
from chat.turns import transactions
from conftest import eventually

Status = Message.Status


def text_of(frames: list[dict[str, Any]]) -> str:
    return "".join(frame["text"] for frame in frames if frame["type"] == "delta")


async def test_a_line_is_acknowledged_then_answered_delta_by_delta(stage, alice, play, scripted):
    scripted.script = ["안녕", "하세", "요."]
    socket = await stage(play, alice)
    line_id = await socket.say("안녕?")
    frames = await socket.until("end")
    assert [f["type"] for f in frames][:2] == ["ack", "reply"]
    assert (frames[0]["id"], frames[0]["replayed"]) == (line_id, False)
    assert text_of(frames) == frames[-1]["message"]["content"] == "안녕하세요."
    assert frames[-1]["status"] == "complete"


async def test_deltas_are_numbered_without_gaps(stage, alice, play, scripted):
    scripted.script = ["a", 0.02, "b", "c", 0.02, "d"]
    socket = await stage(play, alice)
    await socket.say("go")
    numbers = [f["n"] for f in await socket.until("end") if f["type"] == "delta"]
    assert numbers == sorted(numbers)
    assert numbers[-1] == 4


async def test_hello_tells_the_limits(stage, alice, play):
    socket = await stage(play, alice, hello=False)
    hello = await socket.read()
    assert hello["type"] == "hello"
    assert (hello["session_id"], hello["seq"]) == (play.pk, 0)
    assert hello["limits"]["line_chars"] == 8000
    assert hello["heartbeat_ms"] > 0


async def test_the_character_opens_an_empty_scene_once(stage, alice, play, scripted):
    scripted.script = ["어서 오세요."]
    socket = await stage(play, alice)
    await socket.send(type="begin", id=str(uuid4()))
    frames = await socket.until("end")
    assert frames[0]["message"]["status"] == "streaming"
    assert frames[-1]["message"]["seq"] == 1
    await socket.send(type="begin", id=str(uuid4()))
    assert (await socket.read())["code"] == "SCENE_STARTED"


async def test_the_same_id_with_the_same_words_is_the_same_line(stage, alice, play, scripted):
    scripted.script = ["응."]
    socket = await stage(play, alice)
    line_id = await socket.say("하나")
    await socket.until("end")
    await socket.say("하나", id=line_id)
    again = await socket.read()
    assert (again["type"], again["replayed"], again["message"]["seq"]) == ("ack", True, 1)
    assert len(scripted.requests) == 1


async def test_the_same_id_with_other_words_is_refused(stage, alice, play, scripted):
    scripted.script = ["응."]
    socket = await stage(play, alice)
    line_id = await socket.say("하나")
    await socket.until("end")
    await socket.say("둘", id=line_id)
    refused = await socket.read()
    assert (refused["code"], refused["id"]) == ("IDEMPOTENCY_CONFLICT", line_id)


async def test_a_second_line_while_the_reply_runs_is_busy(stage, alice, play, scripted):
    scripted.script = ["음", asyncio.Event()]
    first, second = await stage(play, alice), await stage(play, alice)
    await first.say("하나")
    await first.until("delta")
    await second.say("둘")
    busy = (await second.until("error"))[-1]
    assert (busy["code"], busy["retryable"]) == ("SESSION_BUSY", True)


async def test_stop_keeps_what_was_said(stage, alice, play, scripted):
    scripted.script = ["여기까지", asyncio.Event()]
    socket = await stage(play, alice)
    await socket.say("말해 봐")
    await socket.until("delta")
    await socket.send(type="stop")
    end = (await socket.until("end"))[-1]
    assert (end["status"], end["message"]["content"]) == ("stopped", "여기까지")
    assert scripted.closed == 1


async def test_what_was_said_before_a_failure_is_kept(stage, alice, play, scripted):
    scripted.script = ["반쯤", EngineUnavailable()]
    socket = await stage(play, alice)
    await socket.say("말해 봐")
    *_, error, end = await socket.until("end")
    assert error["code"] == "ENGINE_UNAVAILABLE"
    assert (end["status"], end["message"]["content"]) == ("interrupted", "반쯤")


@pytest.mark.parametrize(
    ("script", "code"),
    [([EngineUnavailable()], "ENGINE_UNAVAILABLE"), ([], "ENGINE_SILENT"), ([ValueError("x")], "INTERNAL_ERROR")],
    ids=["engine away", "nothing said", "a bug"],
)
async def test_a_reply_without_a_word_has_failed(stage, alice, play, scripted, script, code):
    scripted.script = script
    socket = await stage(play, alice)
    await socket.say("말해 봐")
    *_, error, end = await socket.until("end")
    assert (error["code"], end["status"]) == (code, "failed")
    scripted.script = ["이번엔 된다."]
    await socket.say("다시")
    assert (await socket.until("end"))[-1]["status"] == "complete"


async def test_the_turn_outlives_the_socket(stage, alice, play, scripted):
    go_on = asyncio.Event()
    scripted.script = ["앞", go_on, "뒤"]
    socket = await stage(play, alice)
    await socket.say("말해 봐")
    await socket.until("delta")
    await socket.disconnect()
    go_on.set()
    reply = await eventually(lambda: play.messages.filter(role="assistant", status="complete").first())
    assert reply.content == "앞뒤"


async def test_resume_gives_missed_lines_the_running_reply_and_the_rest(stage, alice, play, scripted):
    scripted.script = ["첫 대답."]
    first = await stage(play, alice)
    await first.say("하나")
    await first.until("end")
    go_on = asyncio.Event()
    scripted.script = ["앞", go_on, "뒤"]
    await first.say("둘")
    await first.until("delta")
    second = await stage(play, alice)
    assert [f["type"] for f in await second.until("snapshot")] == ["reply", "snapshot"]
    await second.send(type="resume", after=1)
    caught_up = await second.until("synced")
    assert [f["type"] for f in caught_up] == ["message", "message", "reply", "snapshot", "synced"]
    go_on.set()
    live = await second.until("end")
    assert caught_up[3]["text"] + text_of(live) == live[-1]["message"]["content"] == "앞뒤"


async def test_after_in_the_address_catches_up_at_once(stage, alice, play, scripted):
    scripted.script = ["대답."]
    first = await stage(play, alice)
    await first.say("하나")
    await first.until("end")
    second = await stage(play, alice, query="after=0")
    frames = await second.until("synced")
    assert [f["message"]["seq"] for f in frames[:-1]] == [1, 2]
    assert frames[-1]["seq"] == 2


async def test_another_tab_sees_the_line_and_the_reply(stage, alice, play, scripted):
    scripted.script = ["대답."]
    first, second = await stage(play, alice), await stage(play, alice)
    await first.say("하나")
    frames = await second.until("end")
    assert [f["type"] for f in frames] == ["message", "reply", "emotion", "delta", "end"]


async def test_a_socket_that_comes_mid_reply_gets_all_of_it_first(stage, alice, play, scripted):
    go_on = asyncio.Event()
    scripted.script = ["앞", go_on, "뒤"]
    first = await stage(play, alice)
    await first.say("하나")
    await first.until("delta")
    second = await stage(play, alice)
    before = await second.until("snapshot")
    go_on.set()
    assert [f["type"] for f in before] == ["reply", "snapshot"]
    assert before[1]["text"] == "앞"
    assert [(f["type"], f.get("text")) for f in await second.until("end")] == [("delta", "뒤"), ("end", None)]


async def test_ping_is_answered(stage, alice, play):
    socket = await stage(play, alice)
    await socket.send(type="ping", t={"at": 1})
    assert await socket.read() == {"type": "pong", "t": {"at": 1}}


@pytest.mark.parametrize(
    ("frame", "field"),
    [
        ({"type": "dance"}, "type"),
        ({}, "type"),
        ({"type": "say", "content": "x"}, "id"),
        ({"type": "say", "id": "1", "content": "x"}, "id"),
        ({"type": "say", "id": str(uuid4()), "content": "  "}, "content"),
        ({"type": "say", "id": str(uuid4()), "content": 5}, "content"),
        ({"type": "say", "id": str(uuid4()), "content": "x" * 8001}, "content"),
        ({"type": "say", "id": str(uuid4()), "content": "x", "expect_seq": "1"}, "expect_seq"),
        ({"type": "say", "id": str(uuid4()), "content": "x", "model": []}, "model"),
        ({"type": "resume"}, "after"),
        ({"type": "resume", "after": -1}, "after"),
        ({"type": "resume", "after": True}, "after"),
    ],
)
async def test_a_frame_with_a_wrong_field_says_which(stage, alice, play, frame, field):
    socket = await stage(play, alice)
    await socket.send(**frame)
    error = await socket.read()
    assert (error["type"], error["code"], list(error["fields"])) == ("error", "VALIDATION_ERROR", [field])
    await socket.send(type="ping", t=1)
    assert (await socket.read())["type"] == "pong"


@pytest.mark.parametrize("raw", ["", "{", "[]", '"x"', "NaN", '{"a":1,"a":2}', "[" * 50, '{"t":"\\ud800"}'])
async def test_malformed_frames_close_at_the_third(stage, alice, play, raw):
    socket = await stage(play, alice)
    for _ in range(3):
        await socket.send_raw(raw)
    for _ in range(3):
        assert (await socket.read())["code"] == "BAD_FRAME"
    assert await socket.close_code() == 4400


async def test_a_binary_frame_is_malformed(stage, alice, play):
    socket = await stage(play, alice)
    await socket.send_raw(data=b"{}")
    assert (await socket.read())["code"] == "BAD_FRAME"


async def test_a_stale_line_is_refused(stage, alice, play, scripted):
    scripted.script = ["대답."]
    socket = await stage(play, alice)
    await socket.say("하나")
    await socket.until("end")
    await socket.say("둘", expect_seq=0)
    assert (await socket.read())["code"] == "STALE"


async def test_an_unknown_model_is_refused_and_nothing_is_kept(stage, alice, play, scripted):
    socket = await stage(play, alice)
    await socket.say("하나", model="no-such")
    assert (await socket.read())["code"] == "UNKNOWN_MODEL"
    assert not await play.messages.aexists()


async def test_an_ended_play_takes_no_line(stage, alice, play, scripted):
    await ChatSession.objects.filter(pk=play.pk).aupdate(ended_at=play.started_at)
    socket = await stage(play, alice)
    await socket.say("하나")
    assert (await socket.read())["code"] == "SESSION_ENDED"


async def test_without_a_session_the_socket_closes_4401(stage, play):
    socket = await stage(play, None, hello=False)
    assert await socket.close_code() == 4401


async def test_a_deactivated_person_is_signed_out(stage, alice, play):
    await User.objects.filter(pk=alice.pk).aupdate(is_active=False)
    socket = await stage(play, alice, hello=False)
    assert await socket.close_code() == 4401


@pytest.mark.parametrize("session_id", ["01a20364-e995-728a-92d8-a36dade1ad85", "nonsense", "0-0"])
async def test_an_absent_play_closes_4404(stage, alice, session_id):
    socket = await stage(session_id, alice, hello=False)
    assert await socket.close_code() == 4404


async def test_a_strangers_play_closes_4404(stage, mallory, play):
    socket = await stage(play, mallory, hello=False)
    assert await socket.close_code() == 4404


async def test_a_play_put_in_the_bin_closes_its_sockets_at_the_next_line(stage, alice, play, scripted):
    socket = await stage(play, alice)
    await ChatSession.objects.filter(pk=play.pk).aupdate(deleted_at=play.started_at)
    await socket.say("하나")
    assert await socket.close_code() == 4404


@pytest.mark.parametrize(
    "origin",
    ["", "null", "http://evil.example", "http://testserver.evil.example", "https://testserver", "http://testserver:81"],
)
async def test_foreign_pages_are_refused_before_the_upgrade(stage, alice, play, origin):
    socket = await stage(play, alice, hello=False, origin=origin)
    assert (socket.answer["type"], socket.answer["status"]) == ("websocket.http.response.start", 403)


async def test_a_foreign_host_name_is_refused(stage, alice, play):
    socket = await stage(play, alice, hello=False, host="evil.example", origin="http://evil.example")
    assert socket.answer["status"] == 403


async def test_a_listed_front_end_may_connect(stage, alice, play):
    await stage(play, alice, origin="http://localhost:3000")


async def test_an_unknown_path_is_404(stage, alice, play):
    socket = await stage(play, alice, hello=False, path="/ws/nowhere")
    assert (socket.answer["type"], socket.answer["status"]) == ("websocket.http.response.start", 404)


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "%ED%A0%80", "99999999999"])
async def test_a_bad_after_in_the_address_is_a_bad_request_and_no_missing_play(stage, alice, play, after):
    socket = await stage(play, alice, hello=False, query=f"after={after}")
    assert (await socket.read())["code"] == "VALIDATION_ERROR"
    assert await socket.close_code() == 4400


async def test_too_many_sockets_of_an_address_close_4429(stage, alice, play, settings):
    settings.SOCKETS_PER_ADDRESS = 1
    await stage(play, alice)
    assert await (await stage(play, alice, hello=False)).close_code() == 4429


async def test_too_many_sockets_close_4429(stage, alice, play, settings):
    settings.SOCKETS_PER_PERSON = 1
    await stage(play, alice)
    second = await stage(play, alice, hello=False)
    assert await second.close_code() == 4429


async def test_too_many_frames_close_4429(stage, alice, play, settings):
    settings.FRAMES_PER_10_SECONDS = 5
    socket = await stage(play, alice)
    for _ in range(7):
        await socket.send(type="ping", t=1)
    assert await socket.close_code() == 4429


async def test_errors_speak_the_language_of_the_browser(stage, alice, play):
    socket = await stage(play, alice, accept_language="ko")
    await socket.send(type="dance")
    korean = await socket.read()
    english = await stage(play, alice)
    await english.send(type="dance")
    assert korean["message"] != (await english.read())["message"]


async def test_the_engine_is_shown_the_play(stage, alice, play, scripted: type[ScriptedEngine]):
    scripted.script = ["응."]
    socket = await stage(play, alice)
    await socket.say("하나")
    await socket.until("end")
    await socket.say("둘")
    await socket.until("end")
    request = scripted.requests[-1]
    assert (request.actor.name, request.scenario.background) == ("춘향", "광한루")
    said = [(line.role, line.content) for line in request.lines]
    assert said == [("user", "하나"), ("assistant", "응."), ("user", "둘")]


async def test_what_a_socket_missed_of_a_reply_comes_before_its_end(stage, alice, play):
    started = await dbpool.run(transactions.say, alice, play.pk, client_id=str(uuid4()), content="안녕")
    socket = await stage(play, alice, query="after=0")
    assert [f["type"] for f in await socket.until("synced")] == ["message", "reply", "snapshot", "synced"]
    ended = await dbpool.run(lines.finish, started.reply.pk, status=Status.COMPLETE, text="다 했다.")
    hub.publish(play.pk, end_frame(ended, None))
    snapshot, end = await socket.until("end")
    assert (snapshot["type"], snapshot["text"]) == ("snapshot", end["message"]["content"])


async def test_an_end_that_the_client_holds_already_is_not_told_again(stage, alice, told):
    socket = await stage(told, alice, query="after=4")
    await socket.until("synced")
    hub.publish(told.pk, end_frame(await dbpool.run(Message.objects.get, session=told, seq=4), None))
    hub.publish(told.pk, head_frame("x"))
    assert await socket.read() == {"type": "head", "message_id": "x"}


async def test_after_a_silence_the_head_is_told_if_it_went_elsewhere(stage, alice, told):
    socket = await stage(told, alice, query="after=4")
    await socket.until("synced")
    second, third = await dbpool.run(lambda: list(Message.objects.filter(session=told, seq__in=(2, 3))))
    await dbpool.run(takes.delete, alice, told.pk, third.pk)
    for expected in ([head_frame(second.pk)], []):  # once it is told, no more
        hub.tell_here(told.pk, Missed())
        hub.publish(told.pk, {"type": "error"})
        assert (await socket.until("error"))[:-1] == expected


@pytest.mark.parametrize("event", [Missed(), Pieces("m", 7, ["비밀"])], ids=lambda event: type(event).__name__)
async def test_an_event_of_the_hub_reaches_no_client_and_cannot_be_written_as_a_frame(stage, alice, told, event):
    socket = await stage(told, alice, query="after=4")
    await socket.until("synced")
    hub.tell_here(told.pk, event)
    hub.publish(told.pk, head_frame("x"))
    assert await socket.read() == head_frame("x")
    with pytest.raises(TypeError):
        json.dumps(event)


def test_every_event_of_the_hub_has_a_class_of_its_own():
    assert set(get_args(Event)) == {Missed, Pieces}
    assert not any(issubclass(event, dict) for event in get_args(Event))
