"""Who is on stage in a directed play, and whose line comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from avatar_forge.core.normal_form import nfc
from chat.models import ChatSession, Message

SPEAKER_MAX = 100  # the column's length; who is faced may be described at any length


def actors(play: ChatSession) -> list[str]:
    """The names of the two who play before a director; nobody in other plays."""
    return [name_of(play.persona), name_of(play.co_persona)] if play.is_directed else []


def on_stage(play: ChatSession, moves: Sequence[Message]) -> list[str]:
    """The actors who are there after `moves`, the comings and goings of a branch in their order."""
    last = {line.speaker: line.move for line in moves}
    return [name for name in actors(play) if last.get(name) != Message.Move.LEAVE]


def named(play: ChatSession, name: str) -> str:
    """Return an actor's name as the play keeps it, whatever its letters are put together from; else `name` itself."""
    return next((known for known in actors(play) if nfc(known) == nfc(name)), name)


def last_speaker(said: Sequence[Message]) -> str | None:
    """Who said the newest reply of these lines."""
    return next((message.speaker for message in reversed(said) if message.role == Message.Role.ASSISTANT), None)


def next_speaker(
    play: ChatSession, last: str | None, moves: Sequence[Message] = (), *, wished: str | None = None
) -> str:
    """Who speaks next: `wished` if on stage, else one who is there and did not speak `last`, else the first who is."""
    present = on_stage(play, moves)
    if wished and (named := next((name for name in present if nfc(name) == nfc(wished)), "")):
        return named
    waiting = [name for name in present if name != last]
    return next(iter(waiting or present), "") or name_of(play.persona) or play.character_name[:SPEAKER_MAX]


def name_of(persona: Mapping[str, Any] | None) -> str:
    """The name in a persona snapshot, as long as the column takes it."""
    return str((persona or {}).get("name") or "")[:SPEAKER_MAX]
