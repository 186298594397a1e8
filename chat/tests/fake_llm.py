"""An OpenAI-compatible server that does what a script tells it, byte by byte: for every way in which a reply can go.

    async with FakeLLM() as fake:
        fake.play(Say("안녕"), Finish())     # the script of the next request; the last one stays
        engine = OpenAIEngine(fake.url)

It speaks on a bare socket, because no HTTP server can be asked to misbehave.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections import deque
from dataclasses import dataclass, field
from typing import Any

SSE_HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-cache\r\n"
CHUNKED, UNTIL_CLOSE = "Transfer-Encoding: chunked\r\n\r\n", "Connection: close\r\n\r\n"
CLOSED_BY_CLIENT_BYTES = 64


class ClientGone(Exception):
    """The other side has closed its connection."""


def event(data: Any) -> bytes:
    """One server-sent event; objects as JSON."""
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
    return f"data: {text}\n\n".encode()


def chunk(delta: dict[str, Any] | None = None, *, finish: str | None = None, **more: Any) -> dict[str, Any]:
    """The object of one chunk."""
    choice = {"index": 0, "delta": delta or {}, "finish_reason": finish}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "fake",
        "choices": [choice],
    } | more


@dataclass(frozen=True)
class Step:
    """One thing the server does."""

    async def act(self, wire: Wire) -> None:
        raise NotImplementedError


@dataclass(frozen=True)
class Say(Step):
    """Send a token (several: one event and one write each)."""

    text: str
    times: int = 1

    async def act(self, wire: Wire) -> None:
        for _ in range(self.times):
            await wire.body(event(chunk({"content": self.text})))


@dataclass(frozen=True)
class Raw(Step):
    """Send bytes of the body as they are; `drip` sends each in a packet of its own."""

    data: bytes
    drip: bool = False

    async def act(self, wire: Wire) -> None:
        for piece in [self.data[i : i + 1] for i in range(len(self.data))] if self.drip else [self.data]:
            await wire.body(piece)


@dataclass(frozen=True)
class Sleep(Step):
    """Do nothing for a while, or until the client leaves."""

    seconds: float = 3600.0

    async def act(self, wire: Wire) -> None:
        await wire.sleep(self.seconds)


@dataclass(frozen=True)
class Wait(Step):
    """Do nothing until the test says so."""

    event: asyncio.Event

    async def act(self, wire: Wire) -> None:
        await self.event.wait()


@dataclass(frozen=True)
class Finish(Step):
    """The proper end: finish reason, usage, `[DONE]`."""

    reason: str = "stop"
    usage: tuple[int, int] | None = (7, 3)
    done: bool = True

    async def act(self, wire: Wire) -> None:
        await wire.body(event(chunk(finish=self.reason)))
        if self.usage:
            counts = dict(zip(("prompt_tokens", "completion_tokens"), self.usage, strict=True))
            await wire.body(event(chunk() | {"choices": [], "usage": counts}))
        if self.done:
            await wire.body(event("[DONE]"))


@dataclass(frozen=True)
class Endless(Step):
    """Send an event again and again."""

    data: bytes
    pause: float = 0.0

    async def act(self, wire: Wire) -> None:
        while True:
            await wire.body(self.data)
            await wire.sleep(self.pause)


@dataclass(frozen=True)
class UntilClose(Step):
    """A body that ends with the connection, instead of chunks; comes first."""

    async def act(self, wire: Wire) -> None:
        wire.chunked = False


@dataclass(frozen=True)
class Headers(Step):
    """Further headers of the answer; comes first."""

    text: str

    async def act(self, wire: Wire) -> None:
        wire.more_headers += self.text


@dataclass(frozen=True)
class Bytes(Step):
    """Send bytes in place of an HTTP answer, or a part of one; `drip` seconds between them."""

    data: bytes
    drip: float = 0.0

    async def act(self, wire: Wire) -> None:
        wire.began = wire.whole = True
        if not self.drip:
            await wire.write(self.data)
            return
        for i in range(len(self.data)):
            await wire.write(self.data[i : i + 1])
            await wire.sleep(self.drip)


@dataclass(frozen=True)
class Answer(Step):
    """A whole answer of another kind."""

    status: int
    body: bytes | dict[str, Any] = b""
    headers: dict[str, str] = field(default_factory=dict)

    async def act(self, wire: Wire) -> None:
        body = self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()
        headers = {"Content-Type": "application/json", "Content-Length": str(len(body))} | self.headers
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        await Bytes(f"HTTP/1.1 {self.status} Whatever\r\n{head}\r\n".encode() + body).act(wire)


@dataclass(frozen=True)
class Hang(Step):
    """End the connection properly in the middle of things (FIN), or rudely (RST)."""

    rudely: bool = False

    async def act(self, wire: Wire) -> None:
        wire.hang_up(rudely=self.rudely)


FIN, RST = Hang(), Hang(rudely=True)


@dataclass
class Recorded:
    """A request as it came, and the end of its connection: `gone` is set when the client closes it before the end."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    connection: int
    gone: asyncio.Event = field(default_factory=asyncio.Event)


