"""A line as the API and the sockets show it in JSON."""

from rest_framework import serializers

from chat.models import Message


class MessageSerializer(serializers.ModelSerializer[Message]):
    """A line as the API and the sockets show it."""

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
            "pinned",
            "audio_url",
            "model_used",
            "engine",
            "created_at",
        ]
        read_only_fields = fields
