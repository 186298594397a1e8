"""Sockets and turns in tests: a scripted engine, and a client that speaks the protocol."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, suppress
from http.cookies import SimpleCookie
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.db import connections

from accounts.models import User
from avatar_forge.config.asgi import sockets
from avatar_forge.core import engines
from characters.models import Character
from chat.conversation import lines, plays
from chat.live import Missed, Subscription, hub
from chat.llm import declared_models, served_models
from chat.llm.engines.openai import lessons
from chat.models import ChatSession
from chat.tests.fake_llm import FakeLLM
from chat.tests.scripted import ScriptedEngine
from chat.turns import transactions
from chat.turns.manager import reply_manager
from conftest import HOME, ApiClient


@pytest.fixture
def scripted(settings: Any) -> type[ScriptedEngine]:
    """The scripted engine as the only model; set `.script` before a turn."""
    settings.ENGINES = settings.ENGINES | {"chat": {"scripted": {"BACKEND": "chat.tests.scripted.ScriptedEngine"}}}
    settings.CHAT_MODELS = [{"id": "scripted-1", "name": "Scripted", "engine": "scripted"}]
    engines.forget()
    ScriptedEngine.script, ScriptedEngine.requests, ScriptedEngine.closed = [], [], 0
    return ScriptedEngine


@pytest.fixture
def told(alice: User, play: ChatSession) -> ChatSession:
    """A play of two turns: 1 안녕 → 2 네. → 3 그래 → 4 네."""
    for content in ("안녕", "그래"):
        started = transactions.say(alice, play.pk, client_id=str(uuid4()), content=content)
        assert started.reply is not None
        lines.finish(started.reply.pk, status="complete", text="네.")
    return play


@pytest.fixture
def second(db: None) -> Character:
    return Character.objects.create(
        name="길동", is_preset=True, description="활빈당의 우두머리", persona="아버지를 그리워한다. 이것은 비밀이다."
    )


@pytest.fixture
def duet(alice: User, preset: Character, second: Character) -> ChatSession:
    return plays.start(alice, character=preset, co_character=second, scenario={"background": "광한루"})


class Socket:
    """A websocket client on a play, speaking ASGI to the sockets' side of the house."""

    answer: dict[str, Any]

    def __init__(self, session_id: str, cookie: str, *, query: str = "", path: str = "", **headers: str) -> None:
        named = {"host": "testserver", "origin": HOME, "cookie": cookie, "accept-language": "en"}
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        self.heard: list[str] = []  # every frame that was read, as it came
        self.wire = ApplicationCommunicator(
            sockets,
            {
                "type": "websocket",
                "scheme": "ws",
                "path": path or f"/ws/chat/{session_id}",
                "query_string": query.encode(),
                "headers": [(name.encode(), value.encode()) for name, value in named.items()],
                "subprotocols": ["avatar-forge.v1"],
            },
        )

    async def connect(self) -> dict[str, Any]:
        """Open the handshake and return the server's first answer."""
        await self.wire.send_input({"type": "websocket.connect"})
        answer: dict[str, Any] = await self.wire.receive_output(timeout=10)
        return answer

    async def disconnect(self) -> None:
        await self.wire.send_input({"type": "websocket.disconnect", "code": 1001})
        await self.wire.wait(timeout=10)

    async def send_raw(self, text: str | None = None, data: bytes | None = None) -> None:
        await self.wire.send_input({"type": "websocket.receive", "text": text, "bytes": data})

    async def send(self, **frame: Any) -> None:
        await self.send_raw(json.dumps(frame))

    async def say(self, content: str, **more: Any) -> str:
        frame_id = more.pop("id", None) or str(uuid4())
        await self.send(type="say", id=frame_id, content=content, **more)
        return frame_id

    async def read(self) -> dict[str, Any]:
        event = await self.wire.receive_output(timeout=10)
        assert event["type"] == "websocket.send", event
        self.heard.append(event["text"])
        frame: dict[str, Any] = json.loads(event["text"])
        return frame

    async def until(self, kind: str) -> list[dict[str, Any]]:
        """Read frames up to and including the first of that type."""
        frames = [await self.read()]
        while frames[-1]["type"] != kind:
            frames.append(await self.read())
        return frames

    async def close_code(self) -> int:
        """Read on until the server closes, and return its code."""
        while True:
            event = await self.wire.receive_output(timeout=10)
            if event["type"] == "websocket.close":
                return int(event["code"])


@pytest.fixture
async def stage(transactional: None) -> AsyncIterator[Callable[..., Any]]:
    """`await stage(play, alice)` opens a socket and reads its `hello`; everything is cleared away at the end."""
    opened: list[Socket] = []
    listening = ExitStack()
    await reply_manager.open(alone=False)

    async def enter(play: Any, user: User | None, *, hello: bool = True, **more: Any) -> Socket:
        session_id = play if isinstance(play, str) else play.pk
        if hub.is_shared and session_id not in hub.subscribed():
            await heard(listening.enter_context(hub.subscribe(session_id)))
        socket = Socket(session_id, await sync_to_async(cookie_of)(user), **more)
        opened.append(socket)
        answer = await socket.connect()
        socket.answer = answer
        if hello:
            assert answer == {"type": "websocket.accept", "subprotocol": "avatar-forge.v1"}
            assert (await socket.read())["type"] == "hello"
        return socket

    yield enter
    listening.close()
    await reply_manager.close()
    for socket in opened:
        with suppress(asyncio.CancelledError, TimeoutError):  # a socket that a test has given up
            await socket.disconnect()
    await sync_to_async(connections.close_all)()  # what `aupdate` and the like opened on asgiref's own thread


async def heard(subscription: Subscription) -> None:
    """Wait until a shared hub hears the play: from then on its frames come in the order in which they are made."""
    async with asyncio.timeout(20):
        while Missed() not in await subscription.next():
            pass


def cookie_of(user: User | None) -> str:
    if user is None:
        return ""
    client = ApiClient(user)
    cookies: SimpleCookie = client.cookies
    return "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())


async def line_of(socket: Socket, content: str = "안녕?") -> tuple[str, str]:
    await socket.say(content)
    end = (await socket.until("end"))[-1]
    return end["status"], end["message"]["content"]


@pytest.fixture
async def fake() -> AsyncIterator[FakeLLM]:
    async with FakeLLM() as server:
        yield server
        await sync_to_async(served_models.lists.forget)()


@pytest.fixture
def declare(settings: Any) -> Callable[..., None]:
    """`declare(LLM_BASE_URL=…)` is a start with these variables."""

    def start(file: list[dict[str, Any]] | None = None, **variables: str) -> None:
        declared = declared_models.declare(variables, json.dumps(file) if file else "")
        settings.ENGINES = settings.ENGINES | {"chat": declared.engines}
        settings.CHAT_MODELS = declared.models
        settings.REPLY_MAX_SECONDS = declared.longest_reply + 30
        engines.forget()
        lessons.forget()

    return start
