"""A reply read aloud while it is written: cut into sentences, synthesised in order, joined into one file at its end.

It runs in a task of its own beside the reply and never holds the text up. What goes wrong with the voice is told in
`end` (or in `spoken`, when the voice needs longer than the text), and the text goes on.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from django.conf import settings

from audio.models import AudioFile
from audio.sound import encoding
from audio.sound.pcm import Pcm
from audio.synthesis import speech
from audio.text.sentences import Cutter
from audio.text.speakable_text import says_something
from avatar_forge.core import dbpool
from avatar_forge.core.errors import AvatarForgeError, InternalError
from chat.live import RunningReply, hub
from chat.models import Message
from chat.protocol.server_frames import audio_frame, spoken_frame
from chat.turns.speech_plan import SpeechPlan

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 0.7  # without a piece for so long, what reads as a whole sentence is one
BREATH_SECONDS = 0.25  # between two sentences of the joined file


class ReadAloudTask:
    """Reads one reply. `feed`, `close` and `stop` return at once; `wait` lets it finish, but not for ever."""

    def __init__(
        self, session_id: str, running: RunningReply, plan: SpeechPlan, after: ReadAloudTask | None = None
    ) -> None:
        self.session_id, self.running, self.plan = session_id, running, plan
        self.error: AvatarForgeError | None = None
        self.file: AudioFile | None = None
        self._after = after  # its parts come before ours
        self._cutter = Cutter()
        self._sentences: asyncio.Queue[str | None] = asyncio.Queue()
        self._sounds: list[Pcm] = []
        self._stopped = False
        self.is_late = False  # the reply has ended before its voice
        self.task = asyncio.create_task(self._read(), name=f"speech_task {running.message_id}")

    def feed(self, text: str) -> None:
        """Take the next piece of the reply."""
        for sentence in self._cutter.feed(text):
            self._sentences.put_nowait(sentence)

    def close(self) -> None:
        """The reply is whole."""
        for sentence in self._cutter.close():
            self._sentences.put_nowait(sentence)
        self._sentences.put_nowait(None)

    def stop(self) -> None:
        """Read no further: what waits is dropped, what is being made is given up."""
        self._stopped = True
        self.task.cancel()
        if self.is_late:
            self.is_late = False
            hub.publish(self.session_id, spoken_frame(self.running.message_id, self.state()))

    async def wait(self, seconds: float) -> None:
        await asyncio.wait([self.task], timeout=seconds)
        self.is_late = not self.task.done()

    def state(self) -> dict[str, Any]:
        """How it stands, for `end` and `spoken`."""
        status = "stopped" if self._stopped else "failed" if self.error else "complete"
        return {
            "status": "pending" if self.is_late else status,
            "parts": len(self.running.audio),
            "url": self.file.file_url if self.file else None,
            "duration": self.file.duration if self.file else None,
            "error": self.error.as_dict() if self.error else None,
        }

    async def _read(self) -> None:
        try:
            async with asyncio.timeout(settings.REPLY_MAX_SECONDS + settings.SPEECH_MAX_SECONDS):
                if self._after is not None:
                    await asyncio.wait([self._after.task])
                    self._after = None
                while (sentence := await self._next()) is not None:
                    if says_something(sentence):
                        await self._synthesise(sentence)
                await self._join()
        except AvatarForgeError as error:
            self.error = error
            logger.info("read_aloud_failed", extra={"message_id": self.running.message_id, "code": error.code})
        except Exception:
            logger.exception("read_aloud_failed", extra={"message_id": self.running.message_id})
            self.error = InternalError()
        if self.is_late:
            await self._publish_late()

    async def _next(self) -> str | None:
        while True:
            try:
                async with asyncio.timeout(PAUSE_SECONDS):
                    return await self._sentences.get()
            except TimeoutError:
                for sentence in self._cutter.pause():
                    self._sentences.put_nowait(sentence)

    async def _synthesise(self, sentence: str) -> None:
        file = (await speech.speak(self.plan.order(sentence, emotion=self.running.emotion))).file
        self._sounds.append(await asyncio.to_thread(speech.pcm_of, file))
        part = {
            "index": len(self.running.audio),
            "text": sentence,
            "url": file.file_url,
            "duration": file.duration,
        }
        self.running.audio.append(part)
        hub.publish(self.session_id, audio_frame(self.running.message_id, part))

    async def _join(self) -> None:
        if self._sounds:
            sound = await asyncio.to_thread(encoding.join, self._sounds, pause_seconds=BREATH_SECONDS)
            self.file = await speech.keep(self.plan.order(self.running.text, emotion=self.running.emotion), sound)

    async def _publish_late(self) -> None:
        """The end was published already: put the address into its row and publish it by itself."""
        if self.file is not None:
            await dbpool.run(set_audio_url, self.running.message_id, self.file.file_url)
        self.is_late = False
        hub.publish(self.session_id, spoken_frame(self.running.message_id, self.state()))


def set_audio_url(message_id: str, url: str) -> None:
    Message.objects.filter(pk=message_id).update(audio_url=url)
