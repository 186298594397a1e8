"""The worker that has espeak-ng, one for this process: started when first needed, replaced when it dies."""

import json
import os
import select
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from audio.errors import SpeechBusy, SpeechFailed, SpeechTimeout, SpeechUnavailable

WORKER = Path(__file__).with_name("worker.py")
START_SECONDS = 10.0
CLOSE_SECONDS = 1.0
PIECE_BYTES = 64 * 1024


class Dead(Exception):
    """The worker has ended."""


class VoiceProcess:
    """The worker's parent side. Safe to use from many threads; a fork gets a worker of its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._worker: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._sample_rate = 0

    def say(self, parts: list[dict[str, Any]], *, seconds: float) -> tuple[bytes, int]:
        """Return the sound (mono s16le) and its sample rate.

        A worker that dies is replaced, and asked once more. Raises `SpeechBusy` when others keep it for too long,
        `SpeechTimeout` when the text takes longer than `seconds`, `SpeechUnavailable` and `SpeechFailed`.
        """
        end = time.monotonic() + seconds
        order = json.dumps({"parts": parts}).encode() + b"\n"
        if not self._lock.acquire(timeout=seconds):
            raise SpeechBusy(retry_after=1)
        try:
            try:
                return self._ask(order, end), self._sample_rate
            except Dead:
                return self._ask(order, end), self._sample_rate
        except Dead:
            raise SpeechFailed() from None
        finally:
            self._lock.release()

    def start(self) -> None:
        """Have a worker ready. Raises `SpeechUnavailable`."""
        with self._lock:
            self._running()

    def close(self) -> None:
        """End the worker, if there is one; the next text starts another. One that is busy for long is killed at it."""
        if not self._lock.acquire(timeout=CLOSE_SECONDS):
            if (worker := self._worker) is not None:
                worker.kill()
            self._lock.acquire()
        try:
            self._end()
        finally:
            self._lock.release()

    def _ask(self, order: bytes, end: float) -> bytes:
        worker = self._running()
        try:
            _write(worker, order, end)
            length = struct.unpack("<i", _read(worker, 4, end))[0]
            if length < 0:
                raise SpeechUnavailable()  # a variant or language that this library does not have
            return _read(worker, length, end)
        except (Dead, SpeechTimeout):
            self._end()
            raise

    def _running(self) -> subprocess.Popen[bytes]:
        if self._worker is not None and self._owner != os.getpid():
            self._worker = None  # the parent's, from before a fork
        if self._worker is not None and self._worker.poll() is not None:
            self._end()
        if self._worker is None:
            self._worker, self._owner = _launch(), os.getpid()
            try:
                rate = struct.unpack("<i", _read(self._worker, 4, time.monotonic() + START_SECONDS))[0]
            except (Dead, SpeechTimeout):
                rate = 0
            if not rate:
                self._end()
                raise SpeechUnavailable()
            self._sample_rate = rate
        return self._worker

    def _end(self) -> None:
        worker, self._worker = self._worker, None
        if worker is None:
            return
        worker.kill()
        worker.wait()
        for pipe in (worker.stdin, worker.stdout):
            if pipe is not None:
                pipe.close()


def _launch() -> subprocess.Popen[bytes]:
    # -I: neither our own modules nor the variables of this process reach it; a session of its own: Ctrl-C is for us.
    worker = subprocess.Popen(  # noqa: S603  our own interpreter and our own file
        [sys.executable, "-I", str(WORKER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        start_new_session=True,
        env={},
    )
    assert worker.stdin is not None
    os.set_blocking(worker.stdin.fileno(), False)
    return worker


def _write(worker: subprocess.Popen[bytes], data: bytes, end: float) -> None:
    assert worker.stdin is not None
    left = memoryview(data)
    while left:
        _wait(worker.stdin.fileno(), select.POLLOUT, end)
        try:
            left = left[os.write(worker.stdin.fileno(), left[:PIECE_BYTES]) :]
        except OSError as exc:
            raise Dead from exc


def _read(worker: subprocess.Popen[bytes], length: int, end: float) -> bytes:
    assert worker.stdout is not None
    data = bytearray()
    while len(data) < length:
        _wait(worker.stdout.fileno(), select.POLLIN, end)
        piece = os.read(worker.stdout.fileno(), min(PIECE_BYTES, length - len(data)))
        if not piece:
            raise Dead
        data += piece
    return bytes(data)


def _wait(descriptor: int, event: int, end: float) -> None:
    """Wait until the pipe is ready. Not `select`, which knows no descriptor above 1023. Raises `SpeechTimeout`."""
    poll = select.poll()
    poll.register(descriptor, event)
    if not poll.poll(max(0.0, end - time.monotonic()) * 1000):
        raise SpeechTimeout()
