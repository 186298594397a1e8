"""Lines that are kept word for word when their time has passed, because a person pinned them."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from avatar_forge.core.errors import NotFound, ValidationFailed
from chat.conversation import lines, takes
from chat.memory.recall import PINS_MOST
from chat.models import ChatSummary, Message


def pin(user: User, session_id: str, message_id: str, *, pinned: bool) -> Message:
    """Let a line be kept word for word when its time has passed, or no longer; return it.

    Raises `NotFound` or `ValidationFailed`.
    """
    with transaction.atomic():
        play = lines.lock(user, session_id)
        line = takes.find(play, message_id)
        if line.deleted_at is not None:
            raise NotFound()
        if pinned and line.role == Message.Role.SYSTEM:
            raise ValidationFailed(fields={"message_id": [_("Only what is said can be pinned, not a note.")]})
        if pinned and play.messages.filter(pinned=True).exclude(pk=line.pk).count() >= PINS_MOST:
            raise ValidationFailed(
                fields={"message_id": [_("A play has at most %(limit)d pinned lines.") % {"limit": PINS_MOST}]}
            )
        line.pinned = pinned
        line.save(update_fields=["pinned"])
        below = Message.objects.kept_below(line.pk)  # type: ignore[attr-defined]
        for summary in ChatSummary.objects.filter(session=play, upto__in=below):
            summary.pins = [pk for pk in summary.pins if pk != line.pk] + [line.pk] * pinned
            summary.save(update_fields=["pins"])
    return line
