"""The front-end's evaluation: its history judged as every play is, and told as the JSON text that it looks for.

Nothing of it becomes a line. It is neither spoken nor shown through the filter: the JSON must arrive as it is.
"""

from __future__ import annotations

import json
from typing import Any

from accounts.models import User
from avatar_forge import dbpool
from avatar_forge.errors import EngineError, NothingToReview
from chat.asides import asking, reviews, wording
from chat.contract.body import Asked
from chat.models import ChatSession


async def evaluate(user: User | None, asked: Asked, language: str) -> str:
    """Return `{"summary", "score", "comment"}` as JSON; a kept play remembers it, and is not ended by it.

    Raises `NothingToReview`, `UnknownModel` or an `EngineError`.
    """
    review = await _judge(asked, language)
    if user is not None and asked.session_id:
        await dbpool.run(_remember, user, asked.session_id, review)
    told = {name: review[name] for name in ("summary", "score", "comment")}
    return json.dumps(told, ensure_ascii=False)


async def evaluate_or_fall_back(user: User | None, asked: Asked, language: str, *, fallback: str) -> dict[str, Any]:
    """Return `{"score", "feedback", "summary", "is_fallback"}`; 50 points and `fallback` when every model failed."""
    try:
        review = await _judge(asked, language)
    except EngineError:
        return {"score": 50, "feedback": fallback, "summary": "", "is_fallback": True}
    if user is not None and asked.session_id:
        await dbpool.run(_remember, user, asked.session_id, review)
    return {
        "score": review["score"],
        "feedback": review["comment"],
        "summary": review["summary"],
        "is_fallback": False,
    }


async def _judge(asked: Asked, language: str) -> dict[str, Any]:
    lines = tuple((line.role, "", line.content) for line in asked.messages[:-1] if line.content.strip())
    if not any(role == "assistant" for role, _, _ in lines):
        raise NothingToReview()
    directed = not any(role == "user" for role, _, _ in lines)
    if directed:  # a note is the director's own line
        lines = tuple(("user" if role == "system" else role, who, text) for role, who, text in lines)
    played = reviews.Played(
        lines=lines,
        character=asked.opponent or "?",
        other="?" if directed else "",
        situation=asked.situation,
        background=asked.background,
        directed=directed,
        language=wording.language_of([text for _, _, text in reversed(lines)], language),
    )
    written = await asking.write(reviews.job(played), model=asked.model)
    return {**written.value, "engine": written.engine, "model": written.model}


def _remember(user: User, session_id: str, review: dict[str, Any]) -> None:
    ChatSession.objects.of(user).filter(client_id=session_id).update(review=review)  # type: ignore[attr-defined]
