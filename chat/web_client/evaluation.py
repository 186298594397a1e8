"""The front-end's evaluation: its history judged as its instruction says, and told as the JSON text that it looks for.

Nothing of it becomes a line. It is neither spoken nor shown through the filter: the JSON must arrive as it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from avatar_forge.core import dbpool
from avatar_forge.core.errors import EngineError
from chat.assist import json_completion, reviews, session_review
from chat.conversation import plays
from chat.errors import NothingToReview
from chat.llm import clean_text, model_registry
from chat.llm.tasks import ReviewRequest
from chat.models import ChatSession
from chat.transfer.same_line import without_director_mark
from chat.web_client import parting_words, personas, unsaved_play
from chat.web_client.body import ChatCall
from chat.web_client.display_filter import with_directions

INSTRUCTION_MAX = 2_000


async def evaluate(user: User | None, asked: ChatCall, language: str) -> str:
    """Return `{"summary", "score", "comment"}` as JSON; a kept play remembers it, and is not ended by it.

    Raises `NothingToReview`, `UnknownModel` or an `EngineError`.
    """
    review = await _judge(user, asked, language)
    texts = {name: with_directions(review[name]) for name in ("summary", "comment")}
    told = {"summary": texts["summary"], "score": review["score"], "comment": texts["comment"]}
    return json.dumps(told, ensure_ascii=False)


async def evaluate_or_fall_back(user: User | None, asked: ChatCall, language: str, *, fallback: str) -> dict[str, Any]:
    """Return `{"score", "feedback", "summary", "is_fallback"}`; 50 points and `fallback` when every model failed."""
    try:
        review = await _judge(user, asked, language)
    except EngineError:
        return {"score": 50, "feedback": fallback, "summary": "", "is_fallback": True}
    return {
        "score": review["score"],
        "feedback": review["comment"],
        "summary": review["summary"],
        "is_fallback": False,
    }


async def _judge(user: User | None, asked: ChatCall, language: str) -> dict[str, Any]:
    """Have the play judged as it is kept here, which knows who said what, else as it is told."""
    keeper = user if asked.session_id else None
    played = await dbpool.run(_kept, keeper, asked, language) if keeper else None
    wanted = played if played is not None else await dbpool.run(_told, user, asked, language)
    written = await json_completion.write(reviews.job(wanted), model=asked.model)
    review = {**written.value, "engine": written.engine, "model": written.model}
    is_a_model = bool(written.model) and not model_registry.find(written.model).rehearsal
    if not is_a_model and (wanted.judge or reviews.wants_one_line(wanted)):
        review["comment"] = _parting_words(wanted, review["score"])
    if keeper and played:
        await dbpool.run(_remember, keeper, asked.session_id, review)
    return review


def _parting_words(played: ReviewRequest, score: int) -> str:
    """One line in the manner of the character who judges."""
    return parting_words.write(
        [text for role, _, text in played.lines if role == "user"],
        [
            text
            for role, who, text in played.lines
            if role == "assistant" and (not played.directed or who in ("", played.judge))
        ],
        score=score,
        directed=played.directed,
        language=played.language,
    )


def _kept(user: User, asked: ChatCall, language: str) -> ReviewRequest | None:
    play = ChatSession.objects.of(user).filter(client_id=asked.session_id).first()  # type: ignore[attr-defined]
    played = session_review.played_so_far(play, language) if play else None
    if play is None or played is None:
        return None
    second = (play.co_persona or {}) if play.is_directed else {}
    is_second = bool(second.get("name")) and personas.judge(asked.instruction) == second["name"]
    persona = second if is_second else play.persona or {}
    return _as_asked(played, asked, played.other if is_second else played.character, persona)


def _as_asked(played: ReviewRequest, asked: ChatCall, judge: str, persona: Mapping[str, Any]) -> ReviewRequest:
    """The play to be judged by the instruction of the call, if it has one, and by `judge`, if that asks for a voice."""
    speaks = personas.asks_for_voice(asked.instruction)
    return replace(
        played,
        instruction=asked.instruction[:INSTRUCTION_MAX],
        judge=judge if speaks else "",
        judge_persona=_described(persona) if speaks else "",
    )


def _described(persona: Mapping[str, Any]) -> str:
    """What of a snapshot tells how somebody speaks."""
    details = persona.get("details") or {}
    found = [details.get(name) for name in ("speech_style", "personality")]
    return "\n".join(text for text in (persona.get("persona"), *found) if isinstance(text, str) and text.strip())


def _told(user: User | None, asked: ChatCall, language: str) -> ReviewRequest:
    """The play as the client tells it. Raises `NothingToReview`."""
    lines = tuple((line.role, "", line.content) for line in asked.messages[:-1] if line.content.strip())
    if not any(role == "assistant" for role, _, _ in lines):
        raise NothingToReview()
    directed = all(without_director_mark(text) != text for role, _, text in lines if role == "user")
    if directed:  # a note is the director's own line
        lines = tuple(
            (role, who, text) if role == "assistant" else ("user", who, without_director_mark(text))
            for role, who, text in lines
        )
    judge = personas.judge(asked.instruction) or asked.opponent
    character = unsaved_play.known_character(user or AnonymousUser(), asked.character_id)
    played = ReviewRequest(
        lines=lines,
        character=judge,
        situation=asked.situation,
        background=asked.background,
        directed=directed,
        language=clean_text.language_of([text for _, _, text in reversed(lines)], language),
    )
    return _as_asked(played, asked, judge, plays.snapshot(character) if character else {})


def _remember(user: User, session_id: str, review: dict[str, Any]) -> None:
    ChatSession.objects.of(user).filter(client_id=session_id).update(review=review)  # type: ignore[attr-defined]
