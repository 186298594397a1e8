"""Korean spelling into sounds, by the rules of the Standard Pronunciation (표준 발음법). Pure.

Articles: 9-12 finals, 13-16 linking, 17 palatalisation, 18-20 assimilation, 23-27 tensing, 29 insertion of ㄴ.
Across spaces nothing is linked, as in careful speech, but for the endings of article 27.
"""

import re
from itertools import pairwise

from audio.text.reading.hangul import Syllable, final_of

_CLUSTERS = {
    "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ",
    "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
}  # fmt: skip
_NEUTRAL = dict(
    zip(
        "ㄱㄲㅋㄳㄺㄴㄵㄶㄷㅌㅅㅆㅈㅊㅎㄹㄼㄽㄾㅀㅁㄻㅂㅍㅄㄿㅇ",
        "ㄱㄱㄱㄱㄱㄴㄴㄴㄷㄷㄷㄷㄷㄷㄷㄹㄹㄹㄹㄹㅁㅁㅂㅂㅂㅂㅇ",
        strict=True,
    )
)
_ASPIRATED = {"ㄱ": "ㅋ", "ㄷ": "ㅌ", "ㅂ": "ㅍ", "ㅈ": "ㅊ"}
_TENSE = {"ㄱ": "ㄲ", "ㄷ": "ㄸ", "ㅂ": "ㅃ", "ㅅ": "ㅆ", "ㅈ": "ㅉ"}
_NASAL = {"ㄱ": "ㅇ", "ㄷ": "ㄴ", "ㅂ": "ㅁ"}
_WITH_H = {"ㅎ": "", "ㄶ": "ㄴ", "ㅀ": "ㄹ"}
_TENSING_FINALS = frozenset("ㄵㄺㄻㄼㄾㄿㅄㄳ")
_NOUNS_WITH_RG = frozenset("닭흙칡슭")  # 닭고기 but 읽고: 일꼬
_PLAIN_BEFORE_GI = frozenset("옮굶곪닮")

# Article 29: the second part of these words begins with a ㄴ that is not written. The rest follows from the rules.
_INSERTED = {
    "꽃잎": "꽃닙", "나뭇잎": "나뭇닙", "깻잎": "깻닙", "댓잎": "댓닙", "풀잎": "풀닙",
    "연잎": "연닙", "솔잎": "솔닙", "찻잎": "찻닙", "색연필": "색년필", "한여름": "한녀름",
    "늦여름": "늦녀름", "솜이불": "솜니불", "홑이불": "홑니불", "물약": "물냑", "알약": "알냑",
    "서울역": "서울녁", "경성역": "경성녁", "부산역": "부산녁", "식용유": "식용뉴", "휘발유": "휘발뉴",
    "담요": "담뇨", "눈요기": "눈뇨기", "옛이야기": "옛니야기", "별일": "별닐", "볼일": "볼닐",
    "막일": "막닐", "밭일": "밭닐", "들일": "들닐", "집안일": "집안닐", "앞일": "앞닐",
    "뒷일": "뒷닐", "무슨 일": "무슨 닐", "꽃이름": "꽃니름", "두통약": "두통냑", "학여울": "학녀울",
    "신여성": "신녀성",
}  # fmt: skip
_INSERTION = re.compile("|".join(sorted(_INSERTED, key=len, reverse=True)))
# Article 27: behind the ending -(으)ㄹ the next sound is tense: 할게요, 갈 수, 올 거예요.
_FUTURE = re.compile(r"([가-힣])( ?)(게|거|것|걸|건|겁|수|줄|듯|지)(?=(요?[\s.!?…~,]|요?$|[가-힣]))")
_NOT_FUTURE = frozenset("길멀달잘절글툴물말술쌀일칼발팔탈별골돌불줄")  # adverbs and nouns that end in ㄹ
_SPACED_ONLY = frozenset("거것걸건겁수줄듯지")


