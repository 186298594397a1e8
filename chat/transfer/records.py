"""What a kept history is made of, whoever wrote it down: plain data, without tables and without JSON."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

# Longer texts are cut to these, except lines, which are left out rather than cut.
ID_MAX, LINE_MAX, EMOTION_MAX, TITLE_MAX, MODEL_MAX, NAME_MAX, AUDIO_MAX = 100, 20_000, 50, 100, 50, 100, 500
SCENE_MAX, SCRIPT_MAX = 20_000, 20_000
LINES_MAX = 5000  # in one play
ACTORS_MAX = 6
PLAYS_MAX = 1000  # in one import
TURNS_MAX = 2**31 - 1
SCENE_KEYS = ("background", "opponent", "player", "situation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line; `role` is user, assistant or system."""

    id: str
    role: str
    content: str
    at: datetime
    emotion: str | None = None
    audio_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """One play. `turn_count` is the writer's own count; `character` is a name, given where the opponent is another."""

    id: str
    scenario: dict[str, str]
    lines: tuple[Line, ...]
    created_at: datetime
    updated_at: datetime
    turn_count: int | None = None
    script: str = ""
    title: str = ""
    display_name: str = ""  # what the person is called
    model: str | None = None
    character: str | None = None
    co_character: str | None = None
    actors: tuple[str, ...] = ()  # all names, where they are more than `character` and `co_character` tell
    directed: bool = False


def opponent_of(scenario: dict[str, Any]) -> str:
    """Who plays with the person: in the front-end's scenes that is the opponent, who may be described at length."""
    return str(scenario.get("opponent") or "").strip()[:NAME_MAX]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a line (by its place, from 0) or, without a place, about the whole play."""

    reason: str
    index: int | None = None
    id: str | None = None


@dataclass(slots=True)
class Reading:
    """What became of one history: itself, or the reason why there is none; lines left out; what was changed."""

    id: str | None = None
    history: History | None = None
    reason: str | None = None
    given: int = 0  # lines
    skipped: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Store:
    """The whole value: histories as they were written, and how the person is called."""

    histories: list[object]
    user_name: str
