"""The phrase book: reads the tables of lines, picks the speech level, and fills the blanks."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from chat.llm.engines.rehearsal import (
    manner,
    phrases_duet,
    phrases_en,
    phrases_ja,
    phrases_ko,
    phrases_ko_old,
    phrases_ko_talk,
)
from chat.llm.engines.rehearsal.josa import attach
from chat.llm.language import LANGUAGES, Language

LEVELS: dict[str, tuple[str, int]] = {
    "haeyo": ("ko", 0), "hapsyo": ("ko", 1), "banmal": ("ko", 2),
    "hao": ("old", 0), "hage": ("old", 1), "haera": ("old", 2), "saopnida": ("old", 3),
    "en": ("en", 0), "polite": ("ja", 0), "casual": ("ja", 1),
}  # fmt: skip
TEXTS = {
    "ko": phrases_ko.TEXT + phrases_ko_talk.TEXT,
    "old": phrases_ko_old.TEXT,
    "en": phrases_en.TEXT,
    "ja": phrases_ja.TEXT,
}
BETWEEN = {"ko": phrases_duet.KO, "old": phrases_duet.OLD, "en": phrases_duet.EN, "ja": phrases_duet.JA}
CHOICE = re.compile(r"\[([^\[\]]*)\]")
SLOT = re.compile(r"\{(\w+)(?::([^{}]+))?\}")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One line with blanks; `mark` is the part of it that is the same however it is filled."""

    text: str
    slots: frozenset[str]
    mark: str


def phrase(text: str) -> Phrase:
    """A phrase from its text with {slot} or {slot:josa} blanks."""
    slots = frozenset(found[1].lower() for found in SLOT.finditer(text))
    return Phrase(text, slots, max(SLOT.sub("\0", text).split("\0"), key=len).strip())


class Row(NamedTuple):
    """What a text may tell of, recognised by a pattern, and the texts that belong to it in each language."""

    name: str
    told_by: re.Pattern[str]
    texts: dict[Language, tuple[str, ...]]


def rows(table: str, *, named: bool = True) -> tuple[Row, ...]:
    """The rows of a table: `name|pattern || text / text || …`, a column for each language; or without the name."""
    found = []
    for line in table.strip().splitlines():
        told_by, *columns = line.split("||")
        name, _, pattern = told_by.partition("|") if named else ("", "", told_by)
        texts = (tuple(text.strip() for text in column.split(" / ")) for column in columns)
        by_language = dict(zip(LANGUAGES, texts, strict=True))
        found.append(Row(name.strip(), re.compile(pattern.strip().strip("|"), re.IGNORECASE), by_language))
    return tuple(found)


@lru_cache(maxsize=64)
def book(level: str, dialect: tuple[str, ...] = (), address: str = "") -> dict[str, tuple[Phrase, ...]]:
    """All phrases of a speech level, by the page (`@…`) they stand on: to a person, and between two actors.

    `address` is said for "you", where the character calls everybody so.
    """
    tongue = LEVELS[level][0]
    found: dict[str, list[Phrase]] = {}
    page = ""
    for line in (*TEXTS[tongue].strip().splitlines(), *BETWEEN[tongue].strip().splitlines()):
        if line.startswith("@"):
            page = line[1:]
        else:
            said = manner.in_dialect(_choose(line, LEVELS[level][1]), dialect)
            found.setdefault(page, []).append(phrase(re.sub("당신|그쪽", address, said) if address else said))
    return {page: tuple(lines) for page, lines in found.items()}


def sisters(level: str) -> list[str]:
    """The speech levels of its language; old and living Korean run in the same order where actors talk."""
    tongue = {"old": "ko"}.get(LEVELS[level][0], LEVELS[level][0])
    return [name for name, (table, _) in LEVELS.items() if table.replace("old", "ko") == tongue]


def chosen(lines: Iterable[str], level: str) -> list[str]:
    """Lines with [a|b|c] choices, as they are said at a speech level."""
    return [_choose(line, LEVELS[level][1]) for line in lines]


def _choose(line: str, column: int) -> str:
    def choice(found: re.Match[str]) -> str:
        options = found[1].split("|")
        return options[min(column, len(options) - 1)]

    while CHOICE.search(line):
        line = CHOICE.sub(choice, line)
    return line


def fill(text: str, slots: Mapping[str, str]) -> str:
    """`text` with its blanks filled; `{Key}` is `key` with a capital letter."""

    def blank(found: re.Match[str]) -> str:
        value = slots[found[1].lower()]
        value = value[:1].upper() + value[1:] if found[1][0].isupper() and found[1] != "I" else value
        return attach(value, found[2]) if found[2] else value

    return re.sub(r"\s{2,}", " ", SLOT.sub(blank, text)).strip()
