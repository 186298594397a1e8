"""Verbs over the summaries of plays: claim the next one, keep it, edit, undo. Each is short; nobody waits in them.

A summary is about the lines of one branch from the first to `upto`, and every branch with that line on it finds it. So
a retake or a deletion among its lines leads past it by itself; a line changed in place is found by the digest, when the
next one is made.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from avatar_forge.errors import NotFound, UnknownModel
from chat.conversation import cast, lines
from chat.llm import context_window, model_registry, token_estimate
from chat.llm.engines import Actor, CompletionRequest, Line
from chat.memory import recall, reply_request, summary_due, summary_prompt
from chat.models import ChatSession, ChatSummary, Message

LEASE = timedelta(seconds=90)  # longer than a summary may take: whoever died with it is forgotten then
PAUSE = timedelta(seconds=30)  # after an answer that was none


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedSummary:
    """One summary to be written: what to ask, and the lines it will stand for."""

    session_id: str
    model: model_registry.ChatModel
    request: CompletionRequest
    covered: tuple[str, ...]
    digest: str
    previous: ChatSummary | None

    @property
    def upto_id(self) -> str:
        return self.covered[-1]


def claim(session_id: str, model_id: str) -> ClaimedSummary | None:
    """Return the summary that the play needs now, claimed for `LEASE`; None when it needs none or it is being made."""
    free = Q(summary_lease_until=None) | Q(summary_lease_until__lt=timezone.now())
    mine = ChatSession.objects.filter(free, pk=session_id, deleted_at=None)
    if not mine.update(summary_lease_until=timezone.now() + LEASE):
        return None
    claimed = _plan(ChatSession.objects.get(pk=session_id), model_id)
    if claimed is None:
        release(session_id)
    return claimed


def release(session_id: str, *, pause: timedelta | None = None) -> None:
    """Let the next summary of a play be made: now, or after a pause."""
    until = timezone.now() + pause if pause else None
    ChatSession.objects.filter(pk=session_id).update(summary_lease_until=until)


def keep(claimed: ClaimedSummary, text: str, *, model: str, engine: str) -> bool:
    """Keep a summary that was written, and end its claim; False when what it builds on has changed meanwhile."""
    previous = claimed.previous
    with transaction.atomic():
        release(claimed.session_id)  # locks the play's row, so that no edit comes in between
        before = ChatSummary.objects.filter(pk=previous.pk).first() if previous else None
        if (before and before.words) != (previous and previous.words):
            return False
        if not Message.objects.filter(pk=claimed.upto_id).exists():
            return False
        covered = [*(before.pins if before else []), *claimed.covered]
        pins = Message.objects.filter(pk__in=covered, pinned=True).order_by("seq")
        ChatSummary.objects.get_or_create(
            upto_id=claimed.upto_id,
            defaults={
                "session_id": claimed.session_id,
                "text": text,
                "kept": _kept(before),
                "digest": claimed.digest,
                "pins": list(pins.values_list("pk", flat=True)),
                "model_used": model[:50],
                "engine": engine[:50],
            },
        )
    return True


def edit(user: User, session_id: str, text: str) -> ChatSummary:
    """Put the owner's words in place of a summary. Raises `NotFound` when nothing was summarised yet."""
    with transaction.atomic():
        summary = _current(user, session_id)
        summary.edited = text
        summary.save(update_fields=["edited"])
    return summary


def undo(user: User, session_id: str) -> ChatSummary | None:
    """Take the owner's words back; without any, the summary itself, and return what is remembered then.

    Raises `NotFound` when nothing was summarised yet.
    """
    with transaction.atomic():
        summary = _current(user, session_id)
        if summary.edited is not None:
            summary.edited = None
            summary.save(update_fields=["edited"])
            return summary
        summary.delete()
        return recall.recall(lines.lock(user, session_id)).summary


def _current(user: User, session_id: str) -> ChatSummary:
    summary = recall.recall(lines.lock(user, session_id)).summary
    if summary is None:
        raise NotFound()
    return summary


def _kept(previous: ChatSummary | None) -> str:
    """The owner's words that the next summary carries on."""
    if previous is None:
        return ""
    return previous.edited if previous.edited is not None else previous.kept


