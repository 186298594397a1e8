"""Who acts in a play, under which names, and who of them is on stage.

`session_actors` is the truth. A play has none where a process of before that table wrote it, and while it is not
saved; then its columns tell, and the rows are made when the play is next locked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import prefetch_related_objects

from avatar_forge.core.normal_form import nfc
from chat.conversation import actor_columns
from chat.conversation.actor_columns import Part
from chat.models import ChatSession, Message, SessionActor

ACTORS_MAX = 6
SPEAKER_MAX = actor_columns.NAME_MAX
_MIRRORS = ("character", "co_character", "persona", "co_persona")


def actors(play: ChatSession) -> list[SessionActor]:
    """Return who acts, by position; at least one. One query, of which the play remembers the answer."""
    if play._state.adding:
        return _by_columns(play)
    prefetch_related_objects([play], "session_actors")
    return list(play.session_actors.all()) or _by_columns(play)


def names(play: ChatSession) -> list[str]:
    """Return the names of those who act, as their lines bear them."""
    return [actor.name for actor in actors(play)]


def actor_named(play: ChatSession, name: str | None) -> SessionActor:
    """Return the actor of that name; the first one where none is."""
    found = actors(play)
    return next((actor for actor in found if actor.name == name), found[0])


def put(play: ChatSession, parts: Sequence[Part]) -> None:
    """Let these act in the play, which is saved with the mirrors of the first two; a play that is stored is locked."""
    second = parts[1] if len(parts) > 1 else Part("", None, None)
    play.character_id, play.persona = parts[0].character_id, parts[0].persona
    play.co_character_id, play.co_persona = second.character_id, second.persona
    with transaction.atomic():
        if play._state.adding:
            play.save(force_insert=True)
        else:
            play.save(update_fields=_MIRRORS)
            play.session_actors.all().delete()
        SessionActor.objects.bulk_create(_rows(play, parts))
    getattr(play, "_prefetched_objects_cache", {}).pop("session_actors", None)


def complete(play: ChatSession) -> None:
    """Make the rows that a locked play lacks."""
    found = actors(play)
    if found[0]._state.adding:
        put(play, parts_by_columns(play))


def complete_all(session_ids: Iterable[str]) -> None:
    """Make the rows that those of the plays lack which were stored without any."""
    lacking = ChatSession.objects.filter(pk__in=list(session_ids), session_actors=None)
    SessionActor.objects.bulk_create([row for play in lacking for row in _by_columns(play)])


def parts_of(chosen: Iterable[tuple[str, str | None, Mapping[str, Any] | None]]) -> list[Part]:
    """Return parts under names of their own: (name, character, snapshot) of each, in their order."""
    found: list[Part] = []
    for name, character_id, persona in chosen:
        found.append(actor_columns.named(name, character_id, persona, taken=[part.name for part in found]))
    return found


def on_stage(play: ChatSession, moves: Sequence[Message]) -> list[str]:
    """Return the names of those who are there after `moves`, the comings and goings of a branch in their order."""
    last = {line.speaker: line.move for line in moves}
    return [name for name in names(play) if last.get(name) != Message.Move.LEAVE]


def named(play: ChatSession, name: str) -> str:
    """Return an actor's name as the play keeps it, whatever its letters are put together from; else `name` itself."""
    return next((known for known in names(play) if nfc(known) == nfc(name)), name)


def _by_columns(play: ChatSession) -> list[SessionActor]:
    return _rows(play, parts_by_columns(play))


def parts_by_columns(play: ChatSession) -> list[Part]:
    """Return who acts by the columns of the play alone."""
    return actor_columns.parts(
        character_id=play.character_id,
        persona=play.persona,
        co_character_id=play.co_character_id,
        co_persona=play.co_persona,
        scenario=play.scenario,
    )


def _rows(play: ChatSession, parts: Iterable[Part]) -> list[SessionActor]:
    return [
        SessionActor(
            session=play, position=position, name=part.name, character_id=part.character_id, persona=part.persona
        )
        for position, part in enumerate(parts, start=1)
    ]
