"""Who acts in a play by the columns of its row alone: what a process before `session_actors` wrote. Pure.

The migration reads by these rules as well, so they stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from avatar_forge.core.normal_form import folded

NAME_MAX = 100  # the column's length; who is faced may be described at any length


class Part(NamedTuple):
    """One actor: a snapshot of the character, under the name it has on stage."""

    name: str
    character_id: str | None
    persona: dict[str, Any] | None


def parts(
    *,
    character_id: str | None,
    persona: Mapping[str, Any] | None,
    co_character_id: str | None,
    co_persona: Mapping[str, Any] | None,
    scenario: Mapping[str, Any] | None,
) -> list[Part]:
    """Return the one or two actors of such a row in their order. Without a snapshot, the scenario names the first."""
    first = _text(persona, "name") or _text(scenario, "opponent")
    found = [named(first, character_id, persona, taken=())]
    if co_persona is not None:
        found.append(named(_text(co_persona, "name"), co_character_id, co_persona, taken=(found[0].name,)))
    return found


def named(name: str, character_id: str | None, persona: Mapping[str, Any] | None, *, taken: Iterable[str]) -> Part:
    """Return a part under a name that is not taken; its snapshot bears the same one, in other languages too."""
    unique = free_name(name, taken)
    if not isinstance(persona, Mapping):
        return Part(unique, character_id, None)
    kept = {**persona, "name": unique}
    details = persona.get("details")
    number = unique.rpartition(" ")[2] if unique != name[:NAME_MAX] else ""
    if number and isinstance(details, Mapping):
        others = {
            key: f"{details[key]} {number}" for key in ("name_en", "name_ja") if isinstance(details.get(key), str)
        }
        kept["details"] = {**details, **others}
    return Part(unique, character_id, kept)


def free_name(name: str, taken: Iterable[str]) -> str:
    """Return the name, cut to the column's length; with the next number behind it ("춘향 2") where it is taken."""
    plain = {same_name(other) for other in taken}
    free, number = name[:NAME_MAX], 2
    while same_name(free) in plain:
        suffix = f" {number}"
        free, number = f"{name[: NAME_MAX - len(suffix)]}{suffix}", number + 1
    return free


def same_name(name: str) -> str:
    """Return what two names have alike that a reader could not tell apart."""
    return folded(" ".join(name.split()))


def _text(found: Any, key: str) -> str:
    return str(found.get(key) or "") if isinstance(found, Mapping) else ""
