"""Words as this product's clients can show them: clean text out of whatever a model wrote. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from chat.llm.language import Language, first_detected

LANGUAGE_NAMES: dict[Language, str] = {"ko": "Korean", "en": "English", "ja": "Japanese"}
# The client's filter drops these signs and everything before the first colon: say it with signs that survive.
_SIGNS = {"…": "...", "—": "-", "–": "-", "―": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "‥": "..", "〜": "~"}
_LOST = re.compile("[\u2000-\u2bff\ufe0f\U00010000-\U0010ffff]")
_BULLET = re.compile(r"^\s*(?:[-*•]\s+|\(?\d{1,2}[.)]\s+)")
_LABEL = re.compile(r"^\s*[\[(]?([^\s:：\[\]()]{1,12})[\])]?\s*(?<!\d)[:：]\s*")
_QUOTES = (('"', '"'), ("'", "'"), ("「", "」"), ("『", "』"))
_END = re.compile(r"[.!?~。！？]+[\"'」』)]*(?=\s|$|[^\s\"'」』)])")
HINT_MAX = 120


def tidy(text: str) -> str:
    """Return `text` without what no database takes, with single spaces and no empty lines."""
    text = text.replace("\x00", "").encode("utf-8", "ignore").decode()
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in text.replace("\r", "\n").split("\n"))
    return "\n".join(line for line in lines if line)


def spoken(text: str, names: Iterable[str] = ()) -> str:
    """Return one line to say: no name in front, no bullet, no quotes around, at most `HINT_MAX` characters."""
    line = _BULLET.sub("", " ".join(tidy(text).split("\n")))
    line = "".join(_SIGNS.get(ch, ch) for ch in line)
    for name in filter(None, names):
        line = re.sub(rf"^\s*[\[(]?{re.escape(name)}[\])]?\s*[:：]\s*", "", line)
    line = _LABEL.sub("", line)
    for left, right in _QUOTES:
        if len(line) > 2 and line.startswith(left) and line.endswith(right):
            line = line[1:-1]
    line = re.sub(r"(?<=\d):(?=\d)", "시 " if re.search("[가-힣]", line) else ".", line).replace(":", ",")
    return shortened(re.sub(r"\s{2,}", " ", _LOST.sub("", line)).strip(), HINT_MAX)


def shortened(text: str, limit: int) -> str:
    """Return `text` cut at the end of a sentence, or else of a word, to at most `limit` characters."""
    if len(text) <= limit:
        return text
    head = text[:limit]
    ends = [found.end() for found in _END.finditer(head)]
    if ends and ends[-1] > limit // 3:
        return head[: ends[-1]].strip()
    cut = text[: limit - 3]
    return (cut.rsplit(" ", 1)[0] if " " in cut[limit // 2 :] else cut).rstrip(" ,.") + "..."


def language_of(texts: Iterable[str], default: str | None = "ko") -> Language:
    """The language of the first text that has one, else the request's."""
    fallback: Language = "en" if (default or "").startswith("en") else "ko"
    return first_detected(texts) or fallback
