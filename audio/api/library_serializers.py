"""Voices as the front-end's pages about them read them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from audio import voices
from audio.voices import Voice


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
