"""The rows of a turn: keep the person's line, open the reply to it, end it. Each is one transaction.

What happens between opening and end, in a task of its own, is in `chat.turns.runner`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import EllipsisType
from typing import Any, Unpack

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy

from accounts.models import User
from avatar_forge.core.errors import AvatarForgeError, IdempotencyConflict, ValidationFailed
from avatar_forge.core.normal_form import nfc
from chat.conversation import cast, lines, next_speaker, person, takes
from chat.conversation.lines import Expected
from chat.errors import SceneStarted, SessionBusy
from chat.llm import model_registry
from chat.models import ChatSession, Message
from chat.turns import speech_plan
from chat.turns.speech_plan import SpeechPlan

logger = logging.getLogger(__name__)

_WAITS = gettext_lazy("Only two or more actors on stage go on by themselves, or a reply that was cut off.")

Status = Message.Status


@dataclass(frozen=True, slots=True)
class Run:
    """How many lines the actors still have to say before they wait for the person again."""

    user: User
    model: str
    left: int


@dataclass(frozen=True, slots=True)
class StartedTurn:
    """A turn whose rows are committed: the line to acknowledge and, unless it was told before, the reply to generate.

    `play` is as it was committed, with the reply as its head; `takes` are what other takes of the reply said.
    """

    line: Message
    reply: Message | None = None
    play: ChatSession | None = None
    takes: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()
    run: Run | None = None
    speech_plan: SpeechPlan | None = None  # how the reply is read aloud
    branched: bool = False  # it does not follow the line that was the last one played

    @property
    def replayed(self) -> bool:
        return self.reply is None


def say(  # noqa: PLR0913  one for each field of the frame
    user: User,
    session_id: str,
    *,
    client_id: str,
    content: str,
    model: str | None = None,
    parent_id: str | EllipsisType | None = ...,
    director_note: str | None = None,
    speaker: str | None = None,
    count: int = 1,
    **expected: Unpack[Expected],
) -> StartedTurn:
    """Keep the person's line and open the reply to it, in one transaction, once per `client_id`.

    The line follows `parent_id`, an earlier reply or None for the start; without one, the last line played.
    A director's line is a note itself: the next actor feels it. `director_note` is kept in front of the line.
    `speaker` answers, else whoever is next; where several act, `count` lines follow one another.
    Raises `NotFound`, `IdempotencyConflict`, `Stale`, `SessionEnded`, `SessionBusy`, `UnknownModel` or
    `ValidationFailed`.
    """
    with _one_transaction():
        play = lines.lock(user, session_id)
        if (known := _known(play, client_id)) is not None:
            _check_same_line(play, known, content, parent_id, director_note, count)
            return StartedTurn(known)
        lines.check_open(play, **expected)
        branched = parent_id is not ... and lines.branch_off(play, parent_id)
        chosen = model_registry.of_turn(model, play.chat_model)
        _check_speakers(play, speaker, count)
        notes = _note(play, director_note)
        line = _add_line(play, content, client_id)
        asked = count if count > 1 else None
        run = Run(user, chosen.id, count - 1) if asked else None
        started = _open_reply(play, chosen, asked=asked, wished=speaker)
        return replace(started, line=line, notes=notes, branched=branched, run=run)


def open_scene(
    user: User, session_id: str, *, client_id: str, model: str | None = None, speaker: str | None = None
) -> StartedTurn:
    """Open the first line of `speaker`, else of the first actor, in an empty play, once per `client_id`.

    Raises `SceneStarted` in another, and what `say` raises.
    """
    with _one_transaction():
        play = lines.lock(user, session_id)
        if (known := _known(play, client_id)) is not None:
            if known.role != Message.Role.ASSISTANT:
                raise IdempotencyConflict()
            return StartedTurn(known)
        if play.head_id:
            raise SceneStarted()
        lines.check_open(play)
        next_speaker.check(play, speaker)
        chosen = model_registry.of_turn(model, play.chat_model)
        return _open_reply(play, chosen, client_id=client_id, wished=speaker)


def go_on(
    user: User,
    session_id: str,
    *,
    client_id: str,
    count: int = 1,
    director_note: str | None = None,
    model: str | None = None,
    speaker: str | None = None,
    **expected: Unpack[Expected],
) -> StartedTurn:
    """Let the actors on stage go on for `count` lines: open the first of them, once per `client_id`.

    The first is `speaker`'s, else of whoever was cut off in the last line, else of whoever is next. Where the actors
    cannot go on without the person, only a line that was cut off does, with one line more.
    The play is busy until the last has ended, since each line is opened in the transaction that ends the one before.
    Raises `NotFound`, `ValidationFailed`, `IdempotencyConflict`, `Stale`, `SessionEnded`, `SessionBusy` or
    `UnknownModel`.
    """
    with _one_transaction():
        play = lines.lock(user, session_id)
        if (known := _known(play, client_id)) is not None:
            same_speaker = speaker is None or cast.named(play, speaker) == known.speaker
            if known.lines_asked != count or not same_speaker or not _was_noted(known, director_note):
                raise IdempotencyConflict()
            return StartedTurn(known)
        cut_off = _cut_off(play)
        if cut_off is None or count > 1:
            _check_goes_on(play)
        lines.check_open(play, **expected)
        next_speaker.check(play, speaker)
        chosen = model_registry.of_turn(model, play.chat_model)
        notes = _note(play, director_note)
        started = _open_reply(play, chosen, client_id=client_id, asked=count, wished=speaker or cut_off)
        return replace(started, notes=notes, run=Run(user, chosen.id, count - 1))


def _check_same_line(
    play: ChatSession,
    known: Message,
    content: str,
    parent_id: str | EllipsisType | None,
    note: str | None,
    count: int,
) -> None:
    """Raise `IdempotencyConflict` unless a known line was said with the same words, in the same place."""
    same = (known.role, nfc(known.content)) == (_role_of_person(play), content)
    before = known.parent.parent_id if note and known.parent else known.parent_id
    asked = Message.objects.filter(parent=known, seq=known.seq + 1).values_list("lines_asked", flat=True).first()
    if not same or (asked or 1) != count or not _was_noted(known, note) or parent_id not in (..., before):
        raise IdempotencyConflict()


def _cut_off(play: ChatSession) -> str | None:
    """Who spoke the last line played, where its limit cut it off: "" for the one character there is."""
    last = play.messages.filter(pk=play.head_id, truncated=True).values_list("speaker", flat=True)
    return next((speaker or "" for speaker in last), None)


def _check_speakers(play: ChatSession, speaker: str | None, count: int) -> None:
    if count > 1:
        _check_goes_on(play)
    next_speaker.check(play, speaker)


def _check_goes_on(play: ChatSession) -> None:
    """Raise `ValidationFailed` where no actor could go on without the person. Before a director, one alone can."""
    least = 1 if play.is_directed else 2
    if not play.has_several_actors or len(cast.on_stage(play, lines.moves(play))) < least:
        raise ValidationFailed(fields={"type": [str(_WAITS)]})


def _role_of_person(play: ChatSession) -> str:
    return Message.Role.SYSTEM if play.is_directed else Message.Role.USER


def _add_line(play: ChatSession, content: str, client_id: str) -> Message:
    """Keep the person's line: a director's is a note of nobody's; among several actors it bears the person's name."""
    named = play.has_several_actors and not play.is_directed and person.name_of_person(play)
    speaker = person.name_among(play, cast.names(play)) if named else None
    return lines.add(play, role=_role_of_person(play), content=content, client_id=client_id, speaker=speaker)


def _note(play: ChatSession, text: str | None) -> tuple[Message, ...]:
    return (lines.add(play, role=Message.Role.SYSTEM, content=text),) if text else ()


def _was_noted(known: Message, text: str | None) -> bool:
    """Whether `text`, if any, is the note that was kept in front of a known line."""
    before = known.parent
    return not text or (before is not None and (before.role, nfc(before.content)) == (Message.Role.SYSTEM, text))


def retake(
    user: User,
    session_id: str,
    *,
    client_id: str,
    message_id: str,
    model: str | None = None,
    **expected: Unpack[Expected],
) -> StartedTurn:
    """Open another take of a reply, once per `client_id`; the old one stays beside it.

    Raises `NotFound`, `IdempotencyConflict`, `Stale`, `SessionEnded`, `SessionBusy`, `UnknownModel` or
    `ValidationFailed`.
    """
    with _one_transaction():
        play = lines.lock(user, session_id)
        if (known := _known(play, client_id)) is not None:
            takes_of_it = play.messages.filter(parent=known.parent_id, role=Message.Role.ASSISTANT)
            if known.pk == message_id or not {known.pk, message_id} <= set(takes_of_it.values_list("pk", flat=True)):
                raise IdempotencyConflict()
            return StartedTurn(known)
        lines.check_open(play, **expected)
        others = takes.step_before(play, message_id)
        chosen, actor = model_registry.of_turn(model, play.chat_model), _speaker_of(play, message_id)
        started = _open_reply(play, chosen, client_id=client_id, wished=actor)
        return replace(started, branched=True, takes=others)


def _speaker_of(play: ChatSession, message_id: str) -> str | None:
    """Who said a line, where that is not always the same one."""
    said = play.messages.filter(pk=message_id) if play.has_several_actors else play.messages.none()
    return said.values_list("speaker", flat=True).first()


@contextmanager
def _one_transaction() -> Iterator[None]:
    """A transaction in which the constraint on streaming replies speaks our language."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as exc:
        raise SessionBusy() from exc


