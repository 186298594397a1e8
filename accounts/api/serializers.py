"""How a person looks in JSON."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.models import User


class PrincipalSerializer(serializers.ModelSerializer[User]):
    """Who is signed in, read without an envelope."""

    email = serializers.SerializerMethodField(allow_null=True)
    username = serializers.SerializerMethodField()
    is_admin = serializers.BooleanField(read_only=True)
    is_guest = serializers.BooleanField(read_only=True)
    auth_mode = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ["id", "email", "username", "picture", "provider", "is_admin", "is_guest", "auth_mode"]
        read_only_fields = fields

    def get_email(self, user: User) -> str | None:
        return None if user.is_guest else user.email

    def get_username(self, user: User) -> str | None:
        return user.username or (_("Guest") if user.is_guest else None)

    def get_auth_mode(self, user: User) -> str:
        return user.provider


class TicketSerializer(serializers.Serializer[Any]):
    """A ticket for one websocket."""

    ticket = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Seconds")


class GuestSerializer(serializers.Serializer[Any]):
    """What a newcomer may say of themselves."""

    display_name = serializers.CharField(max_length=50, required=False, allow_blank=True, default="")
