"""Says that the server is asked to stop before it does, so that answers without an end come to one.

A server first waits for its open answers and only then tells the application (lifespan) that it stops, so whoever
streams must hear of it earlier: by the signal itself, before the server's own handler.
"""

import asyncio
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Shutdown:
    """One for each process; `listen` when the loop has started, `stop_listening` when it ends."""

    def __init__(self) -> None:
        self.has_begun = False
        self._waiting: set[asyncio.Future[None]] = set()
        self._theirs: dict[signal.Signals, Any] = {}

    def listen(self) -> None:
        """Listen for the signals that end a server; only the main thread of a process can."""
        self.has_begun = False
        if threading.current_thread() is not threading.main_thread():
            return
        for number in SIGNALS:
            self._theirs[number] = signal.getsignal(number)
            signal.signal(number, self._heard(asyncio.get_running_loop(), self._theirs[number]))

    def stop_listening(self) -> None:
        for number, theirs in self._theirs.items():
            signal.signal(number, theirs)
        self._theirs.clear()

    def begin(self) -> None:
        """Let everybody who waits in the running loop go on."""
        self.has_begun = True
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)

    async def wait(self) -> None:
        if self.has_begun:
            return
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(waiting)
        try:
            await waiting
        finally:
            self._waiting.discard(waiting)

    def _heard(self, loop: asyncio.AbstractEventLoop, theirs: Any) -> Callable[[int, FrameType | None], None]:
        def heard(number: int, frame: FrameType | None) -> None:
            loop.call_soon_threadsafe(self.begin)
            if callable(theirs):
                theirs(number, frame)

        return heard


shutdown = Shutdown()
