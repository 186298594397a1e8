"""What the relay costs: a reply over the websocket and through the engine against one read by a bare HTTP client.

    .venv/bin/python bench/relay_overhead.py [--rounds 200] [--tokens 100] [--interval-ms 0]

The upstream is a scripted server in a process of its own. Rounds are interleaved, so that a busy machine is busy for
all. `direct` is the floor: aiohttp, and a search for the first token in the bytes, nothing parsed. `engine` parses in
this process. `websocket` is the whole way: a line is sent to a server of its own, stored, asked,
streamed back and stored.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import aclosing, contextmanager
from pathlib import Path
from uuid import uuid4

import aiohttp
import uvloop
from websockets.asyncio.client import ClientConnection, connect

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from avatar_forge.tests.server_process import Guest, ServerProcess  # noqa: E402  after the path
from chat.llm import context_window  # noqa: E402
from chat.llm.engines import Actor, CompletionRequest, Delta, Line, Scenario  # noqa: E402
from chat.llm.engines.openai import OpenAIEngine  # noqa: E402
from chat.tests.fake_llm import FakeLLM, Finish, Say, Sleep, Step  # noqa: E402

WARM_UP = 20
Timing = tuple[float, float]  # seconds to the first token, and to the end
Way = Callable[[], Awaitable[Timing]]

REQUEST = CompletionRequest(
    model="fake",
    actor=Actor(name="춘향", persona="남원의 곧은 사람이다. 그네를 좋아한다. " * 10),
    scenario=Scenario(background="광한루", player="나그네", situation="봄밤에 만났다."),
    lines=tuple(Line(role=role, content="그네를 타러 왔소. " * 5) for role in ("assistant", "user") * 10),
)


async def direct(session: aiohttp.ClientSession, url: str, body: bytes) -> Timing:
    """The reply as nobody could read it faster."""
    began = time.perf_counter()
    first = 0.0
    async with session.post(f"{url}/chat/completions", data=body) as response:
        async for data in response.content.iter_any():
            if not first and b'"content"' in data:
                first = time.perf_counter() - began
    return first, time.perf_counter() - began


async def relayed(engine: OpenAIEngine) -> Timing:
    """The reply through the engine: prompt, roles, events, chunks, deadlines."""
    began = time.perf_counter()
    first = 0.0
    async with aclosing(engine.stream(context_window.fitted(REQUEST)[0])) as stream:
        async for item in stream:
            if not first and isinstance(item, Delta):
                first = time.perf_counter() - began
    return first, time.perf_counter() - began


async def over_the_socket(socket: ClientConnection) -> Timing:
    """A line said on a websocket of the whole house, until its first delta and its end."""
    began = time.perf_counter()
    first = 0.0
    await socket.send(json.dumps({"type": "say", "id": str(uuid4()), "content": "그네를 타러 왔소."}))
    while True:
        frame = json.loads(await socket.recv())
        if frame["type"] == "delta" and not first:
            first = time.perf_counter() - began
        if frame["type"] == "end":
            return first, time.perf_counter() - began


async def measure(ways: dict[str, Way], rounds: int) -> dict[str, list[Timing]]:
    """Go every way once per round, each round beginning with another one."""
    found: dict[str, list[Timing]] = {name: [] for name in ways}
    names = list(ways)
    for number in range(WARM_UP + rounds):
        for name in names[number % len(names) :] + names[: number % len(names)]:
            timing = await ways[name]()
            if number >= WARM_UP:
                found[name].append(timing)
    return found


def report(found: dict[str, list[Timing]], floor: str) -> str:
    """Medians in milliseconds, and how they compare with those of `floor`."""
    medians = {
        name: [statistics.median(column) * 1000 for column in zip(*timings, strict=True)]
        for name, timings in found.items()
    }
    lines = [f"{'':10}{'first token ms':>16}{'ratio':>8}{'total ms':>12}{'ratio':>8}"]
    for name, (first, total) in medians.items():
        floor_first, floor_total = medians[floor]
        lines.append(f"{name:10}{first:16.3f}{first / floor_first:8.2f}{total:12.3f}{total / floor_total:8.2f}")
    return "\n".join(lines)


async def compare(url: str, rounds: int, house: ServerProcess) -> str:
    body = json.dumps({"model": "fake", "stream": True, "messages": context_window.fit(REQUEST).messages}).encode()
    engine = OpenAIEngine(url, "key", "fake")
    try:
        async with (
            aiohttp.ClientSession(headers={"Content-Type": "application/json"}) as session,
            socket_of(house) as socket,
        ):
            ways: dict[str, Way] = {
                "direct": lambda: direct(session, url, body),
                "engine": lambda: relayed(engine),
                "websocket": lambda: over_the_socket(socket),
            }
            return report(await measure(ways, rounds), "direct")
    finally:
        await engine.aclose()


def socket_of(house: ServerProcess) -> connect:
    """A websocket on a new play of a guest."""
    guest = Guest(house)
    cookie = "; ".join(f"{name}={value}" for name, value in guest.http.cookies.items())
    return connect(
        f"ws://localhost:{house.port}/ws/chat/{guest.start_play()}",
        additional_headers={"Cookie": cookie, "Origin": house.home},
    )


@contextmanager
def whole_house(url: str, root: Path = ROOT) -> Iterator[ServerProcess]:
    """The server of a checkout as `make run` starts it, with the upstream as its model."""
    with tempfile.TemporaryDirectory() as data:
        limits = {"LINES_PER_MINUTE": "1000000", "FRAMES_PER_10_SECONDS": "1000000"}
        house = ServerProcess(Path(data), root=root, LLM_BASE_URL=url, LLM_MODEL="fake", LOG_LEVEL="WARNING", **limits)
        house.start()
        try:
            yield house
        finally:
            house.terminate()


async def serve(tokens: int, interval: float) -> None:
    """The upstream: one write for each token."""
    pause: list[Step] = [Sleep(interval)] if interval else []
    fake = FakeLLM()
    fake.play(*[Say(" 안녕"), *pause] * tokens, Finish())
    await fake.start()
    print(fake.url, flush=True)
    await asyncio.Event().wait()


@contextmanager
def upstream(tokens: int, interval_ms: float) -> Iterator[str]:
    """The address of an upstream that runs in another process."""
    command = [sys.executable, __file__, "--serve", f"--tokens={tokens}", f"--interval-ms={interval_ms}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--tokens", type=int, default=100)
    parser.add_argument("--interval-ms", type=float, default=0.0, help="between two tokens")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        uvloop.run(serve(options.tokens, options.interval_ms / 1000))
        return
    with upstream(options.tokens, options.interval_ms) as url, whole_house(url) as house:
        print(f"{options.rounds} rounds of {options.tokens} tokens, {options.interval_ms} ms apart")
        print(uvloop.run(compare(url, options.rounds, house)))


if __name__ == "__main__":
    main()
