"""How many frames one socket may send: counted beside the socket, for nobody else needs to know."""

from __future__ import annotations

from collections import deque
from time import monotonic


class FrameRate:
    """At most `limit` frames in any `seconds`."""

    def __init__(self, limit: int, seconds: float) -> None:
        self.limit, self.seconds = limit, seconds
        self._times: deque[float] = deque()

    def allows(self) -> bool:
        """Count one frame, unless it is one too many."""
        now = monotonic()
        while self._times and self._times[0] <= now - self.seconds:
            self._times.popleft()
        if len(self._times) >= self.limit:
            return False
        self._times.append(now)
        return True
