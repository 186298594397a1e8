"""In which voice each actor of a play is read: two never in the same one where there is another."""

from __future__ import annotations

from audio import voices
from audio.voices import Voice
from chat.conversation import cast
from chat.models import ChatSession, SessionActor


def by_name(play: ChatSession) -> dict[str, str | None]:
    """Return the id of each actor's voice by the actor's name; None is the default voice.

    The first is read in the play's own voice if one was chosen; each other in the character's, unless that is taken.
    """
    chosen: dict[str, str | None] = {}
    taken: set[str] = set()
    for actor in cast.actors(play):
        wanted = (actor.persona or {}).get("voice_id")
        voice_id = (play.voice_id if actor.position == 1 else None) or wanted
        voice = voices.find(voice_id).voice
        if voice.id in taken:
            voice_id = _another(voice, _gender(actor) if not wanted else voice.gender, taken) or voice_id
        chosen[actor.name] = voice_id
        taken.add(voices.find(voice_id).voice.id)
    return chosen


def _another(voice: Voice, gender: str, taken: set[str]) -> str | None:
    """The voice most like one that is taken: for the same language, then of that gender, in their order."""
    free = [other for other in voices.every_voice() if other.id not in taken]
    nearest = min(free, key=lambda other: (other.language != voice.language, other.gender != gender), default=None)
    return nearest.id if nearest else None


def _gender(actor: SessionActor) -> str:
    """Of which gender a character is, in the words of the voices; "" for what a card does not say."""
    details = (actor.persona or {}).get("details")
    told = str(details.get("gender") or "").casefold() if isinstance(details, dict) else ""
    if told.startswith(("여", "female", "woman", "女")):
        return "female"
    return "male" if told.startswith(("남", "male", "man", "男")) else ""
