"""A reply read aloud while it is written: cut into sentences, spoken in order, joined into one file at its end.

It runs in a task of its own beside the reply and never holds the text up. What goes wrong with the voice is told in
`end` (or in `spoken`, when the voice needs longer than the text), and the text goes on.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings

from audio import encoding, orders, speech
from audio.engines import Pcm
from audio.models import AudioFile
from audio.orders import Order
from audio.sentences import Cutter
from audio.spoken import says_something
from avatar_forge import dbpool
from avatar_forge.errors import AvatarForgeError, InternalError
from chat.live import Frame, RunningReply, hub
from chat.models import ChatSession, Message

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 0.7  # without a piece for so long, what reads as a whole sentence is one
BREATH_SECONDS = 0.25  # between two sentences of the joined file


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechPlan:
    """Whose play it is, and in which voice and pace its reply is read; `wanted` unless a line says otherwise."""

    user_id: str
    voice_id: str | None
    speed: float
    wanted: bool

    def order(self, text: str, *, emotion: str | None = None) -> Order:
        more = {"emotion": emotion} if emotion and emotion != "neutral" else {}
        return orders.order(self.user_id, text, voice_id=self.voice_id, speed=self.speed, **more)


def plan(play: ChatSession, speaker: str | None) -> SpeechPlan:
    """Return how that actor is heard: in the play's own voice if one was chosen, else in the character's."""
    is_second = speaker is not None and speaker == play.co_character_name
    persona = (play.co_persona if is_second else play.persona) or {}
    chosen = None if is_second else play.voice_id  # two actors in one voice could not be told apart
    return SpeechPlan(
        user_id=play.user_id,
        voice_id=chosen or persona.get("voice_id"),
        speed=play.voice_speed,
        wanted=play.voice_on and play.voice_mode != ChatSession.VoiceMode.ON_CLICK,
    )


def asked(usual: SpeechPlan, voice: bool | None) -> SpeechPlan:
    """Return the plan as one line wants it; None: as the play has it."""
    return usual if voice is None else replace(usual, wanted=voice)


class ReadAloudTask:
    """Reads one reply. `hear`, `close` and `stop` return at once; `wait` lets it finish, but not for ever."""

    def __init__(
        self, session_id: str, running: RunningReply, plan: SpeechPlan, after: ReadAloudTask | None = None
    ) -> None:
        self.session_id, self.running, self.plan = session_id, running, plan
        self.error: AvatarForgeError | None = None
        self.file: AudioFile | None = None
        self._after = after  # its parts are heard before ours
        self._cutter = Cutter()
        self._sentences: asyncio.Queue[str | None] = asyncio.Queue()
        self._sounds: list[Pcm] = []
        self._stopped = False
        self.is_late = False  # the reply has ended before its voice
        self.task = asyncio.create_task(self._read(), name=f"speech_task {running.message_id}")

    def hear(self, text: str) -> None:
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
            hub.publish(self.session_id, spoken_frame(self.running.message_id, self.told()))

    async def wait(self, seconds: float) -> None:
        await asyncio.wait([self.task], timeout=seconds)
        self.is_late = not self.task.done()

    def told(self) -> dict[str, Any]:
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
                        await self._say(sentence)
                await self._join()
        except AvatarForgeError as error:
            self.error = error
            logger.info("narration_failed", extra={"message_id": self.running.message_id, "code": error.code})
        except Exception:
            logger.exception("narration_failed", extra={"message_id": self.running.message_id})
            self.error = InternalError()
        if self.is_late:
            await self._tell_late()

    async def _next(self) -> str | None:
        while True:
            try:
                async with asyncio.timeout(PAUSE_SECONDS):
                    return await self._sentences.get()
            except TimeoutError:
                for sentence in self._cutter.pause():
                    self._sentences.put_nowait(sentence)

    async def _say(self, sentence: str) -> None:
        file = (await speech.speak(self.plan.order(sentence, emotion=self.running.emotion))).file
        self._sounds.append(await asyncio.to_thread(speech.pcm_of, file))
        part = {
            "index": len(self.running.audio),
            "text": sentence,
            "url": file.file_url,
            "duration": file.duration,
        }
        self.running.audio.append(part)
        hub.publish(self.session_id, {"type": "audio", "message_id": self.running.message_id, **part})

    async def _join(self) -> None:
        if self._sounds:
            sound = await asyncio.to_thread(encoding.join, self._sounds, pause_seconds=BREATH_SECONDS)
            self.file = await speech.keep(self.plan.order(self.running.text, emotion=self.running.emotion), sound)

    async def _tell_late(self) -> None:
        """The reply was told already: put the address into its row and tell it by itself."""
        if self.file is not None:
            await dbpool.run(set_address, self.running.message_id, self.file.file_url)
        self.is_late = False
        hub.publish(self.session_id, spoken_frame(self.running.message_id, self.told()))


def set_address(message_id: str, url: str) -> None:
    Message.objects.filter(pk=message_id).update(audio_url=url)


def spoken_frame(message_id: str, told: dict[str, Any]) -> Frame:
    return {"type": "spoken", "message_id": message_id, **told}
