"""How people, guests who become people, sign-ins and the settings look in JSON."""

from typing import Any

from rest_framework import serializers

from accounts.models import LoginEvent, User, UserPreferences
from avatar_forge.core.api.text_fields import ComposedCharField


class PrincipalSerializer(serializers.ModelSerializer[User]):
    """Who is signed in, read without an envelope."""

    email = serializers.SerializerMethodField(allow_null=True)
    username = serializers.CharField(source="shown_name", read_only=True)
    is_admin = serializers.BooleanField(read_only=True)
    is_guest = serializers.BooleanField(read_only=True)
    auth_mode = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ["id", "email", "username", "picture", "provider", "is_admin", "is_guest", "auth_mode"]
        read_only_fields = fields

    def get_email(self, user: User) -> str | None:
        return None if user.is_guest else user.email

    def get_auth_mode(self, user: User) -> str:
        return user.provider


class TicketSerializer(serializers.Serializer[Any]):
    """A ticket for one websocket."""

    ticket = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Seconds")


class GuestSerializer(serializers.Serializer[Any]):
    """What a newcomer may say of themselves."""

    display_name = ComposedCharField(max_length=50, required=False, allow_blank=True, default="")


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


class _Exact:
    """Refuses what is only nearly of the type, for a front-end that looks with `typeof`: "1" is no number."""

    json_types: tuple[type, ...] = ()

    def to_internal_value(self, data: Any) -> Any:
        if type(data) not in self.json_types:
            self.fail("invalid")  # type: ignore[attr-defined]  # of the field it stands before
        return super().to_internal_value(data)  # type: ignore[misc]


class _Flag(_Exact, serializers.BooleanField):
    json_types = (bool,)


class _Whole(_Exact, serializers.IntegerField):
    json_types = (int, float)  # 2.0 is how some clients write 2; 2.5 the field itself refuses


class _Number(_Exact, serializers.FloatField):
    json_types = (int, float)


class PreferencesSerializer(serializers.Serializer[Any]):
    """How replies are spoken; every key may be left out."""

    tts_mode = serializers.ChoiceField(choices=UserPreferences.Mode.choices, required=False)
    tts_delay_ms = _Whole(min_value=0, max_value=UserPreferences.DELAY_MAX_MS, required=False)
    tts_streaming_mode = _Whole(min_value=0, max_value=3, required=False)
    tts_enabled = _Flag(required=False)
    tts_speed = _Number(min_value=UserPreferences.SPEED[0], max_value=UserPreferences.SPEED[1], required=False)
