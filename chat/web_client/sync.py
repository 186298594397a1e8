"""What a call of the front-end comes to in the rows: its play, the lines it tells of, and the command for the next one.

The client repeats its whole history and tries a call up to three times. So a turn is known by its place and its words,
and what is stored already is recognised by its text (`likeness`), which the client may have shown through its filter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import cycle, takewhile
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.models import User
from avatar_forge.core.errors import Forbidden, NotFound
from avatar_forge.core.ids import is_id
from chat.conversation import cast, lines, plays
from chat.conversation.actor_columns import Part
from chat.llm import model_registry
from chat.models import ChatSession, Message
from chat.protocol import client_frames
from chat.protocol.client_frames import Begin, Continue, Retake, Say, TurnCommand
from chat.transfer import same_line
from chat.turns import speech_plan, turn_replies
from chat.web_client import unsaved_play
from chat.web_client.body import ChatCall, ToldLine, Use

_SPACE = UUID("3d6a1d1e-9c0b-5a53-8f52-5f6f0b3f5a11")  # of the ids that are made here
_NO_ID = str(UUID(int=0))
MODEL_MAX, NOTES_LOOKED_BACK = 50, 50

Role, Status = Message.Role, Message.Status


def prepare(user: User, asked: ChatCall) -> tuple[str, TurnCommand]:
    """Return the play of the call and what begins its turn: the same for every try of one call.

    Raises `UnknownModel`, `ValidationFailed`, `Forbidden` for somebody else's play and `NotFound` for one in the bin.
    """
    model_registry.find(asked.model)
    command = _command(asked)  # before anything is kept: whether the line can be said at all
    play = find(user, asked.session_id) or _open(user, asked)
    command = replace(command, id=_turn_id(play, asked))
    if isinstance(command, Continue):
        command = replace(command, speaker=_enter(user, asked, play))
    known = play.messages.filter(client_id=command.id).first()
    if isinstance(command, Continue):  # what was noted for an earlier try is here
        command = replace(command, director_note=_fresh_note(play, asked) or None if known is None else None)
    if known is None:
        if play.ended_at is not None:  # reviewed elsewhere, and played on here, where nobody could reopen it
            plays.reopen(user, play.pk)
        _catch_up(user, play, asked)
        return play.pk, command
    return play.pk, _again(play, command, known)


def find(user: User, session_id: str) -> ChatSession | None:
    """Return the person's play of that id, or None. Raises `Forbidden` and `NotFound` as `prepare` does."""
    named = Q(client_id=session_id) | (Q(pk=session_id) if is_id(session_id) else Q())
    own: ChatSession | None = user.chat_sessions.filter(named).order_by("pk").first()
    # Of others alone: another try of the person's may have opened the play since.
    if own is None and ChatSession.objects.filter(named).exclude(user=user).exists():
        raise Forbidden()
    if own is not None and own.deleted_at is not None:
        raise NotFound()
    return own


def can_keep(user: User, session_id: str) -> bool:
    """Whether what is said under that id may be kept: not in somebody else's play, nor in one that lies in the bin.

    So it is when the cookie was lost and the person goes on as another one.
    """
    try:
        find(user, session_id)
    except (Forbidden, NotFound):
        return False
    return True


def voice_in(session_id: str, command: TurnCommand) -> str:
    """Return the voice of the reply to a command; "" when none was given to its character."""
    play = ChatSession.objects.get(pk=session_id)
    return speech_plan.of_play(play, command.speaker if isinstance(command, Continue) else None).voice_id or ""


def _open(user: User, asked: ChatCall) -> ChatSession:
    """Open the play, or return the one that another try has opened meanwhile."""
    play = unsaved_play.build(user, asked)
    play.user, play.client_id = user, asked.session_id
    play.chat_model = asked.model if 0 < len(asked.model) <= MODEL_MAX else None
    try:
        with transaction.atomic():
            cast.put(play, cast.parts_by_columns(play))
    except IntegrityError:
        other = find(user, asked.session_id)
        if other is None:
            raise
        return other
    return play


def _command(asked: ChatCall) -> Say | Begin | Continue:
    """What begins the turn, without an id of its own yet. Raises `ValidationFailed`."""
    frame: dict[str, Any] = {"id": _NO_ID, "model": asked.model or None, "voice": asked.wants_speech}
    match asked.use:
        case Use.OPENING:
            frame |= {"type": "begin"}
        case Use.DIRECTED:
            frame |= {"type": "continue", "director_note": asked.note or None}
        case _:
            frame |= {"type": "say", "content": asked.line}
    command = client_frames.understand(frame)
    assert isinstance(command, Say | Begin | Continue)
    return command


def _turn_id(play: ChatSession, asked: ChatCall) -> str:
    """The same for every try, another one for the same words at another place."""
    if not asked.is_directed:
        return _line_id(play, len(asked.messages), asked.line)
    newest = [line.content for line in asked.messages[-3:]]
    return _line_id(play, len(asked.messages), *newest, who=f"{asked.character_id}\x1f{asked.opponent}")


def _line_id(play: ChatSession, place: int, *newest: str, who: str = "") -> str:
    return str(uuid5(_SPACE, "\x1e".join([play.pk, str(place), who, *newest])))