def pronounce(text: str) -> str:
    """Return `text` with each Hangul syllable as it sounds; everything else as it is."""
    text = _INSERTION.sub(lambda found: _INSERTED[found[0]], text)
    text = _FUTURE.sub(_tense_future, text)
    sounds: list[Syllable | str] = [Syllable.of(character) or character for character in text]
    for index, (first, second) in enumerate(pairwise([*sounds, ""])):
        if not isinstance(first, Syllable):
            continue
        if first.vowel == "ㅢ" and first.onset != "ㅇ":
            first.vowel = "ㅣ"  # 희망, 무늬
        if not first.final:
            continue
        if isinstance(second, Syllable):
            _meet(first, second, text[index])
        else:
            first.final = _NEUTRAL[first.final]
    return "".join(map(str, sounds))


def _tense_future(found: re.Match[str]) -> str:
    before, space, word = found[1], found[2], found[3]
    if final_of(before) != "ㄹ" or before in _NOT_FUTURE or (not space and word in _SPACED_ONLY):
        return found[0]
    syllable = Syllable.of(word)
    assert syllable is not None
    syllable.onset = _TENSE[syllable.onset]
    return f"{before}{space}{syllable}"


def _meet(first: Syllable, second: Syllable, written: str) -> None:
    """Change the final of `first` and the onset of `second` as they sound together."""
    if second.onset == "ㅇ":
        _link(first, second)
    elif first.final in _WITH_H and second.onset in {*_ASPIRATED, "ㅅ"}:
        second.onset = "ㅆ" if second.onset == "ㅅ" else _ASPIRATED[second.onset]
        first.final = _WITH_H[first.final]
    elif second.onset == "ㅎ":
        _breathe(first, second)
    else:
        _assimilate(first, second, written)


def _link(first: Syllable, second: Syllable) -> None:
    """A vowel follows: the final, or the second half of it, moves over."""
    final = first.final
    if final == "ㅇ":
        return
    if second.vowel == "ㅣ" and final in {"ㄷ", "ㅌ", "ㄾ"}:
        second.onset, first.final = ("ㅈ" if final == "ㄷ" else "ㅊ"), ("ㄹ" if final == "ㄾ" else "")
    elif final in _WITH_H:
        rest = _WITH_H[final]
        second.onset, first.final = rest or "ㅇ", ""
    elif final in _CLUSTERS:
        first.final, onset = tuple(_CLUSTERS[final])
        second.onset = "ㅆ" if onset == "ㅅ" else onset
    else:
        second.onset, first.final = final, ""


def _breathe(first: Syllable, second: Syllable) -> None:
    """ㅎ follows: it melts into a stop."""
    final, neutral = first.final, _NEUTRAL[first.final]
    if final in {"ㅈ", "ㄵ"} or (final == "ㄷ" and second.vowel in "ㅣㅕ" and second.final != "ㅇ"):
        second.onset, first.final = "ㅊ", ("ㄴ" if final == "ㄵ" else "")
    elif neutral in _NASAL or final in {"ㄺ", "ㄼ"}:
        left, stop = tuple(_CLUSTERS[final]) if final in {"ㄺ", "ㄼ"} else ("", neutral)
        second.onset, first.final = _ASPIRATED[stop], left


def _assimilate(first: Syllable, second: Syllable, written: str) -> None:
    """A consonant follows."""
    final, onset = first.final, second.onset
    neutral = _NEUTRAL[final]
    if written == "밟" or (written == "넓" and onset in "ㄷㅈ" and second.vowel in "ㅜ"):
        neutral = "ㅂ"  # article 10: 밟다, 넓둥글다, 넓죽하다
    elif final == "ㄺ" and onset == "ㄱ" and written not in _NOUNS_WITH_RG:
        neutral = "ㄹ"  # article 11: 읽고
    first.final = neutral
    if neutral in _NASAL and onset in "ㄴㅁㄹ":
        first.final = _NASAL[neutral]
        second.onset = "ㄴ" if onset == "ㄹ" else onset
    elif onset == "ㄹ" and neutral in "ㅁㅇ":
        second.onset = "ㄴ"
    elif {neutral, onset} == {"ㄴ", "ㄹ"}:
        first.final = second.onset = "ㄹ"
    elif written in _PLAIN_BEFORE_GI and onset == "ㄱ" and second.vowel == "ㅣ":
        return  # article 24: 옮기다, 굶기다
    elif (neutral in _NASAL or final in _TENSING_FINALS) and onset in _TENSE:
        second.onset = _TENSE[onset]
