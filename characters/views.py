"""REST: the presets, my own characters, one of them; and for staff which voice each speaks in."""

import logging
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS, AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.idempotency import idempotent
from avatar_forge.core.api.pagination import paginate
from avatar_forge.core.api.views import IsStaff, View, checked, person
from avatar_forge.core.errors import (
    AvatarForgeError,
    IdempotencyConflict,
    IdempotencyInFlight,
    NotFound,
    PresetReadOnly,
    Unauthorized,
)
from characters import service
from characters.models import Character, CharacterQuerySet
from characters.serializers import (
    CharacterPageSerializer,
    CharacterSerializer,
    ListedCharacterSerializer,
    ListQuerySerializer,
    OptionalText,
    SentenceSerializer,
)

Method = TypeVar("Method", bound=Callable[..., Response])

OLDEST_FIRST = ("created_at", "id")
NEWEST_FIRST = ("-created_at", "-id")
PRESETS_THEN_NEWEST = ("-is_preset", "preset_since", *NEWEST_FIRST)

_made = extend_schema(request=CharacterSerializer, responses={201: CharacterSerializer})
changes = extend_schema(request=CharacterSerializer(partial=True), responses=CharacterSerializer)


def makes(method: Method) -> Method:
    """Document a POST that makes a character, once per `Idempotency-Key`."""
    described: Method = idempotent(_made(method))
    return described


def lists(name: str) -> Callable[[Method], Method]:
    """Document a GET that answers with a page of characters."""
    described: Callable[[Method], Method] = extend_schema(
        operation_id=name, parameters=[ListQuerySerializer], responses=CharacterPageSerializer
    )
    return described


class OpenView(View):
    """Visitors without a session may look; whoever changes something must be somebody."""

    def get_permissions(self) -> list[Any]:
        return [AllowAny() if self.request.method in SAFE_METHODS else IsAuthenticated()]


class CharactersView(OpenView):
    """All I can see: presets first, then my own, newest first."""

    errors = (IdempotencyConflict, IdempotencyInFlight)
    paged = True

    @lists("api_characters_list")
    def get(self, request: Request) -> Response:
        characters = Character.objects.visible_to(request.user).with_preset_since()
        return page(request, characters, order=PRESETS_THEN_NEWEST)

    @makes
    def post(self, request: Request) -> Response:
        return make(request)


class PresetsView(View):
    """The presets, in their order."""

    paged = True
    permission_classes = (AllowAny,)

    @lists("api_characters_presets_list")
    def get(self, request: Request) -> Response:
        return page(request, Character.objects.presets(), order=OLDEST_FIRST)


class MyCharactersView(View):
    """My own characters, newest first."""

    errors = (IdempotencyConflict, IdempotencyInFlight)
    paged = True

    @lists("api_characters_my_list")
    def get(self, request: Request) -> Response:
        return page(request, Character.objects.owned_by(person(request)), order=NEWEST_FIRST)

    @makes
    def post(self, request: Request) -> Response:
        return make(request)


class CharacterView(OpenView):
    """One character. Changing merges: a field that is not sent stays as it is."""

    errors: ClassVar[tuple[type[AvatarForgeError], ...]] = (PresetReadOnly, Unauthorized)

    @extend_schema(responses=CharacterSerializer)
    def get(self, request: Request, pk: str) -> Response:
        try:
            character = service.find(pk, user=request.user)
        except NotFound:
            if not request.user.is_authenticated:
                self.permission_denied(request)  # 401: it may be there for somebody who signs in
            raise
        return Response(shown(request, character))

    @changes
    def put(self, request: Request, pk: str) -> Response:
        asked = asked_for(request, partial=True)
        return Response(shown(request, service.change(pk, asked, user=person(request))))

    @changes
    def patch(self, request: Request, pk: str) -> Response:
        return self.put(request, pk)

    @extend_schema(responses=SentenceSerializer)
    def delete(self, request: Request, pk: str) -> Response:
        gone = service.remove(pk, user=person(request))
        return Response({"message": _("“%(name)s” has been deleted.") % {"name": gone.name}})


class CopyView(View):
    """A copy of my own, of a preset or of one of mine."""

    errors = (IdempotencyConflict, IdempotencyInFlight)

    @idempotent
    @extend_schema(request=None, responses={201: CharacterSerializer})
    def post(self, request: Request, pk: str) -> Response:
        return Response(shown(request, service.copy(pk, user=person(request))), status=201)


def page(request: Request, characters: CharacterQuerySet, *, order: Sequence[str]) -> Response:
    """Return the page of `characters` that the query asks for."""
    query = checked(ListQuerySerializer(data=request.query_params)).validated_data
    narrow = {key: query[key] for key in ("search", "tag", "category") if key in query}
    found = paginate(characters.found_by(**narrow), query, order=order)
    listed = ListedCharacterSerializer(found.rows, many=True, context={"request": request}).data
    return Response({"characters": listed, "next_cursor": found.next_cursor})


def make(request: Request) -> Response:
    """Make a character of the caller's own."""
    return Response(shown(request, service.create(asked_for(request), user=person(request))), status=201)


def asked_for(request: Request, *, partial: bool = False) -> dict[str, Any]:
    serializer = CharacterSerializer(data=request.data, partial=partial, context={"request": request})
    return dict(checked(serializer).validated_data)


def shown(request: Request, character: Character) -> Any:
    return CharacterSerializer(character, context={"request": request}).data


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
