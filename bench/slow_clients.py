"""Clients that do not send or do not read: what they cost, whom they disturb, and when they are gone.

    .venv/bin/python bench/slow_clients.py [--root ANOTHER_CHECKOUT] [--only NAME]

Each attack runs against a server of its own on loopback for at most 45 s, with at most 400 connections. Columns: how
long liveness and readiness took at worst while it ran, how much memory the server had more at most and 5 s after the
clients had gone, and how many of its sockets were still open after 30 s.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import requests

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from avatar_forge.tests.server_process import ROOT, Guest, ServerProcess
from avatar_forge.tests.slow_clients import (
    MIB,
    SlowClient,
    connections,
    half_a_body,
    handshake,
    head,
    large_play,
    memory,
)

SECONDS, PATIENCE = 30.0, 5.0
Attack = Callable[[ServerProcess], list[SlowClient]]


def half_bodies(house: ServerProcess) -> list[SlowClient]:
    return [SlowClient(house, half_a_body(house, path="/api/auth/guest/login")) for _ in range(8)]


def large_bodies(house: ServerProcess) -> list[SlowClient]:
    clients = [SlowClient(house, half_a_body(house, length=4 * MIB)) for _ in range(40)]
    for client in clients:
        with suppress(OSError):
            client.wire.settimeout(0.5)
            client.wire.sendall(b" " * (3 * MIB + MIB // 2))
    return clients


def unread_exports(house: ServerProcess) -> list[SlowClient]:
    guest = Guest(house)
    large_play(guest, 14)
    return [SlowClient(house, head(house, "GET", "/api/chat/export", guest=guest)) for _ in range(40)]


def half_heads(house: ServerProcess) -> list[SlowClient]:
    return [SlowClient(house, b"GET / HTTP/1.1\r\nHost: l") for _ in range(400)]


def deaf_sockets(house: ServerProcess) -> list[SlowClient]:
    guests = [Guest(house) for _ in range(8)]
    plays = [(guest, guest.start_play()) for guest in guests]
    return [SlowClient(house, handshake(house, f"/ws/chat/{play}", guest)) for guest, play in plays * 50]


ATTACKS: dict[str, Attack] = {
    "8 half-sent bodies": half_bodies,
    "40 unfinished 4-MiB bodies": large_bodies,
    "40 unread exports of 14 MiB": unread_exports,
    "400 half heads": half_heads,
    "400 sockets that do not read": deaf_sockets,
}


def seconds_of(house: ServerProcess, path: str) -> float:
    began = time.monotonic()
    with suppress(requests.RequestException):
        requests.get(f"{house.home}{path}", timeout=PATIENCE)
    return time.monotonic() - began


def measure(attack: Attack, root: Path = ROOT) -> dict[str, float]:
    """Run one attack and return the figures: seconds and MiB."""
    with tempfile.TemporaryDirectory() as data:
        house = ServerProcess(Path(data), root=root, REDIS_URL="", GUESTS_PER_HOUR_PER_ADDRESS="0")
        house.start()
        try:
            return _measured(attack, house)
        finally:
            house.kill()


def _measured(attack: Attack, house: ServerProcess) -> dict[str, float]:
    seconds_of(house, "/api/health/ready")
    before, own = memory(house), connections(house)
    clients = attack(house)
    began, alive, ready, most = time.monotonic(), 0.0, 0.0, 0
    while time.monotonic() - began < SECONDS:
        alive, ready = (
            max(alive, seconds_of(house, "/api/health/live")),
            max(ready, seconds_of(house, "/api/health/ready")),
        )
        most = max(most, memory(house) - before)
        time.sleep(0.5)
    left = max(0, connections(house) - own)
    for client in clients:
        client.close()
    time.sleep(5)
    kept = memory(house) - before
    return {"live": alive, "ready": ready, "most": most / MIB, "kept": kept / MIB, "left": left}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="another checkout to measure")
    parser.add_argument("--only", default="", help="attacks whose name holds this")
    asked = parser.parse_args()
    root = asked.root.resolve()
    sys.stdout.write(
        "| attack | live s | ready s | MiB at most | MiB kept | open after 30 s |\n|---|---|---|---|---|---|\n"
    )
    for name, attack in ATTACKS.items():
        if asked.only not in name:
            continue
        found = measure(attack, root)
        times = f"{found['live']:.2f} | {found['ready']:.2f}"
        figures = f"{times} | {found['most']:.0f} | {found['kept']:.0f} | {found['left']:.0f}"
        sys.stdout.write(f"| {name} | {figures} |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
