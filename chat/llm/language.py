"""Which of the three languages (Korean, English, Japanese) a text is in, told by its letters. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

Language = Literal["ko", "en", "ja"]
LANGUAGES: tuple[Language, ...] = ("ko", "en", "ja")  # in the order of the columns of tables

HANGUL = re.compile(r"[가-힣ㄱ-ㅣᄀ-ᇿ]")
KANA = re.compile(r"[ぁ-ゖァ-ヺー]")
KANJI = re.compile(r"[一-鿿々]")
LATIN = re.compile(r"[A-Za-z]")
ENOUGH = 1500  # characters looked at; a long text does not change its language late


def detect(text: str) -> Language | None:
    """The language most of the letters belong to; None when there are no letters we know."""
    head = text[:ENOUGH]
    hangul, kana, kanji, latin = (len(script.findall(head)) for script in (HANGUL, KANA, KANJI, LATIN))
    japanese = kana + kanji if kana or not hangul else 0
    weights: list[tuple[int, Language]] = [(hangul * 2, "ko"), (japanese * 2, "ja"), (latin, "en")]
    weight, language = max(weights, key=lambda pair: pair[0])
    return language if weight else None


def suits(text: str, language: Language) -> bool:
    """Whether `text` can be spoken in a reply in `language`."""
    return detect(text) == language


def first_detected(texts: Iterable[str]) -> Language | None:
    """The language of the first text that has one."""
    return next((found for found in map(detect, texts) if found), None)
