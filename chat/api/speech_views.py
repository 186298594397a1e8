"""REST: one line of a play read aloud because somebody clicked on it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from audio import voices
from audio.api.serializers import SpeechSerializer
from audio.api.views import OF_SPEECH, check_pace
from audio.errors import NothingToSay, ReadingMissing, SpeechTooLong
from audio.synthesis import speech
from audio.text.speakable_text import spoken
from avatar_forge.core import dbpool
from avatar_forge.core.api.deferred import DeferredResponse, DeferredView
from avatar_forge.core.api.views import checked, person
from avatar_forge.core.errors import AvatarForgeError, NotFound, RateLimited, StorageFull
from avatar_forge.core.ids import is_id
from chat.api.line_serializers import LineSpokenAskedSerializer
from chat.api.session_views import PlayView
from chat.conversation import plays
from chat.errors import SessionBusy
from chat.models import Message
from chat.turns import read_aloud, speech_plan


class LineSpokenView(PlayView, DeferredView):
    errors: ClassVar[tuple[type[AvatarForgeError], ...]] = (
        NothingToSay, RateLimited, ReadingMissing, SessionBusy, SpeechTooLong, StorageFull, *OF_SPEECH,
    )  # fmt: skip

    @extend_schema(operation_id="message_speech", request=LineSpokenAskedSerializer, responses=SpeechSerializer)
    def post(self, request: Request, session_id: str, message_id: str) -> DeferredResponse:
        """Read a line aloud, again if need be; it bears the address afterwards. What was spoken before is found."""
        asked = checked(LineSpokenAskedSerializer(data=request.data)).validated_data
        play = plays.of(person(request), session_id)
        line: Message | None = (
            play.messages.filter(pk=message_id, deleted_at=None).first() if is_id(message_id) else None
        )
        if line is None:
            raise NotFound()
        if line.is_streaming:
            raise SessionBusy()
        spoken(line.content)  # says nothing? Then no engine is asked
        check_pace(request._request)
        usual = speech_plan.of_play(play, line.speaker)
        usual = replace(usual, voice_id=asked["voice_id"] or usual.voice_id, speed=asked["speed"] or usual.speed)
        wanted = usual.order(line.content, emotion=line.emotion)

        async def speak() -> dict[str, Any]:
            heard = await speech.speak(wanted)
            await dbpool.run(read_aloud.set_audio_url, message_id, heard.file.file_url)
            fallback = voices.find(usual.voice_id).fallback
            return dict(SpeechSerializer(heard, context={"fallback": fallback}).data)

        return DeferredResponse(speak)
