"""The beat of a process: all replies it speaks are checkpointed together, and learn what their rows say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models.functions import Now

from chat.models import Message

# Rows in one statement: three parameters each, of which SQLite takes 999 in its oldest builds.
ROWS = 300

# UPDATE … FROM: PostgreSQL, and SQLite since 3.33 (https://www.sqlite.org/lang_update.html#upfrom).
_STORE = (
    "WITH fresh(id, content, emotion) AS (VALUES {rows}) UPDATE messages"
    " SET content = fresh.content, emotion = fresh.emotion, heartbeat_at = {now}"
    " FROM fresh WHERE messages.id = fresh.id AND messages.status = 'streaming'"
)


class Checkpoint(NamedTuple):
    """What was said so far of one reply."""

    message_id: str
    text: str
    emotion: str | None = None


@dataclass(slots=True)
class CheckpointResult:
    """What the rows of some replies say: which have ended without us, and which somebody wants stopped."""

    ended: set[str] = field(default_factory=set)
    stop_asked: set[str] = field(default_factory=set)


def store(said: Sequence[Checkpoint]) -> CheckpointResult:
    """Checkpoint replies and beat for them: three statements for every 300, however many listen."""
    beaten = CheckpointResult()
    for start in range(0, len(said), ROWS):
        _store(said[start : start + ROWS], beaten)
    return beaten


def ask_to_stop(session_id: str) -> bool:
    """Ask in the row: the speaking process sees it at its next beat. False when nothing is being said."""
    return bool(Message.objects.streaming().filter(session_id=session_id).update(stop_asked_at=Now()))  # type: ignore[attr-defined]


def _store(said: Sequence[Checkpoint], beaten: CheckpointResult) -> None:
    ids = {reply.message_id for reply in said}
    running = Message.objects.streaming().filter(pk__in=ids)  # type: ignore[attr-defined]
    with transaction.atomic():
        # Rows that are locked are being ended or deleted: waiting for them while holding others could be a deadlock.
        free = dict(running.select_for_update(skip_locked=True, no_key=True).values_list("pk", "stop_asked_at"))
        _update([reply for reply in said if reply.message_id in free])
        if missing := ids - free.keys():
            beaten.ended |= missing - set(running.filter(pk__in=missing).values_list("pk", flat=True))
    beaten.stop_asked |= {message_id for message_id, asked_at in free.items() if asked_at is not None}


def _update(said: Sequence[Checkpoint]) -> None:
    if not said:
        return
    now, _ = Message.objects.all().query.get_compiler(connection=connection).compile(Now())
    rows = ", ".join(["(%s, %s, %s)"] * len(said))
    with connection.cursor() as cursor:
        cursor.execute(_STORE.format(rows=rows, now=now), [value for reply in said for value in reply])
