"""audio_files: formats and hashes as the schema says; of what was made twice the newest is found again."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from avatar_forge.legacy_import.draft import Draft, Refused

COLUMNS = frozenset({
    "id", "user_id", "file_path", "file_url", "file_size", "duration", "format", "voice_id", "text_hash", "created_at",
})  # fmt: skip
_FORMATS = {"wav": "wav", "wave": "wav", "ogg": "ogg", "aac": "aac", "raw": "raw"}
Key = tuple[str, str, str | None, str]


def audio_file(row: dict[str, Any], *, owner: str, now: datetime) -> Draft:
    """Return a file that was spoken. Raises `Refused`."""
    draft = Draft(row)
    kind = draft.word("format").lstrip(".")
    if kind not in _FORMATS:
        raise Refused("format_unknown")
    path, url = draft.text("file_path", 500, cut=False), draft.address("file_url", 500)
    if not path or not url:
        raise Refused("file_missing")
    if ".." in re.split(r"[/\\]", path):  # it would lead out of whatever folder it is looked for in
        raise Refused("path_outside")
    draft.values |= {
        "user_id": owner,
        "file_path": path,
        "file_url": url,
        "file_size": draft.number("file_size"),
        "duration": _duration(draft),
        "format": _FORMATS[kind],
        "voice_id": draft.text("voice_id", 50, cut=False),
        "text_hash": _hash(draft),
        "created_at": draft.time_or("created_at", now),
    }
    return draft


def key_of(values: dict[str, Any]) -> Key | None:
    """Return what a file is found again by (schema §3.4), None for one that is not looked for."""
    if not values["text_hash"]:
        return None
    return values["user_id"], values["text_hash"], values["voice_id"], values["format"]


def beaten(rows: Iterable[dict[str, Any]]) -> set[str]:
    """Return the ids of those that a newer one with the same key replaces; of equally new ones the larger id stays."""
    newest: dict[Key, tuple[datetime, str]] = {}
    losers: set[str] = set()
    for values in rows:
        if (key := key_of(values)) is None:
            continue
        mine = (values["created_at"], values["id"])
        best = newest.setdefault(key, mine)
        if mine != best:
            newest[key] = max(mine, best)
            losers.add(min(mine, best)[1])
    return losers


def _duration(draft: Draft) -> float | None:
    value = draft.row.get("duration")
    try:
        seconds = None if value is None else float(value)
    except (TypeError, ValueError):
        seconds = -1.0
    if seconds is not None and not 0 <= seconds < 1e9:
        draft.repair("duration", "not_a_duration")
        return None
    return seconds


def _hash(draft: Draft) -> str | None:
    word = draft.word("text_hash")
    if word and not re.fullmatch("[0-9a-f]{64}", word):
        draft.repair("text_hash", "not_a_sha256")
        return None
    return word or None
