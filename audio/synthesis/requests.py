"""What somebody wants to hear, and the key by which it is found again (design of the cache: docs/voices.md)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from audio.engines import Language, SpeechRequest
from audio.sound.encoding import AudioFormat
from audio.text.speakable_text import spoken
from audio.voices import Found, Voice, find

LANGUAGES: tuple[Language, ...] = ("ko", "en", "ja")


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One text for one person, in one voice and format. `text` is as it was written; the engine gets what is spoken."""

    user_id: str
    text: str
    voice: Voice
    fallback: bool = False
    audio_format: AudioFormat = "wav"
    speed: float = 1.0
    language: str = ""
    text_lang: str = ""
    prompt_lang: str = ""
    emotion: str = ""
    streaming_mode: int | None = None

    @property
    def text_hash(self) -> str:
        """SHA-256 of the exact text when nothing else was asked, so that rows of the earlier system keep their meaning.

        Otherwise of the text, a line feed and the canonical JSON of what else was asked.
        """
        asked: dict[str, Any] = {
            "emotion": self.emotion,
            "language": self.language,
            "prompt_lang": self.prompt_lang,
            "speed": self.speed if self.speed != 1.0 else "",
            "text_lang": self.text_lang,
        }
        more = {name: value for name, value in asked.items() if value != ""}
        whole = self.text + (f"\n{json.dumps(more, sort_keys=True)}" if more else "")
        return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()

    @property
    def key(self) -> str:
        """Stands for all that a stored file is found by."""
        parts = json.dumps([self.user_id, self.text_hash, self.voice.id, self.audio_format])
        return hashlib.sha256(parts.encode()).hexdigest()

    @property
    def row(self) -> dict[str, str]:
        """The same as columns."""
        return {
            "user_id": self.user_id,
            "text_hash": self.text_hash,
            "voice_id": self.voice.id,
            "format": self.audio_format,
        }

    def request(self) -> SpeechRequest:
        """Return what the engine is asked. Raises `NothingToSay`."""
        return SpeechRequest(
            text=spoken(self.text),
            options=self.voice.options,
            speed=self.speed,
            language=next((known for known in LANGUAGES if known == self.language), ""),
            text_lang=self.text_lang,
            prompt_lang=self.prompt_lang,
            emotion=self.emotion,
            streaming_mode=self.streaming_mode,
        )


def order(user_id: str, text: str, *, voice_id: str | None, **more: Any) -> Order:
    """Return an order in the voice of that id, or in the default one, saying so."""
    found: Found = find(voice_id)
    return Order(user_id=user_id, text=text, voice=found.voice, fallback=found.fallback, **more)
