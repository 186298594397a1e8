"""Verbs over the tree of lines: other takes, the branch being played, lines taken out and put back.

Nothing here removes a row. A line that was deleted hides what follows it; `head` never stands on a hidden line.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from avatar_forge.errors import NotFound, ValidationFailed
from avatar_forge.ids import is_id
from chat import lines
from chat.models import ChatSession, Message

REMEMBERED = 20  # takes of a reply that an engine is asked not to repeat


def find(play: ChatSession, message_id: str) -> Message:
    """Return a line of the play, deleted or not. Raises `NotFound`."""
    line = play.messages.filter(pk=message_id).first() if is_id(message_id) else None
    if line is None:
        raise NotFound()
    return line


def takes_of(play: ChatSession, message_id: str) -> QuerySet[Message]:
    """Return the line and the others that follow the same one, in the order of their making, without deleted ones."""
    line = find(play, message_id)
    return play.messages.filter(parent=line.parent_id, deleted_at=None).order_by("seq")


def branch_off(play: ChatSession, parent_id: str | None) -> bool:
    """Let the next line of a locked play follow `parent_id`, a reply or None for the start; True when that is news.

    Raises `ValidationFailed` for what cannot be followed.
    """
    if parent_id == play.head_id:
        return False
    if parent_id is not None:
        parent = play.messages.filter(pk=parent_id).exclude(role=Message.Role.USER).first()
        if parent is None or _hidden(parent):
            raise ValidationFailed(fields={"parent_id": [_("A line can follow a reply of this play, or null.")]})
    play.head_id = parent_id
    return True


def step_before(play: ChatSession, message_id: str) -> tuple[str, ...]:
    """Let the next line of a locked play be another take of that reply; return what the newest takes said.

    Raises `ValidationFailed` for what is no reply of this play, or one that is out of play.
    """
    reply = play.messages.filter(pk=message_id, role=Message.Role.ASSISTANT).first()
    if reply is None or _hidden(reply):
        raise ValidationFailed(fields={"message_id": [_("Only a reply of this play can have another take.")]})
    play.head_id = reply.parent_id
    said = play.messages.filter(parent=reply.parent_id, role=Message.Role.ASSISTANT).exclude(content="")
    return tuple(said.order_by("-seq").values_list("content", flat=True)[:REMEMBERED])[::-1]


def choose(user: User, session_id: str, message_id: str, *, expect_seq: int | None = None) -> ChatSession:
    """Play the branch with that line on it: up to the newest line below it. One that is being played stays.

    Raises `NotFound`, `Stale`, `SessionEnded` or `SessionBusy`.
    """
    with transaction.atomic():
        play = _opened(user, session_id, expect_seq)
        line = find(play, message_id)
        if _hidden(line):
            raise NotFound()
        if not lines.played(play).filter(pk=line.pk).exists():
            _move_head(play, _newest_below(line))
    return play


def delete(user: User, session_id: str, message_id: str, *, expect_seq: int | None = None) -> ChatSession:
    """Take a line, and with it what follows it, out of play; `restore` undoes it.

    Raises `NotFound`, `Stale`, `SessionEnded` or `SessionBusy`.
    """
    with transaction.atomic():
        play = _opened(user, session_id, expect_seq)
        line = find(play, message_id)
        was_played = lines.played(play).filter(pk=line.pk).exists()
        Message.objects.filter(pk=line.pk, deleted_at=None).update(deleted_at=timezone.now())
        _move_head(play, line.parent_id if was_played else play.head_id)
    return play


def restore(user: User, session_id: str, message_id: str, *, expect_seq: int | None = None) -> ChatSession:
    """Put a deleted line back. It is played again when nothing has taken its place, else it can be chosen.

    Raises `NotFound`, `Stale`, `SessionEnded` or `SessionBusy`.
    """
    with transaction.atomic():
        play = _opened(user, session_id, expect_seq)
        line = find(play, message_id)
        if Message.objects.filter(pk=line.pk, deleted_at__isnull=False).update(deleted_at=None):
            _move_head(play, _newest_below(line) if play.head_id == line.parent_id else play.head_id)
    return play


def _opened(user: User, session_id: str, expect_seq: int | None) -> ChatSession:
    play = lines.lock(user, session_id)
    lines.check_open(play, expect_seq=expect_seq)
    return play


def _move_head(play: ChatSession, head_id: str | None) -> None:
    play.head_id, play.updated_at = head_id, timezone.now()
    play.save(update_fields=["head", "updated_at"])


def _hidden(line: Message) -> bool:
    """Whether the line, or one that it follows, was deleted."""
    way = Message.objects.on_branch_to(line.pk)  # type: ignore[attr-defined]
    return bool(way.filter(deleted_at__isnull=False).exists())


def _newest_below(line: Message) -> str:
    """Return the newest line below; it is the last of its branch, because what follows a line is newer."""
    newest = Message.objects.kept_below(line.pk).order_by("-seq").values_list("pk", flat=True)  # type: ignore[attr-defined]
    return str(newest[0])
