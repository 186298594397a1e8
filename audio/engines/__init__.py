"""What a speech engine is: something that reads one text aloud in one voice, piece by piece.

Sound is everywhere PCM: mono, signed 16 bit little-endian (s16le), at the rate that each piece states.
"""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from audio.errors import SpeechFailed
from audio.sound.pcm import SAMPLE_BYTES, Pcm

LONGEST_SECONDS = 3600.0

Language = Literal["", "ko", "en", "ja"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechRequest:
    """One text to read aloud.

    `text` is what is to be heard and nothing else (`audio.text.speakable_text`), never empty. `options` are the
    voice's own, from its entry in the list of voices; each engine says which it knows. `speed` is 0.5–2.0 and keeps
    the pitch. `language` is what the text is written in, empty to tell it from the text. `text_lang` and
    `prompt_lang` are GPT-SoVITS's words for the text's and the reference's language and win over `language` there;
    `streaming_mode` is its too, 0–3, None for the engine's own. `emotion` is one of the stage's (neutral happy
    angry sad relaxed surprised) or empty.
    """

    text: str
    options: Mapping[str, Any] = field(default_factory=dict)
    speed: float = 1.0
    language: Language = ""
    text_lang: str = ""
    prompt_lang: str = ""
    emotion: str = ""
    streaming_mode: int | None = None


class SpeechEngine(Protocol):
    """Reads aloud. Built once per process; no network and no process of its own in `__init__`.

    `name` is its word in settings and on stored rows. `revision` changes whenever the same request would sound
    different: what an earlier revision made is made anew. Used from any thread and any event loop.
    """

    name: str

    @property
    def revision(self) -> str: ...

    def speak(self, request: SpeechRequest) -> AsyncGenerator[Pcm, None]:
        """Yield the sound in order, never empty, all pieces at one rate.

        A normal return means that the whole text was spoken. Raises `NothingToSay`, `ReadingMissing`, or a subclass of
        `EngineError`: `SpeechUnavailable`, `SpeechBusy`, `SpeechTimeout`, `SpeechRefused`, `SpeechFailed`. Closing the
        generator ends the work.
        """
        ...

    async def prepare(self, options: Mapping[str, Any]) -> None:
        """Get ready to speak with a voice of these options soon. Raises as `speak` does; many engines need nothing."""
        ...

    async def aclose(self) -> None:
        """Let go of what is held open: processes, connections. The engine may be used again afterwards."""
        ...


async def whole(pieces: AsyncGenerator[Pcm, None], *, longest_seconds: float = LONGEST_SECONDS) -> Pcm:
    """Return all pieces as one. Raises what the engine raises, and `SpeechFailed` when there is no sound or no end."""
    sound, rate = bytearray(), 0
    async with aclosing(pieces):
        async for piece in pieces:
            rate = rate or piece.sample_rate
            sound += piece.samples
            if piece.sample_rate != rate or len(sound) > longest_seconds * rate * SAMPLE_BYTES:
                raise SpeechFailed()
    if not sound:
        raise SpeechFailed()
    return Pcm(bytes(sound), rate)
