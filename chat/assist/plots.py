"""The plot and the background of a scene from its situation: what to ask of a model, how to read its answer. Pure."""

from __future__ import annotations

import re
from typing import Any

from chat.assist.json_task import JsonTask
from chat.llm import clean_text, quoting
from chat.llm.tasks import PlotRequest

LINES, PLOT_MAX, BACKGROUND_MAX = 5, 1500, 600
_NAME = r"(?:줄거리|배경|plot|background)"
_TAG = re.compile(rf"^\s*(?:\[{_NAME}\]|{_NAME}\s*(?=[:：]|$))\s*[:：]?\s*", re.IGNORECASE)


RULES = """\
You write the opening of a short play for an improvised role-play. {who}

1. "plot": at most five short lines, one sentence each, in {language}, present tense, in the third person. It makes \
the situation concrete: where, when, what is at stake, what each wants or hides.
2. The last line stops just before the first word is spoken. No dialogue, no headings, no names in front of lines.
3. "background": one or two sentences about place, time and mood, in {language}.
4. Do not decide how the scene ends.
5. {data}

Answer with one JSON object and nothing else: {{"plot": "line\\nline\\nline", "background": "..."}}"""
ACTOR = 'The person who reads it plays one part, called "나" (I, the reader), and faces the character named.'
DIRECTOR = "Two characters play it; the person who reads it only directs and does not appear."


def job(asked: PlotRequest) -> JsonTask[dict[str, str]]:
    """Return how this plot is asked for."""
    fields = {"situation": asked.situation, "character": asked.name, "persona": asked.persona}
    if asked.other:
        fields |= {"second_character": asked.other, "second_persona": asked.other_persona}
    language = clean_text.LANGUAGE_NAMES[asked.language]
    return JsonTask(
        data=asked,
        rules=RULES.format(who=DIRECTOR if asked.other else ACTOR, language=language, data=quoting.DATA_RULE),
        material=lambda room: quoting.quoted(fields, room=room),
        read=read,
        max_tokens=900,
    )


def read(found: dict[str, Any]) -> dict[str, str] | None:
    """Return `{"plot", "background"}`, or None without a plot."""
    plot, background = _text(found.get("plot") or found.get("story")), _text(found.get("background"))
    lines = [_TAG.sub("", line) for line in plot.split("\n")]
    lines = [line for line in lines if line]
    if not lines:
        return None
    if len(lines) > LINES:  # too many: nothing is lost but the line breaks
        lines = [*lines[: LINES - 1], " ".join(lines[LINES - 1 :])]
    return {
        "plot": clean_text.shortened("\n".join(lines), PLOT_MAX),
        "background": clean_text.shortened(_TAG.sub("", background).replace("\n", " "), BACKGROUND_MAX),
    }


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = "\n".join(item for item in value if isinstance(item, str))
    return clean_text.tidy(value) if isinstance(value, str) else ""
