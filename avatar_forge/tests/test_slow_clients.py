"""Who does not send or does not read costs little, disturbs nobody, and is gone in time."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from avatar_forge.config.settings import BODY_IDLE_SECONDS, BODY_SECONDS
from avatar_forge.tests.server_process import Guest, ServerProcess
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
from conftest import with_sqlite

pytestmark = [pytest.mark.server, with_sqlite]

IDLE, WHOLE, SEND = 2.0, 4.0, 3.0


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    house = ServerProcess(
        tmp_path_factory.mktemp("house"),
        REDIS_URL="",
        BODY_IDLE_SECONDS=str(IDLE),
        BODY_SECONDS=str(WHOLE),
        SOCKET_SEND_SECONDS=str(SEND),
        TRANSFERS_PER_ADDRESS="60",
        GUESTS_PER_HOUR_PER_ADDRESS="0",
    )
    house.start()
    yield house
    house.kill()


@pytest.fixture
def connect(house: ServerProcess) -> Iterator[Callable[[bytes], SlowClient]]:
    """`connect(data)` opens a connection and sends that; all are closed when the test ends."""
    opened: list[SlowClient] = []

    def connect(data: bytes) -> SlowClient:
        opened.append(SlowClient(house, data))
        return opened[-1]

    yield connect
    for client in opened:
        client.close()


def seconds_of(house: ServerProcess, path: str) -> float:
    began = time.monotonic()
    requests.get(f"{house.home}{path}", timeout=20).raise_for_status()
    return time.monotonic() - began


def until(true: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def error_in(answer: bytes) -> tuple[int, str]:
    start, _, body = answer.partition(b"\r\n\r\n")
    return int(start.split()[1]), json.loads(body)["error"]["code"]


def test_a_body_has_ten_seconds_without_a_byte_and_a_minute_in_all():
    assert (BODY_IDLE_SECONDS, BODY_SECONDS) == (10, 60)


@pytest.mark.parametrize(
    "path", ["/api/chat", "/api/auth/guest/login", "/accounts/login/", "/api/generate", "/nowhere"]
)
def test_half_sent_bodies_stop_nothing_and_are_408(house, connect, path):
    slow = [connect(half_a_body(house, path=path)) for _ in range(20)]
    assert seconds_of(house, "/api/health/live") < 1
    assert seconds_of(house, "/api/health/ready") < 1.5
    assert {error_in(client.read(IDLE + 4)) for client in slow} == {(408, "REQUEST_TIMEOUT")}
    assert time.monotonic() - slow[0].began < IDLE + 4


def test_a_body_that_trickles_is_given_up_as_well(house, connect):
    slow = connect(half_a_body(house))
    while time.monotonic() - slow.began < WHOLE - 0.5:
        assert slow.send(b" ")
        time.sleep(0.4)
    assert error_in(slow.read(4)) == (408, "REQUEST_TIMEOUT")
    assert time.monotonic() - slow.began < WHOLE + 2


def test_unfinished_large_bodies_lie_on_the_disk_and_one_address_has_only_so_many(house, connect):
    before = memory(house)
    slow = [connect(half_a_body(house, length=4 * MIB)) for _ in range(40)]
    part = b" " * (256 * 1024)
    for _ in range(15):
        for client in slow:
            client.wire.settimeout(5)
            client.wire.sendall(part)
    assert memory(house) - before < 40 * MIB
    more = [connect(half_a_body(house)) for _ in range(40)]
    refused = [client.read(1) for client in more]
    assert sum(b" 429 " in answer[:20] for answer in refused) >= 20
    assert until(lambda: seconds_of(house, "/api/health/ready") < 1, 5)


def test_a_body_above_every_limit_is_refused_at_once(house, connect):
    slow = connect(half_a_body(house, length=1024 * MIB))
    assert b" 413 " in slow.read(1)[:20]


def test_unread_exports_take_no_thread_and_little_memory_and_lose_their_connection(house, connect):
    guest = Guest(house)
    large_play(guest, 14)
    assert guest.http.get(f"{house.home}/api/chat/export", timeout=60).content.count(b"timestamp") == 14 * 270
    before = memory(house)
    for _ in range(40):
        connect(head(house, "GET", "/api/chat/export", guest=guest))
    began, most, slowest = time.monotonic(), 0, 0.0
    while time.monotonic() - began < SEND + 6:
        most = max(most, memory(house) - before)
        slowest = max(slowest, seconds_of(house, "/api/health/live"))
        time.sleep(0.2)
    assert most < 100 * MIB
    assert slowest < 1
    assert until(lambda: connections(house) < 5, SEND + 30)
    assert memory(house) - before < 60 * MIB


def test_half_a_head_and_endless_headers_are_cut(house, connect):
    before = memory(house)
    for _ in range(200):
        connect(b"GET / HTTP/1.1\r\nHost: localh")
        connect(b"")
    endless = connect(b"GET / HTTP/1.1\r\n")
    assert not until(lambda: not endless.send(b"X-A: " + b"a" * 1000 + b"\r\n"), 0.0)
    assert until(lambda: not endless.send(b"X-A: " + b"a" * 30_000 + b"\r\n"), 3)
    assert memory(house) - before < 40 * MIB
    assert until(lambda: connections(house) < 5, 20)


def test_sockets_that_do_not_read_are_gone_within_half_a_minute(house, connect):
    guests = [Guest(house) for _ in range(4)]
    plays = [guest.start_play() for guest in guests]
    before = memory(house)
    for guest, play in zip(guests, plays, strict=True):
        for _ in range(50):
            connect(handshake(house, f"/ws/chat/{play}", guest))
    assert memory(house) - before < 50 * MIB
    assert until(lambda: connections(house) < 10, 35)


def test_what_was_taken_is_given_back(house, connect):
    assert until(lambda: connections(house) < 5, 15)
    fast = [connect(half_a_body(house)) for _ in range(50)]
    assert all(b" 429 " not in client.read(0.01)[:20] for client in fast)


def test_a_log_without_errors(house):
    """Runs last: nothing of the above is a bug of the server's."""
    lines = [json.loads(line) for line in Path(house.log).read_text().splitlines() if line.startswith("{")]
    assert [line for line in lines if line["level"] in ("ERROR", "CRITICAL")] == []
