"""Verbs over whole plays: start, rename, end, put in the bin and take out again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone

from accounts.models import User, UserPreferences
from avatar_forge.core.errors import NotFound
from characters.models import Character, UserPersona
from chat.conversation import cast, lines
from chat.conversation.actor_columns import Part
from chat.llm import model_registry
from chat.models import ChatSession


class Texts(TypedDict, total=False):
    """What a new play may be told besides who plays where; an empty text is none."""

    title: str
    display_name: str
    generated_script: str
    chat_model: str


def start(
    user: User,
    *,
    character: Character | None = None,
    co_character: Character | None = None,
    actors: Sequence[tuple[Character, str]] = (),
    directed: bool | None = None,
    scenario: Mapping[str, str] | None = None,
    persona: UserPersona | None = None,
    **texts: Unpack[Texts],
) -> ChatSession:
    """Open a play with a snapshot of each character, under a name of its own.

    `actors` are up to six characters and what each is called here ("": its own name); `character` and `co_character`
    are the same for two. The person directs where `directed` says so, or where a `co_character` plays without it.
    `persona` is the person's own part: copied into the play, in front of what the scenario says of the person.
    It is read aloud as the person's preferences say. Raises `UnknownModel`.
    """
    if model := texts.get("chat_model"):
        model_registry.find(model)
    told = {name: text or None for name, text in texts.items()}
    if persona:
        told |= {"display_name": told.get("display_name") or persona.name, "player_image_url": persona.image_url}
    play = ChatSession(
        user=user,
        mode=ChatSession.Mode.DIRECTOR if _is_directed(directed, co_character) else ChatSession.Mode.ACTOR,
        scenario=_with_part(scenario or {}, persona),
        **told,
        **_voice_of(user),
    )
    cast.put(play, _parts(actors or [(one, "") for one in (character, co_character) if one], scenario))
    return play


def _is_directed(directed: bool | None, co_character: Character | None) -> bool:
    return co_character is not None if directed is None else directed


def _parts(actors: Sequence[tuple[Character, str]], scenario: Mapping[str, str] | None) -> list[Part]:
    """The characters as actors; where none is chosen, the scenario tells who is played with."""
    if not actors:
        return cast.parts_of([((scenario or {}).get("opponent") or "", None, None)])
    return cast.parts_of([(name or one.name, one.pk, _called(snapshot(one), name)) for one, name in actors])


def _called(persona: dict[str, Any], name: str) -> dict[str, Any]:
    """The snapshot of a character who is called otherwise on this stage, in every language."""
    if name in ("", persona["name"]):
        return persona
    details = {key: value for key, value in persona["details"].items() if key not in ("name_en", "name_ja")}
    return {**persona, "name": name, "details": details}


def _with_part(scenario: Mapping[str, str], persona: UserPersona | None) -> dict[str, str]:
    if persona is None:
        return dict(scenario)
    return {**scenario, "player": "\n".join(filter(None, (persona.part, scenario.get("player"))))}


def _voice_of(user: User) -> dict[str, Any]:
    """How the person wants plays to be read aloud; what was never said is left to the columns' defaults."""
    wanted = UserPreferences.objects.filter(user=user).first()
    if wanted is None:
        return {}
    said = {"voice_on": wanted.tts_enabled, "voice_mode": wanted.tts_mode, "voice_speed": wanted.tts_speed}
    return {name: value for name, value in said.items() if value is not None}


def snapshot(character: Character) -> dict[str, Any]:
    """Return what a play keeps of its character."""
    return {
        "name": character.name,
        "description": character.description or "",
        "persona": character.persona or "",
        "sample_dialogue": character.sample_dialogue or "",
        "details": character.character or {},
        "voice_id": character.voice_id,
        "image_url": character.image_url,
        "thumbnail_url": character.thumbnail_url,
    }


def of(user: User, session_id: str) -> ChatSession:
    """Return the user's play. Raises `NotFound` for a stranger's, one in the bin, and one that never was."""
    play = ChatSession.objects.of(user).filter(pk=session_id).first()
    if play is None:
        raise NotFound()
    play.user = user
    return play


def running_reply(user: User, session_id: str) -> str | None:
    """Return the id of the reply that is being spoken in the user's play, or None. Raises `NotFound`."""
    running: str | None = of(user, session_id).messages.streaming().values_list("pk", flat=True).first()  # type: ignore[attr-defined]
    return running


def revise(user: User, session_id: str, *, expect_seq: int | None = None, **changes: Any) -> ChatSession:
    """Change columns of a play, and the parts of its scenario that are given; return it.

    Raises `NotFound` or `Stale`.
    """
    with transaction.atomic():
        play = lines.lock(user, session_id)
        lines.check_fresh(play, expect_seq=expect_seq)
        if "scenario" in changes:
            changes["scenario"] = {**(play.scenario or {}), **changes["scenario"]}
        ChatSession.objects.filter(pk=play.pk).update(**changes, updated_at=timezone.now())
        if play.persona is None and "scenario" in changes:  # nobody but the scenario tells who is played with
            play.scenario = changes["scenario"]
            cast.put(play, cast.parts_by_columns(play))
    return of(user, session_id)


def end(user: User, session_id: str) -> ChatSession:
    """Mark a play as ended; one that has ended keeps its time."""
    ChatSession.objects.of(user).filter(pk=session_id, ended_at__isnull=True).update(
        ended_at=timezone.now(), updated_at=timezone.now()
    )
    return of(user, session_id)


def reopen(user: User, session_id: str) -> ChatSession:
    """Let an ended play go on."""
    return revise(user, session_id, ended_at=None)


def discard(user: User, session_id: str) -> None:
    """Put a play in the bin; its lines stay. Raises `NotFound`."""
    if not ChatSession.objects.of(user).filter(pk=session_id).update(deleted_at=timezone.now()):
        raise NotFound()


def restore(user: User, session_id: str) -> ChatSession:
    """Take a play out of the bin. Raises `NotFound` when it is not there."""
    if not ChatSession.objects.in_bin_of(user).filter(pk=session_id).update(deleted_at=None, updated_at=timezone.now()):
        raise NotFound()
    return of(user, session_id)
