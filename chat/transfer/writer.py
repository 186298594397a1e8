"""From histories to a file of ours, or to the front-end's localStorage value in one of its two shapes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Literal

from avatar_forge.core.ids import is_id
from chat.transfer import timestamps
from chat.transfer.records import History, Line

# `file`: for a file. `contract`: as the newest front-end keeps it, to be put back into a browser. `schema`: as the
# schema document's §5 has it, with the role `ai`.
Shape = Literal["file", "contract", "schema"]
# Of files; in those of version 0 `displayName` was the title. The front-end throws away what is not its own version, 0.
VERSION = 1
VERSIONS: dict[Shape, int] = {"file": VERSION, "contract": 0, "schema": 0}


def stream_store(
    histories: Iterable[History], *, user_name: str, shape: Shape = "file", envelope: bool = False
) -> Iterator[str]:
    """Yield the JSON of `{"state": {"chatHistories", …}, "version"}`, one history at a time.

    With `envelope` it stands in ours. The store's own `displayName` is that of the play touched last.
    """
    yield '{"success": true, "data": ' if envelope else ""
    yield '{"state": {"chatHistories": ['
    newest: tuple[Any, str] = (timestamps.EPOCH, "")
    for number, history in enumerate(histories):
        newest = max(newest, (history.updated_at, history.display_name))
        yield (", " if number else "") + json.dumps(write_history(history, shape=shape), ensure_ascii=False)
    person = {"userName": user_name, "displayName": newest[1], "isLoggedIn": True}
    yield f'], {json.dumps(person, ensure_ascii=False)[1:-1]}}}, "version": {VERSIONS[shape]}}}'
    yield "}" if envelope else ""


def write_history(history: History, *, shape: Shape = "file") -> dict[str, Any]:
    """Return one ChatHistory; what it does not have is left out where the front-end leaves it out."""
    written: dict[str, Any] = {
        "id": history.id,
        "scenario": dict(history.scenario),
        "messages": [_line(line, shape) for line in history.lines],
        "turnCount": history.turn_count or 0,
        "createdAt": timestamps.write(history.created_at),
        "updatedAt": timestamps.write(history.updated_at),
        "generatedScript": history.script,
        "displayName": history.display_name,
    }
    # Also an empty one: a play of ours without the key is one of version 0.
    if history.title or is_id(history.id):
        written["title"] = history.title
    extra = {"characterName": history.character, "coCharacterName": history.co_character}
    if shape != "schema":
        extra["chatModel"] = history.model
    return written | {key: value for key, value in extra.items() if value}


def _line(line: Line, shape: Shape) -> dict[str, Any]:
    written = {
        "id": line.id,
        "role": "ai" if shape == "schema" and line.role == "assistant" else line.role,
        "content": line.content,
        "timestamp": timestamps.write(line.at),
    }
    if line.emotion:
        written["emotion"] = line.emotion
    if line.audio_url and shape != "schema":
        written["audio_url"] = line.audio_url
    return written
