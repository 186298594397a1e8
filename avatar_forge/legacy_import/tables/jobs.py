"""generation_jobs: both shapes; nothing goes on working, and what the older shape held becomes input and result."""

from datetime import datetime
from typing import Any

from avatar_forge.legacy_import.draft import Draft, Refused

COLUMNS = frozenset({
    "id", "user_id", "job_type", "status", "input_payload", "result_url", "error_message", "progress", "created_at",
    "completed_at", "input_image_url", "output_model_url",
})  # fmt: skip
LEFT_OFF = "This job was not finished when the earlier system was moved here. Start it again."
FAILED_THERE = "ENGINE_ERROR"  # the earlier system had no codes; its own words stay beside it
_TYPES = {"3d": "3d", "style": "style", "tts": "tts"}
_ENDS = {
    "completed": "completed", "complete": "completed", "done": "completed", "success": "completed",
    "failed": "failed", "failure": "failed", "error": "failed", "cancelled": "failed", "canceled": "failed",
}  # fmt: skip
_UNFINISHED = {"pending", "processing", "queued", "running", "started", ""}


def job(row: dict[str, Any], *, owner: str | None, now: datetime) -> Draft:
    """Return a job; `owner` None is somebody without a session. Raises `Refused`."""
    draft = Draft(row)
    completed = draft.time("completed_at")
    result = _either(draft, "output_model_url", draft.text("result_url", 255, cut=False))
    status = _status(draft, result)
    if status == "completed" and not result:
        draft.repair("status", "completed_without_result")
        status = "failed"
    error = draft.text("error_message")
    draft.values |= {
        "user_id": owner,
        "job_type": _type(draft),
        "status": status,
        "input_payload": _either(draft, "input_image_url", draft.text("input_payload")),
        "result_url": result,
        "error_code": FAILED_THERE if status == "failed" else None,
        "error_message": error or (LEFT_OFF if _rules(draft) & {"left_unfinished"} else error),
        "progress": draft.number("progress", most=100),
        "created_at": draft.time_or("created_at", completed, now),
        "completed_at": completed,
    }
    return draft


def _rules(draft: Draft) -> set[str]:
    return {repair.rule for repair in draft.repairs}


def _type(draft: Draft) -> str:
    """Schema §7.1.3: what has no type is from the time when there was only one."""
    word = draft.word("job_type") or "3d"
    if word not in _TYPES:
        raise Refused("job_type_unknown")
    return _TYPES[word]


def _status(draft: Draft, result: str | None) -> str:
    word = draft.word("status")
    if word in _UNFINISHED:
        draft.repair("status", "left_unfinished")
        return "failed"
    if word not in _ENDS:
        draft.repair("status", "status_unknown")
        return "completed" if result else "failed"
    if word != _ENDS[word]:
        draft.repair("status", "status_renamed")
    return _ENDS[word]


def _either(draft: Draft, older: str, found: str | None) -> str | None:
    """The value of the current column, else of the older one; the older one is kept aside where they differ."""
    before = draft.text(older, 255, cut=False)
    if found and before and before != found:
        draft.repair(older, "older_value_differs")
    return found or before or found
