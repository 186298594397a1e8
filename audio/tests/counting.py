"""A speech engine for tests: quick, always the same, and it counts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Any, ClassVar

from audio.engines import SpeechRequest
from audio.errors import SpeechUnavailable
from audio.sound.pcm import Pcm


class CountingEngine:
    """A tone of half a second for any text; counts what it is asked."""

    name = "counting"
    revision = "1"
    asked: ClassVar[list[SpeechRequest]] = []
    failing: ClassVar[bool] = False
    seconds: ClassVar[float] = 0.05  # of work for each text

    async def speak(self, request: SpeechRequest) -> AsyncGenerator[Pcm, None]:
        self.asked.append(request)
        await asyncio.sleep(self.seconds)
        if self.failing:
            raise SpeechUnavailable()
        for _ in range(5):
            yield Pcm(b"\x00\x10\x00\xf0" * 800, 16_000)

    async def prepare(self, options: Mapping[str, Any]) -> None:
        """Always ready."""

    async def aclose(self) -> None:
        """Holds nothing."""
