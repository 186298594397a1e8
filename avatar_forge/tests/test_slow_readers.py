"""Who does not read is let go with 4408, costs little, and disturbs nobody."""

from __future__ import annotations

import base64
import json
import os
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from avatar_forge.config.settings import SOCKET_SEND_SECONDS
from avatar_forge.tests.server_process import Guest, ServerProcess, say, until
from conftest import with_sqlite

pytestmark = [pytest.mark.server, with_sqlite]

READERS, PATIENCE = 6, 5.0
MIB = 1024 * 1024
DISMISSED = b"\x88\x02" + struct.pack("!H", 4408)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ServerProcess]:
    house = ServerProcess(tmp_path, FRAMES_PER_10_SECONDS="100000", REDIS_URL="", SOCKET_SEND_SECONDS=str(PATIENCE))
    house.start()
    yield house
    house.kill()


class DeafReader:
    """A raw websocket with a tiny window that asks for answers and never reads them."""

    def __init__(self, guest: Guest, play: str) -> None:
        self.wire = socket.socket()
        self.wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.wire.connect(("127.0.0.1", guest.house.port))
        cookie = "; ".join(f"{name}={value}" for name, value in guest.http.cookies.items())
        key = base64.b64encode(os.urandom(16)).decode()
        self.wire.sendall(
            f"GET /ws/chat/{play} HTTP/1.1\r\nHost: localhost:{guest.house.port}\r\nOrigin: {guest.house.home}\r\n"
            f"Cookie: {cookie}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Protocol: avatar-forge.v1\r\n\r\n".encode()
        )
        assert self.wire.recv(12) == b"HTTP/1.1 101"
        self.wire.setblocking(False)
        self.is_full = False

    def ask(self) -> None:
        """Ask for 60 KiB that nobody will read, until the server takes no more."""
        if self.is_full:
            return
        data = json.dumps({"type": "ping", "t": "x" * 60_000}).encode()
        try:
            self.wire.sendall(b"\x81\xfe" + struct.pack("!H", len(data)) + b"\0\0\0\0" + data)
        except (BlockingIOError, ConnectionError):
            self.is_full = True

    def reads_its_dismissal(self) -> bool:
        """Read at last, and tell whether there is a close frame with 4408."""
        self.wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * MIB)
        self.wire.settimeout(10)
        data = b""
        with suppress(TimeoutError, ConnectionError):
            while DISMISSED not in data[-2000:] and (part := self.wire.recv(MIB)):
                data += part
        self.wire.close()
        return DISMISSED in data


def memory(house: ServerProcess) -> int:
    assert house.process is not None
    status = Path(f"/proc/{house.process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) * 1024


def test_a_reader_has_ten_seconds():
    assert SOCKET_SEND_SECONDS == 10


def test_readers_that_do_not_read_are_let_go_and_disturb_nobody(house):
    guest = Guest(house)
    play = guest.start_play()
    with guest.socket(play) as socket:
        until(socket, "hello")
        before = memory(house)
        deaf = [DeafReader(guest, play) for _ in range(READERS)]
        began, filled, slowest = time.monotonic(), None, 0.0
        while filled is None or time.monotonic() - filled < PATIENCE + 2:
            assert time.monotonic() - began < 60
            if filled is None and all(reader.is_full for reader in deaf):
                filled = time.monotonic()
            for reader in deaf * 5:
                reader.ask()
            asked = time.monotonic()
            socket.send(json.dumps({"type": "ping", "t": 1}))
            until(socket, "pong")
            slowest = max(slowest, time.monotonic() - asked)
            time.sleep(0.05)
        assert memory(house) - before < 64 * MIB
        assert slowest < 2
        say(socket, "안녕하세요?")
        assert until(socket, "end")[-1]["status"] == "complete"
    assert [reader.reads_its_dismissal() for reader in deaf] == [True] * READERS
