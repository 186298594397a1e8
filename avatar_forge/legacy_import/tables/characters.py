"""characters: tags and details become JSON, a preset has no owner, and what has lost its owner becomes no preset."""

from datetime import datetime
from typing import Any

from avatar_forge.legacy_import.draft import Draft, Refused
from characters.details import RULES, TAGS

COLUMNS = frozenset({
    "id", "user_id", "name", "description", "persona", "voice_id", "character", "is_preset", "category", "tags",
    "sample_dialogue", "image_url", "model_url", "thumbnail_url", "created_at", "updated_at",
})  # fmt: skip
KEPT = "legacy"  # the detail that holds, as it was, what could not be read


def character(row: dict[str, Any], *, owner: str | None, now: datetime) -> Draft:
    """Return a character; `owner` is who owns it here, None when nobody was named. Raises `Refused`."""
    draft = Draft(row)
    name = (draft.text("name", 100) or "").strip()
    if not name:
        raise Refused("name_missing")
    updated = draft.time("updated_at")
    tags, leftovers = _tags(draft)
    draft.values |= {
        **_owner(draft, owner),
        "name": name,
        "description": draft.text("description"),
        "persona": draft.text("persona"),
        "voice_id": draft.text("voice_id", 50, cut=False),
        "character": _details(draft, leftovers),
        "category": draft.text("category", 50),
        "tags": tags,
        "sample_dialogue": draft.text("sample_dialogue"),
        "image_url": draft.address("image_url", 255),
        "model_url": draft.address("model_url", 255),
        "thumbnail_url": draft.address("thumbnail_url", 255),
        "created_at": draft.time_or("created_at", updated, now),
        "updated_at": updated,
    }
    return draft


def _owner(draft: Draft, owner: str | None) -> dict[str, Any]:
    """Schema §3.2: without an owner it is a preset; §8.4.2: a preset has no owner. It was public before, too."""
    preset = draft.flag("is_preset", default=owner is None)
    if preset and owner is not None:
        draft.repair("user_id", "preset_has_no_owner")
    if not preset and owner is None:
        draft.repair("is_preset", "without_owner_is_preset")
    return {"is_preset": preset or owner is None, "user_id": None if preset else owner}


def _tags(draft: Draft) -> tuple[list[str] | None, dict[str, Any]]:
    found, readable = draft.json("tags")
    if found is None:
        return None, {}
    if readable and isinstance(found, list) and TAGS.problem(found) is None:
        return found, {}
    if readable:
        draft.repair("tags", "tags_unusual")
    return None, {"tags": found}


def _details(draft: Draft, leftovers: dict[str, Any]) -> dict[str, Any] | None:
    """The detail fields, with what is none of them, or not of their kind, put aside under `KEPT`."""
    found, readable = draft.json("character")
    details: dict[str, Any] = {}
    if readable and isinstance(found, dict):
        for key, value in found.items():
            unusual = key in RULES and value is not None and RULES[key].problem(value) is not None
            (leftovers if unusual else details)[key] = value
            if unusual:
                draft.repair("character", "detail_unusual")
    elif found is not None:
        leftovers = {**leftovers, "character": found}
        if readable:
            draft.repair("character", "detail_unusual")
    if leftovers:
        details[KEPT] = leftovers
    return details if found is not None or details else None
