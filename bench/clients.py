"""What the benches share: a player that survives cuts, a proxy that makes them, a model that speaks steadily."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from aiohttp import web
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from avatar_forge.tests.server_process import Guest, ServerProcess, scratch_database  # noqa: E402  after the path

UNLIMITED = {
    "LINES_PER_MINUTE": "1000000",
    "FRAMES_PER_10_SECONDS": "1000000",
    "SOCKETS_PER_PERSON": "1000000",
    "GUESTS_PER_HOUR_PER_ADDRESS": "0",
    "LOG_LEVEL": "WARNING",
}
REDIS = os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/9"
POSTGRES = os.environ.get("DATABASE_URL") or "postgresql://avatar_forge:avatar_forge@127.0.0.1:5432/postgres"
GONE = (OSError, EOFError, TimeoutError, WebSocketException)


@contextmanager
def houses(count: int, *, postgres: bool, redis: bool, **environment: str) -> Iterator[list[ServerProcess]]:
    """Some processes on one database, one data folder and, if asked, one Redis."""
    with ExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(scratch_database(POSTGRES)) if postgres else ""
        more = UNLIMITED | {"DATABASE_URL": address, "REDIS_URL": REDIS if redis else ""} | environment
        opened = [ServerProcess(data, **more) for _ in range(count)]
        for house in opened:
            house.start()
        try:
            yield opened
        finally:
            for house in opened:
                house.kill()


class Proxy:
    """Forwards to a port; the next connection is reset after `budget` bytes from the server, if that is set."""

    def __init__(self, target: int) -> None:
        self.target, self.port = target, 0
        self.budget: int | None = None
        self._meetings: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self.server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self.server.close()
        for meeting in self._meetings:
            meeting.cancel()
        await asyncio.gather(*self._meetings, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        meeting = asyncio.create_task(self._meet(reader, writer))
        self._meetings.add(meeting)
        meeting.add_done_callback(self._meetings.discard)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        budget, self.budget = self.budget, None
        try:
            up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        up = asyncio.create_task(self._pass(reader, up_writer, None))
        try:
            await self._pass(up_reader, writer, budget)
        finally:
            up.cancel()
            for one in (writer, up_writer):
                with suppress(OSError):
                    end = one.get_extra_info("socket")
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                one.transport.abort()

    async def _pass(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, budget: int | None) -> None:
        with suppress(OSError):
            while data := await source.read(65536):
                part = data if budget is None else data[:budget]
                sink.write(part)
                await sink.drain()
                if budget is not None:
                    budget -= len(part)
                    if budget <= 0:
                        return


class Player:
    """A client of one play that puts the text together itself and comes back after each cut."""

    def __init__(self, guest: Guest, play: str) -> None:
        self.guest, self.play = guest, play
        self.cookie = "; ".join(f"{name}={value}" for name, value in guest.http.cookies.items())
        self.final: dict[int, dict[str, Any]] = {}  # seq → the line as the server gave it in its final state
        self.text: dict[str, str] = {}  # reply → what was put together from snapshots and deltas
        self.whole: set[str] = set()  # replies that were followed to their end
        self.n: dict[str, int] = {}
        self.gaps = 0
        self.acked: dict[str, dict[str, Any]] = {}
        self.busy = False

    @property
    def after(self) -> int:
        seq = 0
        while seq + 1 in self.final:
            seq += 1
        return seq

    def connect(self, port: int, query: str = "") -> connect:
        return connect(
            f"ws://127.0.0.1:{port}/ws/chat/{self.play}{query}",
            additional_headers={"Cookie": self.cookie, "Origin": f"http://127.0.0.1:{port}"},
            subprotocols=["avatar-forge.v1"],  # type: ignore[list-item]
            close_timeout=0.2,
            compression=None,
            ping_interval=None,
            open_timeout=10,
        )

    def take(self, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "ack":
                self.acked[frame["id"]] = frame["message"]
                if frame["message"]["status"] != "streaming":
                    self.final[frame["message"]["seq"]] = frame["message"]
            case "message":
                self.final[frame["message"]["seq"]] = frame["message"]
            case "reply":
                self.text[frame["message_id"]], self.n[frame["message_id"]] = "", 0
            case "snapshot":
                self.text[frame["message_id"]], self.n[frame["message_id"]] = frame["text"], frame["n"]
            case "delta":
                self.gaps += frame["n"] <= self.n[frame["message_id"]]
                self.text[frame["message_id"]] += frame["text"]
                self.n[frame["message_id"]] = frame["n"]
            case "end":
                self.final[frame["message"]["seq"]] = frame["message"]
                if frame["message_id"] in self.text:
                    self.whole.add(frame["message_id"])
            case "error":
                self.busy = self.busy or frame["code"] in ("SESSION_BUSY", "DATABASE_UNAVAILABLE")

    def is_answered(self, line_id: str) -> bool:
        line = self.acked.get(line_id)
        return line is not None and line["seq"] + 1 in self.final

    async def attend(self, socket: ClientConnection, line_id: str, content: str, *, leave_after: int = 0) -> None:
        """Say the line if it is not acknowledged, and read until it is answered or `leave_after` frames have come."""
        count = 0
        while not self.is_answered(line_id):
            frame = json.loads(await asyncio.wait_for(socket.recv(), 60))
            self.take(frame)
            if (frame["type"] == "synced" or self.busy) and line_id not in self.acked:
                if self.busy:
                    self.busy = False
                    await asyncio.sleep(0.2)
                await socket.send(json.dumps({"type": "say", "id": line_id, "content": content}))
            count += 1
            if count == leave_after:
                socket.transport.abort()
                return

    def stored(self) -> list[dict[str, Any]]:
        """The lines as REST tells them, all pages."""
        found, cursor = [], ""
        while True:
            page = self.guest.call("get", f"/api/chat/sessions/{self.play}/messages?page_size=100{cursor}")
            found += page["messages"]
            if not page["next_cursor"]:
                return found
            cursor = f"&cursor={page['next_cursor']}"

    def differences(self) -> list[str]:
        """Say where this client's text is not the stored text."""
        wrong = [f"{self.gaps} deltas came twice"] if self.gaps else []
        for line in self.stored():
            mine = self.final.get(line["seq"])
            if mine is None or mine["content"] != line["content"]:
                wrong.append(f"line {line['seq']} of {self.play} differs")
            if line["id"] in self.whole and self.text[line["id"]] != line["content"]:
                wrong.append(f"deltas of {line['seq']} of {self.play}: {self.text[line['id']]!r} {line['content']!r}")
        return wrong


