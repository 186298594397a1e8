"""REST: /api/users/me/settings, for people and guests."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import preferences
from accounts.api.preferences_serializers import PreferencesSerializer
from avatar_forge.core.api.views import View, checked, person


class SettingsView(View):
    """How I want to hear replies."""

    @extend_schema(operation_id="settings_read", responses=PreferencesSerializer)
    def get(self, request: Request) -> Response:
        """Only the keys that were ever set: a client keeps its own value for the others."""
        return Response(preferences.of(person(request)))

    @extend_schema(operation_id="settings_change", request=PreferencesSerializer, responses=PreferencesSerializer)
    def put(self, request: Request) -> Response:
        """Change the keys that are sent; other words are ignored."""
        asked = checked(PreferencesSerializer(data=request.data)).validated_data
        return Response(preferences.change(person(request), dict(asked)))
