"""REST: the voices, speaking a text, and the files that come of it."""

import mimetypes
from functools import partial
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.guests import guests
from accounts.models import User
from audio import voices
from audio.api.audio_response import Sound
from audio.api.serializers import (
    EnvelopeSerializer,
    PrepareAskedSerializer,
    PreparedSerializer,
    SpeechAskedSerializer,
    SpeechSerializer,
    VoicesSerializer,
)
from audio.errors import (
    FormatMissing,
    NothingToSay,
    ReadingMissing,
    SpeechBusy,
    SpeechFailed,
    SpeechRefused,
    SpeechTimeout,
    SpeechTooLong,
    SpeechUnavailable,
)
from audio.models import AudioFile
from audio.sound import encoding
from audio.synthesis import speech
from audio.synthesis.speech import Order, order
from audio.text.speakable_text import spoken
from avatar_forge.core import client_address, files, limiter
from avatar_forge.core.api.authentication import is_foreign
from avatar_forge.core.api.deferred import DeferredResponse, DeferredView
from avatar_forge.core.api.rendering import BareRenderer
from avatar_forge.core.api.views import View, checked, person
from avatar_forge.core.errors import AvatarForgeError, EngineError, NotFound, OriginRefused, RateLimited, StorageFull
from avatar_forge.core.ids import is_id

OF_SPEECH = (SpeechBusy, SpeechFailed, SpeechRefused, SpeechTimeout, SpeechUnavailable)
FRAME_MS = 20
SOUNDS = {(200, media_type): OpenApiTypes.BINARY for media_type in encoding.CONTENT_TYPES.values()}

for _ending, _type in encoding.CONTENT_TYPES.items():
    mimetypes.add_type(_type, f".{_ending}")


class VoicesView(View):
    """Open to visitors: a voice is chosen before anything is spoken."""

    permission_classes = [AllowAny]

    @extend_schema(operation_id="tts_voices", responses=VoicesSerializer)
    def get(self, request: Request) -> Response:
        """The voices, and which one speaks where none was chosen."""
        listed = {"voices": voices.every_voice(), "default_voice_id": voices.default_voice().id}
        return Response(VoicesSerializer(listed).data)


class PrepareView(DeferredView):
    permission_classes = [AllowAny]
    errors: ClassVar[tuple[type[AvatarForgeError], ...]] = (RateLimited,)

    @extend_schema(operation_id="tts_prepare", request=PrepareAskedSerializer, responses=PreparedSerializer)
    def post(self, request: Request) -> DeferredResponse:
        """Let a voice get ready, so that the first line does not wait for it. An unknown one is the default voice."""
        asked = checked(PrepareAskedSerializer(data=request.data)).validated_data
        check_pace(request._request)
        found = voices.find(asked["voice_id"])

        async def prepare() -> dict[str, Any]:
            try:
                await speech.prepare(found.voice)
                ready = True
            except (EngineError, TimeoutError):
                ready = False
            return {"voice_id": found.voice.id, "voice_fallback": found.fallback, "ready": ready}

        return DeferredResponse(prepare)


class SpeechView(DeferredView):
    """For people and guests what is spoken is kept and theirs; a visitor becomes a guest."""

    streams = True
    permission_classes = [AllowAny]
    errors: ClassVar[tuple[type[AvatarForgeError], ...]] = (
        FormatMissing, NothingToSay, ReadingMissing, RateLimited, SpeechTooLong, StorageFull, *OF_SPEECH,
    )  # fmt: skip

    @extend_schema(
        operation_id="tts",
        request=SpeechAskedSerializer,
        responses={200: SpeechSerializer, **SOUNDS},
    )
    def post(self, request: Request) -> HttpResponseBase:
        """Read a text aloud. The same text again is the same file; `return_binary` answers with the sound itself.

        With `streaming_mode` above 0 it is sent as it is made (wav and raw).
        """
        asked = checked(SpeechAskedSerializer(data=request.data)).validated_data
        spoken(asked["text"])  # says nothing? Then nobody becomes a guest for it
        encoding.check(asked["media_type"])
        check_pace(request._request)
        if not isinstance(request.user, User) and is_foreign(request._request):
            raise OriginRefused()
        asked["voice_id"] = self.voice_of(request, asked)
        wanted = _order(guests.welcome(request._request), asked)
        file = speech.find(wanted)
        if asked["return_binary"]:
            return Sound(wanted, as_made=file is None and bool(asked["streaming_mode"]))
        if file is not None:
            return Response(_told(speech.Spoken(file, cached=True), wanted))
        return DeferredResponse(partial(_speak, wanted))

    def voice_of(self, request: Request, asked: dict[str, Any]) -> str | None:
        """Return the id of the voice to read in: the one that is asked for."""
        voice_id: str | None = asked["voice_id"]
        return voice_id


class FileView(View):
    """A file of the person who asks, and of nobody else."""

    renderer_classes = [BareRenderer]
    shows_file = True

    @extend_schema(operation_id="audio_file", responses=SOUNDS)
    def get(self, request: Request, pk: str) -> HttpResponseBase:
        """What was spoken, as sound. One byte range is honoured."""
        return show(request._request, _mine(request, pk))


class EnvelopeView(View):
    @extend_schema(operation_id="audio_envelope", responses=EnvelopeSerializer)
    def get(self, request: Request, pk: str) -> Response:
        """How loud it is from moment to moment: for moving lips."""
        return Response({"frame_ms": FRAME_MS, "levels": list(_mine(request, pk).envelope or b"")})


def show(request: HttpRequest, file: AudioFile) -> HttpResponseBase:
    """Answer with a file that the caller may hear. Raises `NotFound`."""
    try:
        return files.show(request, file.file_path)
    except ValueError as exc:  # a name of the earlier system that cannot be one of ours
        raise NotFound() from exc


def check_pace(request: HttpRequest) -> None:
    """Count a call by person, or by address. Raises `RateLimited`."""
    key = client_address.person_or_address(request)
    limiter.check("speech", key, limit=settings.SPEECH_PER_MINUTE, seconds=60)


def _mine(request: Request, pk: str) -> AudioFile:
    found = AudioFile.objects.filter(user=person(request), pk=pk).first() if is_id(pk) else None
    if found is None:
        raise NotFound()
    return found


def _order(user: User, asked: dict[str, Any]) -> Order:
    return order(
        user.pk,
        asked["text"],
        voice_id=asked["voice_id"],
        audio_format=asked["media_type"],
        speed=asked["speed"],
        language=asked["language"],
        text_lang=asked["text_lang"],
        prompt_lang=asked["prompt_lang"],
        streaming_mode=asked["streaming_mode"],
    )


async def _speak(wanted: Order) -> dict[str, Any]:
    return _told(await speech.speak(wanted), wanted)


def _told(spoken: speech.Spoken, wanted: Order) -> dict[str, Any]:
    return dict(SpeechSerializer(spoken, context={"fallback": wanted.fallback}).data)
