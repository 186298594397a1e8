"""A play as JSON with nothing left out: every take and branch, what was deleted, ids, times. Rows in, bytes out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from chat.models import ChatSession, Message

FORMAT, VERSION = "avatar-forge.play", 2
EARLIER = 1  # without `title` and the scenario's `player`: read by `chat.conversation.earlier_meaning`

# Columns as they are called in the tables. Left out: whose the play is, and the heartbeats and leases of what
# runs. Summaries are made anew.
PLAY = (
    "id", "mode", "character_id", "co_character_id", "scenario", "persona", "co_persona", "title",
    "display_name", "player_image_url", "generated_script", "chat_model", "review", "turn_count", "last_seq", "head_id",
    "started_at", "ended_at", "updated_at",
)  # fmt: skip
LINE = (
    "id", "parent_id", "seq", "role", "speaker", "content", "emotion", "status", "audio_url", "model_used", "engine",
    "prompt_tokens", "completion_tokens", "prompt_estimate", "pinned", "client_id", "created_at", "deleted_at",
    "move", "lines_asked",
)  # fmt: skip


def write(play: ChatSession) -> bytes:
    """Return the play in UTF-8. One query."""
    kept = play.messages.filter(seq__lte=play.last_seq).order_by("seq")  # a line that came since is not half in it
    return encode({"play": _columns(play, PLAY), "lines": [_columns(line, LINE) for line in kept.iterator()]})


def encode(content: dict[str, Any]) -> bytes:
    """Return `{"format", "version", "play", "lines"}`; equal plays give equal bytes."""
    return (
        json.dumps({"format": FORMAT, "version": VERSION, **content}, ensure_ascii=False, indent=1, default=_time)
        + "\n"
    ).encode()


def _columns(row: ChatSession | Message, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _time(value: Any) -> str:
    if not isinstance(value, datetime):
        raise TypeError(value)
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
