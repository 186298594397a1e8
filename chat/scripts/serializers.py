"""What a saved play may hold, column by column, before its lines are held against each other."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from avatar_forge.core.api.text_fields import AS_SAVED
from characters.serializers import TextField
from chat.api.serializers import ScenarioSerializer
from chat.conversation import cast
from chat.conversation.earlier_meaning import names_of_play, scenario_of_play
from chat.models import ChatSession, Message
from chat.scripts.archive import EARLIER, FORMAT, VERSION

LINES_MAX = 10_000  # 5,000 turns
TEXT_MAX, CONTENT_MAX = 20_000, 100_000
_NUMBER_MAX = 2**31 - 1
# Every database and every time zone can hold these.
_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_ID = 36

# What `plays.snapshot` keeps of a character: the longest text of each; None for an object.
PERSONA: dict[str, int | None] = {
    "name": 100, "description": TEXT_MAX, "persona": TEXT_MAX, "sample_dialogue": TEXT_MAX, "details": None,
    "voice_id": 50, "image_url": 255, "thumbnail_url": 255,
}  # fmt: skip


class MomentField(serializers.DateTimeField):
    def to_internal_value(self, value: Any) -> datetime:
        moment = super().to_internal_value(value)
        if not _FIRST <= moment < _LAST:
            raise serializers.ValidationError(_("This time is out of range."))
        return moment


class PersonaField(serializers.JSONField):
    """A character as it was when the play began."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict) or not isinstance(data.get("name"), str) or not set(data) <= set(PERSONA):
            raise serializers.ValidationError(_("This is not a character as a play keeps it."))
        if wrong := sorted(key for key, value in data.items() if not _fits(value, PERSONA[key])):
            raise serializers.ValidationError(
                {key: [_("This is not a character as a play keeps it.")] for key in wrong}
            )
        return data


def _fits(value: Any, longest: int | None) -> bool:
    if longest is None:
        return isinstance(value, dict)
    return value is None or (isinstance(value, str) and len(value) <= longest)


def _text(longest: int, **options: Any) -> TextField:
    return TextField(max_length=longest, allow_null=True, allow_blank=True, **options)


def _count(**options: Any) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0, max_value=_NUMBER_MAX, **options)


class SavedActorSerializer(serializers.Serializer[Any]):
    """Who acts in it."""

    position = serializers.IntegerField(min_value=1, max_value=cast.ACTORS_MAX)
    name = TextField(max_length=cast.SPEAKER_MAX, allow_blank=True)
    character_id = _text(_ID)
    persona = PersonaField(allow_null=True)


class SavedPlaySerializer(serializers.Serializer[Any]):
    """The play itself."""

    id = TextField(max_length=_ID)
    mode = serializers.ChoiceField(choices=ChatSession.Mode.choices)
    character_id = _text(_ID)
    co_character_id = _text(_ID)
    scenario = ScenarioSerializer(allow_null=True)
    persona = PersonaField(allow_null=True)
    co_persona = PersonaField(allow_null=True)
    # Not in files of before six could act: then the columns above tell.
    actors = SavedActorSerializer(many=True, required=False, min_length=1, max_length=cast.ACTORS_MAX)  # type: ignore[call-arg]
    title = _text(100, required=False, default=None)
    display_name = _text(100)
    player_image_url = _text(255, required=False, default=None)
    generated_script = _text(CONTENT_MAX)
    chat_model = _text(50)
    review = serializers.JSONField(allow_null=True)
    turn_count = _count()
    last_seq = _count()
    head_id = _text(_ID)
    started_at = MomentField()
    ended_at = MomentField(allow_null=True)
    updated_at = MomentField()


class SavedLineSerializer(serializers.Serializer[Any]):
    """One line, on whatever branch."""

    id = TextField(max_length=_ID)
    parent_id = _text(_ID)
    seq = serializers.IntegerField(min_value=1, max_value=_NUMBER_MAX)
    role = serializers.ChoiceField(choices=Message.Role.choices)
    speaker = _text(100)
    content = TextField(max_length=CONTENT_MAX, allow_blank=True)
    emotion = _text(50)
    status = serializers.ChoiceField(choices=Message.Status.choices)
    audio_url = _text(500)
    model_used = _text(50)
    engine = _text(50)
    prompt_tokens = _count(allow_null=True)
    completion_tokens = _count(allow_null=True)
    prompt_estimate = _count(allow_null=True, default=None)
    pinned = serializers.BooleanField(default=False)
    truncated = serializers.BooleanField(default=False)
    client_id = _text(100)
    created_at = MomentField()
    deleted_at = MomentField(allow_null=True)
    # Not in files of before there was coming and going.
    move = serializers.ChoiceField(choices=Message.Move.choices, required=False, allow_null=True, default=None)
    lines_asked = serializers.IntegerField(min_value=1, max_value=10, required=False, allow_null=True, default=None)


class SavedScriptSerializer(serializers.Serializer[Any]):
    """A whole file of the json format."""

    format = serializers.ChoiceField(choices=[FORMAT])
    version = serializers.ChoiceField(choices=[EARLIER, VERSION])
    play = SavedPlaySerializer()
    lines = SavedLineSerializer(many=True, max_length=LINES_MAX)  # type: ignore[call-arg]  # for the list

    def __init__(self, *args: Any, context: Mapping[str, Any] | None = None, **more: Any) -> None:
        super().__init__(*args, context={**(context or {}), AS_SAVED: True}, **more)

    def validate(self, saved: dict[str, Any]) -> dict[str, Any]:
        """Read a file of the earlier version by what was meant then."""
        if saved["version"] == EARLIER:
            play = saved["play"]
            play["title"], play["display_name"] = names_of_play(
                play["display_name"],
                play_id=play["id"],
                client_id=None,
                line_client_ids=[line["client_id"] for line in saved["lines"]],
            )
            play["scenario"] = (
                scenario_of_play(
                    play["scenario"],
                    directed=play["mode"] == ChatSession.Mode.DIRECTOR,
                    client_id=None,
                    script=play["generated_script"],
                    persona=play["persona"],
                )
                or play["scenario"]
            )
        return saved
