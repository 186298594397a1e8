"""Past plays in JSON, and how they are looked for."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from characters import addresses
from chat.api.history import PastPlay
from chat.api.serializers import ScenarioSerializer, WantedSerializer
from chat.conversation import cast
from chat.models import ChatSession, Message

PREVIEW_MAX = 500
TEXT_MAX = 10_000
LIMIT, LIMIT_MAX = 20, 100


class PastWantedSerializer(WantedSerializer):
    """What to look for among past plays; empty parts count as not given."""

    has_audio = serializers.BooleanField(required=False, allow_null=True, default=None)
    limit = serializers.IntegerField(min_value=1, max_value=LIMIT_MAX, required=False, default=LIMIT)
    cursor = serializers.CharField(required=False, allow_blank=True)


class PastItemSerializer(serializers.Serializer[Any]):
    """One play in the list."""

    id = serializers.CharField()
    session_id = serializers.CharField(source="id")
    title = serializers.SerializerMethodField()
    status = serializers.SerializerMethodField()
    mode = serializers.CharField()
    turn_count = serializers.IntegerField()
    audio_count = serializers.IntegerField()
    updated_at = serializers.DateTimeField()
    created_at = serializers.DateTimeField(source="started_at")
    character_name = serializers.CharField()
    actors = serializers.SerializerMethodField(help_text="The names of those who act.")
    thumbnail_url = serializers.SerializerMethodField()
    preview_text = serializers.SerializerMethodField()

    def get_title(self, play: ChatSession) -> str:
        return str(play)

    def get_status(self, play: ChatSession) -> str:
        return "ended" if play.ended_at else "running"

    def get_actors(self, play: ChatSession) -> list[str]:
        return cast.names(play)

    def get_thumbnail_url(self, play: ChatSession) -> str | None:
        request = self.context["request"]
        home = f"{request.scheme}://{request.get_host()}"
        return addresses.to_absolute((play.persona or {}).get("thumbnail_url"), home=home)

    def get_preview_text(self, play: ChatSession) -> str:
        return play.head.content[:PREVIEW_MAX] if play.head else ""


class PastListSerializer(serializers.Serializer[Any]):
    items = PastItemSerializer(many=True)
    next_cursor = serializers.CharField(allow_null=True)
    total = serializers.IntegerField(help_text="Of all pages")


class PastConversationSerializer(PastItemSerializer):
    """One play with its scene."""

    scenario_snapshot = ScenarioSerializer(source="scenario", allow_null=True)
    generated_script = serializers.CharField(allow_null=True)


class PastLineSerializer(serializers.ModelSerializer[Message]):
    speaker_name = serializers.CharField(source="speaker", allow_null=True)

    class Meta:
        model = Message
        fields = ["id", "role", "content", "speaker_name", "created_at"]
        read_only_fields = fields


class PastSoundSerializer(serializers.Serializer[Any]):
    """What was spoken of a line. Only `message_id` and the addresses are sure: a sound may come from elsewhere."""

    id = serializers.CharField()
    message_id = serializers.CharField()
    voice_id = serializers.CharField(allow_null=True)
    duration_sec = serializers.FloatField(allow_null=True)
    download_url = serializers.CharField()
    play_url = serializers.CharField()
    mime_type = serializers.CharField(allow_null=True)
    size_bytes = serializers.IntegerField(allow_null=True)


class PastSerializer(serializers.Serializer[Any]):
    conversation = PastConversationSerializer()
    messages = PastLineSerializer(many=True)
    audio_assets = PastSoundSerializer(many=True)
    has_earlier = serializers.BooleanField()


class PastSpeechAskedSerializer(serializers.Serializer[Any]):
    """A line of the play, a text of one's own, or a line in other words."""

    message_id = serializers.CharField(max_length=36, required=False, allow_null=True)
    text = serializers.CharField(max_length=TEXT_MAX, required=False, allow_null=True, trim_whitespace=False)
    voice_id = serializers.CharField(max_length=50, required=False, allow_null=True, allow_blank=True)

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        if not asked.get("message_id") and not asked.get("text"):
            message = str(serializers.Field.default_error_messages["required"])
            raise serializers.ValidationError({"message_id": [message]})
        return asked


class PastSpeechSerializer(serializers.Serializer[Any]):
    message_id = serializers.CharField(allow_null=True)
    voice_id = serializers.CharField(allow_null=True)
    audio_url = serializers.CharField()
    play_url = serializers.CharField()
    download_url = serializers.CharField()


MIME = {"wav": "audio/wav", "ogg": "audio/ogg", "aac": "audio/aac", "raw": "audio/pcm"}


def sounds(past: PastPlay) -> list[dict[str, Any]]:
    """Return what was spoken of the lines, in their order."""
    listed = []
    for line in past.lines:
        if not line.audio_url:
            continue
        file = past.audio.get(line.audio_url)
        listed.append(
            {
                "id": file.pk if file else line.pk,
                "message_id": line.pk,
                "voice_id": file and file.voice_id,
                "duration_sec": file and file.duration,
                "download_url": line.audio_url,
                "play_url": line.audio_url,
                "mime_type": file and MIME.get(file.format),
                "size_bytes": file and file.file_size,
            }
        )
    return listed
