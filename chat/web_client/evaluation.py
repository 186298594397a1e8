"""The front-end's evaluation: its history judged as every play is, and told as the JSON text that it looks for.

Nothing of it becomes a line. It is neither spoken nor shown through the filter: the JSON must arrive as it is.
"""

from __future__ import annotations

import json
from typing import Any

from accounts.models import User
from avatar_forge.core import dbpool
from avatar_forge.core.errors import EngineError
from chat.assist import json_completion, reviews, session_review
from chat.errors import NothingToReview
from chat.llm import clean_text
from chat.llm.tasks import ReviewRequest
from chat.models import ChatSession
from chat.web_client.body import ChatCall


async def evaluate(user: User | None, asked: ChatCall, language: str) -> str:
    """Return `{"summary", "score", "comment"}` as JSON; a kept play remembers it, and is not ended by it.

    Raises `NothingToReview`, `UnknownModel` or an `EngineError`.
    """
    review = await _judge(user, asked, language)
    told = {name: review[name] for name in ("summary", "score", "comment")}
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
    played = await dbpool.run(_kept, keeper, asked.session_id, language) if keeper else None
    written = await json_completion.write(reviews.job(played or _told(asked, language)), model=asked.model)
    review = {**written.value, "engine": written.engine, "model": written.model}
    if keeper and played:
        await dbpool.run(_remember, keeper, asked.session_id, review)
    return review


def _kept(user: User, session_id: str, language: str) -> ReviewRequest | None:
    play = ChatSession.objects.of(user).filter(client_id=session_id).first()  # type: ignore[attr-defined]
    return session_review.played_so_far(play, language) if play else None


def _told(asked: ChatCall, language: str) -> ReviewRequest:
    """The play as the client tells it. Raises `NothingToReview`."""
    lines = tuple((line.role, "", line.content) for line in asked.messages[:-1] if line.content.strip())
    if not any(role == "assistant" for role, _, _ in lines):
        raise NothingToReview()
    directed = not any(role == "user" for role, _, _ in lines)
    if directed:  # a note is the director's own line
        lines = tuple(("user" if role == "system" else role, who, text) for role, who, text in lines)
    return ReviewRequest(
        lines=lines,
        character=asked.opponent,
        situation=asked.situation,
        background=asked.background,
        directed=directed,
        language=clean_text.language_of([text for _, _, text in reversed(lines)], language),
    )


def _remember(user: User, session_id: str, review: dict[str, Any]) -> None:
    ChatSession.objects.of(user).filter(client_id=session_id).update(review=review)  # type: ignore[attr-defined]
