"""Writes reviews without a model: a score from what can be counted, a comment that quotes the person."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chat.llm.engines.rehearsal import phrases
from chat.llm.engines.rehearsal.writers import director_review_lines, review_lines
from chat.llm.language import LANGUAGES
from chat.llm.stage_directions import STARRED_OR_BRACKETED
from chat.llm.tasks import ReviewRequest

WORD = re.compile(r"[A-Za-z]{4,}|[가-힣]{2,}|[一-鿿]{1,}|[ァ-ヺー]{2,}")
BASE, HIGHEST, QUOTE_MAX = 46, 97, 60
SHORT, CLEAR = 0.2, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What can be counted of the person's lines, each between 0 and 1."""

    length: float  # of the play
    fullness: float  # of a line
    variety: float  # of words and openings
    asking: float
    acting: float  # stage directions
    listening: float  # words of the other's last line taken up


def write(played: ReviewRequest) -> dict[str, Any]:
    """Return `{"score", "summary", "comment"}`, always the same for the same play."""
    own = [text.strip() for role, _, text in played.lines if role == "user"]
    if played.directed:
        return _of_directing(played, own)
    counted = count(played.lines)
    column = LANGUAGES.index(played.language)
    rng = random.Random("\x1f".join(own))
    slots = {
        "name": played.character or review_lines.PARTNER[column],
        "count": str(len(own)),
        "first": _quote(own[0]),
        "last": _quote(own[-1]),
        "quote": _quote(_best(own)),
    }
    strong, weak = _extremes(counted)
    parts = [review_lines.OPENING, review_lines.PRAISE[strong], review_lines.ADVICE[weak], review_lines.CLOSING]
    gap = "" if played.language == "ja" else " "
    summary = review_lines.ALONE if len(own) == 1 else review_lines.SUMMARY
    return {
        "score": score(counted),
        "summary": phrases.fill(summary[column], slots),
        "comment": gap.join(phrases.fill(rng.choice(part[column].split(" | ")).strip(), slots) for part in parts),
    }


def _of_directing(played: ReviewRequest, notes: list[str]) -> dict[str, Any]:
    """The review of a director: 46 for having staged the play, and up to 45 for the notes; 58 for watching."""
    counted, column = count(played.lines), LANGUAGES.index(played.language)
    rng = random.Random("\x1f".join(notes) or played.character)
    spoken = sum(role == "assistant" for role, _, _ in played.lines)
    slots = {
        "name": played.character or review_lines.PARTNER[column],
        "other": played.other or review_lines.PARTNER[column],
        "count": str(len(notes)),
        "spoken": str(spoken),
        "first": _quote(notes[0]) if notes else "",
        "quote": _quote(_best(notes)) if notes else "",
    }
    often = min(len(notes) / max(spoken / 4, 1), 1)  # a note for every fourth line is plenty
    values = {"length": often, "fullness": counted.fullness, "variety": counted.variety}
    best = max(values, key=lambda name: values[name])
    strong = "silence" if not notes else best if values[best] >= CLEAR else "courage"
    weak = min((name for name in values if name != strong), key=lambda name: values[name]) if notes else "silence"
    earned = 15 * often + 15 * counted.fullness + 15 * counted.variety if notes else 12
    tables = [
        director_review_lines.OPENING,
        director_review_lines.PRAISE[strong],
        director_review_lines.ADVICE[weak],
        review_lines.CLOSING,
    ]
    gap = "" if played.language == "ja" else " "
    summary = director_review_lines.SUMMARY if notes else director_review_lines.SILENT
    return {
        "score": round(BASE + earned),
        "summary": phrases.fill(summary[column], slots),
        "comment": gap.join(phrases.fill(rng.choice(table[column].split(" | ")).strip(), slots) for table in tables),
    }


def score(counted: Counted) -> int:
    """46 for having played, and up to 51 for what was done with it."""
    earned = (
        12 * counted.length
        + 9 * counted.fullness
        + 10 * counted.variety
        + 7 * counted.asking
        + 5 * counted.acting
        + 8 * counted.listening
    )
    return min(round(BASE + earned), HIGHEST)


def count(lines: Sequence[tuple[str, str, str]]) -> Counted:
    own = [text.strip() for role, _, text in lines if role == "user" and text.strip()]
    total = max(len(own), 1)
    sizes = [len(STARRED_OR_BRACKETED.sub("", text)) for text in own]
    words = [word.lower() for text in own for word in WORD.findall(text)]
    distinct = len(set(own)) / total * (len(set(words)) / max(len(words), 1)) ** 0.5
    return Counted(
        length=min(total / 10, 1),
        fullness=min(sum(sizes) / total / 28, 1),
        variety=distinct if total > 1 else distinct / 2,
        asking=min(sum(bool(re.search(r"[?？]", text)) for text in own) / total * 2.5, 1),
        acting=min(sum(_acts(text) for text in own) / total * 2.5, 1),
        listening=min(_taken_up(lines) / total * 2.5, 1),
    )


def _acts(text: str) -> bool:
    """Whether there is a stage direction with something in it."""
    return any(len(found) > 2 for found in STARRED_OR_BRACKETED.findall(text))


def _taken_up(lines: Sequence[tuple[str, str, str]]) -> int:
    """How many of the person's lines take up a word of what was said to them."""
    taken, heard = 0, set[str]()
    for role, _, text in lines:
        words = {word[:2].lower() if "가" <= word[0] <= "힣" else word.lower() for word in WORD.findall(text)}
        if role == "user":
            taken += bool(words & heard)
        elif role == "assistant":
            heard = words
    return taken


def _extremes(counted: Counted) -> tuple[str, str]:
    """What was done best, and what most could be gained by. Stage directions are an extra: their lack is told last."""
    values = {name: getattr(counted, name) for name in Counted.__slots__}
    strong = max(values, key=lambda name: (values[name], name != "length"))
    if counted.fullness < SHORT or values[strong] < CLEAR:  # too little for a compliment that would be believed
        strong = "courage"
    others = [name for name in values if name != strong]
    weak = min(others, key=lambda name: values[name] + (0.3 if name == "acting" else 0.0))
    return strong, weak


def _best(own: list[str]) -> str:
    """The line to quote: a full one that is no mere greeting, with a question or a gesture if there is one."""

    def worth(text: str) -> float:
        size = min(len(text), QUOTE_MAX) / QUOTE_MAX
        return size + 0.3 * bool(re.search(r"[?？!]", text)) + 0.3 * _acts(text) - 0.5 * (len(text) > 150)

    return max(own, key=worth)


def _quote(text: str) -> str:
    text = re.sub(r"(?<=[a-zA-Z])\.$", "", " ".join(text.split()))
    if len(text) <= QUOTE_MAX:
        return text
    first = re.match(rf".{{8,{QUOTE_MAX}}}?[.!?。！？](?=\s|$)", text)
    return first[0] if first else text[: QUOTE_MAX - 3].rstrip() + "..."
