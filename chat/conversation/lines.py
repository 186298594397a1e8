"""Verbs over the lines of a play: keep, open a reply, end, sweep. Each is one transaction, none waits."""

from __future__ import annotations

from collections.abc import Collection
from types import EllipsisType
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from avatar_forge.core.errors import IdempotencyConflict, NotFound, ValidationFailed
from avatar_forge.core.ids import is_id
from avatar_forge.core.normal_form import nfc
from chat.conversation import cast
from chat.errors import SessionBusy, SessionEnded, Stale
from chat.models import ChatSession, Message

Status = Message.Status

LOOKED_BACK = 400  # lines in which the last speaker is looked for, behind notes and replies that came to nothing


class Expected(TypedDict, total=False):
    """What the caller takes for the state of the play: `check_fresh`. A place of None is the start."""

    expect_seq: int | None
    expect_head: str | EllipsisType | None


def lock(user: User, session_id: str) -> ChatSession:
    """Return the user's play with its row locked and its actors' rows made, inside a transaction. Raises `NotFound`."""
    play = (
        ChatSession.objects.of(user).select_for_update(of=("self",)).filter(pk=session_id, user__is_active=True).first()  # type: ignore[attr-defined]
    )
    if play is None:
        raise NotFound()
    play.user = user  # whose name may be the person's in the play
    cast.complete(play)
    return play


def check_fresh(play: ChatSession, **expected: Unpack[Expected]) -> None:
    """Raise `Stale`, with where the play is now, when the caller knows another number of lines or another last one."""
    seq, head = expected.get("expect_seq"), expected.get("expect_head", ...)
    if seq not in (None, play.last_seq) or head not in (..., play.head_id):
        raise Stale(state={"seq": play.last_seq, "head_id": play.head_id})


def check_open(play: ChatSession, **expected: Unpack[Expected]) -> None:
    """Raise `Stale`, `SessionEnded` or `SessionBusy` when no line can be added now."""
    check_fresh(play, **expected)
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


def moves(play: ChatSession) -> list[Message]:
    """Return the comings and goings on the branch being played, in their order; none without a query in other plays."""
    if not play.has_several_actors or not play.messages.filter(move__isnull=False).exists():
        return []  # the branch is not walked for what hardly any play has
    return list(played(play).filter(move__isnull=False))


def branch_off(play: ChatSession, parent_id: str | None) -> bool:
    """Let the next line of a locked play follow `parent_id`, a reply or None for the start; True when that is news.

    Raises `ValidationFailed` for what cannot be followed.
    """
    if parent_id == play.head_id:
        return False
    if parent_id is not None:
        found = play.messages.filter(pk=parent_id) if is_id(parent_id) else play.messages.none()
        parent = found.exclude(role=Message.Role.USER).first()
        if parent is None or is_hidden(parent):
            raise ValidationFailed(fields={"parent_id": [gettext("A line can follow a reply of this play, or null.")]})
    play.head_id = parent_id
    return True


def is_hidden(line: Message) -> bool:
    """Whether the line, or one that it follows, was deleted."""
    way = Message.objects.on_branch_to(line.pk)  # type: ignore[attr-defined]
    return bool(way.filter(deleted_at__isnull=False).exists())


def keep(
    user: User,
    session_id: str,
    *,
    client_id: str | None,
    role: str,
    content: str,
    parent_id: str | EllipsisType | None = ...,
    expected: Expected | None = None,
    **fields: Any,
) -> tuple[Message, bool]:
    """Store a finished line without starting a turn; return it and whether it is new.

    It follows `parent_id`, an earlier reply or None for the start; without one, the last line played.
    Raises `NotFound`, `IdempotencyConflict`, `Stale`, `SessionEnded`, `SessionBusy` or `ValidationFailed`.
    """
    with transaction.atomic():
        play = lock(user, session_id)
        if client_id and (known := play.messages.filter(client_id=client_id.lower()).first()):
            if (known.role, nfc(known.content)) != (role, nfc(content)) or parent_id not in (..., known.parent_id):
                raise IdempotencyConflict()
            return known, False
        check_open(play, **(expected or {}))
        if fields.get("speaker"):
            fields["speaker"] = cast.named(play, fields["speaker"])
        if parent_id is not ...:
            branch_off(play, parent_id)
        message = add(play, role=role, content=content, client_id=client_id and client_id.lower(), **fields)
        count_turns(play.pk)
    return message, True


def finish(message_id: str, *, status: str, text: str, **fields: Any) -> Message | None:
    """End a reply by compare-and-set and return it as stored: the first end wins. None when the play is gone."""
    with transaction.atomic():
        ended = (
            Message.objects.streaming()
            .filter(pk=message_id)
            .update(status=status, content=text, heartbeat_at=None, **fields)
        )
        message = Message.objects.select_related("parent", "session").filter(pk=message_id).first()
        if ended and message:
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
            message = Message.objects.select_related("parent", "session").get(pk=pk)
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


def count_turns(session_id: str) -> None:
    """Set `turn_count` to what is on the branch being played: a person's line and its answer are one turn.

    An opening line is none; before a director, two lines are one.
    """
    play = ChatSession.objects.get(pk=session_id)
    told = played(play).filter(role=Message.Role.ASSISTANT, content__regex=r"\S").exclude(status=Status.STREAMING)
    if not play.is_directed:
        told = told.filter(parent__role=Message.Role.USER)
    count = told.count() // (2 if play.is_directed else 1)
    if count != play.turn_count:
        ChatSession.objects.filter(pk=session_id).update(turn_count=count, updated_at=timezone.now())


def _count_turn(reply: Message) -> None:
    """Count a reply that has ended. Where the play simply went on, the branch is not walked for it."""
    asked = reply.parent
    if asked is None or asked.role != Message.Role.USER or asked.parent_id is None or reply.session.is_directed:
        count_turns(reply.session_id)
        return
    beside = Message.objects.filter(parent_id__in=[asked.parent_id, asked.pk]).exclude(pk__in=[asked.pk, reply.pk])
    if beside.exists():  # another take, or a branch: what was counted may not be on this one
        count_turns(reply.session_id)
    elif reply.content.strip():
        play = ChatSession.objects.filter(pk=reply.session_id)
        play.update(turn_count=F("turn_count") + 1, updated_at=timezone.now())