def _fresh_note(play: ChatSession, asked: ChatCall) -> str:
    """The note without what is here already: a reply to it failed, and the next call tells of it once more."""
    told = asked.note.split("\n")
    if not asked.note or play.head_id is None:
        return asked.note
    tail: list[Message] = list(Message.objects.tail_of(play.head_id, limit=NOTES_LOOKED_BACK).order_by("-seq"))  # type: ignore[attr-defined]
    since = takewhile(lambda line: line.role != Role.ASSISTANT or not line.content.strip(), tail)
    notes = [line.content for line in since if line.role == Role.SYSTEM and line.move is None][::-1]
    here = [(Role.SYSTEM.value, part) for note in notes for part in note.split("\n")]
    places = same_line.align(here, [(Role.SYSTEM.value, part) for part in told])
    return "\n".join(part for part, place in zip(told, places, strict=True) if place is None)


def _enter(user: User, asked: ChatCall, play: ChatSession) -> str | None:
    """Return which actor the call is for; of the second one nothing but the name is known before its first line."""
    speaker = unsaved_play.speaker(asked, play) if play.is_directed else None
    if speaker and speaker == play.co_character_name and set(play.co_persona or {}) == {"name"}:
        with transaction.atomic():
            play = lines.lock(user, play.pk)
            character, persona = unsaved_play.second_character(user, asked, play)
            first, *_ = cast.parts_by_columns(play)
            cast.put(play, [first, Part(speaker, character.pk if character else None, persona)])
    return speaker if speaker in cast.on_stage(play, lines.moves(play)) else None


def _again(play: ChatSession, command: TurnCommand, known: Message) -> TurnCommand:
    """Return how to answer one more try of a turn: with its reply, or with another take of one that came to nothing.

    A line that came late, told of by a later call, is answered with the reply to that one.
    """
    reply = next(iter(turn_replies.replies_to(known)), None)
    if reply is None and isinstance(command, Say):
        said = play.messages.filter(role=Role.USER, seq__gt=known.seq, client_id__isnull=False).order_by("seq")
        if (later := said.first()) is not None:
            return _again(play, replace(command, id=str(later.client_id), content=later.content), later)
    while reply is not None and _came_to_nothing(reply):
        command = Retake(str(uuid5(_SPACE, reply.pk)), reply.pk, command.model, voice=command.voice)
        reply = play.messages.filter(client_id=command.id).first()
    return command


def _came_to_nothing(reply: Message) -> bool:
    broken = reply.status in (Status.FAILED, Status.INTERRUPTED)
    return not reply.is_streaming and (broken or not reply.content.strip())


def _catch_up(user: User, play: ChatSession, asked: ChatCall) -> None:
    """Keep what the client tells of and what is not here: lines that never arrived, or a play started elsewhere.

    Only at the end, and only where nothing but replies stands here in their place: what is here is never changed.
    """
    told = asked.history
    if not told or _ends_alike(play, told[-1]):
        return
    with transaction.atomic():
        play = lines.lock(user, play.pk)
        here = [(line.role, line.content) for line in lines.played(play) if _counts(play, line)]
        places = same_line.align(here, [(line.role, line.content) for line in told])
        last = max((n for n, place in enumerate(places) if place is not None), default=-1)
        behind = here[(places[last] or 0) + 1 :] if last >= 0 else here
        missing = told[last + 1 :]
        if not missing or any(role != Role.ASSISTANT for role, _ in behind):
            return
        lines.check_open(play)
        _add(play, missing, unsaved_play.speaker(asked, play) if play.is_directed else play.character_name)
    lines.count_turns(play.pk)


def _ends_alike(play: ChatSession, told: ToldLine) -> bool:
    """Whether the play here ends with that line: so it nearly always does, and nothing more has to be read."""
    head = Message.objects.filter(pk=play.head_id).first() if play.head_id else None
    return head is not None and head.role == told.role and same_line.alike(head.content, told.content)


def _counts(play: ChatSession, line: Message) -> bool:
    return bool(line.content.strip()) and line.move is None and (play.is_directed or line.role != Role.SYSTEM)


def _add(play: ChatSession, missing: tuple[ToldLine, ...], speaker: str | None) -> None:
    """Put finished lines behind the head of a locked play; of two actors, who speaks next did not speak last."""
    rows: list[Message] = []
    ids = _free_ids(play, missing)
    who = iter(cycle(_backwards(play, speaker)))
    speakers = [next(who) if line.role == Role.ASSISTANT else None for line in reversed(missing)][::-1]
    for line, name in zip(missing, speakers, strict=True):
        play.last_seq += 1
        row = Message(session=play, parent_id=play.head_id, seq=play.last_seq, role=line.role, content=line.content)
        row.speaker = name or None
        row.client_id = ids.get(line.place)
        play.head_id = row.pk
        rows.append(row)
    Message.objects.bulk_create(rows, batch_size=500)
    play.save(update_fields=["last_seq", "head"])


def _free_ids(play: ChatSession, missing: tuple[ToldLine, ...]) -> dict[int, str]:
    """The ids of the calls that would have said these lines, by place: one that still arrives finds its line here."""
    own = () if play.is_directed else (line for line in missing if line.role == Role.USER and line.place)
    ids = {line.place: _line_id(play, line.place, line.content) for line in own}
    known = set(play.messages.filter(client_id__in=ids.values()).values_list("client_id", flat=True))
    return {place: made for place, made in ids.items() if made not in known}


def _backwards(play: ChatSession, speaker: str | None) -> Sequence[str | None]:
    """Who spoke the last line, the one before, and so on in turn, when `speaker` speaks now."""
    if not play.is_directed:
        return [speaker]
    names = cast.names(play)
    return [name for name in names if name != speaker] + [name for name in names if name == speaker]