def cpu_seconds(house: ServerProcess) -> float:
    """CPU time that the process of a house has used so far, where the system tells it (proc(5)); 0 elsewhere."""
    assert house.process is not None
    try:
        fields = Path(f"/proc/{house.process.pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def new_id() -> str:
    return str(uuid4())


async def steady_llm(tokens: int, per_second: float) -> None:
    """Serve an OpenAI-compatible model whose tokens are the nanoseconds at which they were spoken."""

    async def complete(request: web.Request) -> web.StreamResponse:
        await request.read()
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        clock = asyncio.get_running_loop()
        begin = clock.time() + hash(id(request)) % 1000 / 1000 / per_second
        for number in range(tokens):
            await asyncio.sleep(begin + number / per_second - clock.time())
            await response.write(_chunk(f"{time.monotonic_ns()} "))
        await response.write(_chunk(None) + b"data: [DONE]\n\n")
        return response

    app = web.Application()
    app.router.add_post("/v1/chat/completions", complete)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=2048)
    await site.start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}/v1", flush=True)
    await asyncio.Event().wait()


def _chunk(text: str | None) -> bytes:
    choice = {"index": 0, "delta": {"content": text} if text else {}, "finish_reason": None if text else "stop"}
    return b"data: " + json.dumps({"id": "x", "choices": [choice]}).encode() + b"\n\n"


@contextmanager
def steady_model(tokens: int, per_second: float) -> Iterator[dict[str, str]]:
    """Environment of a house whose model speaks steadily, in a process of its own."""
    command = [sys.executable, __file__, str(tokens), str(per_second)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield {"LLM_BASE_URL": process.stdout.readline().strip(), "LLM_MODEL": "steady"}
        finally:
            process.kill()


if __name__ == "__main__":
    asyncio.run(steady_llm(int(sys.argv[1]), float(sys.argv[2])))
