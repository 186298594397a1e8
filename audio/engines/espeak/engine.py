"""The embedded voices: espeak-ng, with readings of our own in front of it and even levels behind."""

import asyncio
import re
from collections.abc import AsyncGenerator, Mapping
from typing import Any

import numpy as np

from audio.engines import SpeechRequest
from audio.errors import NothingToSay
from audio.sound import levels
from audio.sound.pcm import Pcm
from audio.text import reading, sentences
from audio.text.reading import scripts

from .process import VoiceProcess

LIBRARY = "1.52.0"
READINGS = 1  # counts up when the same text would be read differently
# The library's words per minute for a speed: how much shorter than at 175 one sentence was, measured.
SPEEDS = (0.44, 0.531, 0.776, 1.0, 1.17, 1.515, 1.871, 2.172, 2.411, 2.754)
WORDS_PER_MINUTE = (80, 100, 140, 175, 200, 250, 300, 350, 400, 450)
PIECE_CHARACTERS = 500
LINE_END = re.compile(r"(?<=\w)\n")  # the library pauses at signs only
LIBRARY_VOICES = {"ko": "ko", "en": "en-us", "ja": "ja"}
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
    factor. `seconds` is the longest that some sentences may take.
    """

    name = "espeak"
    revision = f"{LIBRARY} r{READINGS}"

    def __init__(self, *, seconds: float = 20.0) -> None:
        self._seconds = seconds
        self._process = VoiceProcess()

    async def speak(self, request: SpeechRequest) -> AsyncGenerator[Pcm, None]:
        """Yield the sound, some sentences at a time: memory stays small, and others get their turn in between.

        Raises `NothingToSay`, `ReadingMissing`, `SpeechUnavailable`, `SpeechBusy`, `SpeechTimeout` or `SpeechFailed`.
        """
        heard = False
        for text in sentences.grouped(request.text, PIECE_CHARACTERS):
            sound = await asyncio.to_thread(self._say, text, request)
            if levels.peak_dbfs(sound.samples) > levels.QUIET_DBFS:
                heard = True
                yield sound
        if not heard:
            raise NothingToSay()

    async def prepare(self, options: Mapping[str, Any]) -> None:
        """Start the process, so that the first line does not wait for it."""
        await asyncio.to_thread(self._process.start)

    async def aclose(self) -> None:
        await asyncio.to_thread(self._process.close)

    def _say(self, text: str, request: SpeechRequest) -> Pcm:
        text = LINE_END.sub(".\n", text)
        language = request.language or scripts.main_language(request.text)
        parts = [self._part(stretch, request) for stretch in reading.read(text, language)]
        samples, sample_rate = self._process.say(parts, seconds=self._seconds)
        return Pcm(levels.normalise(samples, sample_rate), sample_rate)

    def _part(self, stretch: reading.Part, request: SpeechRequest) -> dict[str, Any]:
        """What espeak-ng is told of one stretch."""
        pace, pitch, range_ = FEELINGS.get(request.emotion, (1.0, 0, 0))
        options = request.options
        speed = request.speed * pace * float(options.get("pace", 1.0))
        return {
            "text": stretch.text,
            "voice": f"{LIBRARY_VOICES[stretch.language]}+{options.get('variant', 'f2')}",
            "rate": round(float(np.interp(speed, SPEEDS, WORDS_PER_MINUTE))),
            "pitch": min(max(int(options.get("pitch", 50)) + pitch, 0), 99),
            "range": min(max(int(options.get("range", 50)) + range_, 0), 99),
        }
