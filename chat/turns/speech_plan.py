"""Whether and in which voice the replies of a play are read aloud."""

from __future__ import annotations

from dataclasses import dataclass, replace

from audio.synthesis import speech
from audio.synthesis.speech import Order
from chat.models import ChatSession


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechPlan:
    """Whose play it is, and in which voice and pace its reply is read; `wanted` unless a line says otherwise."""

    user_id: str
    voice_id: str | None
    speed: float
    wanted: bool

    def order(self, text: str, *, emotion: str | None = None) -> Order:
        more = {"emotion": emotion} if emotion and emotion != "neutral" else {}
        return speech.order(self.user_id, text, voice_id=self.voice_id, speed=self.speed, **more)


def of_play(play: ChatSession, speaker: str | None) -> SpeechPlan:
    """Return how that actor is read: in the play's own voice if one was chosen, else in the character's."""
    is_second = speaker is not None and speaker == play.co_character_name
    persona = (play.co_persona if is_second else play.persona) or {}
    chosen = None if is_second else play.voice_id  # two actors in one voice could not be told apart
    return SpeechPlan(
        user_id=play.user_id,
        voice_id=chosen or persona.get("voice_id"),
        speed=play.voice_speed,
        wanted=play.voice_on and play.voice_mode != ChatSession.VoiceMode.ON_CLICK,
    )


def for_line(usual: SpeechPlan, voice: bool | None) -> SpeechPlan:
    """Return the plan as one line wants it; None: as the play has it."""
    return usual if voice is None else replace(usual, wanted=voice)