def _plan(play: ChatSession, model_id: str) -> ClaimedSummary | None:
    try:
        model = model_registry.find(model_id)
    except UnknownModel:  # gone from the settings since the turn
        return None
    known = recall.recall(play)
    if not _aged(play, model, known):  # the common case, at the same cost however long the play is
        return None
    ended = lines.played(play).exclude(content="").exclude(status=Message.Status.STREAMING)
    rows = [row for row in ended.order_by("seq") if row.content.strip()]
    previous, start = _sound(play, rows)
    left = rows[start:]
    count = _aged(play, model, recall.Memory(said=left, summary=previous, pins=known.pins))
    if not count:
        return None
    covered = left[: _handy(left, count, model)]
    so_far = previous.text if previous and previous.edited is None else ""
    return ClaimedSummary(
        session_id=play.pk,
        model=model,
        request=model.addressed(
            summary_prompt.request(
                model.id,
                [_line(row) for row in covered if row.role != Message.Role.SYSTEM],
                actor=Actor(name=play.character_name),
                so_far=so_far,
                window=model.context_tokens,
            )
        ),
        covered=tuple(row.pk for row in covered),
        digest=_digests(rows[: start + len(covered)])[-1],
        previous=previous,
    )


def _aged(play: ChatSession, model: model_registry.ChatModel, known: recall.Memory) -> int:
    """How many of the lines since the last summary are to be summarised now."""
    newest = recall.Memory(said=known.said[-recall.TAIL_LINES :], summary=known.summary, pins=known.pins)
    speaker = cast.next_speaker(play, cast.last_speaker(newest.said))
    standing = context_window.fit(model.addressed(reply_request.for_line(play, model, newest, speaker=speaker)))
    rate = reply_request.rate(newest.said, model.id)
    room, most = summary_due.rooms(standing)
    return summary_due.aged([_cost(line, rate) for line in known.said], room=room, most=most)


def _cost(row: Message, rate: float) -> int:
    return round(token_estimate.of_message(row.content) * rate) + 1


def _handy(rows: Sequence[Message], count: int, model: model_registry.ChatModel) -> int:
    """How many of the oldest `count` lines fit into one summary's material; it ends with an answer where it can."""
    room = summary_prompt.room(model.context_tokens) / reply_request.rate(rows, model.id)
    fitting = 0
    while fitting < count and (room := room - summary_prompt.cost(rows[fitting].content)) >= 0:
        fitting += 1
    fitting = min(max(fitting, 1), count)
    while 0 < fitting < len(rows) - 1 and fitting < count + 2 and _answers(rows[fitting], rows[fitting - 1]):
        fitting += 1
    return fitting


def _answers(row: Message, before: Message) -> bool:
    return row.role == Message.Role.ASSISTANT and before.role != Message.Role.ASSISTANT


def _line(row: Message) -> Line:
    return Line(role=row.role, content=row.content, speaker=row.speaker or "")  # type: ignore[arg-type]


def _sound(play: ChatSession, rows: Sequence[Message]) -> tuple[ChatSummary | None, int]:
    """Return the last summary of a branch whose lines are as they were, and how many lines it stands for.

    One whose lines have changed is forgotten, with all that were built on it.
    """
    found = {summary.upto_id: summary for summary in ChatSummary.objects.filter(session=play)}
    last, start = None, 0
    for place, digest in enumerate(_digests(rows) if found else []):
        summary = found.get(rows[place].pk)
        if summary is not None and summary.digest != digest:
            below = Message.objects.kept_below(rows[place].pk)  # type: ignore[attr-defined]
            ChatSummary.objects.filter(session=play, upto__in=below).delete()
            break
        if summary is not None:
            last, start = summary, place + 1
    return last, start


def _digests(rows: Iterable[Message]) -> list[str]:
    """For each line, the digest of all lines up to it."""
    running, digests = hashlib.sha256(), []
    for row in rows:
        running.update(json.dumps([row.pk, row.role, row.speaker, row.content]).encode())
        digests.append(running.hexdigest())
    return digests
