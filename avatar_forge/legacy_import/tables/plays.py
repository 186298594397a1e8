"""chat_sessions: plays, in the shape that was planned and in the older one without an owner."""

import json
from datetime import datetime
from typing import Any

from avatar_forge.legacy_import.draft import Draft

COLUMNS = frozenset({
    "id", "user_id", "character_id", "scenario", "started_at", "ended_at", "turn_count", "display_name",
    "generated_script",
})  # fmt: skip
SETTING = ("background", "opponent", "player", "situation")
KEPT = "legacy"


def play(row: dict[str, Any], *, owner: str, character: str | None, now: datetime) -> Draft:
    """Return a play without its lines; turns are counted when they come. Raises `Refused`."""
    draft = Draft(row)
    ended = draft.time("ended_at")
    started = draft.time_or("started_at", ended, now)
    if row.get("character_id") and character is None:
        draft.repair("character_id", "character_unknown")
    draft.values |= {
        "user_id": owner,
        "character_id": character,
        "scenario": _scenario(draft),
        "display_name": draft.text("display_name", 100) or None,
        "generated_script": draft.text("generated_script") or None,
        "started_at": started,
        "ended_at": ended,
        "updated_at": ended or started,
    }
    return draft


def _scenario(draft: Draft) -> dict[str, Any]:
    found, readable = draft.json("scenario")
    if not readable or not isinstance(found, dict | None):
        if readable:
            draft.repair("scenario", "scenario_unusual")
        return {KEPT: found}
    scenario = dict(found or {})
    for name in SETTING:
        value = scenario.get(name)
        if value is not None and not isinstance(value, str):
            draft.repair("scenario", "scenario_unusual")
            scenario[name] = json.dumps(value, ensure_ascii=False)
    return {name: value for name, value in scenario.items() if value is not None}
