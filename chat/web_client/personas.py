"""The front-end's persona: one line of `label: value` parts joined by ` | `, taken apart again. Pure.

So the labels that the client leaves out can be added, and an engine without a language model has something to act on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

LABELS = {
    "성별": "gender", "종": "species", "종족": "species", "직업": "job", "나이": "age", "말투": "speech_style",
    "성격": "personality", "말버릇": "habits", "습관": "habits", "외모": "appearance", "특징": "features",
    "생각": "thoughts", "좋아함": "likes", "싫어함": "dislikes", "가이드": "guidelines",
}  # fmt: skip
LISTS = frozenset({"likes", "dislikes"})
VALUE_MAX, NAME_MAX = 2_000, 100
_PART = re.compile(r"\s*\[?([^\s:：\[\]|]{1,10})\]?\s*(?:[:：]|\n)\s*(.*)", re.DOTALL)
_SELF = re.compile(r"\s*(?:본인|자신)$")
_VOICE = re.compile(r"본인|시점|말투|목소리|입장|상대역|캐릭터로서|\bvoice\b|in character|point of view", re.IGNORECASE)
_CUE = re.compile(r"당신은\s*['\"“‘「]?(.{1,100}?)['\"”’」]?\s*입니다")


@dataclass(frozen=True, slots=True)
class Persona:
    """`details` by the names that a character has them under, `rest` what bears no known label, as it was written."""

    details: dict[str, str | list[str]] = field(default_factory=dict)
    rest: str = ""


def read(text: str) -> Persona:
    """Take a persona apart; a text of another shape is all `rest`."""
    details: dict[str, str | list[str]] = {}
    rest: list[str] = []
    for part in text.split(" | "):
        body, gap, paragraph = part.partition("\n\n")  # where two actors play, a paragraph stands behind the last part
        found = _PART.fullmatch(body)
        name = LABELS.get(found[1]) if found else None
        if found is None or name is None or name in details:
            rest.append(part)
            continue
        value = found[2].strip()[:VALUE_MAX]
        if value:
            details[name] = [item.strip() for item in value.split(",") if item.strip()] if name in LISTS else value
        if gap:
            rest.append(paragraph)
    return Persona(details, "\n".join(text for text in rest if text.strip()).strip())


def judge(instruction: str) -> str:
    """Return who is to evaluate a play, as its instruction says: "당신은 … 본인입니다"; "" when it does not say."""
    return _SELF.sub("", speaker(instruction))


def asks_for_voice(instruction: str) -> bool:
    """Whether a play is to be evaluated by one of its characters, in that character's voice."""
    return bool(_VOICE.search(instruction))


def speaker(text: str) -> str:
    """Return who the persona says the actor is, where two play; "" when it does not say."""
    found = _CUE.search(text)
    return found[1].strip()[:NAME_MAX] if found else ""
