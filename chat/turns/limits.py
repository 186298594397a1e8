"""How often something may happen in this process: lines of a person, frames of a socket."""

from __future__ import annotations

from collections import defaultdict, deque
from time import monotonic


class Window:
    """At most `limit` events in any `seconds`, by key."""

    def __init__(self, limit: int, seconds: float) -> None:
        self.limit, self.seconds = limit, seconds
        self._events: defaultdict[str, deque[float]] = defaultdict(deque)

    def wait(self, key: str) -> float:
        """Count one event and return 0, or return the seconds until one more is allowed, counting nothing."""
        now, events = monotonic(), self._events[key]
        while events and events[0] <= now - self.seconds:
            events.popleft()
        if len(events) >= self.limit:
            return events[0] + self.seconds - now
        events.append(now)
        return 0.0

    def forget(self, key: str) -> None:
        self._events.pop(key, None)
