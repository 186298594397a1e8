"""Answers that are sound instead of JSON: a file's bytes, or a voice as it speaks."""

import asyncio
import struct
from collections.abc import Mapping
from contextlib import aclosing
from typing import Any

from audio.sound.encoding import CONTENT_TYPES
from audio.sound.pcm import SAMPLE_BYTES, Pcm
from audio.synthesis import speech
from audio.synthesis.speech import Order
from avatar_forge.core.api.deferred import DeferredResponse, has_left, send_head, send_whole
from avatar_forge.core.patience import Receive, Send

ENDLESS = 0xFFFFFFFF - 36  # what a header says whose end is not known yet; players read on to the end


class Sound(DeferredResponse):
    """The bytes of an order, once it is spoken; with `as_made` piece by piece (wav and raw)."""

    def __init__(self, order: Order, *, as_made: bool) -> None:
        super().__init__(self._speak)
        self.order = order
        self.as_made = as_made and order.audio_format in ("wav", "raw")

    async def _speak(self) -> bytes:
        spoken = await speech.speak(self.order)
        return await asyncio.to_thread(speech.read, spoken.file)

    def _fill(self, body: dict[str, Any], status: int, headers: Mapping[str, str] | None = None) -> None:
        data = body.get("data")
        if not isinstance(data, bytes):
            super()._fill(body, status, headers)
            return
        self.content, self.status_code = data, status
        for name, value in {**sound_headers(self.order), "Content-Length": str(len(data))}.items():
            self[name] = value

    async def answer(self, receive: Receive, send: Send) -> None:
        """Send the sound as it is made, for as long as somebody listens."""
        if not self.as_made:
            await super().answer(receive, send)
            return
        telling = asyncio.ensure_future(self._tell(send))
        gone = asyncio.ensure_future(has_left(receive))
        try:
            await asyncio.wait({telling, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (telling, gone):
                task.cancel()
            await asyncio.gather(telling, gone, return_exceptions=True)

    async def _tell(self, send: Send) -> None:
        begun = False
        try:
            async with aclosing(speech.stream(self.order)) as pieces:
                async for piece in pieces:
                    if not begun:
                        await self._begin(piece, send)
                        begun = True
                    await send({"type": "http.response.body", "body": piece.samples, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except Exception as exc:
            self._fail(exc)
            if not begun:  # after the first piece the answer stays without its end: the reader sees that it was cut
                await send_whole(self, send)

    async def _begin(self, piece: Pcm, send: Send) -> None:
        del self["Content-Length"]  # a middleware has counted the empty body
        for name, value in {**sound_headers(self.order), "X-Sample-Rate": str(piece.sample_rate)}.items():
            self[name] = value
        await send_head(self, send)
        if self.order.audio_format == "wav":
            await send({"type": "http.response.body", "body": endless_header(piece.sample_rate), "more_body": True})


def sound_headers(order: Order) -> dict[str, str]:
    return {
        "Content-Type": CONTENT_TYPES[order.audio_format],
        "Cache-Control": "no-store",
        "X-Voice-Id": order.voice.id,
    }


def endless_header(sample_rate: int) -> bytes:
    """Return a WAV header (RIFF, mono s16le) for a sound whose length is not known yet."""
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, sample_rate, sample_rate * SAMPLE_BYTES, SAMPLE_BYTES, 16)
    return struct.pack("<4sI4s", b"RIFF", ENDLESS + 36, b"WAVE") + form + struct.pack("<4sI", b"data", ENDLESS)
