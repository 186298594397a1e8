"""How much one person may do at once in this process: frames, lines, sockets."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from time import monotonic

from django.conf import settings
from django.utils.translation import gettext as _

from avatar_forge.errors import ValidationFailed


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


# Open sockets and event streams by user id.
open_sockets: Counter[str] = Counter()


def a_seat(user_id: str) -> AbstractContextManager[None] | None:
    """Return one of the person's places for a socket or an event stream, held until it is left; None: all are taken."""
    return _seat(user_id) if open_sockets[user_id] < settings.SOCKETS_PER_PERSON else None


@contextmanager
def _seat(user_id: str) -> Iterator[None]:
    open_sockets[user_id] += 1
    try:
        yield
    finally:
        open_sockets[user_id] -= 1
        if open_sockets[user_id] <= 0:
            del open_sockets[user_id]


def resume_after(text: str) -> int:
    """Return the number in `?after=`. Raises `ValidationFailed`."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValidationFailed(fields={"after": [_("Give the number of a line, or 0.")]})
    return int(text)
