"""The seventeen details of a character: what to ask of a model, and how to read its answer. Pure."""

from __future__ import annotations

from typing import Any

from chat.assist.json_task import JsonTask
from chat.llm import clean_text, quoting
from chat.llm.tasks import DetailsRequest

FIELDS = (
    "name", "gender", "species", "age", "height", "job", "worldview", "personality", "appearance", "description",
    "likes", "dislikes", "speech_style", "thoughts", "features", "habits", "guidelines",
)  # fmt: skip
LISTS = frozenset({"likes", "dislikes"})
NEEDED = ("worldview", "personality", "appearance", "speech_style")  # without these it is no character
TEXT_MAX, ITEM_MAX, ITEMS_MAX, NAME_MAX = 4000, 100, 12, 100

Details = dict[str, str | list[str]]

RULES = """\
You design a character for a role-play from the little that is known. Keep everything that is given; invent the rest \
so that it fits together and can be played.

1. All seventeen keys, in {language}: name, gender, species, age, height, job, worldview, personality, appearance, \
description, likes, dislikes, speech_style, thoughts, features, habits, guidelines.
2. likes and dislikes are lists of three to six short texts; every other value is one text.
3. worldview is at least 300 characters: the world, its rules, the character's place in it. description is one or two \
sentences. speech_style says how the character talks and gives two short examples. guidelines tell an actor what to \
do and what to avoid.
4. {data}

Answer with one JSON object with these seventeen keys and nothing else."""


def job(asked: DetailsRequest) -> JsonTask[Details]:
    """Return how these details are asked for."""
    fields = {name: getattr(asked, name) for name in ("name", "category", "source_work", "description", "worldview")}
    return JsonTask(
        data=asked,
        rules=RULES.format(language=clean_text.LANGUAGE_NAMES[asked.language], data=quoting.DATA_RULE),
        material=lambda room: quoting.quoted(fields, room=room),
        read=lambda found: read(found, asked),
        max_tokens=2000,
    )


def read(found: dict[str, Any], asked: DetailsRequest) -> Details | None:
    """Return the fields that are there with their types, or None when what makes a character is missing.

    The name is the one that was given.
    """
    if isinstance(found.get("data"), dict):
        found = found["data"]
    own: Details = {}
    for name in FIELDS:
        value = _list(found.get(name)) if name in LISTS else _text(found.get(name))
        if value:
            own[name] = value
    if not all(own.get(name) for name in NEEDED):
        return None
    return {**own, "name": asked.name[:NAME_MAX]}


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = "\n".join(str(item) for item in value if isinstance(item, str | int | float))
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return clean_text.shortened(clean_text.tidy(str(value)), TEXT_MAX)


def _list(value: Any) -> list[str]:
    parts = value.replace("、", ",").split(",") if isinstance(value, str) else value
    if not isinstance(parts, list):
        return []
    items = (clean_text.shortened(clean_text.tidy(item), ITEM_MAX) for item in parts if isinstance(item, str))
    return list(dict.fromkeys(item for item in items if item))[:ITEMS_MAX]