class Wire:
    """One connection while it answers one request."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, recorded: Recorded) -> None:
        self.reader, self.writer, self.recorded = reader, writer, recorded
        self.began = self.whole = self.closed = False
        self.chunked, self.more_headers = True, ""

    async def write(self, data: bytes) -> None:
        if self.closed:
            return
        self.writer.write(data)
        try:
            await self.writer.drain()
        except ConnectionError as exc:
            raise ClientGone from exc

    async def body(self, data: bytes) -> None:
        if not self.began:
            self.began = True
            await self.write((SSE_HEAD + self.more_headers + (CHUNKED if self.chunked else UNTIL_CLOSE)).encode())
        await self.write(b"%x\r\n%s\r\n" % (len(data), data) if self.chunked else data)

    async def end(self) -> None:
        if self.began and not self.whole and self.chunked:
            await self.write(b"0\r\n\r\n")

    async def sleep(self, seconds: float) -> None:
        """Sleep, but wake up when the client closes."""
        if not seconds:
            await asyncio.sleep(0)
            return
        try:
            await asyncio.wait_for(self.reader.read(CLOSED_BY_CLIENT_BYTES), seconds)
        except TimeoutError:
            return
        except ConnectionError as exc:
            raise ClientGone from exc
        raise ClientGone

    def hang_up(self, *, rudely: bool) -> None:
        self.closed = True
        if rudely:
            sock = self.writer.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.writer.transport.abort()
        else:
            self.writer.close()


class FakeLLM:
    """The server. `requests` holds what came; scripts are played in order, the last one for all further requests."""

    def __init__(self) -> None:
        self.scripts: deque[tuple[Step, ...]] = deque([(Say("ok"), Finish())])
        self.requests: list[Recorded] = []
        self.asked = asyncio.Event()  # a request has come
        self.connections = 0
        self._fresh = True
        self._server: asyncio.Server | None = None
        self._talks: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    def play(self, *steps: Step) -> None:
        """Add a script; the first call replaces the one every server begins with."""
        if self._fresh:
            self.scripts.clear()
            self._fresh = False
        self.scripts.append(steps)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    async def start(self, port: int = 0) -> FakeLLM:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port, backlog=1024)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in self._talks.values():
            writer.transport.abort()
        await asyncio.gather(*self._talks)

    async def __aenter__(self) -> FakeLLM:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        connection = self.connections
        task = asyncio.current_task()
        assert task is not None
        self._talks[task] = writer
        try:
            while recorded := await _request(reader, connection):
                self.requests.append(recorded)
                self.asked.set()
                if not await self._answer(Wire(reader, writer, recorded)):
                    return
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            del self._talks[task]

    async def _answer(self, wire: Wire) -> bool:
        """Play the next script; whether the connection can take another request."""
        script = self.scripts.popleft() if len(self.scripts) > 1 else self.scripts[0]
        try:
            for step in script:
                await step.act(wire)
            await wire.end()
        except ClientGone:
            wire.recorded.gone.set()
            return False
        return wire.chunked and not wire.closed


async def _request(reader: asyncio.StreamReader, connection: int) -> Recorded | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    except asyncio.IncompleteReadError:
        return None
    pairs = (line.split(": ", 1) for line in head[1:] if line)
    headers = {name.lower(): value for name, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Recorded(head[0].split()[1], headers, json.loads(body or b"{}"), connection)
