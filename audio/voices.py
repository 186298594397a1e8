"""The voices a person may choose from, as settings declare them (audio/voices.json, docs/voices.md)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from audio.declared_voices import STANDS_FOR_THE_DEFAULT
from audio.engines import SpeechEngine
from avatar_forge.core import engines


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One entry of the list. `names` and `descriptions` are by language (ko, en); `backend` is its engine in settings.

    `language` is the one it is meant for (ko, en, ja, zh or multi), `languages` all that it speaks.
    """

    id: str
    names: Mapping[str, str]
    language: str
    languages: tuple[str, ...]
    gender: str
    descriptions: Mapping[str, str]
    backend: str
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """In the active language."""
        return self.names[_shown()]

    @property
    def description(self) -> str:
        """In the active language."""
        return self.descriptions[_shown()]

    def build(self) -> SpeechEngine:
        built: SpeechEngine = engines.build("speech", self.backend)
        return built

    @property
    def revision(self) -> str:
        """What a stored file was made by, at most 60 characters: the engine, its revision and this voice's options."""
        options = json.dumps(dict(self.options), sort_keys=True, ensure_ascii=False).encode()
        engine = self.build()
        return f"{engine.name} {engine.revision}"[:51] + f" {hashlib.sha256(options).hexdigest()[:8]}"


@dataclass(frozen=True, slots=True)
class Found:
    """The voice that will speak; `fallback` tells that another one was asked for, which is not here."""

    voice: Voice
    fallback: bool = False


def every_voice() -> list[Voice]:
    """Return the declared voices in their order."""
    return [
        Voice(
            id=entry["id"],
            names=entry["name"],
            language=entry["language"],
            languages=tuple(entry["languages"]),
            gender=entry["gender"],
            descriptions=entry["description"],
            backend=entry["engine"],
            options=entry["options"],
        )
        for entry in settings.VOICES
    ]


def default_voice() -> Voice:
    """Return the voice that speaks where none was chosen."""
    voices = every_voice()
    return next((voice for voice in voices if voice.id == settings.DEFAULT_VOICE), voices[0])


def find(voice_id: str | None) -> Found:
    """Return the voice of that id; the default for none, for `default`, and, saying so, for one that is not here."""
    for voice in every_voice():
        if voice.id == voice_id:
            return Found(voice)
    return Found(default_voice(), fallback=voice_id not in {None, "", STANDS_FOR_THE_DEFAULT})


def _shown() -> str:
    return "ko" if (get_language() or "").startswith("ko") else "en"
