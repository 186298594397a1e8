"""Who plays in a call of the front-end: the character it names, if the caller may see that one, and its own words.

Nothing here writes; what is asked for need not be kept.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from audio import voices
from avatar_forge.core.ids import is_id
from avatar_forge.core.normal_form import nfc
from characters import persona_text, presets
from characters.models import Character
from chat.conversation import plays
from chat.conversation.cast import SPEAKER_MAX
from chat.models import ChatSession
from chat.web_client import casting, personas
from chat.web_client.body import ChatCall

NAMELESS = "?"


def build(user: User | AnonymousUser, asked: ChatCall) -> ChatSession:
    """Return the play of the call, not saved: who speaks first in it is its first character."""
    character = known_character(user, asked.character_id)
    scenario = {"background": asked.background, "opponent": asked.opponent, "situation": asked.situation}
    play = ChatSession(
        scenario={name: text for name, text in scenario.items() if text},
        generated_script=asked.situation or None,
        character=character,
        persona=_with_voice(asked, persona(asked, character)),
    )
    if asked.is_directed:
        play.mode = ChatSession.Mode.DIRECTOR
        play.co_persona = {"name": _partner(asked, str((play.persona or {})["name"]))}
    return play


def persona(asked: ChatCall, character: Character | None) -> dict[str, Any]:
    """Return what a play keeps of who speaks: what the client says, and what it leaves out of a character known here.

    The client shortens the fields of a character, so those of the row go first.
    """
    told = personas.read(asked.persona)
    if character is None:
        name = personas.speaker(asked.persona) if asked.is_directed else asked.opponent.strip()[:SPEAKER_MAX]
        name = name or (NAMELESS if asked.is_directed else "")
        return {"name": name, "persona": told.rest, "details": told.details}
    kept = plays.snapshot(character)
    own = "" if persona_text.is_composed(character) else kept["persona"]  # the details say the same
    texts = dict.fromkeys(text.strip() for text in (own, told.rest) if text.strip())
    return {**kept, "persona": "\n".join(texts), "details": {**told.details, **kept["details"]}}


def _with_voice(asked: ChatCall, known: dict[str, Any], *, taken: str | None = None) -> dict[str, Any]:
    """The snapshot with the voice that its character speaks in here; of two, each has another."""
    return {**known, "voice_id": casting.voice_of(known, asked.character_id or str(known["name"]), taken=taken)}


def second_character(user: User, asked: ChatCall, play: ChatSession) -> tuple[Character | None, dict[str, Any]]:
    """Return the second character of a directed play, who speaks for the first time; the name stays the known one."""
    character = known_character(user, asked.character_id)
    known = {**persona(asked, character), "name": play.co_character_name}
    return character, _with_voice(asked, known, taken=voices.find((play.persona or {}).get("voice_id")).voice.id)


def speaker(asked: ChatCall, play: ChatSession) -> str | None:
    """Return which actor of a directed play the call is for; None when that cannot be told.

    In such a call the opponent is the other actor.
    """
    names = (play.character_name, play.co_character_name or "")
    told = [nfc(name) for name in names]
    if (other := asked.opponent.strip()[:SPEAKER_MAX]) in told:
        return names[1 - told.index(other)]
    named = nfc(personas.speaker(asked.persona))
    return names[told.index(named)] if named in told else None


def _partner(asked: ChatCall, name: str) -> str:
    """The name of the actor who does not speak now; lines are told apart by their speaker, so it is another one."""
    other = asked.opponent.strip()[:SPEAKER_MAX] or NAMELESS
    return other if other != name else f"{other[: SPEAKER_MAX - 2]} 2"


def known_character(user: User | AnonymousUser, character_id: str) -> Character | None:
    """The character of that id, or the preset of that slug, if the caller may see it; another one is no mistake."""
    pk = character_id if is_id(character_id) else presets.id_of(character_id)
    return Character.objects.visible_to(user).filter(pk=pk).first() if character_id else None
