"""A line as the API and the sockets show it in JSON."""

from typing import Any

from rest_framework import serializers

from chat.models import Message


class MessageSerializer(serializers.ModelSerializer[Message]):
    """A line as the API and the sockets show it; `truncated` is there where it is true."""

    truncated = serializers.BooleanField(required=False)

    class Meta:
        model = Message
        fields = [
            "id",
            "seq",
            "parent_id",
            "role",
            "speaker",
            "content",
            "emotion",
            "move",
            "status",
            "truncated",
            "pinned",
            "audio_url",
            "model_used",
            "engine",
            "created_at",
        ]
        read_only_fields = fields

    def to_representation(self, instance: Message) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        if not shown["truncated"]:
            del shown["truncated"]
        return shown
