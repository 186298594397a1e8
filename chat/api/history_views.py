"""REST: /api/history, the plays of the caller as the newest front-end lists, reads, throws away and hears them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from audio.api.views import OF_SPEECH, check_pace
from audio.errors import NothingToSay, ReadingMissing, SpeechTooLong
from audio.synthesis import speech
from audio.synthesis.speech import Order
from audio.text.speakable_text import spoken
from avatar_forge.core import dbpool
from avatar_forge.core.api.deferred import DeferredResponse, DeferredView
from avatar_forge.core.api.pagination import paginate
from avatar_forge.core.api.views import View, checked, person
from avatar_forge.core.errors import AvatarForgeError, NotFound, RateLimited, StorageFull
from avatar_forge.core.ids import is_id
from characters.serializers import SentenceSerializer
from chat.api import history
from chat.api.history_serializers import (
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
from chat.api.session_views import PlayView
from chat.conversation import plays, search
from chat.conversation.search import SearchQuery
from chat.models import ChatSession
from chat.turns import read_aloud, speech_plan


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
        found = history.with_previews(search.narrowed(mine, user, SearchQuery(**asked)), has_audio=has_audio)
        page = paginate(found, {"cursor": cursor, "page_size": str(limit)}, order=["-updated_at", "-id"])
        items = PastItemSerializer(page.rows, many=True, context={"request": request}).data
        return Response({"items": items, "next_cursor": page.next_cursor, "total": found.count()})


class PastView(PlayView):
    """One play of mine."""

    @extend_schema(operation_id="history_read", responses=PastSerializer)
    def get(self, request: Request, session_id: str) -> Response:
        """A play with its lines (the newest thousand) and what was spoken of them."""
        found = history.read(person(request), session_id)
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


class PastSpeechView(DeferredView, PlayView):
    """Lines of mine, as often as everything that is spoken."""

    errors: ClassVar[tuple[type[AvatarForgeError], ...]] = (
        NothingToSay, RateLimited, ReadingMissing, SpeechTooLong, StorageFull, *OF_SPEECH,
    )  # fmt: skip

    @extend_schema(operation_id="history_speak", request=PastSpeechAskedSerializer, responses=PastSpeechSerializer)
    def post(self, request: Request, session_id: str) -> DeferredResponse:
        """Speak a line again, in another voice if one is named; the line is heard that way from then on."""
        asked = checked(PastSpeechAskedSerializer(data=request.data)).validated_data
        user, line_id = person(request), asked.get("message_id")
        if line_id and not is_id(line_id):
            raise NotFound()
        play = plays.of(user, session_id)
        line = history.line_of(user, session_id, line_id) if line_id else None
        text = asked.get("text") or (line.content if line else "")
        spoken(text)  # says nothing? Then no engine is asked
        check_pace(request._request)
        usual = speech_plan.of_play(play, line.speaker if line else None)
        wanted = replace(usual, voice_id=asked.get("voice_id") or usual.voice_id).order(
            text, emotion=line.emotion if line else None
        )
        return DeferredResponse(partial(_speak, wanted, line.pk if line else None))


async def _speak(wanted: Order, line_id: str | None) -> dict[str, Any]:
    file = (await speech.speak(wanted)).file
    if line_id:
        await dbpool.run(read_aloud.set_audio_url, line_id, file.file_url)
    url = file.file_url
    return {"message_id": line_id, "voice_id": file.voice_id, "audio_url": url, "play_url": url, "download_url": url}
