"""A character in JSON: the columns, the details flat beside them, and the details as one object."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from avatar_forge.core import strict_json
from avatar_forge.core.api.text_fields import ComposedCharField
from avatar_forge.core.normal_form import nfc_within
from characters import addresses, details
from characters.models import Character

_STRING, _NUMBER = {"type": "string"}, {"type": "number"}
_STRINGS = {"type": "array", "items": _STRING}


class TextField(ComposedCharField):
    """A text, kept as it was sent but for its normal form: not trimmed, and a number is no text."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, **options)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class OptionalText(TextField):
    """A text column that may be left out, empty or null."""

    def __init__(self, max_length: int) -> None:
        super().__init__(max_length=max_length, required=False, allow_blank=True, allow_null=True)


@extend_schema_field({"oneOf": [_STRING, _NUMBER, _STRINGS]})
class DetailField(serializers.Field[Any, Any, Any, Any]):
    """One detail, kept exactly as it was sent: a text, a number or a list of texts."""

    def __init__(self, rule: details.Rule = details.ANYTHING) -> None:
        super().__init__(required=False, allow_null=True)
        self.rule = rule

    def to_internal_value(self, data: Any) -> Any:
        if problem := self.rule.problem(data):
            raise serializers.ValidationError(problem)
        return data

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field(_STRINGS)
class TextsField(DetailField):
    """A list of texts."""


@extend_schema_field(_STRINGS)
class TagsField(TextsField):
    """Tags, by which characters are found: in normal form C, unlike the details, which are a card's."""

    def to_internal_value(self, data: Any) -> Any:
        return nfc_within(super().to_internal_value(data))


@extend_schema_field({"oneOf": [{"type": "object", "additionalProperties": {}}, _STRING]})
class DetailsField(DetailField):
    """The details as one object, or as the JSON text of one. Keys we do not know are kept."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if isinstance(data, str):
            try:
                data = strict_json.loads(data.encode())
            except (ValueError, RecursionError) as exc:
                raise serializers.ValidationError(_("This text is not valid JSON.")) from exc
        if not isinstance(data, dict):
            raise serializers.ValidationError(_("Send an object, or the JSON text of one."))
        if problems := details.problems(data):
            raise serializers.ValidationError(problems)
        return data


@extend_schema_field({**_STRING, "maxLength": addresses.MAX_CHARS})
class AddressField(serializers.Field[Any, Any, Any, Any]):
    """An http or https URL. One on our own host is stored as a path. It is never fetched."""

    def __init__(self) -> None:
        super().__init__(required=False, allow_null=True)

    def to_internal_value(self, data: Any) -> str:
        try:
            return addresses.to_stored(data, host=self.context["request"].get_host())
        except (ValueError, TypeError, AttributeError) as exc:
            message = _("Give an http or https address of at most 255 characters.")
            raise serializers.ValidationError(message) from exc

    def to_representation(self, value: Any) -> Any:
        return value


def _field_of(rule: details.Rule) -> serializers.Field[Any, Any, Any, Any]:
    if rule is details.ONLY_TEXT:
        return OptionalText(details.TEXT)
    return TextsField(rule) if rule is details.ONLY_LIST else DetailField(rule)


class CharacterSerializer(serializers.ModelSerializer[Character]):
    """Somebody to play with. Needs the request in its context, for absolute addresses."""

    name = TextField(max_length=100)
    description = OptionalText(details.LONG_TEXT)
    persona = OptionalText(details.LONG_TEXT)
    sample_dialogue = OptionalText(details.LONG_TEXT)
    voice_id = OptionalText(50)
    category = OptionalText(50)
    tags = TagsField(details.TAGS)
    image_url = AddressField()
    thumbnail_url = AddressField()
    model_url = AddressField()
    character = DetailsField()

    class Meta:
        model = Character
        columns = ["id", "name", "description", "persona", "voice_id", "category", "tags", "sample_dialogue"]
        addresses = ["image_url", "thumbnail_url", "model_url"]
        read_only_fields = ["id", "is_preset", "user_id", "created_at", "updated_at"]
        fields = [*columns, *addresses, *read_only_fields[1:], "character"]

    def get_fields(self) -> dict[str, Any]:
        """The columns, and each detail as a field of its own."""
        return {**super().get_fields(), **{name: _field_of(rule) for name, rule in details.RULES.items()}}

    def validate_name(self, name: str) -> str:
        if not name.strip():
            raise serializers.ValidationError(_("Give the character a name."))
        return name

    def validate_voice_id(self, voice_id: str | None) -> str | None:
        return voice_id or None  # "" is how the front-end unlinks a voice

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Gather the flat details, which win, into `character`."""
        flat = {name: attrs.pop(name) for name in details.RULES if name in attrs}
        sent = {**(attrs.pop("character", None) or {}), **flat}
        return {**attrs, "character": sent} if sent else attrs

    def to_representation(self, instance: Character) -> dict[str, Any]:
        """Written out, because DRF's field by field costs three times as much in a list."""
        request = self.context["request"]
        home = f"{request.scheme}://{request.get_host()}"
        known = instance.character or {}
        return {
            **{name: getattr(instance, name) for name in self.Meta.columns},
            **{name: addresses.to_absolute(getattr(instance, name), home=home) for name in self.Meta.addresses},
            "is_preset": instance.is_preset,
            "user_id": instance.user_id,
            "created_at": _TIME.to_representation(instance.created_at),
            "updated_at": instance.updated_at and _TIME.to_representation(instance.updated_at),
            "character": known,
            **{name: known.get(name) for name in details.RULES},
        }


class ListedCharacterSerializer(CharacterSerializer):
    """A character in a list: without the pages of material for the rehearsal engine, which are most of a preset."""

    def to_representation(self, instance: Character) -> dict[str, Any]:
        shown = super().to_representation(instance)
        kept = {key: value for key, value in shown["character"].items() if not key.startswith(details.MATERIAL)}
        return {**shown, "character": kept}


_TIME = serializers.DateTimeField()


class ListQuerySerializer(serializers.Serializer[Any]):
    """How a list of characters is narrowed down and paged."""

    search = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text="Part of a name, a description or a tag."
    )
    tag = serializers.CharField(required=False, allow_blank=True, max_length=details.TAG, help_text="Exactly this tag.")
    category = serializers.CharField(
        required=False, allow_blank=True, max_length=50, help_text="Exactly this category."
    )
    cursor = serializers.CharField(required=False, allow_blank=True, help_text="`next_cursor` of the page before.")
    page_size = serializers.CharField(required=False, allow_blank=True, help_text="1 to 100; 50 without.")


class CharacterPageSerializer(serializers.Serializer[Any]):
    """One page of characters."""

    characters = ListedCharacterSerializer(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class SentenceSerializer(serializers.Serializer[Any]):
    """A sentence for the person."""

    message = serializers.CharField()
