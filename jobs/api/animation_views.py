"""REST: the movements that figures made here carry in their GLB, by the names they have there."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from avatar_forge.core.api.views import View

ANIMATIONS: list[dict[str, Any]] = [{"id": "idle", "name": _("Idle"), "loop": True}]


class AnimationSerializer(serializers.Serializer[Any]):
    """A movement; a figure of another server may have none."""

    id = serializers.CharField()
    name = serializers.CharField()
    loop = serializers.BooleanField()


class AnimationsSerializer(serializers.Serializer[Any]):
    animations = AnimationSerializer(many=True)
    total = serializers.IntegerField()


class AnimationsView(View):
    """Open to visitors."""

    permission_classes = [AllowAny]

    @extend_schema(operation_id="animations", responses=AnimationsSerializer)
    def get(self, request: Request) -> Response:
        """Every movement there is."""
        return Response(AnimationsSerializer({"animations": ANIMATIONS, "total": len(ANIMATIONS)}).data)
