"""Many replies at once in one process, start to end, without a lost delta.

.venv/bin/python bench/many_streams.py [--streams 1000] [--rate 5] [--tokens 50] [--postgres]
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from two_processes import Tally, run

from clients import houses, steady_model


def measure(streams: int, rate: float, tokens: int, *, postgres: bool = False) -> tuple[Tally, float]:
    with (
        steady_model(tokens, rate) as model,
        houses(1, postgres=postgres, redis=False, **model, DATABASE_DEADLINE="30") as (house,),
    ):
        began = time.monotonic()
        return asyncio.run(run(house, house, streams)), time.monotonic() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--streams", type=int, default=1000)
    parser.add_argument("--rate", type=float, default=5.0, help="tokens per second and stream")
    parser.add_argument("--tokens", type=int, default=50)
    parser.add_argument("--postgres", action="store_true")
    options = parser.parse_args()
    tally, seconds = measure(options.streams, options.rate, options.tokens, postgres=options.postgres)
    expected = options.streams * options.tokens
    print(f"one process, {options.streams} streams x {options.rate:g} tokens/s in {seconds:.0f} s:", tally.line())
    print(f"{expected} tokens spoken, {expected - len(tally.late)} lost", *tally.wrong, sep="\n")
    sys.exit(bool(tally.wrong) or len(tally.late) != expected)


if __name__ == "__main__":
    main()
