"""The embedded voices: espeak-ng, with readings of our own in front of it and even levels behind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Any

from audio import levels
from audio.engines import Pcm, SpeechRequest
from avatar_forge.errors import NothingToSay

from .process import VoiceProcess

LIBRARY = "1.52.0"
READINGS = 1  # counts up when the same text would be read differently
WORDS_PER_MINUTE, SLOWEST, FASTEST = 175, 80, 450
FEELINGS = {  # percent of pace, steps of pitch, steps of range
    "happy": (1.06, 6, 15),
    "angry": (1.08, 2, 25),
    "sad": (0.88, -6, -20),
    "relaxed": (0.93, -2, -8),
    "surprised": (1.04, 10, 25),
}


class EspeakEngine:
    """Korean, English and Japanese in many voices, hundreds of times faster than speech.

    A voice's options: `variant` of espeak-ng, `pitch` and `range` 0–99 (50 as the variant has them), `pace` as a
    factor. `seconds` is the longest that one text may take.
    """

    name = "espeak"
    revision = f"{LIBRARY} r{READINGS}"

    def __init__(self, *, seconds: float = 20.0) -> None:
        self._seconds = seconds
        self._process = VoiceProcess()

    async def speak(self, request: SpeechRequest) -> AsyncGenerator[Pcm, None]:
        """Yield the sound in one piece. Raises `NothingToSay`, `ReadingMissing`, `SpeechUnavailable`, `SpeechTimeout`."""
        sound = await asyncio.to_thread(self._say, request)
        yield sound

    async def prepare(self, options: Mapping[str, Any]) -> None:
        """Start the process, so that the first line does not wait for it."""
        await asyncio.to_thread(self._process.start)

    async def aclose(self) -> None:
        await asyncio.to_thread(self._process.close)

    def _say(self, request: SpeechRequest) -> Pcm:
        pace, pitch, range_ = FEELINGS.get(request.emotion, (1.0, 0, 0))
        options = request.options
        rate = WORDS_PER_MINUTE * request.speed * pace * float(options.get("pace", 1.0))
        part = {
            "text": request.text,
            "voice": f"{request.language or 'ko'}+{options.get('variant', 'f2')}",
            "rate": round(min(max(rate, SLOWEST), FASTEST)),
            "pitch": min(max(int(options.get("pitch", 50)) + pitch, 0), 99),
            "range": min(max(int(options.get("range", 50)) + range_, 0), 99),
        }
        samples, sample_rate = self._process.say([part], seconds=self._seconds)
        if levels.peak_dbfs(samples) < levels.QUIET_DBFS:
            raise NothingToSay()
        return Pcm(levels.normalise(samples, sample_rate), sample_rate)
