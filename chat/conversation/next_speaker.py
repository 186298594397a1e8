"""Which actor speaks next: whom somebody chose, whom the last line names, else the talkative who waited longest."""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from avatar_forge.core.errors import ValidationFailed
from chat.conversation import cast, lines, name_in_line
from chat.models import ChatSession, Message, SessionActor

REMEMBERED = 24  # newest lines in which it is looked up who spoke how long ago
TALKATIVENESS = 0.5  # of whom nothing is said
ASSISTANT = Message.Role.ASSISTANT


def of_play(play: ChatSession, *, wished: str | None = None) -> str:
    """Return whose line comes next on the branch being played; no lines are read where one only can answer."""
    if not play.has_several_actors:
        return after(play, (), wished=wished)
    return after(play, _newest(play), lines.moves(play), wished=wished)


def after(
    play: ChatSession,
    said: Sequence[Message],
    moves: Sequence[Message] = (),
    *,
    wished: str | None = None,
) -> str:
    """Return who speaks after `said`, the newest lines in their order: `wished` if on stage, else whom the rules find.

    Before a director, two actors take turns, whatever is said. The same play gives the same answer at the same place.
    """
    present = [actor for actor in cast.actors(play) if actor.name in cast.on_stage(play, moves)]
    if wished and (wished := cast.named(play, wished)) in [actor.name for actor in present]:
        return wished
    spoken = [line for line in said if line.move is None and line.content.strip()]
    heard = [line for line in spoken if line.role != Message.Role.SYSTEM]
    last = heard[-1].speaker if heard and heard[-1].role == ASSISTANT else None
    waiting = [actor for actor in present if actor.name != last] or present
    if play.is_directed and len(cast.actors(play)) == 2:
        return waiting[0].name
    return _named(spoken, present) or (_drawn(play, heard, waiting) if heard else waiting[0].name)


def check(play: ChatSession, speaker: str | None) -> None:
    """Raise `ValidationFailed` for a `speaker` who is no actor of this play, or has left the stage."""
    if speaker is None:
        return
    if (speaker := cast.named(play, speaker)) not in cast.names(play):
        raise ValidationFailed(fields={"speaker": [_("Give the name of an actor of this play.")]})
    if speaker not in cast.on_stage(play, lines.moves(play)):
        raise ValidationFailed(fields={"speaker": [_("%(name)s has left already.") % {"name": speaker}]})


def _newest(play: ChatSession) -> list[Message]:
    """The lines that decide, in their order; one query."""
    if play.head_id is None:
        return []
    tail = Message.objects.tail_of(play.head_id, limit=lines.LOOKED_BACK)  # type: ignore[attr-defined]
    found = tail.filter(move__isnull=True, content__regex=r"\S").order_by("-seq")
    if play.is_directed and len(cast.actors(play)) == 2:
        return list(found.filter(role=ASSISTANT)[:1])
    return list(found[:REMEMBERED])[::-1]


def _named(spoken: Sequence[Message], present: Sequence[SessionActor]) -> str | None:
    """Whom the last line speaks to, be it a director's note; nobody speaks to themselves."""
    if not spoken:
        return None
    line = spoken[-1]
    me = line.speaker if line.role == ASSISTANT else None
    known = {actor.name: name_in_line.names_of(actor.name, _details(actor)) for actor in present if actor.name != me}
    return name_in_line.named_in(line.content, known)


def _drawn(play: ChatSession, heard: Sequence[Message], waiting: Sequence[SessionActor]) -> str:
    """One of those who wait: the more they talk and the longer they were silent, the likelier."""
    speakers = [line.speaker for line in heard if line.role == ASSISTANT][::-1]
    silent = [speakers.index(actor.name) if actor.name in speakers else len(speakers) + 1 for actor in waiting]
    weights = [
        _talkativeness(_details(actor)) * (silence + 1) ** 2 for actor, silence in zip(waiting, silent, strict=True)
    ]
    if not any(weights):  # nobody speaks of themselves: then whoever was silent the longest
        return waiting[silent.index(max(silent))].name
    seed = hashlib.sha256(f"{play.pk}:{play.last_seq + 1}".encode()).digest()
    return random.Random(seed).choices(waiting, weights)[0].name  # noqa: S311  no secret, and the same every time


def _talkativeness(details: Mapping[str, Any]) -> float:
    """How readily a character speaks, 0 (only when spoken to) to 1; a card may hold anything there."""
    told = details.get("talkativeness")
    if not isinstance(told, int | float) or isinstance(told, bool) or math.isnan(told):
        return TALKATIVENESS
    return min(max(float(told), 0.0), 1.0)


def _details(actor: SessionActor) -> Mapping[str, Any]:
    details = (actor.persona or {}).get("details")
    return details if isinstance(details, Mapping) else {}
