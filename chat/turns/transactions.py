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
from chat.conversation import cast, lines, takes
from chat.conversation.lines import Expected
from chat.errors import SceneStarted, SessionBusy
from chat.llm import model_registry
from chat.models import ChatSession, Message
from chat.turns import speech_plan
from chat.turns.speech_plan import SpeechPlan

logger = logging.getLogger(__name__)

_WAITS = gettext_lazy("Only two characters in director mode go on by themselves, or a reply that was cut off.")

Status = Message.Status


@dataclass(frozen=True, slots=True)
class Run:
    """How many lines two actors still have to say before they wait for the director again."""

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


def say(
    user: User,
    session_id: str,
    *,
    client_id: str,
    content: str,
    model: str | None = None,
    parent_id: str | EllipsisType | None = ...,
    director_note: str | None = None,
    **expected: Unpack[Expected],
) -> StartedTurn:
    """Keep the person's line and open the reply to it, in one transaction, once per `client_id`.

    The line follows `parent_id`, an earlier reply or None for the start; without one, the last line played.
    A director's line is a note itself: the next actor feels it. `director_note` is kept in front of the line.
    Raises `NotFound`, `IdempotencyConflict`, `Stale`, `SessionEnded`, `SessionBusy`, `UnknownModel` or
    `ValidationFailed`.
    """
    with _one_transaction():
        play = lines.lock(user, session_id)
        if (known := _known(play, client_id)) is not None:
            _check_same_line(play, known, content, parent_id, director_note)
            return StartedTurn(known)
        lines.check_open(play, **expected)
        branched = parent_id is not ... and lines.branch_off(play, parent_id)
        chosen = model_registry.of_turn(model, play.chat_model)
        notes = _note(play, director_note)
        line = lines.add(play, role=_role_of_person(play), content=content, client_id=client_id)
        return replace(_open_reply(play, chosen), line=line, notes=notes, branched=branched)


def open_scene(user: User, session_id: str, *, client_id: str, model: str | None = None) -> StartedTurn:
    """Open the character's first line in an empty play, once per `client_id`. Raises `SceneStarted` in another."""
    with _one_transaction():
        play = lines.lock(user, session_id)
        if (known := _known(play, client_id)) is not None:
            if known.role != Message.Role.ASSISTANT:
                raise IdempotencyConflict()
            return StartedTurn(known)
        if play.head_id:
            raise SceneStarted()
        lines.check_open(play)
        return _open_reply(play, model_registry.of_turn(model, play.chat_model), client_id=client_id)


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

    It is `speaker`'s if that one is on stage, else of whoever was cut off in the last line, else of whoever did not
    speak last. Where one character plays, only a line that was cut off goes on, with one line more.
    The play is busy until the last has ended, since each line is opened in the transaction that ends the one before.
    Raises `NotFound`, `ValidationFailed`, `IdempotencyConflict`, `Stale`, `SessionEnded`, `SessionBusy` or
    `UnknownModel`.
    """
    with _one_transaction():
        play = lines.lock(user, session_id)
        if (known := _known(play, client_id)) is not None:
            if known.lines_asked != count or not _was_noted(known, director_note):
                raise IdempotencyConflict()
            return StartedTurn(known)
        cut_off = _cut_off(play)
        if not play.is_directed and (cut_off is None or count > 1):
            raise ValidationFailed(fields={"type": [str(_WAITS)]})
        lines.check_open(play, **expected)
        chosen = model_registry.of_turn(model, play.chat_model)
        notes = _note(play, director_note)
        started = _open_reply(play, chosen, client_id=client_id, asked=count, wished=speaker or cut_off)
        return replace(started, notes=notes, run=Run(user, chosen.id, count - 1))


def _check_same_line(
    play: ChatSession, known: Message, content: str, parent_id: str | EllipsisType | None, note: str | None
) -> None:
    """Raise `IdempotencyConflict` unless a known line was said with the same words, in the same place."""
    same = (known.role, nfc(known.content)) == (_role_of_person(play), content)
    before = known.parent.parent_id if note and known.parent else known.parent_id
    if not same or not _was_noted(known, note) or parent_id not in (..., before):
        raise IdempotencyConflict()


def _cut_off(play: ChatSession) -> str | None:
    """Who spoke the last line played, where its limit cut it off: "" for the one character there is."""
    last = play.messages.filter(pk=play.head_id, truncated=True).values_list("speaker", flat=True)
    return next((speaker or "" for speaker in last), None)


def _role_of_person(play: ChatSession) -> str:
    return Message.Role.SYSTEM if play.is_directed else Message.Role.USER


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
    said = play.messages.filter(pk=message_id) if play.is_directed else play.messages.none()
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
    speaker = cast.next_speaker(play, lines.last_speaker(play), lines.moves(play), wished=wished)
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
