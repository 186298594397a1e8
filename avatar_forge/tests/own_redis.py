"""A Redis of the test's own, which may be killed, emptied and started again."""

from __future__ import annotations

import subprocess
import tempfile
import time

import redis

from avatar_forge.tests import needs
from avatar_forge.tests.server_process import free_port


class OwnRedis:
    """Runs from the start until `kill`; keeps nothing on disk."""

    def __init__(self) -> None:
        self.program = needs.program("redis-server")
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        """Start and wait until it answers."""
        command = [self.program, "--port", str(self.port), "--save", "", "--bind", "127.0.0.1"]
        with tempfile.TemporaryFile(mode="w+") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
            deadline = time.monotonic() + 20
            while not self._answers():
                if self.process.poll() is not None or time.monotonic() > deadline:
                    self.kill()  # nobody else will
                    log.seek(0)
                    raise RuntimeError(f"redis-server does not start: {log.read()[-3000:]}")
                time.sleep(0.02)

    def flush(self) -> None:
        with redis.Redis.from_url(self.url) as line:
            line.flushall()

    def listeners(self, channel: str) -> int:
        """How many processes hear a channel."""
        try:
            with redis.Redis.from_url(self.url) as line:
                return int(line.pubsub_numsub(channel)[0][1])
        except redis.ConnectionError:
            return 0

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, socket_connect_timeout=0.5) as line:
                return bool(line.ping())
        except redis.RedisError:
            return False
