"""What the prompt of a reply costs in a play that grows: this checkout against another one, interleaved line by line.

    .venv/bin/python bench/prompt_fit.py [--against /path/to/another/checkout] [--rounds 300] [--tokens 20] [--runs 3]

Each checkout runs as a server of its own in front of the same scripted upstream, and a line is said to one and then to
the other. Printed for each run: medians of the milliseconds to the first token and to the end, how much processor time
the server spent on a line, and the medians of the ratios. Without `--against`, this checkout is held against itself,
which tells how far the figures can be trusted. At the end, the fit alone in this process: of texts seen for the first
time, and of texts whose costs are remembered.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import uvloop
from websockets.asyncio.client import ClientConnection

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "bench"))

import relay_overhead  # noqa: E402  after the path

from avatar_forge.tests.server_process import ServerProcess  # noqa: E402
from chat.llm import context_window, token_estimate  # noqa: E402
from chat.llm.engines import CompletionRequest, Line  # noqa: E402

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Measured:
    """One server, line by line."""

    house: ServerProcess
    timings: list[relay_overhead.Timing] = field(default_factory=list)
    processor_seconds: float = 0.0

    def worked(self) -> float:
        """Seconds of processor time of the server so far."""
        assert self.house.process is not None
        fields = Path(f"/proc/{self.house.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


async def say_in_turn(servers: list[Measured], rounds: int) -> None:
    """Say every line to each server, beginning with another one each time."""
    sockets = [await relay_overhead.socket_of(server.house) for server in servers]
    for socket, server in zip(sockets, servers, strict=True):
        for _ in range(relay_overhead.WARM_UP):
            await relay_overhead.over_the_socket(socket)
        server.processor_seconds = -server.worked()
    pairs: list[tuple[ClientConnection, Measured]] = list(zip(sockets, servers, strict=True))
    for number in range(rounds):
        for socket, server in pairs[:: 1 if number % 2 else -1]:
            server.timings.append(await relay_overhead.over_the_socket(socket))
    for socket, server in pairs:
        server.processor_seconds += server.worked()
        await socket.close()


def compare(url: str, other: Path, rounds: int) -> str:
    with relay_overhead.whole_house(url) as here, relay_overhead.whole_house(url, root=other) as there:
        servers = [Measured(here), Measured(there)]
        uvloop.run(say_in_turn(servers, rounds))
    lines = []
    for name, server in zip(("here", "other"), servers, strict=True):
        first, total = (statistics.median(column) * 1000 for column in zip(*server.timings, strict=True))
        worked = server.processor_seconds / rounds * 1000
        lines.append(f"{name:8}first token {first:8.2f} ms   total {total:8.2f} ms   processor {worked:8.2f} ms a line")
    first, total = (
        statistics.median(
            ours[place] / theirs[place] for ours, theirs in zip(*(s.timings for s in servers), strict=True)
        )
        for place in (0, 1)
    )
    worked = servers[0].processor_seconds / servers[1].processor_seconds
    lines.append(f"{'ratio':8}first token {first:8.3f}      total {total:8.3f}      processor {worked:8.3f}")
    return "\n".join(lines)


def fits(count: int = 400, times: int = 20) -> str:
    """The fit alone, of as many lines as are ever looked at."""
    cold, warm = [], []
    for number in range(times):
        request = grown(count, number)
        for found in (cold, warm):
            began = time.perf_counter()
            context_window.fitted(request)
            found.append(time.perf_counter() - began)
    first, again = statistics.median(cold) * 1000, statistics.median(warm) * 1000
    return (
        f"fit of {count} lines: {first:.2f} ms at first, {again:.2f} ms remembered ({token_estimate.REMEMBERED} texts)"
    )


def grown(count: int, number: int) -> CompletionRequest:
    """A request with lines that no other has."""
    said = tuple(
        Line(role="assistant" if place % 2 else "user", content=f"그네를 타러 왔소. {number}:{place} " * 5)
        for place in range(count)
    )
    return replace(relay_overhead.REQUEST, lines=said, context_tokens=4096)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--against", type=Path, default=ROOT)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--tokens", type=int, default=20)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with relay_overhead.upstream(options.tokens, 0.0) as url:
        for _ in range(options.runs):
            print(compare(url, options.against.resolve(), options.rounds), flush=True)
    print(fits())


if __name__ == "__main__":
    main()
