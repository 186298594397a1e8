"""Verbs over the lines of a play: keep, open a reply, end, sweep. Each is one transaction, none waits."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import User
from avatar_forge.errors import IdempotencyConflict, NotFound, SessionBusy, SessionEnded, Stale
from chat.models import ChatSession, Message

Status = Message.Status


def lock(user: User, session_id: str) -> ChatSession:
    """Return the user's play with its row locked, inside a transaction. Raises `NotFound`."""
    play = (
        ChatSession.objects.of(user).select_for_update(of=("self",)).filter(pk=session_id, user__is_active=True).first()  # type: ignore[attr-defined]
    )
    if play is None:
        raise NotFound()
    return play


def check_fresh(play: ChatSession, expect_seq: int | None) -> None:
    """Raise `Stale`, with where the play is now, when the caller knows another number of lines."""
    if expect_seq is not None and expect_seq != play.last_seq:
        raise Stale(state={"seq": play.last_seq, "head_id": play.head_id})


def check_open(play: ChatSession, *, expect_seq: int | None = None) -> None:
    """Raise `Stale`, `SessionEnded` or `SessionBusy` when no line can be added now."""
    check_fresh(play, expect_seq)
    if play.ended_at is not None:
        raise SessionEnded()
    if Message.objects.streaming().filter(session=play).exists():
        raise SessionBusy()


def add(play: ChatSession, *, role: str, content: str, **fields: Any) -> Message:
    """Add a line to a locked play, below its head, which it becomes. Raises IntegrityError for a broken constraint."""
    play.last_seq += 1
    message = Message.objects.create(
        session=play, parent_id=play.head_id, seq=play.last_seq, role=role, content=content, **fields
    )
    play.head_id = message.pk
    play.updated_at = timezone.now()
    play.save(update_fields=["last_seq", "head", "updated_at"])
    return message


def played(play: ChatSession) -> QuerySet[Message]:
    """Return the lines of the branch being played."""
    return play.messages.on_branch_to(play.head_id)  # type: ignore[attr-defined, no-any-return]


def keep(
    user: User,
    session_id: str,
    *,
    client_id: str | None,
    role: str,
    content: str,
    expect_seq: int | None = None,
    **fields: Any,
) -> tuple[Message, bool]:
    """Store a finished line without starting a turn; return it and whether it is new.

    Raises `NotFound`, `IdempotencyConflict`, `Stale`, `SessionEnded` or `SessionBusy`.
    """
    with transaction.atomic():
        play = lock(user, session_id)
        if client_id and (known := play.messages.filter(client_id=client_id.lower()).first()):
            if (known.role, known.content) != (role, content):
                raise IdempotencyConflict()
            return known, False
        check_open(play, expect_seq=expect_seq)
        message = add(play, role=role, content=content, client_id=client_id and client_id.lower(), **fields)
        if role == Message.Role.ASSISTANT:
            _count_turn(message)
    return message, True


def finish(message_id: str, *, status: str, text: str, **fields: Any) -> Message | None:
    """End a reply by compare-and-set and return it as stored: the first end wins. None when the play is gone."""
    with transaction.atomic():
        ended = (
            Message.objects.streaming()
            .filter(pk=message_id)
            .update(status=status, content=text, heartbeat_at=None, **fields)
        )
        message = Message.objects.select_related("parent").filter(pk=message_id).first()
        if ended and message and text.strip():
            _count_turn(message)
    return message


def sweep(*, everything: bool = False, spared: Collection[str] = ()) -> list[Message]:
    """Mark abandoned replies as interrupted, with the text of their last checkpoint, and return them.

    `everything` takes all that stream (after a restart, when no other process can be speaking); `spared` are the ones
    this process is still speaking.
    """
    dead = (Message.objects.streaming() if everything else Message.objects.abandoned()).exclude(pk__in=spared)
    ended = []
    for pk in list(dead.values_list("pk", flat=True)):
        with transaction.atomic():
            # Asked again in the UPDATE: the reply may have ended, or beaten again, since it was found.
            if not dead.filter(pk=pk).update(status=Status.INTERRUPTED, heartbeat_at=None):
                continue
            message = Message.objects.select_related("parent").get(pk=pk)
            if message.content.strip():
                _count_turn(message)
        ended.append(message)
    return ended


def after(user: User, session_id: str, seq: int, *, limit: int = 200) -> list[Message]:
    """Return the next lines of a play behind number `seq`, in order, the running one included."""
    play = ChatSession.objects.of(user).filter(pk=session_id)
    return list(Message.objects.filter(Exists(play.filter(pk=OuterRef("session_id"))), seq__gt=seq)[:limit])


def by_ids(message_ids: Collection[str]) -> list[Message]:
    return list(Message.objects.filter(pk__in=message_ids))


def heights(session_ids: Collection[str]) -> dict[str, tuple[int, str | None]]:
    """Return the number of the last line of each play, and its head."""
    found = ChatSession.objects.filter(pk__in=session_ids).values_list("pk", "last_seq", "head_id")
    return {pk: (last_seq, head_id) for pk, last_seq, head_id in found}


def _count_turn(reply: Message) -> None:
    """A person's line and its answer are one turn; an opening line is none, another take is no other turn.

    Of two actors, two lines are one.
    """
    play = ChatSession.objects.filter(pk=reply.session_id)
    if play.filter(mode=ChatSession.Mode.DIRECTOR).exists():
        spoken = Message.objects.filter(session_id=reply.session_id, role=Message.Role.ASSISTANT)
        told = spoken.exclude(status=Status.STREAMING).exclude(content="").order_by()
        lines_spoken = told.values("parent_id").distinct().count()  # takes of a line share its parent
        play.update(turn_count=lines_spoken // 2, updated_at=timezone.now())
        return
    if reply.parent is None or reply.parent.role != Message.Role.USER:
        return
    takes = Message.objects.filter(parent=reply.parent, role=Message.Role.ASSISTANT).exclude(pk=reply.pk)
    if not takes.filter(content__regex=r"\S").exists():
        play.update(turn_count=F("turn_count") + 1, updated_at=timezone.now())
