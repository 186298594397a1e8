"""The summaries of plays: claim the next one, keep it, edit, undo. Each is a short transaction.

A summary is about the lines of one branch from the first to `upto`, and every branch with that line on it finds it. So
a retake or a deletion among its lines leads past it by itself; a line changed in place is found by the digest, when the
next one is made.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from avatar_forge.core.errors import NotFound
from chat.conversation import lines
from chat.memory import recall, summary_plan
from chat.memory.summary_plan import PlannedSummary
from chat.models import ChatSession, ChatSummary, Message

LEASE = timedelta(seconds=330)  # longer than a summary may take: whoever died with it is forgotten then
PAUSE = timedelta(seconds=30)  # after an answer that was none


def claim(session_id: str, model_id: str) -> PlannedSummary | None:
    """Return the summary that the play needs now, claimed for `LEASE`; None when it needs none or it is being made."""
    free = Q(summary_lease_until=None) | Q(summary_lease_until__lt=timezone.now())
    mine = ChatSession.objects.filter(free, pk=session_id, deleted_at=None)
    if not mine.update(summary_lease_until=timezone.now() + LEASE):
        return None
    claimed = summary_plan.plan(ChatSession.objects.get(pk=session_id), model_id)
    if claimed is None:
        release(session_id)
    return claimed


def release(session_id: str, *, pause: timedelta | None = None) -> None:
    """Let the next summary of a play be made: now, or after a pause."""
    until = timezone.now() + pause if pause else None
    ChatSession.objects.filter(pk=session_id).update(summary_lease_until=until)


def keep(claimed: PlannedSummary, text: str, *, model: str, engine: str) -> bool:
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
