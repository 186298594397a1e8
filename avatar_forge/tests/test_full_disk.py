"""A disk that is full says so, is told by readiness, is no bug in the log, and and heals by itself."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from avatar_forge.tests.server_process import Guest, ServerProcess
from conftest import need, with_sqlite

pytestmark = [pytest.mark.server, with_sqlite]


def mounted(*options: str, folder: Path) -> bool:
    return subprocess.run(["mount", *options, str(folder)], check=False, capture_output=True).returncode == 0


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ServerProcess]:
    """A server on a disk of its own, with 24 MiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    need(mounted("-t", "tmpfs", "-o", "size=24m", "none", folder=disk), "a disk to fill", "Run as root.")
    house = ServerProcess(disk, REDIS_URL="")
    house.log = tmp_path / "server.log"
    try:
        house.start()
        yield house
    finally:
        house.kill()
        subprocess.run(["umount", "-l", str(disk)], check=False)


def readiness(house: ServerProcess) -> tuple[int, str]:
    answer = requests.get(f"{house.home}/api/health/ready", timeout=10)
    return answer.status_code, answer.json().get("error", {}).get("code", "")


def becomes(house: ServerProcess, told: tuple[int, str], seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while (found := readiness(house)) != told and time.monotonic() < end:
        time.sleep(0.2)
    return found == told


def writes(house: ServerProcess, guest: Guest) -> dict[str, tuple[int, str]]:
    """Return what each of some calls that keep something is answered."""
    character = {"name": "춘향", "persona": "말" * 8_000}
    calls = {
        "character": lambda: guest.http.post(f"{house.home}/api/characters", json=character, timeout=30),
        "guest": lambda: requests.post(
            f"{house.home}/api/auth/guest/login", headers={"Origin": house.home}, timeout=30
        ),
    }
    answers = {name: call() for name, call in calls.items()}
    return {
        name: (answer.status_code, answer.json().get("error", {}).get("code", "")) for name, answer in answers.items()
    }


def is_kept(house: ServerProcess, guest: Guest) -> bool:
    return all(status < 300 for status, _ in writes(house, guest).values())


def bugs(house: ServerProcess) -> list[str]:
    lines = [json.loads(line) for line in house.log.read_text().splitlines() if line.startswith("{")]
    return [line["message"] for line in lines if line["level"] in ("ERROR", "CRITICAL")]


def fill(disk: Path) -> Path:
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            pass
    return filler


def test_a_full_disk_is_told_and_heals(house):
    disk, guest = house.log.parent / "disk", Guest(house)
    filler = fill(disk)
    assert becomes(house, (507, "STORAGE_FULL"))
    refused: set[tuple[int, str]] = set()
    for _ in range(30):  # the database's log has some room left
        refused |= {told for told in writes(house, guest).values() if told[0] >= 300}
    assert refused == {(507, "STORAGE_FULL")}
    assert requests.get(f"{house.home}/api/health/live", timeout=5).status_code == 200
    assert guest.call("get", "/api/auth/me")
    filler.unlink()
    assert becomes(house, (200, ""))
    assert is_kept(house, guest)
    assert bugs(house) == []
