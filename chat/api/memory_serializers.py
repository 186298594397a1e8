"""The memory of a play in JSON: the prompt part by part, and the summary of earlier lines."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from chat.models import ChatSummary

SUMMARY_MAX = 1000  # characters; what has no room in the window is cut at the end of a sentence


class PartSerializer(serializers.Serializer[Any]):
    """One part of the prompt; `whole` is what it would cost without a limit. `text` is empty for the lines."""

    name = serializers.CharField()
    tokens = serializers.IntegerField()
    whole = serializers.IntegerField()
    text = serializers.CharField(allow_blank=True)


class PromptMessageSerializer(serializers.Serializer[Any]):
    role = serializers.CharField()
    content = serializers.CharField()


class ContextSerializer(serializers.Serializer[Any]):
    """What would be sent now for the next line. All counts of tokens are estimates; `window` 0 is not known."""

    model = serializers.CharField()
    window = serializers.IntegerField()
    reply = serializers.IntegerField()
    tokens = serializers.IntegerField()
    summarised = serializers.BooleanField()
    left_out = serializers.IntegerField()
    parts = PartSerializer(many=True)
    messages = PromptMessageSerializer(many=True)


class SummarySerializer(serializers.ModelSerializer[ChatSummary]):
    """What is remembered of the lines up to `upto_id`; `edited` tells whose words it is in."""

    text = serializers.CharField(source="words", read_only=True)
    edited = serializers.SerializerMethodField()
    upto_seq = serializers.IntegerField(source="upto.seq", read_only=True)

    class Meta:
        model = ChatSummary
        fields = ["text", "edited", "upto_id", "upto_seq", "model_used", "engine", "created_at"]
        read_only_fields = fields

    def get_edited(self, summary: ChatSummary) -> bool:
        return summary.edited is not None


class SummaryAnswerSerializer(serializers.Serializer[Any]):
    summary = SummarySerializer(allow_null=True)


class EditSummarySerializer(serializers.Serializer[Any]):
    """The owner's own words for what has happened so far."""

    text = serializers.CharField(max_length=SUMMARY_MAX)
