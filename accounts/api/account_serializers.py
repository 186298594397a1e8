"""JSON of guests who become people, of sign-ins and of login events."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.models import LoginEvent


class CountsSerializer(serializers.Serializer[Any]):
    """How much there is."""

    conversation_count = serializers.IntegerField()
    character_count = serializers.IntegerField()
    job_count = serializers.IntegerField()
    audio_count = serializers.IntegerField()
    storage_bytes = serializers.IntegerField()


class MergePreviewSerializer(CountsSerializer):
    """What would be brought over."""

    available = serializers.BooleanField()
    supported = serializers.BooleanField()
    guest_session_id = serializers.CharField(allow_null=True)
    guest_display_name = serializers.CharField(allow_null=True)
    message = serializers.CharField()
    user_id = serializers.CharField()


class MergeSerializer(serializers.Serializer[Any]):
    """What to do with it."""

    mode = serializers.ChoiceField(choices=["merge", "discard"])
    guest_session_id = serializers.CharField(
        max_length=36, required=False, allow_null=True, allow_blank=True, default=""
    )


class MergedSerializer(CountsSerializer):
    """What was done."""

    mode = serializers.CharField()
    merged = serializers.BooleanField()
    discarded = serializers.BooleanField()
    available = serializers.BooleanField()
    user_id = serializers.CharField()


class SignInSerializer(serializers.Serializer[Any]):
    """One sign-in. `context["current"]` is the session key of the caller."""

    id = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    last_seen_at = serializers.DateTimeField()
    ip = serializers.CharField()
    user_agent = serializers.CharField()
    is_current = serializers.SerializerMethodField()

    def get_is_current(self, session: Any) -> bool:
        return bool(session.session_key == self.context.get("current"))


class SignInsSerializer(serializers.Serializer[Any]):
    """A list of sign-ins."""

    sessions = SignInSerializer(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class EndSignInsSerializer(serializers.Serializer[Any]):
    """Which sign-ins to end."""

    others_only = serializers.BooleanField(required=False, default=False)


class LoginEventSerializer(serializers.ModelSerializer[LoginEvent]):
    """One event, as its person and the staff may see it."""

    class Meta:
        model = LoginEvent
        fields = ["id", "kind", "provider", "success", "reason", "address", "user_agent", "created_at"]
        read_only_fields = fields


class EventsSerializer(serializers.Serializer[Any]):
    """A page of events."""

    events = LoginEventSerializer(many=True)
    next_cursor = serializers.CharField(allow_null=True)
