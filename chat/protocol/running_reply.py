"""A reply that is being written: what a newcomer must be told before the next delta makes sense."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(slots=True)
class RunningReply:
    """What has been told of a reply so far, in pieces."""

    message_id: str
    seq: int
    speaker: str
    model: str
    engine: str
    pieces: list[str] = field(default_factory=list)
    emotion: str | None = None
    audio: list[dict[str, Any]] = field(default_factory=list)  # the sentences that have been read aloud
    before: int = 0  # how many pieces are joined in the first of `pieces`, beyond itself

    @property
    def n(self) -> int:
        """The number of the last piece."""
        return self.before + len(self.pieces)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def copy(self) -> RunningReply:
        """Return it as it is now, its pieces joined."""
        pieces, before = ([self.text], self.n - 1) if self.pieces else ([], 0)
        return replace(self, pieces=pieces, before=before, audio=list(self.audio))
