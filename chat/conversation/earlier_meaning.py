"""What plays of before `title` and `player` meant by `display_name` and by the scenario's `opponent`. Pure.

Until then our own pages and clients put the play's title into `display_name` and the person's part into `opponent`;
the web front-end and the earlier system always meant by them what they mean now: the person's name, and the part that
the character plays. The migration and the files of that time are read by these rules, so they stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from unicodedata import normalize

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_OURS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")  # UUIDv7: made here


def names_of_play(
    display_name: str | None, *, play_id: str, client_id: str | None, line_client_ids: Iterable[str | None] = ()
) -> tuple[str | None, str | None]:
    """Return (title, display_name). What a client or an import brought keeps its name; ours was a title.

    A play whose id is not ours may be the earlier system's or not: it keeps the name and has it as its title too.
    `line_client_ids` tell an import whose own id was lost: lines that were played here have UUIDs.
    """
    if not display_name or client_id:
        return None, display_name
    if any(line_id and not _UUID.fullmatch(line_id) for line_id in line_client_ids):
        return None, display_name
    return (display_name, None) if _OURS.fullmatch(play_id) else (display_name, display_name)


def scenario_of_play(
    scenario: Mapping[str, Any] | None,
    *,
    directed: bool,
    client_id: str | None,
    script: str | None,
    persona: Mapping[str, Any] | None,
) -> dict[str, Any] | None:
    """Return the scenario with the person's part under `player`, or None where nothing is to be moved.

    An `opponent` that is one of the character's names meant the character already.
    """
    if directed or client_id or script or not persona or not isinstance(scenario, Mapping):
        return None
    opponent = scenario.get("opponent")
    if scenario.get("player") or not isinstance(opponent, str) or _plain(opponent) in {"", *_names(persona)}:
        return None
    return {("player" if key == "opponent" else key): value for key, value in scenario.items() if key != "player"}


def _names(persona: Mapping[str, Any]) -> set[str]:
    details = persona.get("details")
    others = details if isinstance(details, Mapping) else {}
    found = (persona.get("name"), *(others.get(key) for key in ("name_en", "name_ja")))
    return {_plain(text) for text in found if isinstance(text, str)}


def _plain(text: str) -> str:
    return normalize("NFC", text).strip().casefold()
