"""Speaking a text for somebody: found again when it was spoken before, else made once and kept (docs/voices.md)."""

import asyncio
import hashlib
import io
import json
import wave
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from asgiref.sync import async_to_sync
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audio import voices
from audio.engines import Language, SpeechRequest, whole
from audio.errors import SpeechTimeout, SpeechTooLong
from audio.models import AudioFile
from audio.sound import encoding, levels
from audio.sound.encoding import AudioFormat
from audio.sound.pcm import SAMPLE_BYTES, Pcm
from audio.synthesis import claims
from audio.text.speakable_text import spoken
from audio.voices import Voice
from avatar_forge.core import dbpool, files
from avatar_forge.core.errors import NotFound
from avatar_forge.core.ids import new_id

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
    found = voices.find(voice_id)
    return Order(user_id=user_id, text=text, voice=found.voice, fallback=found.fallback, **more)


# Of everything that speaks: what a raw file's length is compared with.
RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A kept file; `cached`: no engine was asked for it."""

    file: AudioFile
    cached: bool


def find(order: Order) -> AudioFile | None:
    """Return what that person has been told in these words and this voice; None when it must be made (anew)."""
    found = AudioFile.objects.filter(**order.row).first()
    if found is None or found.engine not in (None, order.voice.revision):
        return None
    return found if is_there(found) else None


def is_there(file: AudioFile) -> bool:
    """Whether its bytes lie where the row says."""
    try:
        return files.path_of(file.file_path).stat().st_size == file.file_size
    except (OSError, ValueError):
        return False


def read(file: AudioFile) -> bytes:
    """Return the bytes of a kept file. Raises `NotFound`."""
    try:
        return files.read(file.file_path)
    except ValueError as exc:  # a name of the earlier system that cannot be one of ours
        raise NotFound() from exc


def pcm_of(file: AudioFile) -> Pcm:
    """Return the sound of a kept wav or raw. Raises `NotFound`."""
    if file.format == AudioFile.Format.RAW:  # which does not tell its rate, but the row tells how long it is
        data = read(file)
        told = len(data) / SAMPLE_BYTES / (file.duration or 1.0)
        return Pcm(data, min(RATES, key=lambda rate: abs(rate - told)))
    with wave.open(io.BytesIO(read(file))) as reader:
        return Pcm(reader.readframes(reader.getnframes()), reader.getframerate())


async def speak(order: Order) -> Spoken:
    """Return the file of an order, made if need be; many who ask for the same at once get one.

    Raises `NothingToSay`, `SpeechTooLong`, `StorageFull`, and what engines raise.
    """
    request = order.request()
    async with _first(order) as made:
        if made is not None:
            return Spoken(made, cached=True)
        async with aclosing(order.voice.build().speak(request)) as pieces:
            sound = await whole(pieces)
        return Spoken(await keep(order, sound), cached=False)


def address(user: User, *, text: str, voice_id: str | None, speed: float) -> str:
    """Speak for a job (settings.JOB_SPEECH), in a thread without an event loop; return where the sound lies."""
    return async_to_sync(speak)(order(user.pk, text, voice_id=voice_id, speed=speed)).file.file_url


async def stream(order: Order) -> AsyncGenerator[Pcm, None]:
    """Yield the sound of an order (wav or raw) as it is made, and keep it at its end. Raises as `speak` does."""
    request = order.request()
    async with _first(order) as made:
        if made is not None:
            yield await asyncio.to_thread(pcm_of, made)
            return
        heard: list[Pcm] = []
        async with aclosing(order.voice.build().speak(request)) as pieces:
            async for piece in pieces:
                heard.append(piece)
                yield piece
        await keep(order, await asyncio.to_thread(encoding.join, heard))


@asynccontextmanager
async def _first(order: Order) -> AsyncGenerator[AudioFile | None, None]:
    """Enter with the file of an order, or with None when it is ours to make it. Raises `SpeechTimeout`."""
    try:
        async with (
            asyncio.timeout(settings.SPEECH_MAX_SECONDS),
            claims.first(order.key, partial(find, order)) as made,
        ):
            yield made
    except TimeoutError as exc:
        raise SpeechTimeout() from exc


async def prepare(voice: Voice) -> None:
    """Let the engine get ready for a voice that will be heard soon. Raises what engines raise."""
    async with asyncio.timeout(settings.SPEECH_MAX_SECONDS):
        await voice.build().prepare(voice.options)


async def keep(order: Order, sound: Pcm) -> AudioFile:
    """Encode the sound, put the file on the disk and then the row. Raises `SpeechTooLong` or `StorageFull`."""
    data, envelope = await asyncio.to_thread(_encode, order, sound)
    if len(data) > settings.SPEECH_MAX_BYTES:
        raise SpeechTooLong()
    pk = await dbpool.run(_its_id, order)
    name = f"audio/{pk[-2:]}/{pk}.{order.audio_format}"
    await asyncio.to_thread(files.keep, name, data)
    row = AudioFile(
        pk=pk,
        file_path=name,
        file_url=reverse("audio_file", args=[pk]),
        file_size=len(data),
        duration=round(sound.seconds, 4),
        engine=order.voice.revision,
        envelope=envelope,
        created_at=timezone.now(),
        **order.row,
    )
    return await dbpool.run(_put, row)


def _encode(order: Order, sound: Pcm) -> tuple[bytes, bytes]:
    envelope = bytes(levels.envelope(sound.samples, sound.sample_rate))
    return encoding.encode(sound, order.audio_format), envelope


def _its_id(order: Order) -> str:
    """Return the id of a row whose file is missing or out of date, so that its address stays; else a new one."""
    return AudioFile.objects.filter(**order.row).values_list("pk", flat=True).first() or new_id()


def _put(row: AudioFile) -> AudioFile:
    """Store the row of a written file; when the same has been stored meanwhile, or its person is gone, it goes."""
    try:
        with transaction.atomic():
            known = AudioFile.objects.select_for_update().filter(pk=row.pk).exists()
            row._state.adding = not known  # else a key of our own making is always inserted
            row.save()
    except IntegrityError as exc:
        same = {name: getattr(row, name) for name in ("user_id", "text_hash", "voice_id", "format")}
        other = AudioFile.objects.filter(**same).first()
        if other is None or other.pk != row.pk:
            files.remove(row.file_path)
        if other is None:
            raise NotFound() from exc
        return other
    return row
