"""Lines and turns in JSON, and what a client may send to begin them."""

import re
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from avatar_forge.core.api.text_fields import ComposedCharField
from chat.api.serializers import ExpectSerializer
from chat.models import Message
from chat.protocol.message_json import MessageSerializer

_UUID = re.compile(r"\A[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")  # anchored: DRF searches


class LineSpokenAskedSerializer(serializers.Serializer[Any]):
    """In which voice and pace a line is read; as the play has it where nothing is given."""

    voice_id = serializers.CharField(max_length=100, required=False, allow_blank=True, allow_null=True, default=None)
    speed = serializers.FloatField(min_value=0.5, max_value=2.0, required=False, allow_null=True, default=None)


class TreeMessageSerializer(MessageSerializer):
    """A line of the whole tree: a deleted one says when."""

    class Meta(MessageSerializer.Meta):
        fields = [*MessageSerializer.Meta.fields, "deleted_at"]
        read_only_fields = fields


class NewMoveSerializer(ExpectSerializer):
    """One of several actors leaves the stage or enters it again."""

    id = serializers.RegexField(_UUID, required=False, allow_null=True, default=None)
    move = serializers.ChoiceField(choices=Message.Move.choices)
    speaker = ComposedCharField(max_length=100, trim_whitespace=False)


class TurnSerializer(ExpectSerializer):
    """What begins a turn, for the OpenAPI document: the frame of a socket (`chat.protocol.client_frames` reads it)."""

    type = serializers.ChoiceField(choices=["say", "begin", "continue", "retake"], required=False, default="say")
    id = serializers.UUIDField(required=False, help_text="Of your own making: the same id is the same turn.")
    content = ComposedCharField(required=False, help_text="With `say`.")
    model = serializers.CharField(required=False, allow_null=True)
    voice = serializers.BooleanField(required=False, allow_null=True, help_text="Read the reply aloud.")
    parent_id = serializers.CharField(required=False, allow_null=True, help_text="With `say`: where a branch begins.")
    director_note = ComposedCharField(required=False, allow_null=True)
    lines = serializers.IntegerField(
        required=False, min_value=1, max_value=10, help_text="With `continue`; with `say` where several act."
    )
    speaker = ComposedCharField(required=False, allow_null=True, help_text="Which actor speaks next.")
    message_id = serializers.CharField(required=False, help_text="With `retake`.")


class NewMessageSerializer(ExpectSerializer):
    """A line to store; `id` is the client's own UUID and makes a repeated call harmless."""

    id = serializers.RegexField(_UUID, required=False, allow_null=True, default=None)
    role = serializers.ChoiceField(choices=Message.Role.choices, default=Message.Role.USER)
    content = ComposedCharField(trim_whitespace=False, allow_blank=False)
    speaker = ComposedCharField(max_length=100, required=False, allow_blank=True, allow_null=True)
    emotion = ComposedCharField(max_length=50, required=False, allow_blank=True, allow_null=True)
    parent_id = serializers.CharField(max_length=36, required=False, allow_null=True)
    audio_url = serializers.CharField(max_length=500, required=False, allow_blank=True, allow_null=True)
    model_used = serializers.CharField(max_length=50, required=False, allow_blank=True, allow_null=True)

    def validate_content(self, content: str) -> str:
        if not content.strip():
            raise serializers.ValidationError(_("Say something: the line is empty."))
        if len(content) > settings.LINE_MAX_CHARS:
            limit = settings.LINE_MAX_CHARS
            raise serializers.ValidationError(_("A line has at most %(limit)d characters.") % {"limit": limit})
        return content


class MessageListSerializer(serializers.Serializer[Any]):
    messages = MessageSerializer(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class TreeMessageListSerializer(serializers.Serializer[Any]):
    messages = TreeMessageSerializer(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class TurnErrorSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()
    retryable = serializers.BooleanField()


class UsageSerializer(serializers.Serializer[Any]):
    prompt_tokens = serializers.IntegerField()
    completion_tokens = serializers.IntegerField()
    estimated = serializers.BooleanField()


class ContextFiguresSerializer(serializers.Serializer[Any]):
    """What a reply's prompt was made of, in estimated tokens; only `summarised` when that is no longer known."""

    summarised = serializers.BooleanField()
    window = serializers.IntegerField(required=False)
    reply = serializers.IntegerField(required=False)
    tokens = serializers.IntegerField(required=False)
    parts = serializers.DictField(child=serializers.IntegerField(), required=False)
    left_out = serializers.IntegerField(required=False)


class TurnAnswerSerializer(serializers.Serializer[Any]):
    """A turn: the line that is stored, and what was answered. `reply` is the last of `replies`."""

    message = MessageSerializer()
    replayed = serializers.BooleanField()
    reply = MessageSerializer(allow_null=True)
    replies = MessageSerializer(many=True)
    error = TurnErrorSerializer(allow_null=True)
    usage = UsageSerializer(allow_null=True)
    context = ContextFiguresSerializer(allow_null=True)  # type: ignore[assignment]  # a name that Field has, too


class StoppedSerializer(serializers.Serializer[Any]):
    """The reply that was being spoken; null: none was."""

    message_id = serializers.CharField(allow_null=True)


class TakesSerializer(serializers.Serializer[Any]):
    takes = MessageSerializer(many=True)
