"""Checkpoints: the text so far of all replies of a process is stored, which is their heartbeat, and their rows read."""

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
    """The text so far of one reply."""

    message_id: str
    text: str
    emotion: str | None = None


@dataclass(slots=True)
class CheckpointResult:
    """What the rows of some replies say: which have ended without us, and which somebody wants stopped."""

    ended: set[str] = field(default_factory=set)
    stop_asked: set[str] = field(default_factory=set)


def store(replies: Sequence[Checkpoint]) -> CheckpointResult:
    """Store the text so far of replies, as their heartbeat: three statements for every 300."""
    result = CheckpointResult()
    for start in range(0, len(replies), ROWS):
        _store(replies[start : start + ROWS], result)
    return result


def ask_to_stop(session_id: str) -> bool:
    """Ask in the row: the process of the reply sees it at its next heartbeat. False when none is streaming."""
    return bool(Message.objects.streaming().filter(session_id=session_id).update(stop_asked_at=Now()))  # type: ignore[attr-defined]


def _store(replies: Sequence[Checkpoint], result: CheckpointResult) -> None:
    ids = {reply.message_id for reply in replies}
    running = Message.objects.streaming().filter(pk__in=ids)  # type: ignore[attr-defined]
    with transaction.atomic():
        # Rows that are locked are being ended or deleted: waiting for them while holding others could be a deadlock.
        free = dict(running.select_for_update(skip_locked=True, no_key=True).values_list("pk", "stop_asked_at"))
        _update([reply for reply in replies if reply.message_id in free])
        if missing := ids - free.keys():
            result.ended |= missing - set(running.filter(pk__in=missing).values_list("pk", flat=True))
    result.stop_asked |= {message_id for message_id, asked_at in free.items() if asked_at is not None}


def _update(replies: Sequence[Checkpoint]) -> None:
    if not replies:
        return
    now, _ = Message.objects.all().query.get_compiler(connection=connection).compile(Now())
    rows = ", ".join(["(%s, %s, %s)"] * len(replies))
    with connection.cursor() as cursor:
        cursor.execute(_STORE.format(rows=rows, now=now), [value for reply in replies for value in reply])
