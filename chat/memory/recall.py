"""Reads what a play is remembered by when its next line is asked for: a summary, pinned lines, the lines since.

Three queries, whatever the length of the play (one more where two actors come and go).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import transaction

from chat.conversation import lines
from chat.memory import redis_line_cache
from chat.models import ChatSession, ChatSummary, Message

TAIL_LINES = 400  # lines looked at when there is no summary of those before
PINS_MOST = 20  # of one play


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """`said` are the lines since `summary`, in their order; `pins` the pinned ones among those before.

    `moves` are all comings and goings on the branch; `since` is the number of the last line summarised.
    """

    said: list[Message]
    summary: ChatSummary | None = None
    pins: tuple[Message, ...] = ()
    moves: list[Message] = field(default_factory=list)
    since: int = 0

    def summary_for(self, speaker: str) -> str:
        """The summary, for who was on stage all that time: an actor knows only what was said while it was there."""
        missed = any(
            move.speaker == speaker and move.move == Message.Move.LEAVE and move.seq < self.since for move in self.moves
        )
        return self.summary.words if self.summary and not missed else ""


def recall(play: ChatSession) -> Memory:
    """Return what the branch being played is remembered by; a reply that is streaming is no part of it."""
    return _recall_to(play, play.head_id)


def recall_before(play: ChatSession, reply: Message) -> Memory:
    """Return what the branch above a reply is remembered by; the reply is the head of `play`."""
    return _recall_to(play, reply.parent_id)


def _recall_to(play: ChatSession, leaf_id: str | None) -> Memory:
    tail, fresh = _tail(play, leaf_id)
    if not tail:
        return Memory(said=[])
    found = ChatSummary.objects.filter(upto_id__in=[line.pk for line in tail])
    summary = found.order_by("-upto__seq").first()
    start = next((place for place, line in enumerate(tail) if summary and line.pk == summary.upto_id), -1) + 1
    kept = tail[max(start - 1, 0) :]
    if fresh > redis_line_cache.RENEWED_AFTER:
        transaction.on_commit(lambda: redis_line_cache.write(play.pk, kept))
    pinned = {line.pk: line for line in play.messages.filter(pinned=True).order_by("-seq")[:PINS_MOST]}
    said = [line for line in tail[start:] if line.content.strip() and not line.is_streaming]
    for line in said:
        line.pinned = line.pk in pinned
    return Memory(
        said=said,
        summary=summary,
        pins=_earlier(pinned, tail[0], summary),
        moves=lines.moves(play),
        since=tail[start - 1].seq if start else 0,
    )


def _earlier(pinned: dict[str, Message], oldest: Message, summary: ChatSummary | None) -> tuple[Message, ...]:
    """The pinned lines above those that are remembered whole."""
    if summary is not None:
        return tuple(sorted((pinned[pk] for pk in summary.pins if pk in pinned), key=lambda line: line.seq))
    if oldest.parent_id is None or all(line.seq >= oldest.seq for line in pinned.values()):
        return ()
    above = Message.objects.on_branch_to(oldest.parent_id)  # type: ignore[attr-defined]
    return tuple(above.filter(pinned=True).order_by("-seq")[:PINS_MOST])[::-1]


def _tail(play: ChatSession, leaf_id: str | None) -> tuple[list[Message], int]:
    """Return the lines from the last one summarised to `leaf_id`, and how many of them the rows had to give."""
    if leaf_id is None:
        return [], 0
    held = redis_line_cache.read(play.pk)
    rows = _rows(leaf_id, known=held[-1].pk if held else "")
    if held and rows and rows[0].pk == held[-1].pk:
        if redis_line_cache.same(held[-1], rows[0]):
            return [*held[:-1], *rows][-TAIL_LINES:], len(rows)
        rows = _rows(leaf_id)
    return rows, len(rows)


def _rows(leaf_id: str, known: str = "") -> list[Message]:
    tail = Message.objects.tail_of(leaf_id, limit=TAIL_LINES, known=known)  # type: ignore[attr-defined]
    return list(tail.only(*redis_line_cache.FIELDS).order_by("seq"))
