"""Writes reviews without a model: a score from what can be counted, a comment that quotes the person."""

import random
import re
from collections.abc import Mapping, Sequence
from typing import Any

from chat.llm.engines.rehearsal import phrases
from chat.llm.engines.rehearsal.writers import director_review_lines, review_lines
from chat.llm.language import LANGUAGES
from chat.llm.stage_directions import STARRED_OR_BRACKETED
from chat.llm.tasks import ReviewRequest

WORD = re.compile(r"[A-Za-z]{4,}|[가-힣]{2,}|[一-鿿]{1,}|[ァ-ヺー]{2,}")
BASE, HIGHEST, QUOTE_MAX = 46, 97, 60
SHORT, CLEAR = 0.2, 0.5
# What a full measure of each counted thing is worth: 51 for playing, 45 for directing.
WORTH = {"length": 12, "fullness": 9, "variety": 10, "asking": 7, "acting": 5, "listening": 8}
DIRECTING = {"length": 15, "fullness": 15, "variety": 15}
WATCHING = 12  # a director without a note


def write(played: ReviewRequest) -> dict[str, Any]:
    """Return `{"score", "summary", "comment"}`, always the same for the same play."""
    own = [text.strip() for role, _, text in played.lines if role == "user"]
    spoken = sum(role == "assistant" for role, _, _ in played.lines)
    column, counted = LANGUAGES.index(played.language), count(played.lines)
    if played.directed:
        counted["length"] = min(len(own) / max(spoken / 4, 1), 1)  # a note for every fourth line is plenty
    worth = DIRECTING if played.directed else WORTH
    earned = sum(points * counted[name] for name, points in worth.items()) if own else WATCHING
    strong, weak = _extremes({name: counted[name] for name in worth}, directed=played.directed, silent=not own)
    slots = {
        "name": played.character or review_lines.PARTNER[column],
        "other": played.other or review_lines.PARTNER[column],
        "count": str(len(own)),
        "spoken": str(spoken),
        "first": _quote(own[0]) if own else "",
        "last": _quote(own[-1]) if own else "",
        "quote": _quote(max(own, key=_worth)) if own else "",
    }
    lines = director_review_lines if played.directed else review_lines
    summary = lines.SUMMARY
    if played.directed and not own:
        summary = director_review_lines.SILENT
    elif not played.directed and len(own) == 1:
        summary = review_lines.ALONE
    rng = random.Random("\x1f".join(own) or played.character)
    parts = [lines.OPENING, lines.PRAISE[strong], lines.ADVICE[weak], review_lines.CLOSING]
    gap = "" if played.language == "ja" else " "
    return {
        "score": min(round(BASE + earned), HIGHEST),
        "summary": phrases.fill(summary[column], slots),
        "comment": gap.join(phrases.fill(rng.choice(part[column].split(" | ")).strip(), slots) for part in parts),
    }


def count(lines: Sequence[tuple[str, str, str]]) -> dict[str, float]:
    """What can be counted of the person's lines, each between 0 and 1.

    The length of the play, the fullness of a line, the variety of words and openings, questions asked, stage
    directions acted, and words of the other's last line that were listened to.
    """
    own = [text.strip() for role, _, text in lines if role == "user" and text.strip()]
    total = max(len(own), 1)
    said = sum(len(STARRED_OR_BRACKETED.sub("", text)) for text in own)
    words = [word.lower() for text in own for word in WORD.findall(text)]
    distinct = len(set(own)) / total * (len(set(words)) / max(len(words), 1)) ** 0.5

    def often(times: int) -> float:
        return min(times / total * 2.5, 1)

    return {
        "length": min(total / 10, 1),
        "fullness": min(said / total / 28, 1),
        "variety": distinct if total > 1 else distinct / 2,
        "asking": often(sum(bool(re.search(r"[?？]", text)) for text in own)),
        "acting": often(sum(_acts(text) for text in own)),
        "listening": often(_taken_up(lines)),
    }


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


def _extremes(values: Mapping[str, float], *, directed: bool, silent: bool) -> tuple[str, str]:
    """What was done best, and what most could be gained by. Stage directions are an extra: their lack is told last."""
    if directed and silent:
        return "silence", "silence"
    strong = max(values, key=lambda name: (values[name], directed or name != "length"))
    if values[strong] < CLEAR or (not directed and values["fullness"] < SHORT):
        strong = "courage"  # too little for a compliment that would be believed
    others = [name for name in values if name != strong]
    return strong, min(others, key=lambda name: values[name] + (0.3 if name == "acting" else 0.0))


def _worth(text: str) -> float:
    """Of being quoted: a full line that is no mere greeting, with a question or a gesture if there is one."""
    size = min(len(text), QUOTE_MAX) / QUOTE_MAX
    return size + 0.3 * bool(re.search(r"[?？!]", text)) + 0.3 * _acts(text) - 0.5 * (len(text) > 150)


def _quote(text: str) -> str:
    text = re.sub(r"(?<=[a-zA-Z])\.$", "", " ".join(text.split()))
    if len(text) <= QUOTE_MAX:
        return text
    first = re.match(rf".{{8,{QUOTE_MAX}}}?[.!?。！？](?=\s|$)", text)
    return first[0] if first else text[: QUOTE_MAX - 3].rstrip() + "..."
