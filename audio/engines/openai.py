"""The engine for every server that speaks OpenAI's `/audio/speech`: Kokoro, LocalAI, openedai-speech, OpenAI itself.

https://platform.openai.com/docs/api-reference/audio/createSpeech
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any

from audio.engines import SpeechRequest
from audio.errors import SpeechFailed
from audio.sound import decoding
from audio.sound.pcm import SAMPLE_BYTES, Pcm
from audio.text import sentences

from . import upstream

LONGEST_INPUT = 4096  # characters
PCM_TYPES = frozenset({"audio/pcm", "audio/l16"})
PCM_RATE = 24_000  # of headerless answers: OpenAI's
LONGEST_SECONDS = 3600.0


class OpenAISpeechEngine:
    """A speech server behind `POST {base_url}/audio/speech`.

    A voice's options: `voice` (needed), `model` and `extra` (fields for the body, which win). We ask for wav and read
    whatever comes by its first bytes, since servers differ. Seconds as in `upstream.Deadlines`.
    """

    name = "openai"
    revision = "r1"

    def __init__(
        self,
        base_url: str,
        api_key: str = "",
        model: str = "tts-1",
        *,
        first_seconds: float = 30.0,
        between_seconds: float = 30.0,
        total_seconds: float = 120.0,
        connect_seconds: float = 5.0,
    ) -> None:
        if api_key and not (api_key.isascii() and api_key.isprintable() and " " not in api_key):
            raise ValueError("api_key must be printable ASCII without spaces")
        self._url = upstream.address(base_url, "audio/speech")
        self._model = model
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._deadlines = upstream.Deadlines(connect_seconds, first_seconds, between_seconds, total_seconds)

    def __repr__(self) -> str:
        return f"<OpenAISpeechEngine {self._model!r}>"

    async def speak(self, request: SpeechRequest) -> AsyncGenerator[Pcm, None]:
        """Yield the sound, in one piece for each 4096 characters.

        Raises `SpeechUnavailable`, `SpeechBusy`, `SpeechTimeout`, `SpeechRefused` or `SpeechFailed`.
        """
        for text in sentences.grouped(request.text, LONGEST_INPUT):
            async with aclosing(upstream.ask(
                "POST", self._url, self._body(request, text), headers=self._headers, deadlines=self._deadlines
            )) as answer:  # fmt: skip
                content_type = (await anext(answer)).decode()
                data = b"".join([piece async for piece in answer])
            yield await asyncio.to_thread(_sound, content_type, data)

    async def prepare(self, options: Mapping[str, Any]) -> None:
        """Nothing: each request says all."""

    async def aclose(self) -> None:
        """Nothing is held open."""

    def _body(self, request: SpeechRequest, text: str) -> dict[str, Any]:
        options = request.options
        return {
            "model": options.get("model") or self._model,
            "voice": options.get("voice") or "alloy",
            "input": text,
            "response_format": "wav",
            "speed": request.speed,
            **options.get("extra", {}),
        }


def _sound(content_type: str, data: bytes) -> Pcm:
    """Read an answer. Raises `SpeechFailed` for what is no sound, and for silence."""
    try:
        sound = decoding.decode(data, longest_seconds=LONGEST_SECONDS)
    except decoding.Undecodable:
        if content_type not in PCM_TYPES or not data or len(data) % SAMPLE_BYTES:
            raise SpeechFailed() from None
        sound = Pcm(data, PCM_RATE)
    if not any(sound.samples):
        raise SpeechFailed()
    return sound
