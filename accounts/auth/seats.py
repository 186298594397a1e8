"""How many sockets and event streams one person may have open in this process, and how many frames one may send."""

from collections import Counter, deque
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from time import monotonic

from django.conf import settings

taken: Counter[str] = Counter()  # by user id


def take(user_id: str) -> AbstractContextManager[None] | None:
    """Return one of the person's places for a socket or an event stream, held until it is left; None: all are taken."""
    most = settings.SOCKETS_PER_PERSON
    return _seat(user_id) if not most or taken[user_id] < most else None


@contextmanager
def _seat(user_id: str) -> Iterator[None]:
    taken[user_id] += 1
    try:
        yield
    finally:
        taken[user_id] -= 1
        if taken[user_id] <= 0:
            del taken[user_id]


class FrameRate:
    """At most `limit` frames in any `seconds`; 0 is no limit."""

    def __init__(self, limit: int, seconds: float) -> None:
        self.limit, self.seconds = limit, seconds
        self._times: deque[float] = deque()

    def allows(self) -> bool:
        """Count one frame, unless it is one too many."""
        if not self.limit:
            return True
        now = monotonic()
        while self._times and self._times[0] <= now - self.seconds:
            self._times.popleft()
        if len(self._times) >= self.limit:
            return False
        self._times.append(now)
        return True
