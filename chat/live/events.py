"""What listeners are told: frames, pieces of a running reply, and the queue in which they wait for one subscriber."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Any

Frame = dict[str, Any]

# Frames that wait for one subscriber, deltas not counted (they are joined). More means that nobody reads any more.
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

    def frame(self, after: int = 0) -> Frame | None:
        """Return the pieces behind number `after` as one delta frame, or None when there are none."""
        texts = self.texts[max(0, after + 1 - self.first) :]
        if not texts:
            return None
        return {"type": "delta", "message_id": self.message_id, "n": self.last, "text": "".join(texts)}


@dataclass(slots=True)
class RunningReply:
    """The reply being spoken: what a newcomer must be told before the next delta makes sense."""

    message_id: str
    seq: int
    speaker: str
    model: str
    engine: str
    pieces: list[str] = field(default_factory=list)
    emotion: str | None = None
    audio: list[Frame] = field(default_factory=list)  # the sentences that have been read aloud
    before: int = 0  # how many pieces are joined in the first of `pieces`, beyond itself

    @property
    def n(self) -> int:
        """The number of the last piece."""
        return self.before + len(self.pieces)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def reply_frame(self) -> Frame:
        return {
            "type": "reply",
            "message_id": self.message_id,
            "seq": self.seq,
            "speaker": self.speaker,
            "model": self.model,
            "engine": self.engine,
        }

    def snapshot_frame(self) -> Frame:
        return {
            "type": "snapshot",
            "message_id": self.message_id,
            "n": self.n,
            "text": self.text,
            "emotion": self.emotion,
            "audio": list(self.audio),
        }


class Subscription:
    """One subscriber: frames wait here, deltas joined, until the subscriber has time for them."""

    def __init__(self) -> None:
        self._waiting: deque[Frame | Pieces] = deque()
        self._news = asyncio.Event()
        self.lost = False  # so far behind that frames were dropped: must begin again from the rows

    def put(self, frame: Frame) -> None:
        if len(self._waiting) >= MAX_WAITING:
            self.lost = True
        else:
            self._waiting.append(frame)
        self._news.set()

    def put_piece(self, message_id: str, n: int, text: str) -> None:
        last = self._waiting[-1] if self._waiting else None
        if isinstance(last, Pieces) and last.message_id == message_id and last.last + 1 == n:
            last.texts.append(text)
        else:
            self._waiting.append(Pieces(message_id, n, [text]))
        self._news.set()

    async def next(self) -> list[Frame | Pieces]:
        """Wait for news and return all of it."""
        await self._news.wait()
        self._news.clear()
        news = list(self._waiting)
        self._waiting.clear()
        return news
