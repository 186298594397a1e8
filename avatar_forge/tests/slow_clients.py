"""Clients that do not send or do not read, over raw TCP: for the tests of slow clients and their bench."""

from __future__ import annotations

import base64
import json
import os
import socket
import time
from contextlib import suppress
from pathlib import Path

from avatar_forge.tests.server_process import Guest, ServerProcess

MIB = 1024 * 1024


class SlowClient:
    """One connection with a small window, that has sent `data` and reads only when it is told to."""

    def __init__(self, house: ServerProcess, data: bytes) -> None:
        self.wire = socket.socket()
        self.wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.wire.settimeout(5)
        self.wire.connect(("127.0.0.1", house.port))
        self.wire.sendall(data)
        self.began = time.monotonic()

    def send(self, data: bytes) -> bool:
        """Send as much as is taken; False when the connection is gone."""
        try:
            self.wire.setblocking(False)
            while data:
                data = data[self.wire.send(data) :]
        except BlockingIOError:
            return True
        except OSError:
            return False
        return True

    def read(self, seconds: float) -> bytes:
        """Read until the server ends the connection, or for so long."""
        data, end = b"", time.monotonic() + seconds
        with suppress(TimeoutError, ConnectionError):
            while (left := end - time.monotonic()) > 0:
                self.wire.settimeout(left)
                if not (part := self.wire.recv(65_536)):
                    break
                data += part
        return data

    def close(self) -> None:
        self.wire.close()


def head(house: ServerProcess, method: str, path: str, *, guest: Guest | None = None, **headers: str) -> bytes:
    """Return the head of a request, with the guest's cookie."""
    named = {"Host": f"localhost:{house.port}", "Origin": house.home}
    if guest is not None:
        named["Cookie"] = "; ".join(f"{name}={value}" for name, value in guest.http.cookies.items())
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def half_a_body(house: ServerProcess, *, path: str = "/api/chat", length: int = 100_000, sent: int = 10) -> bytes:
    """Return a call whose body never comes to its end."""
    named = {"Content_Type": "application/json", "Content_Length": str(length)}
    return head(house, "POST", path, guest=None, **named) + b"{" + b" " * (sent - 1)


def handshake(house: ServerProcess, path: str, guest: Guest) -> bytes:
    """Return the request that opens a websocket."""
    key = base64.b64encode(os.urandom(16)).decode()
    named = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec_WebSocket_Version": "13", "Sec_WebSocket_Key": key}
    return head(house, "GET", path, guest=guest, **named, Sec_WebSocket_Protocol="avatar-forge.v1")


def memory(house: ServerProcess) -> int:
    """Return what the server holds in memory, in bytes, without pages of files, which are the system's."""
    assert house.process is not None
    status = Path(f"/proc/{house.process.pid}/status").read_text()
    return int(status.split("RssAnon:")[1].split()[0]) * 1024


def connections(house: ServerProcess) -> int:
    """Return how many sockets the server holds open, its listening one and a few of its own among them."""
    assert house.process is not None
    folder = Path(f"/proc/{house.process.pid}/fd")
    return sum(str(name.readlink()).startswith("socket:") for name in folder.iterdir() if name.is_symlink())


def large_play(guest: Guest, mib: int) -> str:
    """Bring in a play whose export is about so many MiB, and return its id."""
    lines = [
        {"id": f"{n}", "role": "user" if n % 2 else "assistant", "content": "가나다라마바사" * 180, "timestamp": n}
        for n in range(mib * 270)
    ]
    history = {"id": "large", "characterName": "춘향", "scenario": {"opponent": "춘향"}, "messages": lines}
    body = json.dumps({"chatHistories": [history]}, ensure_ascii=False).encode()
    told = guest.call("post", "/api/chat/sessions/import", data=body, headers={"Content-Type": "application/json"})
    return str(told["sessions"][0]["session_id"]) if "sessions" in told else ""
