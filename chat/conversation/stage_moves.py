"""Coming and going of the actors where there are several. A move is a line of the play, so every branch has its own.

Whoever has left hears nothing and says nothing until entering again; one always stays on stage.
"""

from __future__ import annotations

from typing import Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from avatar_forge.core.errors import IdempotencyConflict, ValidationFailed
from chat.conversation import cast, lines
from chat.conversation.lines import Expected
from chat.errors import StageEmpty
from chat.models import Message

Move = Message.Move


def make(
    user: User,
    session_id: str,
    *,
    client_id: str,
    speaker: str,
    move: str,
    **expected: Unpack[Expected],
) -> tuple[Message, bool]:
    """Let `speaker` leave the stage or enter it again, once per `client_id`; return the line and whether it is new.

    Raises `NotFound`, `ValidationFailed`, `IdempotencyConflict`, `Stale`, `SessionEnded`, `SessionBusy`, or
    `StageEmpty` when nobody would be left.
    """
    with transaction.atomic():
        play = lines.lock(user, session_id)
        speaker = cast.named(play, speaker)
        if (known := play.messages.filter(client_id=client_id).first()) is not None:
            if (known.move, known.speaker) != (move, speaker):
                raise IdempotencyConflict()
            return known, False
        lines.check_open(play, **expected)
        present = cast.on_stage(play, lines.moves(play))
        if not play.has_several_actors or speaker not in cast.names(play):
            raise ValidationFailed(fields={"speaker": [_("Give the name of an actor of this play.")]})
        if (speaker in present) == (move == Move.ENTER):
            there = _("%(name)s is on stage already.") if move == Move.ENTER else _("%(name)s has left already.")
            raise ValidationFailed(fields={"speaker": [there % {"name": speaker}]})
        if move == Move.LEAVE and present == [speaker]:
            raise StageEmpty()
        told = _("%(name)s enters") if move == Move.ENTER else _("%(name)s leaves the stage")
        content = f"*{told % {'name': speaker}}*"
        role = Message.Role.SYSTEM
        return lines.add(play, role=role, content=content, client_id=client_id, speaker=speaker, move=move), True
