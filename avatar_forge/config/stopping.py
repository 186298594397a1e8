"""A server that ends within three seconds of being asked to, whatever its parts are waiting for."""

import os
import socket
import sys
import threading
from time import monotonic
from types import FrameType

import uvicorn
from uvicorn.supervisors.statreload import StatReload

LONGEST = 2.5  # seconds for an orderly end; what is left then is taken up again at the next start
SAME_REQUEST = 0.5  # make passes SIGTERM on to what it runs, which has had it already: one request, told twice


class StoppableServer(uvicorn.Server):
    """uvicorn's server: the first signal asks it to stop, and that is no failure; a second one ends it at once."""

    _asked_at: float | None = None

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until asked to stop; then end the process: Python would first join threads that only wait."""
        super().run(sockets)
        if self._asked_at is not None:
            _end(0)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self._asked_at is None:
            self._asked_at = monotonic()
            self.should_exit = True
            _end_at_the_latest()
        elif monotonic() - self._asked_at > SAME_REQUEST:
            _end(128 + sig)


class StoppableReload(StatReload):
    """uvicorn's supervisor for development: a signal is passed on at once, not after the next look at the files."""

    def run(self) -> None:
        super().run()
        _end(0)  # as the server does

    def signal_handler(self, sig: int, frame: FrameType | None) -> None:
        if not self.should_exit.is_set():
            self.process.terminate()
            _end_at_the_latest()
        super().signal_handler(sig, frame)


def _end_at_the_latest() -> None:
    late = threading.Timer(LONGEST, _end, (0,))
    late.daemon = True
    late.start()


def _end(code: int) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
