"""Listeners in another process: how late deltas are, and whether one is lost.

    .venv/bin/python bench/two_processes.py [--streams 200] [--rate 20] [--tokens 400] [--ramp 10]

Two processes on Redis and PostgreSQL. Each play is spoken in the first and listened to in the second. The model's
tokens are the moments at which it spoke them, so lateness is the whole way: model, speaker, Redis, listener, client.
CPU time is the speaking process's and the listening one's, lines, checkpoints and ends included.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import time
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from clients import Guest, Player, ServerProcess, cpu_seconds, houses, new_id, steady_model


@dataclass
class Tally:
    """What the listeners heard."""

    late: list[float] = field(default_factory=list)  # milliseconds
    complete: int = 0
    wrong: list[str] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)  # seconds of each process, from the first line to the last end

    def hear(self, text: str) -> None:
        now = time.monotonic_ns()
        self.late += [(now - int(token)) / 1e6 for token in text.split()]

    def check(self, player: Player, end: dict) -> None:
        told = player.text.get(end["message_id"], "")
        if end["status"] != "complete" or told != end["message"]["content"]:
            self.wrong.append(f"{end['status']}: {len(told)} of {len(end['message']['content'])} characters")
        else:
            self.complete += 1

    def line(self) -> str:
        late = sorted(self.late) or [0.0]
        p50, p95, p99 = (late[int(len(late) * part)] for part in (0.5, 0.95, 0.99))
        return (
            f"{self.complete} replies whole, {len(self.wrong)} not; {len(self.late)} tokens; "
            f"lateness ms: median {p50:.0f}, p95 {p95:.0f}, p99 {p99:.0f}, max {late[-1]:.0f}; "
            f"CPU ms per 1,000 tokens: {', '.join(f'{seconds * 1e6 / len(late):.0f}' for seconds in self.cpu)}"
        )


async def listen(
    player: Player,
    house: ServerProcess,
    tally: Tally,
    ready: asyncio.Barrier,
    speak_at: ServerProcess | None,
    *,
    ramp: float,
) -> None:
    """Follow one play to the end of its reply; `speak_at` names the house in which its line is said."""
    async with AsyncExitStack() as stack:
        socket = await stack.enter_async_context(player.connect(house.port))
        player.take(json.loads(await socket.recv()))
        speaker = await stack.enter_async_context(player.connect(speak_at.port)) if speak_at else socket
        await ready.wait()
        await asyncio.sleep(random.uniform(0, ramp))  # a line that begins costs as much as seconds of one that goes on
        await speaker.send(json.dumps({"type": "say", "id": new_id(), "content": "시작."}))
        if speak_at:  # its listeners are in the other process, all of them
            while json.loads(await speaker.recv())["type"] != "ack":
                pass
            speaker.transport.abort()
        while True:
            frame = json.loads(await asyncio.wait_for(socket.recv(), 120))
            player.take(frame)
            if frame["type"] == "delta":
                tally.hear(frame["text"])
            elif frame["type"] == "end":
                tally.check(player, frame)
                break


async def run(speaking: ServerProcess, listening: ServerProcess, streams: int, *, ramp: float = 2.0) -> Tally:
    guest = await asyncio.to_thread(Guest, speaking)
    players = [Player(guest, await asyncio.to_thread(guest.start_play)) for _ in range(streams)]
    tally, ready = Tally(), asyncio.Barrier(streams + 1)  # handshakes are not what is measured
    elsewhere = speaking if speaking is not listening else None
    tasks = []
    for number, player in enumerate(players):
        tasks.append(asyncio.create_task(listen(player, listening, tally, ready, elsewhere, ramp=ramp)))
        if number % 25 == 24:
            await asyncio.sleep(0.2)
    async with asyncio.timeout(60):
        await ready.wait()
    running = dict.fromkeys((speaking, listening))
    before = [cpu_seconds(house) for house in running]
    await asyncio.gather(*tasks)
    tally.cpu = [cpu_seconds(house) - spent for house, spent in zip(running, before, strict=True)]
    return tally


def measure(
    streams: int, rate: float, tokens: int, environment: Iterable[tuple[str, str]] = (), *, ramp: float = 2.0
) -> Tally:
    with (
        steady_model(tokens, rate) as model,
        houses(2, postgres=True, redis=True, **model, **dict(environment)) as (speaking, listening),
    ):
        return asyncio.run(run(speaking, listening, streams, ramp=ramp))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--streams", type=int, default=200)
    parser.add_argument("--rate", type=float, default=20.0, help="tokens per second and stream")
    parser.add_argument("--tokens", type=int, default=400)
    parser.add_argument("--ramp", type=float, default=10.0, help="seconds in which the streams begin")
    options = parser.parse_args()
    tally = measure(options.streams, options.rate, options.tokens, ramp=options.ramp)
    print(f"two processes, {options.streams} streams x {options.rate:g} tokens/s:", tally.line())
    print(*tally.wrong, sep="\n")
    sys.exit(bool(tally.wrong))


if __name__ == "__main__":
    main()
