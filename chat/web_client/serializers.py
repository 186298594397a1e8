"""The bodies and answers of the front-end's chat, for the OpenAPI document: `chat.web_client.body` reads them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from chat.assist.serializers import SceneSerializer
from chat.models import Message
from chat.web_client.body import ID_MAX, LINE_MAX, LINES_MAX, PERSONA_MAX


class ToldSerializer(serializers.Serializer[Any]):
    """One line of the history."""

    role = serializers.ChoiceField(choices=Message.Role.choices)
    content = serializers.CharField(max_length=LINE_MAX, allow_blank=True)


class ChatSerializer(serializers.Serializer[Any]):
    """A turn, with the whole history; without lines it asks for the character's first one."""

    messages = ToldSerializer(many=True, max_length=LINES_MAX)  # type: ignore[call-arg]  # of the list
    model = serializers.CharField(required=False, max_length=ID_MAX)
    persona = serializers.CharField(required=False, allow_blank=True, max_length=PERSONA_MAX)
    scenario = SceneSerializer(required=False, allow_null=True)
    session_id = serializers.CharField(
        required=False, allow_null=True, max_length=ID_MAX, help_text="Of your own making: without one nothing is kept."
    )
    character_id = serializers.CharField(
        required=False, allow_null=True, max_length=ID_MAX, help_text="One that nobody knows here is no mistake."
    )
    tts_enabled = serializers.BooleanField(required=False, default=False)
    temperature = serializers.FloatField(required=False, help_text="Passed over: the model's own settings hold.")
    max_tokens = serializers.IntegerField(required=False, help_text="Passed over: the model's own settings hold.")


class SpentSerializer(serializers.Serializer[Any]):
    prompt_tokens = serializers.IntegerField()
    completion_tokens = serializers.IntegerField()


class ChatAnswerSerializer(serializers.Serializer[Any]):
    """The next line. Its `content` has no sign that the front-end's filter destroys; an evaluation is JSON."""

    content = serializers.CharField()
    usage = SpentSerializer()
    session_id = serializers.CharField(allow_blank=True)
    context_summarized = serializers.BooleanField()
    audio_url = serializers.CharField(required=False)
    truncated = serializers.BooleanField(required=False)


class EvaluationAskedSerializer(serializers.Serializer[Any]):
    """A play to be judged."""

    messages = ToldSerializer(many=True, max_length=LINES_MAX)  # type: ignore[call-arg]  # of the list
    character_name = serializers.CharField(required=False, allow_blank=True)
    character_persona = serializers.CharField(required=False, allow_blank=True)
    user_name = serializers.CharField(required=False, allow_blank=True)
    session_id = serializers.CharField(required=False, allow_null=True, max_length=ID_MAX)


class EvaluationSerializer(serializers.Serializer[Any]):
    score = serializers.IntegerField(min_value=0, max_value=100)
    feedback = serializers.CharField()
    summary = serializers.CharField(allow_blank=True)
    is_fallback = serializers.BooleanField()