def _known(play: ChatSession, client_id: str) -> Message | None:
    return play.messages.filter(client_id=client_id).first()


def _open_reply(
    play: ChatSession,
    model: model_registry.ChatModel,
    *,
    client_id: str | None = None,
    asked: int | None = None,
    wished: str | None = None,
) -> StartedTurn:
    """Open a reply in the caller's transaction. What its model is to read is gathered when it is generated."""
    speaker = next_speaker.of_play(play, wished=wished)
    reply = lines.add(
        play,
        role=Message.Role.ASSISTANT,
        content="",
        client_id=client_id,
        speaker=speaker or None,
        status=Status.STREAMING,
        model_used=model.id,
        engine=model.engine,
        heartbeat_at=Now(),
        lines_asked=asked,
    )
    return StartedTurn(reply, reply, play, speech_plan=speech_plan.of_play(play, reply.speaker))


def end_reply(reply: Message, run: Run | None, **ending: Any) -> tuple[Message | None, StartedTurn | None]:
    """End a reply; in the same transaction open the next of a run, so that nobody slips in between."""
    if run is not None and run.left:
        try:
            with transaction.atomic():
                play = lines.lock(run.user, reply.session_id)
                message = lines.finish(reply.pk, **ending)
                if message is None or message.status != ending["status"] or message.stop_asked_at:
                    return message, None  # somebody else ended it, or wanted it to end: the run is over
                lines.check_open(play)
                rest = replace(run, left=run.left - 1)
                return message, replace(_open_reply(play, model_registry.of_turn(None, run.model)), run=rest)
        except (AvatarForgeError, IntegrityError):  # ended, put in the bin: this line is kept all the same
            logger.info("run_over", extra={"session_id": reply.session_id})
    return lines.finish(reply.pk, **ending), None
