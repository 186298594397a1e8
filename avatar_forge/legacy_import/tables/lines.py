"""messages: who spoke and what, and the order in which it was said."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from avatar_forge.legacy_import.draft import Draft

COLUMNS = frozenset({
    "id", "session_id", "role", "content", "audio_url", "model_used", "emotion", "created_at", "status", "speaker",
})  # fmt: skip
_ROLES = {
    "user": "user", "human": "user",
    "assistant": "assistant", "ai": "assistant", "bot": "assistant", "character": "assistant",
    "system": "system",
}  # fmt: skip
_STATES = {
    "complete": "complete", "completed": "complete", "stopped": "stopped", "interrupted": "interrupted",
    "failed": "failed", "error": "failed",
}  # fmt: skip
_UNFINISHED = {"streaming", "processing", "pending"}


def line(row: dict[str, Any], *, before: datetime) -> Draft:
    """Return a line without its place; `before` is when the play began. Raises `Refused`."""
    draft = Draft(row)
    role, speaker = _role(draft)
    content = draft.text("content")
    if content is None:
        draft.repair("content", "text_missing")
    draft.values |= {
        "role": role,
        "speaker": speaker,
        "content": content or "",
        "emotion": draft.text("emotion", 50) or None,
        "status": _status(draft, role),
        "audio_url": draft.address("audio_url", 500),
        "model_used": draft.text("model_used", 50) or None,
        "created_at": draft.time_or("created_at", before),
    }
    return draft


def in_order(drafts: Sequence[Draft]) -> list[Draft]:
    """Return the lines of a play as they were said; `drafts` come as they were inserted.

    Lines of one moment (a database whose clock stands still in a transaction, or counts whole seconds) take turns:
    the next is the first that somebody else speaks than the line before it.
    """
    said: list[Draft] = []
    by_time = sorted(drafts, key=_moment)
    for _, together in groupby(by_time, key=_moment):
        waiting = list(together)
        while waiting:
            last = said[-1].values["role"] if said else None
            turn = next((draft for draft in waiting if draft.values["role"] != last), waiting[0])
            waiting.remove(turn)
            said.append(turn)
    return said


def _moment(draft: Draft) -> datetime:
    moment: datetime = draft.values["created_at"]
    return moment


def _role(draft: Draft) -> tuple[str, str | None]:
    """The role and the speaker; who had a role unknown here stands as a note to the stage under that name."""
    word, speaker = draft.word("role"), draft.text("speaker", 100) or None
    if word in _ROLES:
        return _ROLES[word], speaker
    draft.repair("role", "role_unknown")
    return "system", speaker or draft.text("role", 100) or None


def _status(draft: Draft, role: str) -> str:
    word = draft.word("status") or "complete"
    if word in _UNFINISHED:
        draft.repair("status", "left_unfinished")
        return "interrupted" if role == "assistant" else "complete"
    if word not in _STATES:
        draft.repair("status", "status_unknown")
    return _STATES.get(word, "complete")
