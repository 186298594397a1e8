"""Verbs over the tree of lines: other takes, the branch being played, lines taken out and put back.

Nothing here removes a row. A line that was deleted hides what follows it; `head` never stands on a hidden line.
"""

from __future__ import annotations

from typing import Unpack

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from avatar_forge.core.errors import NotFound, ValidationFailed
from avatar_forge.core.ids import is_id
from chat.conversation import lines
from chat.conversation.lines import Expected
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


def step_before(play: ChatSession, message_id: str) -> tuple[str, ...]:
    """Let the next line of a locked play be another take of that reply; return what the newest takes said.

    Raises `ValidationFailed` for what is no reply of this play, or one that is out of play.
    """
    reply = play.messages.filter(pk=message_id, role=Message.Role.ASSISTANT).first()
    if reply is None or lines.is_hidden(reply):
        raise ValidationFailed(fields={"message_id": [_("Only a reply of this play can have another take.")]})
    play.head_id = reply.parent_id
    said = play.messages.filter(parent=reply.parent_id, role=Message.Role.ASSISTANT).exclude(content="")
    return tuple(said.order_by("-seq").values_list("content", flat=True)[:REMEMBERED])[::-1]


def choose(user: User, session_id: str, message_id: str, **expected: Unpack[Expected]) -> ChatSession:
    """Play the branch with that line on it: up to the newest line below it. One that is being played stays.

    Raises `NotFound`, `Stale`, `SessionEnded` or `SessionBusy`.
    """
    with transaction.atomic():
        play = _opened(user, session_id, expected)
        line = find(play, message_id)
        if lines.is_hidden(line):
            raise NotFound()
        if not lines.played(play).filter(pk=line.pk).exists():
            _move_head(play, _newest_below(line))
    return play


def delete(user: User, session_id: str, message_id: str, **expected: Unpack[Expected]) -> ChatSession:
    """Take a line, and with it what follows it, out of play; `restore` undoes it.

    Raises `NotFound`, `Stale`, `SessionEnded` or `SessionBusy`.
    """
    with transaction.atomic():
        play = _opened(user, session_id, expected)
        line = find(play, message_id)
        was_played = lines.played(play).filter(pk=line.pk).exists()
        Message.objects.filter(pk=line.pk, deleted_at=None).update(deleted_at=timezone.now())
        _move_head(play, line.parent_id if was_played else play.head_id)
    return play


def restore(user: User, session_id: str, message_id: str, **expected: Unpack[Expected]) -> ChatSession:
    """Put a deleted line back. It is played again when nothing has taken its place, else it can be chosen.

    Raises `NotFound`, `Stale`, `SessionEnded` or `SessionBusy`.
    """
    with transaction.atomic():
        play = _opened(user, session_id, expected)
        line = find(play, message_id)
        if Message.objects.filter(pk=line.pk, deleted_at__isnull=False).update(deleted_at=None):
            _move_head(play, _newest_below(line) if play.head_id == line.parent_id else play.head_id)
    return play


def played_from(user: User, session_id: str, message_id: str, *, limit: int = 100) -> list[Message]:
    """Return the line and what follows it on the branch being played; none when it is not on it."""
    play = ChatSession.objects.of(user).get(pk=session_id)  # type: ignore[attr-defined]
    played = list(lines.played(play).filter(seq__gte=find(play, message_id).seq)[: limit + 1])
    return played if played and played[0].pk == message_id and len(played) <= limit else []


def _opened(user: User, session_id: str, expected: Expected) -> ChatSession:
    play = lines.lock(user, session_id)
    lines.check_open(play, **expected)
    return play


def _move_head(play: ChatSession, head_id: str | None) -> None:
    play.head_id, play.updated_at = head_id, timezone.now()
    play.save(update_fields=["head", "updated_at"])
    lines.count_turns(play.pk)
    play.refresh_from_db(fields=["turn_count", "updated_at"])


def _newest_below(line: Message) -> str:
    """Return the newest line below; it is the last of its branch, because what follows a line is newer."""
    newest = Message.objects.kept_below(line.pk).order_by("-seq").values_list("pk", flat=True)  # type: ignore[attr-defined]
    return str(newest[0])
