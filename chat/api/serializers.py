"""Plays in JSON, and what a client may send to make them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from audio import voices
from avatar_forge.core.api.text_fields import ComposedCharField
from characters import addresses
from chat.conversation import cast, voices_of_actors
from chat.models import ChatSession

SCENARIO_MAX = 5000
SCRIPT_MAX = 20_000


class ScenarioSerializer(serializers.Serializer[Any]):
    """Where the scene plays; all parts optional. Prose comes back exactly as it was sent."""

    background = serializers.CharField(
        max_length=SCENARIO_MAX, required=False, allow_blank=True, allow_null=True, trim_whitespace=False
    )
    opponent = ComposedCharField(
        max_length=SCENARIO_MAX,
        required=False,
        allow_blank=True,
        allow_null=True,
        trim_whitespace=False,
        help_text="The part that the character plays, where it is another than itself.",
    )
    player = ComposedCharField(
        max_length=SCENARIO_MAX,
        required=False,
        allow_blank=True,
        allow_null=True,
        trim_whitespace=False,
        help_text="Who the person plays.",
    )
    situation = serializers.CharField(
        max_length=SCRIPT_MAX, required=False, allow_blank=True, allow_null=True, trim_whitespace=False
    )


class VoiceSettingsSerializer(serializers.Serializer[Any]):
    """How a play is read aloud; without a `voice_id`, in the character's voice or the default one."""

    enabled = serializers.BooleanField(source="voice_on", required=False)
    mode = serializers.ChoiceField(source="voice_mode", choices=ChatSession.VoiceMode.choices, required=False)
    voice_id = serializers.CharField(max_length=50, required=False, allow_blank=True, allow_null=True)
    speed = serializers.FloatField(source="voice_speed", min_value=0.5, max_value=2.0, required=False)

    def validate_voice_id(self, voice_id: str | None) -> str | None:
        if voice_id and voices.find(voice_id).fallback:
            raise serializers.ValidationError(_("There is no such voice here."))
        return voice_id or None


class ActorSerializer(serializers.Serializer[Any]):
    """Who acts in a play: the character as it was when the play began, with the voice it is read in."""

    position = serializers.IntegerField()
    name = serializers.CharField()
    character_id = serializers.CharField(allow_null=True)
    image_url = serializers.CharField(allow_null=True)
    thumbnail_url = serializers.CharField(allow_null=True)
    voice_id = serializers.CharField(allow_null=True, help_text="null: the default voice.")


class SessionSerializer(serializers.ModelSerializer[ChatSession]):
    """A play as the API shows it. `character_…` and `co_character_…` are the first two of `actors`."""

    scenario = ScenarioSerializer(read_only=True)
    character_name = serializers.CharField(read_only=True)
    co_character_name = serializers.CharField(read_only=True, allow_null=True)
    actors = serializers.SerializerMethodField()
    seq = serializers.IntegerField(source="last_seq", read_only=True)
    head_id = serializers.CharField(read_only=True, allow_null=True)
    voice = VoiceSettingsSerializer(source="*", read_only=True)

    class Meta:
        model = ChatSession
        fields = [
            "id",
            "character_id",
            "co_character_id",
            "character_name",
            "co_character_name",
            "actors",
            "mode",
            "scenario",
            "title",
            "display_name",
            "player_image_url",
            "generated_script",
            "chat_model",
            "voice",
            "turn_count",
            "review",
            "seq",
            "head_id",
            "started_at",
            "ended_at",
            "updated_at",
        ]
        read_only_fields = fields

    @extend_schema_field(ActorSerializer(many=True))
    def get_actors(self, play: ChatSession) -> list[dict[str, Any]]:
        heard_in, home = voices_of_actors.by_name(play), _home(self.context.get("request"))
        return [
            {
                "position": actor.position,
                "name": actor.name,
                "character_id": actor.character_id,
                **{
                    key: addresses.to_absolute((actor.persona or {}).get(key), home=home)
                    for key in ("image_url", "thumbnail_url")
                },
                "voice_id": heard_in[actor.name],
            }
            for actor in cast.actors(play)
        ]


def _home(request: Any) -> str:
    return f"{request.scheme}://{request.get_host()}" if request else ""


class NewActorSerializer(serializers.Serializer[Any]):
    """Who is to act, and what they are called in this play; without a name, as the character is."""

    character_id = serializers.CharField(max_length=36)
    name = ComposedCharField(max_length=100, required=False, allow_blank=True, allow_null=True, default="")


