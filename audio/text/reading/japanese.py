"""Japanese as it is read aloud: kana for kanji and numbers, by MeCab with the ipadic dictionary (an extra).

espeak-ng reads kana only. Without the extra, text in kana is still read and text with kanji is refused.
"""

import importlib
import re
import threading
from functools import cache
from typing import Any

from audio.errors import ReadingMissing

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff々]")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_WIDE_DIGITS = str.maketrans("０１２３４５６７８９．", "0123456789.")
_DIGITS = "零一二三四五六七八九"
_PLACES = ((1000, "千"), (100, "百"), (10, "十"), (1, ""))
_MYRIADS = ("", "万", "億", "兆")
_LONGEST = 16
_SOUND = 8  # the field of ipadic's features that holds the pronunciation, は as ワ
_NUMERAL = "一二三四五六七八九十百千万"
# What the dictionary reads in pieces and therefore wrong.
_COUNTED = {
    "一人": "ひとり", "二人": "ふたり", "四人": "よにん", "四時": "よじ", "七時": "しちじ", "九時": "くじ",
    "二十歳": "はたち", "二十日": "はつか",
}  # fmt: skip
_IRREGULAR = re.compile(rf"(?<![{_NUMERAL}])(?:{'|'.join(_COUNTED)})")
_DAYS = dict(
    zip(
        "一二三四五六七八九十",
        ["ついたち", "ふつか", "みっか", "よっか", "いつか", "むいか", "なのか", "ようか", "ここのか", "とおか"],
        strict=True,
    )
)
_DAY_OF_MONTH = re.compile(rf"(?<=月)([{''.join(_DAYS)}])日")

_turn = threading.Lock()  # one tagger, which several threads may not use at once


def available() -> bool:
    """Whether kanji can be read on this stage."""
    return _tagger() is not None


def read(text: str) -> str:
    """Return `text` in kana that spells its sounds. Raises `ReadingMissing` for kanji without the extra."""
    text = _THOUSANDS.sub("", text.translate(_WIDE_DIGITS))
    text = _NUMBER.sub(lambda found: _numeral(found[0]), text)
    if not _HAN.search(text):
        return text
    tagger = _tagger()
    if tagger is None:
        raise ReadingMissing()
    text = _DAY_OF_MONTH.sub(lambda found: _DAYS[found[1]], text)
    text = _IRREGULAR.sub(lambda found: _COUNTED[found[0]], text)
    with _turn:
        return "".join(_sound(word) for word in tagger(text))


@cache
def _tagger() -> Any:
    try:
        fugashi, ipadic = importlib.import_module("fugashi"), importlib.import_module("ipadic")
    except ImportError:
        return None
    return fugashi.GenericTagger(ipadic.MECAB_ARGS)


def _sound(word: Any) -> str:
    features = word.feature
    sound = features[_SOUND] if len(features) > _SOUND else ""
    # A sign that the dictionary does not know has no sound: espeak-ng would say "Chinese letter".
    return str(word.white_space) + (sound if sound and sound != "*" else _HAN.sub("", word.surface))


def _numeral(number: str) -> str:
    """Return digits as numerals that the dictionary reads: 2026 is 二千二十六, 3.5 is 三点五."""
    whole, _, rest = number.partition(".")
    if len(whole) > _LONGEST:
        return "".join(_DIGITS[int(digit)] for digit in number if digit.isdigit())
    groups, value = [], int(whole)
    for myriad in _MYRIADS:
        value, part = divmod(value, 10_000)
        if part:
            groups.append(_below_ten_thousand(part) + myriad)
    said = "".join(reversed(groups)) or _DIGITS[0]
    return said + ("点" + "".join(_DIGITS[int(digit)] for digit in rest) if rest else "")


def _below_ten_thousand(number: int) -> str:
    return "".join(
        ("" if digit == 1 and name else _DIGITS[digit]) + name
        for unit, name in _PLACES
        if (digit := number // unit % 10)
    )
