"""The fonts of a printed script: which of them a language takes first, and what stands for a sign that none has.

Noto Serif and Noto Sans, Korean and Japanese (SIL Open Font License 1.1), from the packages pylopdf-fonts-ko and -jp.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

import pylopdf_fonts_jp
import pylopdf_fonts_ko
import uharfbuzz

_SERIF = (pylopdf_fonts_ko.serif_path, pylopdf_fonts_jp.serif_path)
_SANS = (pylopdf_fonts_ko.sans_path, pylopdf_fonts_jp.sans_path)
# Signs that join, turn or colour others and are nothing by themselves; variation selectors and skin tones among them.
_SILENT = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U0001f3fb-\U0001f3ff\U000e0000-\U000e0fff]"
)
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_LETTER_A = 0x1F1E6
_PICTURES = ("So", "Sk", "Sm")


def folders() -> list[str]:
    """Return where our four fonts are: no other is used, so that a script looks the same on every machine."""
    return sorted({str(path().parent) for path in (*_SERIF, *_SANS)})


def families(language: str) -> tuple[list[str], list[str]]:
    """Return the serif and the sans families: the same Han sign is drawn differently in Korea and in Japan."""
    order = ["JP", "KR"] if language == "ja" else ["KR", "JP"]
    return [f"Noto Serif {region}" for region in order], [f"Noto Sans {region}" for region in order]


def legible(text: str) -> str:
    """Return `text` with every sign that the fonts do not have told in words (an emoji) or by number, in 〈〉."""
    text = _SILENT.sub("", unicodedata.normalize("NFC", text))
    known = _signs()
    if all(char in known for char in text):
        return text
    text = _FLAG.sub(lambda flag: f"〈{''.join(chr(ord(char) - _LETTER_A + ord('A')) for char in flag[0])}〉", text)
    return "".join(char if char in known else _told(char) for char in text)


def _told(char: str) -> str:
    name = unicodedata.name(char, "") if unicodedata.category(char) in _PICTURES else ""
    return f"〈{name.lower() or f'U+{ord(char):04X}'}〉"


@cache
def _signs() -> frozenset[str]:
    """Return what is in a serif and in a sans font, so that it can stand anywhere."""
    serif, sans = (set[int]().union(*(_cmap(path()) for path in paths)) for paths in (_SERIF, _SANS))
    return frozenset(map(chr, serif & sans)) | {"\n"}


def _cmap(path: Path) -> set[int]:
    return set(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(path)).unicodes)
