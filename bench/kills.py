"""kill -9 of the web process at random moments: no acknowledged line is lost or doubled, no reply stays stuck.

    .venv/bin/python bench/kills.py [--kills 200] [--postgres] [--players 6]

Players keep saying lines and come back by themselves; whatever they got an acknowledgement for must be there once, in
order, and every reply must come to an end.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from clients import GONE, Guest, Player, ServerProcess, houses, new_id


class Talker:
    """A player who keeps talking through every kill."""

    def __init__(self, player: Player) -> None:
        self.player = player
        self.said: dict[str, str] = {}  # line id → content

    async def talk(self, over: asyncio.Event) -> None:
        """Say lines until it is over; the last one is answered in any case."""
        while not over.is_set():
            line_id = new_id()
            self.said[line_id] = f"긴 이야기를 들려줘. {line_id}"
            while not self.player.is_answered(line_id):
                try:
                    async with self.player.connect(
                        self.player.guest.house.port, f"?after={self.player.after}"
                    ) as socket:
                        await self.player.attend(socket, line_id, self.said[line_id])
                except GONE:
                    await asyncio.sleep(0.1)

    def faults(self) -> list[str]:
        """Say what was lost, doubled, out of order or stuck."""
        stored = self.player.stored()
        contents = [line["content"] for line in stored if line["role"] == "user"]
        faults = [f"{contents.count(content)} times: {content}" for content in self.said.values()
                  if contents.count(content) != 1]  # fmt: skip
        if [line["seq"] for line in stored] != list(range(1, len(stored) + 1)):
            faults.append("the numbers have gaps")
        if [line["role"] for line in stored] != ["user", "assistant"] * (len(stored) // 2):
            faults.append("a line without its reply")
        faults += [f"stuck: {line['seq']}" for line in stored if line["status"] == "streaming"]
        return faults + self.player.differences()


async def run(house: ServerProcess, kills: int, players: int, seed: int, up_to: float) -> tuple[list[str], str]:
    """Return the faults, and the figures."""
    talkers = []
    for _ in range(players):
        guest = await asyncio.to_thread(Guest, house)
        talkers.append(Talker(Player(guest, await asyncio.to_thread(guest.start_play))))
    over, draw, starts = asyncio.Event(), random.Random(seed), []
    talking = [asyncio.create_task(talker.talk(over)) for talker in talkers]
    began = time.monotonic()
    for _ in range(kills):
        await asyncio.sleep(draw.uniform(0.0, up_to))
        await asyncio.to_thread(house.kill)
        starts.append(await asyncio.to_thread(house.start))
    over.set()
    await asyncio.gather(*talking)
    seconds = time.monotonic() - began
    faults = [fault for talker in talkers for fault in await asyncio.to_thread(talker.faults)]
    lines = sum(len(talker.said) for talker in talkers)
    replies = [line for talker in talkers for line in await asyncio.to_thread(talker.player.stored)]
    broken = sum(line["status"] == "interrupted" for line in replies)
    return faults, (
        f"{kills} kills in {seconds:.0f} s, {lines} lines acknowledged, {broken} replies interrupted, "
        f"median start {statistics.median(starts):.1f} s"
    )


def measure(
    kills: int, *, postgres: bool = False, players: int = 6, seed: int = 1, rate: int = 150
) -> tuple[list[str], str]:
    """`rate`: tokens per second; a kill comes within the time of 375."""
    with houses(1, postgres=postgres, redis=False, REHEARSAL_TOKENS_PER_SECOND=str(rate)) as (house,):
        return asyncio.run(run(house, kills, players, seed, 375 / rate))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--players", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL (DATABASE_URL) instead of SQLite")
    options = parser.parse_args()
    faults, figures = measure(options.kills, postgres=options.postgres, players=options.players, seed=options.seed)
    print("PostgreSQL" if options.postgres else "SQLite", "-", figures)
    print(f"{len(faults)} faults", *faults, sep="\n")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
