"""REST: /api/history, the plays of the caller as the newest front-end lists, reads, throws away and hears them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from django.conf import settings
from django.db import connections
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from avatar_forge import dbpool, rate
from avatar_forge.api.later import Later, WaitingView
from avatar_forge.api.pagination import paginate
from avatar_forge.api.views import View, checked, person
from avatar_forge.errors import (
    AvatarForgeError,
    NotFound,
    NothingToSay,
    RateLimited,
    ReadingMissing,
    ServiceUnavailable,
    SpeechTimeout,
    SpeechUnavailable,
)
from avatar_forge.ids import is_id
from characters.serializers import MessageSerializer as SentenceSerializer
from chat import past, plays, searching
from chat.models import ChatSession
from chat.past_serializers import (
    PastConversationSerializer,
    PastItemSerializer,
    PastLineSerializer,
    PastListSerializer,
    PastSerializer,
    PastSoundSerializer,
    PastSpeechAskedSerializer,
    PastSpeechSerializer,
    PastWantedSerializer,
    sounds,
)
from chat.searching import Wanted
from chat.views import PlayView

SPEECH_SECONDS = 180.0


class PastListView(View):
    """My plays."""

    paged = True

    @extend_schema(operation_id="history_list", parameters=[PastWantedSerializer], responses=PastListSerializer)
    def get(self, request: Request) -> Response:
        """List my plays, the one touched last first."""
        asked = dict(checked(PastWantedSerializer(data=request.query_params)).validated_data)
        has_audio, limit, cursor = asked.pop("has_audio"), asked.pop("limit"), asked.pop("cursor", "")
        user = person(request)
        mine = ChatSession.objects.of(user)  # type: ignore[attr-defined]
        found = past.shown(searching.narrowed(mine, user, Wanted(**asked)), has_audio=has_audio)
        page = paginate(found, {"cursor": cursor, "page_size": str(limit)}, order=["-updated_at", "-id"])
        items = PastItemSerializer(page.rows, many=True, context={"request": request}).data
        return Response({"items": items, "next_cursor": page.next_cursor, "total": found.count()})


class PastView(PlayView):
    """One play of mine."""

    @extend_schema(operation_id="history_read", responses=PastSerializer)
    def get(self, request: Request, session_id: str) -> Response:
        """A play with its lines (the newest thousand) and what was spoken of them."""
        found = past.read(person(request), session_id)
        body = {
            "conversation": PastConversationSerializer(found.play, context={"request": request}).data,
            "messages": PastLineSerializer(found.lines, many=True).data,
            "audio_assets": PastSoundSerializer(sounds(found), many=True).data,
            "has_earlier": found.earlier,
        }
        return Response(body)

    @extend_schema(operation_id="history_remove", responses=SentenceSerializer)
    def delete(self, request: Request, session_id: str) -> Response:
        """Put the play in the bin, from which it can be taken again."""
        plays.discard(person(request), session_id)
        return Response({"message": _("The play is in the bin.")})


class PastSpeechView(WaitingView, PlayView):
    """Lines of mine, as often as replies."""

    errors: ClassVar[tuple[type[AvatarForgeError], ...]] = (
        NothingToSay, RateLimited, ReadingMissing, ServiceUnavailable, SpeechTimeout, SpeechUnavailable,
    )  # fmt: skip

    @extend_schema(operation_id="history_speak", request=PastSpeechAskedSerializer, responses=PastSpeechSerializer)
    def post(self, request: Request, session_id: str) -> Later:
        """Speak a line again, in another voice if one is named; the line is heard that way from then on."""
        asked = checked(PastSpeechAskedSerializer(data=request.data)).validated_data
        user, line_id = person(request), asked.get("message_id")
        if line_id and not is_id(line_id):
            raise NotFound()
        play = plays.of(user, session_id)
        line = past.line_of(user, session_id, line_id) if line_id else None
        if not settings.JOB_SPEECH:
            raise ServiceUnavailable(_("This stage has no voice. The text is kept."))
        if seconds := rate.wait("past_speech", user.pk, limit=settings.LINES_PER_MINUTE, seconds=60):
            raise RateLimited(retry_after=seconds)
        text = asked.get("text") or (line.content if line else "")
        voice_id = asked.get("voice_id") or past.voice_of(play, line)
        return Later(partial(_speak, user, text, voice_id, line.pk if line else None))


async def _speak(user: User, text: str, voice_id: str | None, line_id: str | None) -> dict[str, Any]:
    try:
        async with asyncio.timeout(SPEECH_SECONDS):
            url = await asyncio.to_thread(_spoken, user, text, voice_id)
    except TimeoutError as exc:
        raise SpeechTimeout() from exc
    if line_id:
        await dbpool.run(past.put_sound, user, line_id, url)
    return {"message_id": line_id, "voice_id": voice_id, "audio_url": url, "play_url": url, "download_url": url}


def _spoken(user: User, text: str, voice_id: str | None) -> str:
    """The seam to the voices, in a thread of its own: `jobs/crafts.py` says how it is called."""
    speak: Callable[..., str] = import_string(settings.JOB_SPEECH)
    try:
        return speak(user, text=text, voice_id=voice_id, speed=1.0)
    finally:
        connections.close_all()
