"""Speech in JSON: what may be asked, and what is told of a file."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from audio import voices
from audio.sound.encoding import FORMATS
from audio.synthesis.speech import Spoken
from audio.voices import Voice


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


class VoiceDetailSerializer(serializers.Serializer[Any]):
    """A voice. Where its server keeps its files is nobody's business: those fields are there and empty."""

    id = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    language = serializers.CharField()
    gender = serializers.CharField()
    ref_audio_path = serializers.CharField()
    prompt_text = serializers.CharField()
    prompt_lang = serializers.CharField()
    gpt_weights_path = serializers.CharField(allow_null=True)
    sovits_weights_path = serializers.CharField(allow_null=True)
    model_version = serializers.CharField()
    train_voice_folder = serializers.CharField(allow_null=True)
    train_input_dir = serializers.CharField(allow_null=True)
    training_model_name = serializers.CharField(allow_null=True)
    is_default = serializers.BooleanField()
    is_active = serializers.BooleanField()
    user_id = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField(allow_null=True)


class VoiceLibrarySerializer(serializers.Serializer[Any]):
    voices = VoiceDetailSerializer(many=True)
    total = serializers.IntegerField()


class VoiceLinkSerializer(serializers.Serializer[Any]):
    """A voice to give to a character."""

    id = serializers.CharField()
    name = serializers.CharField()


class VoiceTestSerializer(serializers.Serializer[Any]):
    """Whether a voice can be heard: it has just spoken a few words, so many seconds of sound."""

    id = serializers.CharField()
    name = serializers.CharField()
    status = serializers.ChoiceField(choices=["ready"])
    duration = serializers.FloatField()
    sample_rate = serializers.IntegerField()
    latency_ms = serializers.IntegerField()


def detail(voice: Voice) -> dict[str, Any]:
    """Return one declared voice with every field of the front-end's VoiceDetail."""
    told = {
        "ref_audio_path": "",
        "prompt_text": "",
        "prompt_lang": voice.language,
        "model_version": "",
        "is_default": voice.id == voices.default_voice().id,
        "is_active": True,
    }
    return {name: told.get(name, getattr(voice, name, None)) for name in VoiceDetailSerializer._declared_fields}
