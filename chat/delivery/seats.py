"""How many sockets and event streams one person has open in this process, and no more than `SOCKETS_PER_PERSON`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from django.conf import settings

taken: Counter[str] = Counter()  # by user id


def take(user_id: str) -> AbstractContextManager[None] | None:
    """Return one of the person's places for a socket or an event stream, held until it is left; None: all are taken."""
    return _seat(user_id) if taken[user_id] < settings.SOCKETS_PER_PERSON else None


@contextmanager
def _seat(user_id: str) -> Iterator[None]:
    taken[user_id] += 1
    try:
        yield
    finally:
        taken[user_id] -= 1
        if taken[user_id] <= 0:
            del taken[user_id]
