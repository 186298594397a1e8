"""The review of a play: what to ask of a model, and how to read its answer. Pure."""

from __future__ import annotations

import re
from typing import Any

from chat.assist.json_task import JsonTask
from chat.llm import clean_text, quoting
from chat.llm.tasks import ReviewRequest

SUMMARY_MAX, COMMENT_MAX = 600, 1200


RULES = """\
You are a kind and experienced drama teacher. A person has finished an improvised play with a character; you tell \
them how it went. {who}

1. "summary": what happened in the play, two or three sentences.
2. "score": a whole number from 0 to 100 for the person's play: how much they listened and answered, moved the scene \
on, stayed in it, and varied their lines. 50 is ordinary, 70 good, 90 remarkable; short plays are not punished.
3. "comment": three to five sentences to the person. Praise something specific, quote one of their lines word for \
word, then give one suggestion they can try next time. Never unkind.
4. Write in {language}.
5. {data}

Answer with one JSON object and nothing else: {{"summary": "...", "score": 0, "comment": "..."}}"""
PLAYER = 'Their lines are those of the speaker "person".'
DIRECTOR = 'They directed two characters; their notes are the lines of the speaker "person".'


def job(played: ReviewRequest) -> JsonTask[dict[str, Any]]:
    """Return how this review is asked for; nobody stands in for a model that was chosen to judge."""
    fields = {"background": played.background, "situation": played.situation, "character": played.character}
    lines = [
        ("person" if role == "user" else speaker or (played.character if role == "assistant" else "stage"), text)
        for role, speaker, text in played.lines
    ]
    return JsonTask(
        data=played,
        rules=RULES.format(
            who=DIRECTOR if played.directed else PLAYER,
            language=clean_text.LANGUAGE_NAMES[played.language],
            data=quoting.DATA_RULE,
        ),
        material=lambda room: quoting.quoted(fields, lines, room=room),
        read=read,
        max_tokens=800,
        temperature=0.5,
        stands_in=False,
    )


def read(found: dict[str, Any]) -> dict[str, Any] | None:
    """Return `{"score", "summary", "comment"}`, or None when one is missing."""
    score = _score(found.get("score"))
    summary = _text(found.get("summary"), SUMMARY_MAX)
    comment = _text(found.get("comment") or found.get("feedback"), COMMENT_MAX)
    if score is None or not summary or not comment:
        return None
    return {"score": score, "summary": summary, "comment": comment}


def _score(value: Any) -> int | None:
    """A number, or a text such as "85/100"; kept between 0 and 100."""
    if isinstance(value, str) and (digits := re.match(r"\s*(-?\d{1,6}(?:\.\d+)?)", value)):
        value = float(digits[1])
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1e6 < value < 1e6:
        return None
    return round(min(max(value, 0), 100))


def _text(value: Any, limit: int) -> str:
    return clean_text.shortened(clean_text.tidy(value), limit) if isinstance(value, str) else ""
