"""Speech in JSON: what may be asked, and what is told of a file."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from audio.sound.encoding import FORMATS
from audio.synthesis.speech import Spoken


class VoiceSerializer(serializers.Serializer[Any]):
    """A voice to choose."""

    id = serializers.CharField()
    name = serializers.CharField()
    language = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField())
    gender = serializers.CharField()
    description = serializers.CharField()


class VoicesSerializer(serializers.Serializer[Any]):
    voices = VoiceSerializer(many=True)
    default_voice_id = serializers.CharField()


class SpeechAskedSerializer(serializers.Serializer[Any]):
    """A text to read aloud. An unknown `voice_id` is answered in the default voice, which `voice_fallback` tells."""

    text = serializers.CharField(trim_whitespace=False)
    voice_id = serializers.CharField(max_length=100, required=False, allow_blank=True, allow_null=True, default=None)
    speed = serializers.FloatField(min_value=0.5, max_value=2.0, default=1.0)
    language = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    text_lang = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    prompt_lang = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    media_type = serializers.ChoiceField(choices=FORMATS, default="wav")
    streaming_mode = serializers.IntegerField(min_value=0, max_value=3, required=False, allow_null=True, default=None)
    return_binary = serializers.BooleanField(default=False)

    def validate_text(self, text: str) -> str:
        limit = settings.SPEECH_MAX_CHARS
        if len(text) > limit:
            raise serializers.ValidationError(
                _("A text to read aloud has at most %(limit)d characters.") % {"limit": limit}
            )
        return text


class SpeechSerializer(serializers.Serializer[Spoken]):
    """What was spoken. `cached`: it was there already. `voice_fallback`: not the voice that was asked for."""

    audio_url = serializers.CharField(source="file.file_url")
    file_id = serializers.CharField(source="file.pk")
    duration = serializers.FloatField(source="file.duration", allow_null=True)
    file_size = serializers.IntegerField(source="file.file_size")
    format = serializers.CharField(source="file.format")
    voice_id = serializers.CharField(source="file.voice_id")
    created_at = serializers.DateTimeField(source="file.created_at")
    cached = serializers.BooleanField()
    voice_fallback = serializers.SerializerMethodField()

    def get_voice_fallback(self, spoken: Spoken) -> bool:
        return bool(self.context.get("fallback", False))


class PrepareAskedSerializer(serializers.Serializer[Any]):
    voice_id = serializers.CharField(max_length=100, required=False, allow_blank=True, allow_null=True, default=None)


class PreparedSerializer(serializers.Serializer[Any]):
    """`ready` is false when the voice's server could not be reached; asking to speak tries again."""

    voice_id = serializers.CharField()
    voice_fallback = serializers.BooleanField()
    ready = serializers.BooleanField()


class EnvelopeSerializer(serializers.Serializer[Any]):
    """How loud each `frame_ms` of a file is, 0 to 100 with 100 its loudest: for moving lips."""

    frame_ms = serializers.IntegerField()
    levels = serializers.ListField(child=serializers.IntegerField(min_value=0, max_value=100))
