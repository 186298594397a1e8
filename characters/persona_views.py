"""REST: my own parts in plays."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.idempotency import idempotent
from avatar_forge.core.api.text_fields import ComposedCharField
from avatar_forge.core.api.views import View, checked, person
from avatar_forge.core.errors import IdempotencyConflict, IdempotencyInFlight
from characters import addresses, personas
from characters.models import UserPersona
from characters.serializers import AddressField

DESCRIPTION_MAX = 2000


class PersonaSerializer(serializers.ModelSerializer[UserPersona]):
    """A part of mine. Needs the request in its context, for absolute addresses."""

    name = ComposedCharField(max_length=100)
    description = ComposedCharField(max_length=DESCRIPTION_MAX, required=False, allow_blank=True)
    image_url = AddressField()
    is_default = serializers.BooleanField(required=False)

    class Meta:
        model = UserPersona
        fields = ["id", "name", "description", "image_url", "is_default", "created_at", "updated_at"]
        read_only_fields = ["id", "created_at", "updated_at"]

    def to_representation(self, persona: UserPersona) -> dict[str, Any]:
        home = self.context["request"].build_absolute_uri("/").rstrip("/")
        return {
            "id": persona.pk,
            "name": persona.name,
            "description": persona.description,
            "image_url": addresses.to_absolute(persona.image_url, home=home),
            "is_default": persona.default_since is not None,
            "created_at": self.fields["created_at"].to_representation(persona.created_at),
            "updated_at": self.fields["updated_at"].to_representation(persona.updated_at),
        }


class PersonaListSerializer(serializers.Serializer[Any]):
    personas = PersonaSerializer(many=True)


class PersonasView(View):
    """My parts, the default one first."""

    errors = (IdempotencyConflict, IdempotencyInFlight)

    @extend_schema(operation_id="personas_list", responses=PersonaListSerializer)
    def get(self, request: Request) -> Response:
        found = personas.of(person(request))
        return Response({"personas": PersonaSerializer(found, many=True, context={"request": request}).data})

    @idempotent
    @extend_schema(operation_id="personas_create", request=PersonaSerializer, responses={201: PersonaSerializer})
    def post(self, request: Request) -> Response:
        """Make a part of mine; the first one is the default."""
        asked = checked(PersonaSerializer(data=request.data, context={"request": request})).validated_data
        return _shown(request, personas.create(person(request), asked), status=201)


class PersonaView(View):
    """One part of mine. Changing merges: a field that is not sent stays as it is."""

    @extend_schema(operation_id="personas_read", responses=PersonaSerializer)
    def get(self, request: Request, pk: str) -> Response:
        return _shown(request, personas.find(person(request), pk))

    @extend_schema(operation_id="personas_put", request=PersonaSerializer(partial=True), responses=PersonaSerializer)
    def put(self, request: Request, pk: str) -> Response:
        serializer = PersonaSerializer(data=request.data, partial=True, context={"request": request})
        return _shown(request, personas.change(person(request), pk, checked(serializer).validated_data))

    @extend_schema(operation_id="personas_patch", request=PersonaSerializer(partial=True), responses=PersonaSerializer)
    def patch(self, request: Request, pk: str) -> Response:
        return self.put(request, pk)

    @extend_schema(operation_id="personas_delete", responses=OpenApiResponse(response={"type": "object"}))
    def delete(self, request: Request, pk: str) -> Response:
        personas.remove(person(request), pk)
        return Response({"id": pk})


def _shown(request: Request, persona: UserPersona, *, status: int = 200) -> Response:
    return Response(PersonaSerializer(persona, context={"request": request}).data, status=status)
