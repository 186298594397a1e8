"""After any cut the client's text is the stored text: cuts at every event and at random bytes.

    .venv/bin/python bench/cuts.py [--cuts 1000] [--redis] [--players 12]

Each line is cut once in the middle of what follows: after a number of frames, or after a number of bytes with a reset.
The player comes back at once, later, or after the reply has ended; with --redis (needs PostgreSQL, too) two processes
serve, and half of the time it comes back to the other one. What it has put together must equal the row, byte for byte.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from clients import GONE, Player, Proxy, ServerProcess, houses, new_id
from clients import Guest as Visitor

LINE = "긴 이야기를 들려줘. {}"


class Cutter:
    """A player whose line is cut."""

    def __init__(self, player: Player, doors: list[Proxy], seed: int, reply_seconds: float) -> None:
        self.player, self.doors, self.reply_seconds = player, doors, reply_seconds
        self.random = random.Random(seed)
        self.seconds: list[float] = []
        self.kinds: Counter[str] = Counter()
        self.events = 0

    async def play(self, number: int) -> None:
        line_id, door, cut = new_id(), self.random.randrange(len(self.doors)), True
        while not self.player.is_answered(line_id):
            leave_after = 0
            if cut:
                if self.random.random() < 0.5:
                    self.events += 1
                    leave_after = 1 + self.events % 40  # at every event, one after the other
                    self.kinds["at an event"] += 1
                else:
                    self.doors[door].budget = self.random.randint(1, 9000)
                    self.kinds["at a byte"] += 1
            try:
                await self._visit(door, line_id, LINE.format(number), leave_after)
            except GONE:
                self.kinds["cut"] += 1
                await asyncio.sleep(0.01)
            if cut and not self.player.is_answered(line_id):
                cut = False
                door = await self._pause(door)

    async def _visit(self, door: int, line_id: str, content: str, leave_after: int) -> None:
        began = time.monotonic()
        query = f"?after={self.player.after}"
        async with self.player.connect(self.doors[door].port, query) as socket:
            self.seconds.append(time.monotonic() - began)
            await self.player.attend(socket, line_id, content, leave_after=leave_after)

    async def _pause(self, door: int) -> int:
        """Choose when to come back, and where."""
        when = self.random.choice(("at once", "later", "after the end"))
        later = self.random.uniform(0.02, 0.3)
        await asyncio.sleep({"at once": 0, "later": later, "after the end": self.reply_seconds}[when])
        self.kinds[f"back {when}"] += 1
        if len(self.doors) > 1 and self.random.random() < 0.5:
            self.kinds["back to another process"] += 1
            return (door + 1) % len(self.doors)
        return door


async def run(opened: list[ServerProcess], cuts: int, players: int, reply_seconds: float) -> tuple[list[str], str]:
    """Return the differences found, and the figures."""
    cutters = []
    for seed in range(players):
        visitor = await asyncio.to_thread(Visitor, opened[0])
        doors = [Proxy(house.port) for house in opened]
        for door in doors:
            await door.start()
        player = Player(visitor, await asyncio.to_thread(visitor.start_play))
        cutters.append(Cutter(player, doors, seed, reply_seconds))
    numbers = iter(range(cuts))

    async def work(cutter: Cutter) -> None:
        for number in numbers:
            await cutter.play(number)

    began = time.monotonic()
    await asyncio.gather(*map(work, cutters))
    seconds = time.monotonic() - began
    for door in (door for cutter in cutters for door in cutter.doors):
        await door.stop()
    found = [wrong for cutter in cutters for wrong in await asyncio.to_thread(cutter.player.differences)]
    kinds = sum((cutter.kinds for cutter in cutters), Counter())
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    whole = sum(len(cutter.player.whole) for cutter in cutters)
    back = statistics.median(s for cutter in cutters for s in cutter.seconds) * 1000
    figures = (
        f"{cuts} lines in {seconds:.0f} s ({told}); "
        f"{whole} replies followed to their end; median handshake {back:.0f} ms"
    )
    return found, figures


def measure(cuts: int, *, redis: bool = False, players: int = 12, rate: int = 150) -> tuple[list[str], str]:
    """`rate`: tokens per second; who comes back after the end waits for the time of 300."""
    with houses(2 if redis else 1, postgres=redis, redis=redis, REHEARSAL_TOKENS_PER_SECOND=str(rate)) as opened:
        return asyncio.run(run(opened, cuts, players, 300 / rate))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cuts", type=int, default=1000)
    parser.add_argument("--players", type=int, default=12)
    parser.add_argument("--redis", action="store_true", help="two processes on Redis and PostgreSQL")
    options = parser.parse_args()
    wrong, figures = measure(options.cuts, redis=options.redis, players=options.players)
    print("two processes on Redis" if options.redis else "one process, in memory", "-", figures)
    print(f"{options.cuts} cuts, {options.cuts - len(wrong)} equal", *wrong, sep="\n")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
