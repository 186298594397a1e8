"""Builds a `CompletionRequest`: the actor's own part, the others as a stranger sees them, the lines it knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from chat.conversation import cast, script_text
from chat.conversation.cast import SPEAKER_MAX
from chat.conversation.person import name_among, name_of_person
from chat.llm import thoughts
from chat.llm.engines import Actor, CompletionRequest, Line, Partner, Scenario
from chat.llm.model_registry import ChatModel
from chat.models import ChatSession, Message, SessionActor

Role = Message.Role


def names_of(actor: Actor) -> list[str]:
    """What a model may write in front of the actor's line."""
    return [actor.name, *_names(actor.details).values()]


def request(
    play: ChatSession,
    model: ChatModel,
    said: Sequence[Message],
    moves: Sequence[Message] = (),
    *,
    speaker: str,
    seed: str,
    summary: str = "",
    pins: Sequence[Message] = (),
) -> CompletionRequest:
    """Return what the engine is asked: `speaker`'s next line after `said`, the play's newest lines in their order.

    `moves` are all comings and goings on that branch, however old. `summary` tells what was before `said`; of that
    time `pins` are kept word for word.
    """
    present = cast.on_stage(play, moves)
    actor = cast.actor_named(play, speaker)
    others = [other for other in cast.actors(play) if other.name != actor.name]
    return CompletionRequest(
        model=model.id,
        actor=_actor(actor.persona or {}, name=actor.name or play.character_name),
        partners=tuple(_partner(other, is_here=other.name in present) for other in others),
        scenario=_scenario(play),
        lines=tuple(_lines_known_to(speaker, said, moves, play)),
        note="\n".join(message.content for message in _fresh_notes(said)),
        summary=summary,
        pins=tuple(_lines_known_to(speaker, pins, moves, play)),
        seed=seed,
        is_continued=_is_continued(said, speaker, several=play.has_several_actors),
    )


def _is_continued(said: Sequence[Message], speaker: str, *, several: bool) -> bool:
    """Whether the newest line is the speaker's own and was cut off."""
    last = next((message for message in reversed(said) if message.role != Role.SYSTEM), None)
    return last is not None and last.truncated and (not several or last.speaker == speaker)


def _actor(persona: Mapping[str, Any], *, name: str) -> Actor:
    return Actor(
        name=name,
        persona=persona.get("persona", ""),
        sample_dialogue=persona.get("sample_dialogue", ""),
        details=persona.get("details", {}),
    )


def _partner(actor: SessionActor, *, is_here: bool) -> Partner:
    persona = actor.persona or {}
    return Partner(
        name=actor.name,
        names=_names(persona.get("details")),
        description=str(persona.get("description") or ""),
        is_here=is_here,
    )


def _scenario(play: ChatSession) -> Scenario:
    """The scene; `opponent` would be true for one of several actors at most, and a director is nobody in it."""
    known = {key: str(value) for key, value in (play.scenario or {}).items() if value}
    scene = Scenario(background=known.get("background", ""), situation=script_text.scene_of(known.get("situation", "")))
    if play.is_directed:
        return scene
    if play.has_several_actors:
        return replace(scene, player=known.get("player", ""), person=name_among(play, cast.names(play)))
    return replace(
        scene, opponent=known.get("opponent", ""), player=known.get("player", ""), person=name_of_person(play)
    )


def _lines_known_to(me: str, said: Sequence[Message], moves: Sequence[Message], play: ChatSession) -> list[Line]:
    """The lines as `me` knows them: the others' come from outside, and a note was felt by one actor alone.

    What happened while `me` was not on stage is missing. A coming or going is seen as something its actor did.
    """
    several = play.has_several_actors
    person = name_among(play, cast.names(play)) if several and not play.is_directed else None
    fresh = {message.pk for message in _fresh_notes(said)}
    known = []
    for place, message in enumerate(said):
        role, speaker = message.role, message.speaker or ""
        if several and _was_away(me, message, moves):
            continue
        if message.move is not None:
            role = Role.ASSISTANT if speaker == me else Role.USER
        elif role == Role.SYSTEM and (message.pk in fresh or (several and _next_speaker_in(said[place:]) != me)):
            continue
        elif role == Role.USER and person is not None:
            speaker = person
        if several and role == Role.ASSISTANT and speaker != me:
            role = Role.USER
        known.append(
            Line(
                role=role,  # type: ignore[arg-type]
                content=thoughts.said_in(message.role, message.content),
                speaker=speaker,
                emotion=message.emotion or "",
                pinned=message.pinned and role != Role.SYSTEM,
            )
        )
    return known


def _was_away(me: str, line: Message, moves: Sequence[Message]) -> bool:
    """Whether `me` was off stage when the line was said; one's own going and coming one knows."""
    mine = [move for move in moves if move.speaker == me and move.seq < line.seq]
    is_my_move = line.move is not None and line.speaker == me
    return bool(mine) and mine[-1].move == Message.Move.LEAVE and not is_my_move


def _fresh_notes(said: Sequence[Message]) -> list[Message]:
    """The notes since the last reply: whoever speaks now feels them."""
    replies = [place for place, message in enumerate(said) if message.role == Role.ASSISTANT]
    since = said[replies[-1] + 1 if replies else 0 :]
    return [message for message in since if message.role == Role.SYSTEM and message.move is None]


def _next_speaker_in(later: Sequence[Message]) -> str | None:
    return next((message.speaker for message in later if message.role == Role.ASSISTANT), None)


def _names(details: Any) -> dict[str, str]:
    """A character's name as it is said in other languages; a card may hold anything."""
    found = {code: details.get(f"name_{code}") for code in ("en", "ja")} if isinstance(details, Mapping) else {}
    return {code: name[:SPEAKER_MAX] for code, name in found.items() if isinstance(name, str) and name.strip()}
