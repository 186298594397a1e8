"""Readers for the optional fields of a character, whatever type people put into them."""

import re
from collections.abc import Mapping
from typing import Any

from chat.llm.language import Language, suits

LIST_SPLIT = re.compile(r"[,、，;\n·•/]+")
ADDRESS = re.compile(r"['‘\"“]([가-힣 ]{1,8})['’\"”](?:이?라고?)\s*부|상대를 ([가-힣]{1,6}?)이?라고? 부")
PURE_AGE = re.compile(r"^(\d{1,5})\s*(?:세|살|歳|才|years? old)?$")
MOST_ITEMS, LONGEST_ITEM = 60, 600


def strings(value: Any) -> tuple[str, ...]:
    """The usable strings in a detail, whatever its type."""
    items = value if isinstance(value, list | tuple) else [value]
    texts = (
        str(item) for item in items[:MOST_ITEMS] if isinstance(item, str | int | float) and not isinstance(item, bool)
    )
    return tuple(text.strip()[:LONGEST_ITEM] for text in texts if text.strip())


def things(value: Any, language: Language) -> tuple[str, ...]:
    """The short things of a list or an enumeration: "홍차, 비 오는 날"; a sentence is not a thing."""
    parts = (piece.strip(" .。") for text in strings(value) for piece in LIST_SPLIT.split(text))
    return tuple(
        p for p in parts if p and len(p) <= 24 and suits(p, language) and not re.search(r"[다요]$|です$|ます$", p)
    )


def sentences(details: Mapping[str, Any], key: str, language: Language) -> tuple[str, ...]:
    """A list of sentences, from `key_en` or `key_ja` or, if it is in that language, from `key`; prose is split."""
    for name in (f"{key}_{language}", key):
        texts = strings(details.get(name))
        if len(texts) == 1:
            texts = tuple(
                s.strip() for s in re.findall(r"[^.!?。！？\n]+[.!?。！？…]*[\"”」』*]*", texts[0]) if s.strip()
            )
        if fitting := tuple(text for text in texts if suits(text, language)):
            return fitting
    return ()


def greetings(details: Mapping[str, Any], language: Language) -> tuple[str, ...]:
    fitting = (
        text
        for key in (f"greeting_{language}", "greeting")
        for text in strings(details.get(key))
        if suits(text, language)
    )
    return tuple(dict.fromkeys(fitting))


def age(details: Mapping[str, Any], language: Language) -> str:
    text = next(iter(strings(details.get("age"))), "")
    number = PURE_AGE.match(text)
    if not number and suits(text, language):
        return text if len(text) <= 24 else ""
    return number[1] + {"ko": "살", "en": "", "ja": "歳"}[language] if number else ""


def address(details: Mapping[str, Any]) -> str:
    """What the character calls everyone: "상대를 '손님'이라 부른다"."""
    found = ADDRESS.search(" ".join(strings(details.get("speech_style"))))
    word = (found[1] or found[2]).strip() if found else ""
    return "" if word in ("너", "니", "댁", "당신", "네") else word
