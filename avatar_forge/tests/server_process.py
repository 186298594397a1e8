"""The whole thing as a process of its own, as `make run` starts it: for tests that kill, cut and restart."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import requests
from websockets.sync.client import ClientConnection, connect

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60.0


class ServerProcess:
    """A server on a free port with data of its own; `start` and `kill` as often as you like. `root` is its checkout."""

    def __init__(self, data: Path, *, root: Path = ROOT, **environment: str) -> None:
        self.root = root
        self.port = free_port()
        self.home = f"http://localhost:{self.port}"
        self.log = data / "server.log"
        self.environment = {
            **os.environ,
            "DATA_DIR": str(data),
            "PORT": str(self.port),
            "DATABASE_URL": "",
            "DEBUG": "",
            **environment,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *options: str) -> float:
        """Start and wait until it is ready; return the seconds that took."""
        began = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", *options],
                cwd=self.root, env=self.environment, stdout=log, stderr=log,
            )  # fmt: skip
        while True:
            try:
                requests.get(f"{self.home}/api/health/ready", timeout=5).raise_for_status()
                return time.monotonic() - began
            except requests.RequestException as exc:
                if self.process.poll() is not None or time.monotonic() - began > START_SECONDS:
                    self.kill()  # nobody else will: there is no house yet
                    raise RuntimeError(self.log.read_text()[-3000:]) from exc
                time.sleep(0.05)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def terminate(self) -> tuple[int, float]:
        """Ask it to stop; return its exit code and the seconds that took."""
        assert self.process is not None
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=30)
        return code, time.monotonic() - began


class Guest:
    """A visitor of a house: REST and sockets with a guest's cookie."""

    def __init__(self, house: ServerProcess, cookies: dict[str, str] | None = None) -> None:
        """Come in as a new guest, or with the cookies of somebody who was here before."""
        self.house = house
        self.http = requests.Session()
        self.http.headers["Origin"] = house.home
        self.http.cookies.update(cookies or {})
        if not cookies:
            self.call("post", "/api/auth/guest/login")

    def call(self, method: str, path: str, **more: Any) -> Any:
        response = self.http.request(method, f"{self.house.home}{path}", timeout=30, **more)
        response.raise_for_status()
        body = response.json()
        return body.get("data", body)

    def start_play(self) -> str:
        character = self.call("get", "/api/characters/presets")["characters"][0]
        return str(self.call("post", "/api/chat/sessions", json={"character_id": character["id"]})["id"])

    def messages(self, play: str) -> list[dict[str, Any]]:
        return list(self.call("get", f"/api/chat/sessions/{play}/messages")["messages"])

    def socket(self, play: str, path: str = "") -> ClientConnection:
        cookie = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        return connect(
            f"ws://localhost:{self.house.port}{path or f'/ws/chat/{play}'}",
            origin=self.house.home,  # type: ignore[arg-type]
            additional_headers={"Cookie": cookie},
            subprotocols=["avatar-forge.v1"],  # type: ignore[list-item]
            close_timeout=1,
        )


def say(socket: ClientConnection, content: str) -> str:
    line_id = str(uuid4())
    socket.send(json.dumps({"type": "say", "id": line_id, "content": content}))
    return line_id


def until(socket: ClientConnection, kind: str) -> list[dict[str, Any]]:
    """Read frames up to and including the first of that type."""
    frames: list[dict[str, Any]] = []
    while not frames or frames[-1]["type"] != kind:
        frames.append(json.loads(socket.recv(timeout=30)))
    return frames


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def scratch_database(server: str) -> Iterator[str]:
    """Yield the address of a new database on the PostgreSQL at `server`; drop it afterwards."""
    name = f"house_{uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{server.rsplit('/', 1)[0]}/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
