"""Three lines the person could say next: what to ask of a model, and how to read its answer. Pure."""

from __future__ import annotations

from typing import Any

from chat.assist.json_task import JsonTask
from chat.llm import clean_text, quoting
from chat.llm.tasks import HintsRequest

COUNT, SEEN = 3, 30  # hints; lines of the talk that are looked at


RULES = """\
You help a person who plays a part in a role-play. Write the three lines that this person could say next to the \
character.

1. Write as the person (the speaker "me"), in the first person, in the way the person has spoken so far. Never write \
the character's lines.
2. The three differ in direction: one answers what was said last, one asks or goes deeper, one moves the scene on.
3. Each is one or two short spoken sentences of at most 100 characters, in {language}. No name in front, no \
numbering, no colon, no quotation marks, no emoji.
4. {data}

Answer with one JSON object and nothing else: {{"hints": ["...", "...", "..."]}}"""


def job(asked: HintsRequest) -> JsonTask[list[str]]:
    """Return how these hints are asked for."""
    fields = {
        "background": asked.background,
        "situation": asked.situation,
        "character": asked.character or asked.opponent,
        "my_name": asked.user,
    }
    speakers = {"user": "me", "assistant": asked.character or "character", "system": "stage"}
    lines = [(speakers.get(role, "stage"), text) for role, text in asked.lines[-SEEN:] if text.strip()]
    names = (asked.user, asked.character, asked.opponent)
    return JsonTask(
        data=asked,
        rules=RULES.format(language=clean_text.LANGUAGE_NAMES[asked.language], data=quoting.DATA_RULE),
        material=lambda room: quoting.quoted(fields, lines, room=room),
        read=lambda found: read(found, names),
        max_tokens=400,
        temperature=0.9,
    )


def read(found: dict[str, Any], names: tuple[str, ...] = ()) -> list[str] | None:
    """Return three distinct lines, or None."""
    given = found.get("hints")
    if not isinstance(given, list):
        given = next((value for value in found.values() if isinstance(value, list)), [])
    texts = [item if isinstance(item, str) else _text(item) for item in given]
    lines = dict.fromkeys(line for text in texts if (line := clean_text.spoken(text, names)))
    return list(lines)[:COUNT] if len(lines) >= COUNT else None


def _text(item: Any) -> str:
    """Some models wrap each line: {"text": "..."}."""
    return next((value for value in item.values() if isinstance(value, str)), "") if isinstance(item, dict) else ""
