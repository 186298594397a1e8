"""How much one address may hold at once in this process: bodies on their way in, answers on their way out, sockets."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from avatar_forge.core.errors import RateLimited


class Places:
    """Places that are taken and left, counted by address; as many as the setting of that name says (0: no limit)."""

    def __init__(self, setting: str) -> None:
        self._setting = setting
        self.taken: Counter[str] = Counter()

    @contextmanager
    def take(self, address: str) -> Iterator[None]:
        """Hold one place. Raises `RateLimited` when the address has all of its own."""
        most = getattr(settings, self._setting)
        if most and self.taken[address] >= most:
            raise RateLimited(retry_after=10)
        self.taken[address] += 1
        try:
            yield
        finally:
            self.taken[address] -= 1
            if self.taken[address] <= 0:
                del self.taken[address]


transfers = Places("TRANSFERS_PER_ADDRESS")  # bodies and answers of more than a block
sockets = Places("SOCKETS_PER_ADDRESS")  # websockets and event streams
