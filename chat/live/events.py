"""What travels between hub and subscribers: frames for clients, events for the subscribers alone, and their queue.

A frame is what a client is sent as it is. An event is none and cannot become one by accident: it has a class of its
own, which no transport can write.
"""

import asyncio
from collections import deque
from dataclasses import dataclass

from chat.protocol.server_frames import Frame

# News that wait for one subscriber, deltas not counted (they are joined). More means that nobody reads any more.
MAX_WAITING = 256


@dataclass(slots=True)
class Pieces:
    """Deltas of one reply that wait to be sent together: pieces `first` … `first + len(texts) - 1`."""

    message_id: str
    first: int
    texts: list[str]

    @property
    def last(self) -> int:
        return self.first + len(self.texts) - 1

    def behind(self, n: int) -> str:
        """Return the text behind piece number `n`."""
        return "".join(self.texts[max(0, n + 1 - self.first) :])


@dataclass(frozen=True, slots=True)
class Missed:
    """Something may have happened in the play that was not heard here: only the rows can tell."""


Event = Pieces | Missed
News = Frame | Event  # what a subscription holds


def ended_reply(news: Frame | Missed) -> str:
    """Return the reply whose end this tells, or ""."""
    return news["message_id"] if isinstance(news, dict) and news["type"] == "end" else ""


class Subscription:
    """One subscriber: news wait here, deltas joined, until the subscriber has time for them."""

    def __init__(self) -> None:
        self._waiting: deque[News] = deque()
        self._news = asyncio.Event()
        self.lost = False  # so far behind that frames were dropped: must begin again from the rows

    def put(self, news: Frame | Missed) -> None:
        if len(self._waiting) >= MAX_WAITING:
            self.lost = True
        else:
            self._waiting.append(news)
        self._news.set()

    def put_piece(self, message_id: str, n: int, text: str) -> None:
        last = self._waiting[-1] if self._waiting else None
        if isinstance(last, Pieces) and last.message_id == message_id and last.last + 1 == n:
            last.texts.append(text)
        else:
            self._waiting.append(Pieces(message_id, n, [text]))
        self._news.set()

    async def next(self) -> list[News]:
        """Wait for news and return all of it."""
        await self._news.wait()
        self._news.clear()
        news = list(self._waiting)
        self._waiting.clear()
        return news
