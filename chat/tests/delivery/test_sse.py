"""Event streams and turns over REST, through the ASGI entry: the socket's frames, limits and promises."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.contrib.sessions.models import Session
from django.db import connections

from accounts.auth import open_sockets, seats
from accounts.models import User
from avatar_forge.config import asgi
from avatar_forge.core import dbpool
from avatar_forge.core.errors import EngineSilent
from avatar_forge.core.shutdown import shutdown
from chat.conversation import lines
from chat.models import ChatSession, Message
from chat.tests.conftest import cookie_of
from chat.tests.delivery.recorded import as_recorded
from chat.turns.manager import reply_manager
from conftest import HOME, ApiClient, eventually


class Call:
    """One request to the ASGI entry, its answer read event by event or whole."""

    def __init__(self, method: str, path: str, body: Any, named: dict[str, str]) -> None:
        path, _, query = path.partition("?")
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        named = {"host": "testserver", "origin": HOME, "accept-language": "en", **named}
        if body is not None:
            named |= {"content-type": "application/json", "content-length": str(len(self.body))}
        scope = {
            "type": "http", "http_version": "1.1", "method": method, "path": path, "raw_path": path.encode(),
            "query_string": query.encode(), "scheme": "http", "root_path": "", "client": ("127.0.0.1", 9),
            "server": ("testserver", 80), "headers": [(k.encode(), v.encode()) for k, v in named.items()],
        }  # fmt: skip
        self.wire = ApplicationCommunicator(asgi.application, scope)
        self.unread = ""
        self.heard: list[str] = []  # every event with data that was read, as it came
        self.ended = False

    async def start(self) -> Call:
        await self.wire.send_input({"type": "http.request", "body": self.body})
        started = await self.wire.receive_output(timeout=15)
        self.status = started["status"]
        self.headers = {name.decode(): value.decode() for name, value in started["headers"]}
        return self

    async def json(self) -> Any:
        sent = await self.wire.receive_output(timeout=15)
        return json.loads(sent["body"])

    async def event(self) -> dict[str, Any]:
        """Read the next event with data; `id` and `event` beside the frame."""
        while True:
            while "\n\n" not in self.unread:
                assert not self.ended, "the stream has ended"
                sent = await self.wire.receive_output(timeout=10)
                self.unread += sent["body"].decode()
                self.ended = not sent.get("more_body", False)
            block, _, self.unread = self.unread.partition("\n\n")
            fields = dict(part.partition(": ")[::2] for part in block.split("\n"))
            if "data" in fields:
                self.heard.append(block)
                frame = json.loads(fields["data"])
                assert frame["type"] == fields["event"]
                return {**frame, "last_id": fields.get("id")}

    async def until(self, kind: str) -> list[dict[str, Any]]:
        found = [await self.event()]
        while found[-1]["type"] != kind:
            found.append(await self.event())
        return found

    async def finish(self) -> str:
        """Read on to the end of the answer and return what is left."""
        while not self.ended:
            sent = await self.wire.receive_output(timeout=10)
            self.unread += sent["body"].decode()
            self.ended = not sent.get("more_body", False)
        await self.wire.wait(timeout=5)
        return self.unread

    async def leave(self) -> None:
        await self.wire.send_input({"type": "http.disconnect"})
        await self.wire.wait(timeout=10)


@pytest.fixture
async def call(transactional: None) -> AsyncIterator[Callable[..., Any]]:
    """`await call("GET", path, user)` sends a request and reads the head of its answer."""
    await reply_manager.open(alone=False)
    made: list[Call] = []

    async def send(method: str, path: str, user: User | None = None, body: Any = None, **headers: str) -> Call:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named.setdefault("cookie", await sync_to_async(cookie_of)(user))
        made.append(Call(method, path, body, named))
        return await made[-1].start()

    yield send
    await reply_manager.close()
    for one in made:
        if not one.wire.future.done():
            await one.leave()
    assert not seats.taken
    await sync_to_async(connections.close_all)()


def events(play: ChatSession, query: str = "") -> str:
    return f"/api/chat/sessions/{play.pk}/events{query}"


def turns(play: ChatSession) -> str:
    return f"/api/chat/sessions/{play.pk}/turns"


def text_of(frames: list[dict[str, Any]]) -> str:
    """Put the text of a reply together as a reader does."""
    text = ""
    for frame in frames:
        if frame["type"] == "snapshot":
            text = frame["text"]
        elif frame["type"] == "delta":
            text += frame["text"]
    return text


async def say(call: Any, play: ChatSession, user: User, content: str = "안녕", **more: Any) -> Any:
    answer = await call("POST", turns(play), user, {"content": content, **more})
    return answer.status, await answer.json()


# -- following a play -------------------------------------------------------------------------------------------------


async def test_a_stream_tells_what_a_socket_is_told(call, stage, alice, play, scripted):
    scripted.script = ["안녕", 0.05, "하세", 0.05, "요."]
    stream, socket = await call("GET", events(play), alice), await stage(play, alice)
    assert (await stream.event())["type"] == "hello"
    await socket.say("안녕?")
    told, seen = await stream.until("end"), await socket.until("end")
    assert told[0]["message"] == seen[0]["message"]  # the line: a `message` here, the `ack` there
    assert {**told[-1], "last_id": None} == {**seen[-1], "last_id": None}
    assert text_of(told) == text_of(seen) == "안녕하세요."
    assert stream.headers["content-type"].startswith("text/event-stream")
    assert (stream.headers["cache-control"], stream.headers["x-accel-buffering"]) == ("no-cache", "no")
    assert not {"content-encoding", "content-length"} & set(stream.headers)


async def test_a_reader_in_the_middle_of_a_reply_gets_all_of_it_first(call, stage, alice, play, scripted):
    go_on = asyncio.Event()
    scripted.script = ["앞", go_on, "뒤"]
    socket = await stage(play, alice)
    await socket.say("안녕")
    await socket.until("delta")
    stream = await call("GET", events(play), alice)
    started = await stream.until("snapshot")
    assert [frame["type"] for frame in started] == ["hello", "reply", "snapshot"]
    assert started[-1]["last_id"] == "1"  # the reply is not held yet: a reconnect gets it again
    go_on.set()
    assert text_of(started + await stream.until("end")) == "앞뒤"


@pytest.mark.parametrize("how", ["header", "query", "both"])
async def test_a_reconnect_resumes_behind_the_last_event(how, call, alice, told, scripted):
    headers = {} if how == "query" else {"last_event_id": "2"}
    query = {"header": "", "query": "?after=2", "both": "?after=0"}[how]
    stream = await call("GET", events(told, query), alice, **headers)
    caught_up = await stream.until("synced")
    assert [frame["message"]["seq"] for frame in caught_up if frame["type"] == "message"] == [3, 4]
    assert [frame["last_id"] for frame in caught_up] == ["0", "3", "4", "4"]


async def test_cut_at_every_event_the_text_is_the_stored_one(call, alice, play, scripted):
    scripted.script = ["가", 0.01, "나", 0.01, "다", 0.01, "라"]
    first = await call("GET", events(play), alice)
    last = (await first.event())["last_id"]
    await say(call, play, alice)
    await first.leave()
    for _ in range(20):
        stream = await call("GET", events(play), alice, last_event_id=last)
        got = [await stream.event(), await stream.event()]
        await stream.leave()
        last = got[-1]["last_id"]
        if last == "2":
            break
    final = await call("GET", events(play, "?after=1"), alice)
    assert (await final.until("message"))[-1]["message"]["content"] == "가나다라"


async def test_whoever_may_not_listen_is_told_before_the_stream(call, alice, mallory, play, settings):
    for user, path, status in (
        (None, events(play), 401),
        (mallory, events(play), 404),
        (alice, "/api/chat/sessions/x/events", 404),
        (alice, events(play, "?after=x"), 400),
    ):
        assert (await call("GET", path, user)).status == status


async def test_too_many_streams_are_429_and_places_are_given_back(call, alice, play, settings):
    settings.SOCKETS_PER_PERSON = 1
    first = await call("GET", events(play), alice)
    await first.event()
    refused = await call("GET", events(play), alice)
    assert (refused.status, (await refused.json())["error"]["code"]) == (429, "RATE_LIMITED")
    assert refused.headers["content-type"].startswith("application/json")
    await first.leave()
    assert (await call("GET", events(play), alice)).status == 200


async def test_signed_out_ends_the_stream_with_an_error(call, alice, play):
    stream = await call("GET", events(play), alice)
    await stream.event()
    await dbpool.run(Session.objects.all().delete)
    await open_sockets.watch.look()
    assert (await stream.event())["code"] == "UNAUTHORIZED"
    assert "retry" not in await stream.finish()


async def test_a_server_that_stops_ends_its_streams_whole(call, alice, play, monkeypatch):
    stream = await call("GET", events(play), alice)
    await stream.event()
    shutdown.begin()
    try:
        assert "retry: " in await stream.finish()
    finally:
        shutdown.has_begun = False


async def test_a_quiet_stream_is_kept_awake(call, alice, play, settings):
    settings.STREAM_HEARTBEAT_SECONDS = 0.05
    stream = await call("GET", events(play), alice)
    await stream.event()
    sent = await stream.wire.receive_output(timeout=5)
    assert sent["body"].startswith(b":")


async def test_who_does_not_read_gets_few_large_frames_and_is_let_go(alice, play, scripted, settings, transactional):
    settings.SOCKET_SEND_SECONDS = 0.3
    scripted.script = ["가", *(["나", 0.001] * 100)]
    await reply_manager.open(alone=False)
    reads, sent = asyncio.Event(), []
    cookie = await sync_to_async(cookie_of)(alice)
    request = Call("GET", events(play), None, {"cookie": cookie})

    async def receive() -> dict[str, Any]:
        if not request.ended:
            request.ended = True
            return {"type": "http.request", "body": b""}
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)
        if b"event: delta" in message.get("body", b""):
            await reads.wait()

    stream = asyncio.ensure_future(asgi.application(request.wire.scope, receive, send))
    await eventually(lambda: len(sent) > 1)
    poster = await Call("POST", turns(play), {"content": "안녕"}, {"cookie": cookie}).start()
    await asyncio.wait_for(stream, 10)  # let go; the turn and its other listeners are untouched
    assert sent[-1].get("more_body")
    assert sum(b"event: delta" in message.get("body", b"") for message in sent) == 1
    assert (await poster.json())["data"]["reply"]["content"] == "가" + "나" * 100
    await reply_manager.close()
    await sync_to_async(connections.close_all)()


async def test_under_wsgi_a_stream_says_where_to_go(transactional, alice, play):
    def ask() -> tuple[int, str]:
        response = ApiClient(alice).get(events(play))
        return response.status_code, response.json()["error"]["code"]

    assert await sync_to_async(ask)() == (421, "MISDIRECTED")
    await sync_to_async(connections.close_all)()


# -- turns ------------------------------------------------------------------------------------------------------------


async def test_a_line_is_answered_in_one_piece(call, alice, play, scripted):
    scripted.script = ["[happy] 어서 ", "오세요."]
    status, body = await say(call, play, alice)
    answer = body["data"]
    assert (status, answer["replayed"], answer["error"]) == (200, False, None)
    assert (answer["message"]["content"], answer["message"]["seq"]) == ("안녕", 1)
    assert (answer["reply"]["content"], answer["reply"]["emotion"]) == ("어서 오세요.", "happy")
    assert answer["replies"] == [answer["reply"]]
    assert answer["context"]["summarised"] is False


@pytest.mark.parametrize("by", ["id", "key"])
async def test_the_same_turn_is_played_once(by, call, alice, play, scripted):
    scripted.script = ["네."]
    one = str(uuid4())
    headers = {"idempotency_key": one} if by == "key" else {}
    body = {"content": "안녕"} | ({"id": one} if by == "id" else {})
    answers = []
    for content in ("안녕", "안녕", "다른 말"):
        answer = await call("POST", turns(play), alice, {**body, "content": content}, **headers)
        answers.append((answer.status, await answer.json()))
    assert [status for status, _ in answers] == [200, 200, 409]
    assert answers[1][1]["data"]["replayed"]
    assert answers[1][1]["data"]["reply"] == answers[0][1]["data"]["reply"]
    assert answers[2][1]["error"]["code"] == "IDEMPOTENCY_CONFLICT"
    assert len(scripted.requests) == 1


async def test_a_reader_that_leaves_does_not_end_the_turn(call, alice, play, scripted):
    go_on = asyncio.Event()
    scripted.script = ["앞", go_on, "뒤"]
    stream = await call("POST", turns(play), alice, {"content": "안녕"}, accept="text/event-stream")
    frames = await stream.until("delta")
    assert [frame["type"] for frame in frames] == ["ack", "reply", "emotion", "delta"]
    await stream.leave()
    go_on.set()
    reply = Message.objects.filter(session=play, role="assistant", status="complete")
    assert (await eventually(reply.first)).content == "앞뒤"


async def test_a_turn_as_a_stream_ends_with_its_end(call, alice, play, scripted):
    scripted.script = ["안녕", "하세요."]
    one = str(uuid4())
    for kinds in (["ack", "reply", "emotion", "delta", "end"], ["ack", "message"]):
        stream = await call("POST", turns(play), alice, {"content": "안녕", "id": one}, accept="text/event-stream")
        frames = await stream.until(kinds[-1])
        assert list(dict.fromkeys(frame["type"] for frame in frames)) == kinds
        assert await stream.finish() == ""


async def test_a_reply_that_takes_too_long_is_202_with_what_was_said(call, alice, play, scripted, settings):
    settings.TURN_ANSWER_SECONDS = 0.5
    scripted.script = ["앞", asyncio.Event()]
    status, body = await say(call, play, alice)
    assert status == 202
    assert (body["data"]["reply"]["status"], body["data"]["reply"]["content"]) == ("streaming", "앞")


async def test_busy_stale_and_bad_turns_are_refused(call, alice, mallory, play, scripted):
    gate = asyncio.Event()
    scripted.script = ["앞", gate]
    stream = await call("POST", turns(play), alice, {"content": "안녕"}, accept="text/event-stream")
    await stream.until("delta")
    assert (await say(call, play, alice))[1]["error"]["code"] == "SESSION_BUSY"
    gate.set()
    await stream.until("end")
    status, stale = await say(call, play, alice, expect_head=str(uuid4()))
    assert (status, stale["error"]["code"], stale["error"]["state"]["seq"]) == (409, "STALE", 2)
    for body in ({"type": "stop"}, {"type": "leave", "speaker": "x"}, {"content": " "}, {"type": "continue"}):
        assert (await call("POST", turns(play), alice, {"content": "x", **body})).status == 400
    assert (await call("POST", turns(play), mallory, {"content": "x"})).status == 404


async def test_a_reply_that_fails_says_why(call, alice, play, scripted):
    scripted.script = []
    status, body = await say(call, play, alice)
    assert (status, body["data"]["reply"]["status"], body["data"]["error"]["code"]) == (200, "failed", "ENGINE_SILENT")


async def test_stop_ends_the_reply_and_the_call_that_waits_for_it(call, alice, mallory, play, scripted):
    scripted.script = ["앞", asyncio.Event()]
    waiting = asyncio.ensure_future(say(call, play, alice))
    running = await eventually(Message.objects.streaming().filter(session=play).first)
    path = f"/api/chat/sessions/{play.pk}/stop"
    assert (await call("POST", path, mallory, {})).status == 404
    await eventually(lambda: reply_manager._replies.get(play.pk) and reply_manager._replies[play.pk].running.text)
    stopped = await call("POST", path, alice, {})
    assert (await stopped.json())["data"] == {"message_id": running.pk}
    assert (await waiting)[1]["data"]["reply"]["status"] == "stopped"
    assert (await (await call("POST", path, alice, {})).json())["data"] == {"message_id": None}


async def test_a_run_is_answered_with_all_its_lines_also_when_replayed(call, alice, duet, scripted):
    scripted.script = ["응."]
    body = {"type": "continue", "lines": 3, "id": str(uuid4())}
    first, again = [await (await call("POST", turns(duet), alice, body)).json() for _ in range(2)]
    assert [reply["seq"] for reply in first["data"]["replies"]] == [1, 2, 3]
    assert again["data"]["replies"] == first["data"]["replies"]
    conflict = await call("POST", turns(duet), alice, {**body, "lines": 2})
    assert (await conflict.json())["error"]["code"] == "IDEMPOTENCY_CONFLICT"


async def test_two_tabs_choosing_different_takes(alice, told, transactional):
    def choose() -> tuple[int, Any]:
        api, base = ApiClient(alice), f"/api/chat/sessions/{told.pk}"
        one = told.messages.get(seq=2)
        other, _ = lines.keep(alice, told.pk, client_id=None, role="assistant", content="또", parent_id=None)
        told.refresh_from_db()
        head = told.head_id
        first = api.send("post", f"{base}/messages/{one.pk}/choose", {"expect_head": head})
        second = api.send("post", f"{base}/messages/{other.pk}/choose", {"expect_head": head, "expect_seq": 5})
        assert first.status_code == 200
        return second.status_code, second.json()["error"]

    status, error = await sync_to_async(choose)()
    assert (status, error["code"]) == (409, "STALE")
    await sync_to_async(connections.close_all)()


async def test_a_turn_as_a_stream_and_a_play_that_is_followed_read_as_recorded(call, alice, play, scripted):
    scripted.script = ["[기쁨] 네."]
    follower = await call("GET", events(play, "?after=0"), alice)
    await follower.until("synced")
    turn = await call("POST", turns(play), alice, {"content": "안녕"}, accept="text/event-stream")
    assert as_recorded("turn_as_stream", (await turn.until("end")) and turn.heard)
    scripted.script = [EngineSilent()]
    await say(call, play, alice)
    await follower.until("end")
    await follower.until("end")
    assert as_recorded("play_followed", follower.heard)
