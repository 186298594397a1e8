"""Names: written in the script of the reply, taken from what a person says, and how the character addresses them."""
# ruff: noqa: E501, SIM905 (tables: one line is one entry)

from __future__ import annotations

import re
from collections.abc import Iterable

from chat.llm.engines.rehearsal.manner import Manner
from chat.llm.language import Language, detect, suits

INITIALS = "g kk n d tt r m b pp s ss - j jj ch k t p h".split()
VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split()
FINALS = "-k-k-k-n-n-n-t-l-k-m-l-l-l-p-l-m-p-p-t-t-ng-t-t-k-t-p-t".split("-")
ROWS = (
    "ガギグゲゴ ッカッキックッケッコ ナニヌネノ タチトゥテト ッタッチットゥッテット ラリルレロ マミムメモ パピプペポ ッパッピップッペッポ "
    "サシスセソ ッサッシッスッセッソ アイウエオ ジャジジュジェジョ ッチャッチッチュッチェッチョ チャチチュチェチョ カキクケコ タチトゥテト パピプペポ ハヒフヘホ"
)
ROW_SYLLABLES: tuple[tuple[str, ...], ...] = tuple(
    tuple(re.findall(r"ッ?[ア-ヺ][ァィゥェォャュョ]?", row)) for row in ROWS.split()
)
KANA_VOWEL = "a e ya ye o e yo ye o wa we we yo u wo we wi yu u wi i".split()
KANA_FINALS = " クククンンンッルクムルルルプルムププッッンッックップッ"
GIVEN = re.compile(
    r"(?:내|제)\s*이름은\s*(?P<ko>[가-힣A-Za-z]{1,12}?)(?:이라고|라고|이야|이에요|예요|야|입니다|이다|다|임)?(?=[\s.!,~]|$)|"
    r"(?:나를|절|저를|날)\s*(?P<ko2>[가-힣A-Za-z]{1,12}?)(?:이라고|라고)\s*불러|(?:저는|나는|난|전)\s*(?P<ko3>[가-힣]{2,4}?)(?:이라고|라고)\s*(?:해|합니다|하오)|"
    r"(?:my name is|my name's|call me)\s+(?P<en>[A-Za-z][\w'-]{0,20})|"
    r"(?:私|僕|俺)の名前は(?P<ja>[ぁ-んァ-ヺー一-鿿A-Za-z]{1,10}?)(?:です|だ|と|。|$)|(?P<ja2>[ァ-ヺー一-鿿]{1,8})(?:と申します|って呼んで)",
    re.IGNORECASE,
)
NOT_NAMES = frozenset(
    "뭐 무엇 모르 비밀 뭘까 없어 a an the your not maybe 何 なに user you me 사용자 유저 나 player guest ユーザー".split()
)


def romanised(name: str) -> str:
    """A Hangul name in Latin letters (Revised Romanization, letter by letter): 세라 → Sera."""
    spelled = "".join(_latin(ch) for ch in name)
    return " ".join(word.capitalize() for word in spelled.split())


def _latin(ch: str) -> str:
    if not "가" <= ch <= "힣":
        return ch
    head, rest = divmod(ord(ch) - 0xAC00, 588)
    return INITIALS[head].replace("-", "") + VOWELS[rest // 28] + FINALS[rest % 28]


def in_katakana(name: str) -> str:
    """A Hangul name in katakana, as it sounds: 세라 → セラ."""
    return "".join(_kana(ch) for ch in name)


def _kana(ch: str) -> str:
    if not "가" <= ch <= "힣":
        return ch
    head, rest = divmod(ord(ch) - 0xAC00, 588)
    vowel, final = KANA_VOWEL[rest // 28], KANA_FINALS[rest % 28].strip()
    row = ROW_SYLLABLES[head]
    if len(vowel) == 1:
        return f"{row['aiueo'.index(vowel)]}{final}"
    if row[0] == "ア":
        whole = {"ya": "ヤ", "yu": "ユ", "yo": "ヨ", "ye": "イェ", "wa": "ワ", "wo": "ウォ", "wi": "ウィ", "we": "ウェ"}
        return whole[vowel] + final
    small = (
        {"a": "ャ", "u": "ュ", "o": "ョ", "e": "ェ"}
        if vowel[0] == "y"
        else {"a": "ァ", "i": "ィ", "e": "ェ", "o": "ォ"}
    )
    return f"{row[1 if vowel[0] == 'y' else 2]}{small[vowel[1]]}{final}"


def in_script(name: str, language: Language) -> str:
    """`name` as it is written in a reply in `language`; "" when we cannot write it."""
    if language == "ko" or not name or suits(name, language) or detect(name) in (None, "en"):
        return name
    if detect(name) == "ko":
        return romanised(name) if language == "en" else in_katakana(name)
    return name if language == "ja" else ""


def given(texts: Iterable[str]) -> str:
    """The name a person gave for themselves in the newest of these texts that has one (newest first)."""
    for text in texts:
        for found in GIVEN.finditer(text[:400]):
            name = next(group for group in found.groups() if group)
            if name.lower() not in NOT_NAMES:
                return name
    return ""


def plain_word(text: str) -> str:
    """A speaker's label or an opponent, if it is short enough to call someone by."""
    word = re.sub(r"[\s\"'“”‘’*]+", " ", text).strip()
    return "" if not 1 <= len(word) <= 8 or " " in word or word.lower() in NOT_NAMES or not word.isalpha() else word


def called(name: str, language: Language, manner: Manner) -> str:
    """How the character addresses someone of that name: 지훈 씨, 지훈 님, 지훈아 is left to the particle."""
    if language == "ja":
        return name if name.endswith(("さん", "様", "君", "ちゃん")) else f"{name}さん"
    if language == "en" or (name.endswith(("님", "씨", "양", "군", "아", "야")) and len(name) > 2):
        return name
    return {"haeyo": f"{name} 씨", "hapsyo": f"{name} 님", "saopnida": f"{name} 님", "hao": f"{name} 님"}.get(
        manner, name
    )
