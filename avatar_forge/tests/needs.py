"""What some tests need besides the packages: looked for by using it, and told how to install and start it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import redis as redis_py

from conftest import need

OURS = "postgresql://avatar_forge:avatar_forge@127.0.0.1:5432/postgres"
# For tests that bring their own database, whatever the suite runs on.
POSTGRES = os.environ.get("TEST_POSTGRES_URL") or os.environ.get("DATABASE_URL") or OURS
INSTALL = "sudo apt-get install"
GLTF = Path(__file__).parents[2] / "bin" / "gltf"


def redis(url: str) -> None:
    """A Redis that answers at `url`."""
    try:
        with redis_py.Redis.from_url(url, socket_connect_timeout=5) as server:
            there = bool(server.ping())
    except redis_py.RedisError:
        there = False
    need(there, f"Redis at {_place(url)}", f"{INSTALL} redis-server && sudo service redis-server start")


def postgresql(url: str) -> None:
    """A PostgreSQL that lets us in at `url`."""
    role = "CREATE ROLE avatar_forge LOGIN CREATEDB PASSWORD 'avatar_forge'"
    start = f'{INSTALL} postgresql && sudo service postgresql start && sudo -u postgres psql -c "{role}"'
    try:
        psycopg.connect(url, connect_timeout=5).close()
        there = True
    except psycopg.Error:
        there = False
    need(there, f"PostgreSQL at {_place(url)}", start)


def rabbitmq(url: str) -> None:
    """A RabbitMQ that listens at `url`."""
    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 5672), timeout=5).close()
        there = True
    except OSError:
        there = False
    need(there, f"RabbitMQ at {_place(url)}", f"{INSTALL} rabbitmq-server && sudo service rabbitmq-server start")


def program(name: str, package: str = "") -> str:
    """A program that runs; returns its path."""
    path = shutil.which(name) or ""
    need(bool(path) and not _failure(path, "--version"), name, f"{INSTALL} {package or name}")
    return path


def chromium() -> str:
    """A Chromium that runs; returns its path."""
    known = ("chromium", "chromium-browser", "google-chrome")
    return program(next(filter(shutil.which, known), "chromium"))


def gltf_validator() -> None:
    """Khronos' validator of glTF files, an npm package."""
    program("node", "nodejs npm")
    there = (GLTF / "node_modules" / "gltf-validator").is_dir()
    need(there, "The glTF validator", f"{INSTALL} nodejs npm && (cd bin/gltf && npm ci)")


def llama_cpp() -> None:
    """llama.cpp and the writer of its files, which import: a library of the system may be missing."""
    failure = _failure(sys.executable, "-c", "import gguf, xllamacpp")
    start = f"{INSTALL} libgomp1" if "libgomp" in failure else "pip install -r requirements-dev.txt"
    need(not failure, f"llama.cpp ({failure})", start)


@cache
def _failure(*command: str) -> str:
    """The last line that a command says when it fails, or nothing."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return (done.stderr.strip() or f"it ended with {done.returncode}").splitlines()[-1] if done.returncode else ""


def _place(url: str) -> str:
    """Host and port of an address, without its password."""
    return urlsplit(url).netloc.rpartition("@")[2]
