"""REST: the voices of this server for the front-end's pages: to look at, to try, to give to a character.

The addresses of a separate training server answer with empty lists, and for the rest that there is none. Nothing of a
body is read: an upload of 100 MB is refused by its headers.
"""

import asyncio
from functools import partial
from time import monotonic
from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import SAFE_METHODS, AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from audio import voices
from audio.api.serializers import (
    VoiceDetailSerializer,
    VoiceLibrarySerializer,
    VoiceLinkSerializer,
    VoiceTestSerializer,
    detail,
)
from audio.engines import SpeechRequest, whole
from audio.errors import ServiceUnavailable, SpeechBusy, SpeechFailed, SpeechRefused, SpeechTimeout, SpeechUnavailable
from audio.voices import Voice
from avatar_forge.core import limiter
from avatar_forge.core.api.deferred import DeferredResponse, DeferredView
from avatar_forge.core.api.views import IsStaff, View, person
from avatar_forge.core.errors import AvatarForgeError, NotFound, RateLimited

TRIED_PER_MINUTE = 10
TRY_SECONDS = 30.0
WORDS = {"ko": "안녕하세요. 제 목소리가 들리나요?", "en": "Hello. Can you hear me?", "ja": "こんにちは。きこえますか。"}


class NotHereView(View):
    """For staff: who may not train voices is told that first. One's own voices: for everybody who is signed in."""

    is_for_staff: ClassVar[bool] = True
    errors: ClassVar[tuple[type[AvatarForgeError], ...]] = (ServiceUnavailable,)
    message: ClassVar[str | Promise] = _(
        "Voices are made and trained on a separate server, which this stage does not have. The voices that are here can"
        " be used as they are."
    )

    def get_permissions(self) -> list[Any]:
        return [IsStaff() if self.is_for_staff else IsAuthenticated()]

    def refuse(self) -> NoReturn:
        raise ServiceUnavailable(self.message)


@extend_schema(request=None, responses={200: {"type": "object"}})
def _refused(view: NotHereView, request: Request, **path: str) -> NoReturn:
    """Answers 503."""
    view.refuse()


def refusing(*methods: str) -> type[NotHereView]:
    """Return a view that refuses calls by these methods, which is all that it knows."""
    return type("RefusingView", (NotHereView,), dict.fromkeys(methods, _refused))


class ServerFilesView(NotHereView):
    """For staff. There is no training server, and so there are no files: a page shows empty lists."""

    @extend_schema(operation_id="server_files", responses={200: {"type": "object"}})
    def get(self, request: Request) -> Response:
        """No models, no recordings, no logs."""
        return Response(
            {
                "models": {"gpt": {}, "sovits": {}, "summary": {"gpt_total": 0, "sovits_total": 0}},
                "train_voices": {"voices": [], "total": 0, "base_path": ""},
                "logs": {"models": []},
            }
        )

    delete = _refused


class MyModelsView(NotHereView):
    """Voices that I have trained: none, since there is no server to train them."""

    @extend_schema(operation_id="my_models", responses={200: {"type": "object"}})
    def get(self, request: Request) -> Response:
        """No voice."""
        return Response({"voices": [], "total": 0})


class LinkOptionsView(View):
    """Signed in. The page about one's voices breaks on certain words in the refusal (errors.Unauthorized)."""

    @extend_schema(operation_id="voice_link_options", responses=VoiceLinkSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The voices that a character can be given, by name."""
        named = sorted(voices.every_voice(), key=lambda voice: voice.name)
        return Response([{"id": voice.id, "name": voice.name} for voice in named])


class LibraryView(NotHereView):
    """Looking is for everybody; making a voice is for another server."""

    def get_permissions(self) -> list[Any]:
        return [AllowAny()] if self.request.method in SAFE_METHODS else super().get_permissions()


class VoicesView(LibraryView):
    @extend_schema(operation_id="voices_list", responses=VoiceLibrarySerializer)
    def get(self, request: Request) -> Response:
        """Every voice; `active_only` makes no difference, for none here is put away."""
        listed = [detail(voice) for voice in voices.every_voice()]
        return Response({"voices": listed, "total": len(listed)})

    @extend_schema(operation_id="voice_create", request=None, responses={200: {"type": "object"}})
    def post(self, request: Request) -> NoReturn:
        """Answers 503."""
        self.refuse()


class VoiceView(LibraryView):
    @extend_schema(operation_id="voice_read", responses=VoiceDetailSerializer)
    def get(self, request: Request, pk: str) -> Response:
        """One voice."""
        return Response(detail(_known(pk)))

    @extend_schema(operation_id="voice_change", request=None, responses={200: {"type": "object"}})
    def put(self, request: Request, pk: str) -> NoReturn:
        """Answers 503."""
        self.refuse()

    @extend_schema(operation_id="voice_remove", responses={200: {"type": "object"}})
    def delete(self, request: Request, pk: str) -> NoReturn:
        """Answers 503."""
        self.refuse()


class VoiceTestView(DeferredView):
    """Signed in, and only now and then: it costs as much as a spoken line."""

    errors: ClassVar[tuple[type[AvatarForgeError], ...]] = (
        RateLimited, SpeechBusy, SpeechFailed, SpeechRefused, SpeechTimeout, SpeechUnavailable,
    )  # fmt: skip

    @extend_schema(operation_id="voice_test", request=None, responses=VoiceTestSerializer)
    def post(self, request: Request, pk: str) -> DeferredResponse:
        """Let a voice say a few words and tell whether there was sound. Nothing is kept."""
        voice = _known(pk)
        limiter.check("voice_test", person(request).pk, limit=TRIED_PER_MINUTE, seconds=60)
        return DeferredResponse(partial(_try, voice, translation.get_language() or ""))


def _known(pk: str) -> Voice:
    found = voices.find(pk)
    if found.fallback:
        raise NotFound()
    return found.voice


async def _try(voice: Voice, shown: str) -> dict[str, Any]:
    began = monotonic()
    language = voice.language if voice.language in WORDS else (shown[:2] if shown[:2] in WORDS else "ko")
    try:
        async with asyncio.timeout(min(TRY_SECONDS, settings.TURN_ANSWER_SECONDS)):
            sound = await whole(voice.build().speak(SpeechRequest(text=WORDS[language], options=voice.options)))
    except TimeoutError as exc:
        raise SpeechTimeout() from exc
    return {
        "id": voice.id,
        "name": voice.name,
        "status": "ready",
        "duration": round(sound.seconds, 3),
        "sample_rate": sound.sample_rate,
        "latency_ms": round((monotonic() - began) * 1000),
    }
