"""The review of a stored play: read the play, have it judged, store the review, end the play."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce, Now

from accounts.models import User
from avatar_forge.core import dbpool
from chat.assist import json_completion, reviews
from chat.conversation import cast, lines, plays
from chat.errors import NothingToReview, SessionBusy
from chat.llm import clean_text, thoughts
from chat.llm.tasks import ReviewRequest
from chat.models import ChatSession, Message


async def review(user: User, session_id: str, *, again: bool = False, model: str = "", language: str = "ko") -> Any:
    """Return the review of the user's play: the stored one, unless there is none or `again` asks for another.

    Raises `NotFound`, `NothingToReview`, `SessionBusy`, `UnknownModel` or an `EngineError`.
    """
    known, played, chosen = await dbpool.run(_read, user, session_id, again=again, language=language)
    if played is None:
        return known
    written = await json_completion.write(reviews.job(played), model=model or chosen)
    judged = {**written.value, "engine": written.engine, "model": written.model}
    return await dbpool.run(_keep, user, session_id, judged, again=again)


def _read(
    user: User, session_id: str, *, again: bool, language: str
) -> tuple[dict[str, Any] | None, ReviewRequest | None, str]:
    play = plays.of(user, session_id)
    if play.review is not None and not again:
        return play.review, None, ""
    if Message.objects.streaming().filter(session=play).exists():  # type: ignore[attr-defined]
        raise SessionBusy()
    played = played_so_far(play, language)
    if played is None:
        raise NothingToReview()
    return None, played, play.chat_model or ""


def played_so_far(play: ChatSession, language: str) -> ReviewRequest | None:
    """Return what can be judged of a play; None while there is nothing yet."""
    said = [line for line in lines.played(play) if line.content.strip()]
    if not (_was_directed(said) if play.is_directed else _was_answered(said)):
        return None
    return _played(play, said, language)


def _was_answered(lines: list[Message]) -> bool:
    """Whether somebody said something and a character answered it."""
    first = next((n for n, line in enumerate(lines) if line.role == Message.Role.USER), len(lines))
    return any(line.role == Message.Role.ASSISTANT for line in lines[first:])


def _was_directed(lines: list[Message]) -> bool:
    """Whether the actors have played a turn; a director may have watched without a note."""
    return sum(line.role == Message.Role.ASSISTANT for line in lines) >= 2


def _role(play: ChatSession, line: Message) -> str:
    """The role of a line in a review: a director's note is the person's own, an actor's coming or going is none."""
    is_note = play.is_directed and line.role == Message.Role.SYSTEM and line.move is None
    return Message.Role.USER if is_note else line.role


def _played(play: ChatSession, lines: list[Message], language: str) -> ReviewRequest:
    scenario = play.scenario or {}
    told = tuple((_role(play, line), line.speaker or "", thoughts.said_in(line.role, line.content)) for line in lines)
    own = [text for role, _, text in reversed(told) if role == Message.Role.USER]
    if play.is_directed:
        own += [text for _, _, text in reversed(told)]  # without a note, the language is that of the actors
    return ReviewRequest(
        lines=told,
        character=play.character_name,
        other=", ".join(cast.names(play)[1:]),
        situation=scenario.get("situation") or "",
        background=scenario.get("background") or "",
        directed=play.mode == ChatSession.Mode.DIRECTOR,
        language=clean_text.language_of(own, language),
    )


def _keep(user: User, session_id: str, judged: dict[str, Any], *, again: bool) -> dict[str, Any]:
    """Store the judgement and end the play; of two that come at once the first stays."""
    found = ChatSession.objects.of(user).filter(pk=session_id)
    free = found if again else found.filter(review__isnull=True)
    free.update(review=judged, ended_at=Coalesce(F("ended_at"), Now()), updated_at=Now())
    kept: dict[str, Any] | None = plays.of(user, session_id).review
    return kept or judged
