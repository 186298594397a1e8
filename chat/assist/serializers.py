"""Serializers of chat/assist. Texts of clients are untrusted: each has a length."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from avatar_forge.core.api.text_fields import ComposedCharField
from chat.assist.details import FIELDS, LISTS
from chat.assist.stories import LENGTHS
from chat.models import Message

TEXT_MAX, NAME_MAX, LINES_MAX = 20_000, 200, 2000


class _Text(ComposedCharField):
    """Optional text; null and absent are empty."""

    def __init__(self, max_length: int = TEXT_MAX, **more: Any) -> None:
        options = {"required": False, "allow_blank": True, "allow_null": True, "default": "", **more}
        super().__init__(max_length=max_length, **options)


class SpokenSerializer(serializers.Serializer[Any]):
    """One line of a talk."""

    role = serializers.ChoiceField(choices=Message.Role.choices)
    content = _Text()


class SceneSerializer(serializers.Serializer[Any]):
    background = _Text()
    situation = _Text()
    opponent = _Text()


class RecommendSerializer(serializers.Serializer[Any]):
    """A talk, and who is in it."""

    messages = SpokenSerializer(many=True, required=False, default=list, max_length=LINES_MAX)  # type: ignore[call-arg]  # of the list
    scenario = SceneSerializer(required=False, allow_null=True, default=dict)
    character_name = _Text(NAME_MAX)
    user_name = _Text(NAME_MAX)
    session_id = _Text(100)
    model = _Text(50)


class StorySerializer(serializers.Serializer[Any]):
    """A situation with one character to play with, or with two to direct."""

    mode = serializers.ChoiceField(choices=["actor", "director"], required=False, default="actor")
    situation = _Text()
    opponent_name = _Text(NAME_MAX)
    character_name = _Text(NAME_MAX, help_text="What older clients call `opponent_name`.")
    character_persona = _Text()
    character1_name = _Text(NAME_MAX)
    character1_persona = _Text()
    character2_name = _Text(NAME_MAX)
    character2_persona = _Text()
    model = _Text(50)


class PlotSerializer(serializers.Serializer[Any]):
    plot = serializers.CharField()
    background = serializers.CharField()
    is_fallback = serializers.BooleanField()
    engine = serializers.CharField()
    model = serializers.CharField()


class TaleAskedSerializer(serializers.Serializer[Any]):
    """What a story is about, how long it is, and its manner."""

    prompt = ComposedCharField(max_length=TEXT_MAX)
    length = serializers.ChoiceField(choices=list(LENGTHS), required=False, default="medium")
    model = _Text(50)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {**super().get_fields(), "style": _Text(NAME_MAX)}  # a serializer has a `style` of its own


class ChapterSerializer(serializers.Serializer[Any]):
    title = serializers.CharField()
    content = serializers.CharField()


class TaleSerializer(serializers.Serializer[Any]):
    story = serializers.CharField()
    word_count = serializers.IntegerField(help_text="By spaces")
    chapters = ChapterSerializer(many=True)
    is_fallback = serializers.BooleanField()
    engine = serializers.CharField()
    model = serializers.CharField()


class OlderPlotSerializer(PlotSerializer):
    """A plot under the names of older clients as well."""

    scenario_id = serializers.CharField()
    summary = serializers.CharField()
    story = serializers.CharField()


class DetailsAskedSerializer(serializers.Serializer[Any]):
    """What is known of a character to be made."""

    name = ComposedCharField(max_length=100)
    category = _Text(NAME_MAX)
    source_work = _Text(NAME_MAX)
    description = _Text()
    worldview = _Text()
    model = _Text(50)


class CharacterDetailsSerializer(serializers.Serializer[Any]):
    """The seventeen fields."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {
            name: serializers.ListField(child=serializers.CharField()) if name in LISTS else serializers.CharField()
            for name in FIELDS
        }


class DetailsSerializer(CharacterDetailsSerializer):
    """The seventeen fields, and once more under `data` for clients that look there."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {
            **super().get_fields(),
            "is_fallback": serializers.BooleanField(),
            "engine": serializers.CharField(),
            "model": serializers.CharField(),
            "data": CharacterDetailsSerializer(),
        }


class ReviewAskedSerializer(serializers.Serializer[Any]):
    again = serializers.BooleanField(required=False, default=False)
    model = _Text(50)


class ReviewSerializer(serializers.Serializer[Any]):
    """What was thought of a play."""

    score = serializers.IntegerField(min_value=0, max_value=100)
    summary = serializers.CharField()
    comment = serializers.CharField()
    engine = serializers.CharField()
    model = serializers.CharField()