class NewSessionSerializer(serializers.Serializer[Any]):
    """What a new play is made of: `actors`, or one or two characters by their ids.

    Director mode needs two to six, actor mode takes up to six beside the person; by `co_character_id`, none.
    """

    mode = serializers.ChoiceField(choices=ChatSession.Mode.choices, default=ChatSession.Mode.ACTOR)
    character_id = serializers.CharField(max_length=36, required=False, allow_null=True, default=None)
    co_character_id = serializers.CharField(max_length=36, required=False, allow_null=True, default=None)
    actors = NewActorSerializer(many=True, required=False)
    scenario = ScenarioSerializer(required=False, default=dict)
    persona_id = serializers.CharField(
        max_length=36, required=False, allow_null=True, default=None, help_text="My own part (`/api/personas`)."
    )
    title = ComposedCharField(max_length=100, required=False, allow_blank=True, allow_null=True, default="")
    display_name = ComposedCharField(
        max_length=100,
        required=False,
        allow_blank=True,
        allow_null=True,
        default="",
        help_text="What the person is called in the play.",
    )
    generated_script = ComposedCharField(
        max_length=SCRIPT_MAX, required=False, allow_blank=True, allow_null=True, default="", trim_whitespace=False
    )
    chat_model = serializers.CharField(max_length=50, required=False, allow_blank=True, allow_null=True, default="")

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        if "actors" in asked:
            self._check_actors(asked)
        elif asked["mode"] == ChatSession.Mode.DIRECTOR:
            missing = [key for key in ("character_id", "co_character_id") if asked[key] is None]
            if missing:
                raise serializers.ValidationError({key: [_("Director mode needs two characters.")] for key in missing})
        elif asked["co_character_id"] is not None:
            raise serializers.ValidationError(
                {"co_character_id": [_("A second character plays in director mode only.")]}
            )
        return asked

    def _check_actors(self, asked: dict[str, Any]) -> None:
        if asked["character_id"] is not None or asked["co_character_id"] is not None:
            raise serializers.ValidationError({"actors": [_("Give either actors or character ids.")]})
        if not 1 <= len(asked["actors"]) <= cast.ACTORS_MAX:
            raise serializers.ValidationError({"actors": [_("A play has one to six actors.")]})
        if asked["mode"] == ChatSession.Mode.DIRECTOR and len(asked["actors"]) < 2:
            raise serializers.ValidationError({"actors": [_("Director mode needs two to six characters.")]})


class ExpectSeqSerializer(serializers.Serializer[Any]):
    """How many lines the caller knows; when there are others, the call is refused as stale."""

    expect_seq = serializers.IntegerField(min_value=0, required=False, allow_null=True)


class ExpectSerializer(ExpectSeqSerializer):
    """Also which line the caller takes for the last one played (null: the branch is empty)."""

    expect_head = serializers.CharField(max_length=36, required=False, allow_null=True)


class SessionPatchSerializer(ExpectSeqSerializer):
    """What may be changed in a play: its title, the person's name, its scenario and how it is read aloud."""

    title = ComposedCharField(max_length=100, required=False, allow_blank=True, allow_null=True)
    display_name = ComposedCharField(max_length=100, required=False, allow_blank=True, allow_null=True)
    scenario = ScenarioSerializer(required=False)
    voice = VoiceSettingsSerializer(required=False)


class ModelSerializer(serializers.Serializer[Any]):
    """A model to choose; `rehearsal` marks one that is not a language model."""

    id = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    engine = serializers.CharField()
    rehearsal = serializers.BooleanField()


class WantedSerializer(serializers.Serializer[Any]):
    """What to look for among one's plays; empty parts count as not given."""

    search = ComposedCharField(max_length=100, required=False, allow_blank=True)
    mode = serializers.ChoiceField(choices=ChatSession.Mode.choices, required=False, allow_blank=True)
    status = serializers.ChoiceField(choices=["running", "ended"], required=False, allow_blank=True)
    character = ComposedCharField(max_length=100, required=False, allow_blank=True)


class HitSerializer(serializers.Serializer[Any]):
    """The first line of a play that holds what was looked for, with some text around it."""

    message_id = serializers.CharField()
    seq = serializers.IntegerField()
    snippet = serializers.CharField()


class FoundSessionSerializer(SessionSerializer):
    """A play in the list; `hit` is there when a text was looked for, and null when none of its lines holds it."""

    hit = serializers.SerializerMethodField()

    class Meta(SessionSerializer.Meta):
        fields = [*SessionSerializer.Meta.fields, "hit"]
        read_only_fields = fields

    @extend_schema_field(HitSerializer(allow_null=True))
    def get_hit(self, play: ChatSession) -> dict[str, Any] | None:
        hit = self.context["hits"].get(play.pk)
        return HitSerializer(hit).data if hit else None


class SessionListSerializer(serializers.Serializer[Any]):
    sessions = FoundSessionSerializer(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class ModelListSerializer(serializers.Serializer[Any]):
    models = ModelSerializer(many=True)
    default = serializers.CharField()
