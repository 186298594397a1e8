"""REST for staff: every character with its voice, and which voice it speaks in."""

import logging
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from avatar_forge.core.api.views import IsStaff, View, checked, person
from characters import service
from characters.models import Character
from characters.serializers import OptionalText

logger = logging.getLogger(__name__)

LISTED_MAX = 5000  # the page that reads this has no next page


class VoicedSerializer(serializers.ModelSerializer[Character]):
    """A character as the page about voices needs it."""

    class Meta:
        model = Character
        fields = ["id", "name", "voice_id", "is_preset", "user_id"]
        read_only_fields = fields


class VoicedListSerializer(serializers.Serializer[Any]):
    characters = VoicedSerializer(many=True)


class VoiceAskedSerializer(serializers.Serializer[Any]):
    """A voice, or null (or an empty text) for none of its own. An unknown voice is spoken by the default one."""

    voice_id = OptionalText(50)

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        if "voice_id" not in asked:
            message = str(serializers.Field.default_error_messages["required"])
            raise serializers.ValidationError({"voice_id": [message]})
        return asked


class VoiceSetSerializer(serializers.ModelSerializer[Character]):
    class Meta:
        model = Character
        fields = ["id", "name", "voice_id"]
        read_only_fields = fields


class StaffCharactersView(View):
    """For staff."""

    permission_classes = [IsStaff]

    @extend_schema(operation_id="characters_of_everybody", responses=VoicedListSerializer)
    def get(self, request: Request) -> Response:
        """Every character: presets in their order, then people's, the newest first; 5,000 at most."""
        fields = VoicedSerializer.Meta.fields
        presets = list(Character.objects.presets().order_by("created_at", "id").values(*fields))
        own = Character.objects.filter(is_preset=False).order_by("-created_at", "-id").values(*fields)
        return Response({"characters": [*presets, *own[: max(0, LISTED_MAX - len(presets))]]})


class StaffVoiceView(View):
    """For staff: the one way in which a preset changes over REST."""

    permission_classes = [IsStaff]

    @extend_schema(operation_id="character_voice", request=VoiceAskedSerializer, responses=VoiceSetSerializer)
    def patch(self, request: Request, pk: str) -> Response:
        """Let a character speak in another voice."""
        voice_id = checked(VoiceAskedSerializer(data=request.data)).validated_data["voice_id"] or None
        character = service.give_voice(pk, voice_id)
        logger.info("voice_given", extra={"character": character.pk, "voice": voice_id, "by": person(request).pk})
        return Response(VoiceSetSerializer(character).data)
