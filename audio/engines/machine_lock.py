"""A lock of this machine, among all its tasks, threads and processes, with a note for who has it next."""

import asyncio
import fcntl
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from audio.errors import SpeechBusy

LOOK_SECONDS = 0.02
NOTE_BYTES = 8192


class Note:
    """A few words, kept in the file that is the lock; read and written only by who has the lock."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def read(self) -> dict[str, str]:
        """Return what was written last, nothing where that is torn or not there."""
        try:
            words = json.loads(os.pread(self._descriptor, NOTE_BYTES, 0) or b"{}")
        except ValueError:
            return {}
        return {str(key): str(value) for key, value in words.items()} if isinstance(words, dict) else {}

    def write(self, words: dict[str, str]) -> None:
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, json.dumps(words).encode(), 0)


@asynccontextmanager
async def machine_lock(lock: Path, seconds: float) -> AsyncIterator[Note]:
    """Hold the lock for as long as the block runs. Raises `SpeechBusy` after waiting for `seconds`."""
    clock = asyncio.get_running_loop().time
    end = clock() + seconds
    lock.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        while not _locked(descriptor):
            if clock() >= end:
                raise SpeechBusy(retry_after=1)
            await asyncio.sleep(LOOK_SECONDS)
        yield Note(descriptor)
    finally:
        os.close(descriptor)  # and with it the lock


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
