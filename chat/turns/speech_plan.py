"""Whether and in which voice the replies of a play are read aloud."""

from __future__ import annotations

from dataclasses import dataclass, replace

from audio.synthesis import speech
from audio.synthesis.speech import Order
from chat.conversation import cast, voices_of_actors
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
    """Return how that actor is read: each in a voice of their own."""
    actor = cast.actor_named(play, speaker)
    return SpeechPlan(
        user_id=play.user_id,
        voice_id=voices_of_actors.by_name(play)[actor.name],
        speed=play.voice_speed,
        wanted=play.voice_on and play.voice_mode != ChatSession.VoiceMode.ON_CLICK,
    )


def for_line(usual: SpeechPlan, voice: bool | None) -> SpeechPlan:
    """Return the plan as one line wants it; None: as the play has it."""
    return usual if voice is None else replace(usual, wanted=voice)
