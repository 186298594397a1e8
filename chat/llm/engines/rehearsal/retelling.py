"""Turns prose about a character into its own words, in its speech level (…못 한다 → 저는 …못 한답니다)."""
# ruff: noqa: E501 (patterns of words)

from __future__ import annotations

import re
from dataclasses import dataclass

from chat.llm.engines.rehearsal.josa import attach
from chat.llm.engines.rehearsal.manner import JapaneseManner, Manner
from chat.llm.language import Language, suits

# Lines of a persona that are orders to a model, or about the person playing, not facts about the character.
ORDER = re.compile(
    r"\{\{|당신|사용자|유저|상대|대화|말투|말끝|사투리|어조|문장|목소리|반말|존댓말|하오체|해요체|답(?:한|하)|해야|하라|하십시오|마라|반드시|절대|AI|인공지능|역할|캐릭터|플레이어|"
    r"\b(?:you|user|must|always respond|never|AI|roleplay|character|speaks?|talks?|voice|sentences)\b|ユーザー|あなた|話し方|口調|キャラ",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"[^.!?。！？\n]+[.!?。！？]?")
THIRD = re.compile(r"^(?:그녀|그는|그가|이 인물)(?:는|가|은)?\s*")


@dataclass(frozen=True, slots=True)
class Teller:
    """Who retells: its name in the language of the reply, its manner of speaking, and its word for itself."""

    name: str
    manner: Manner
    japanese: JapaneseManner
    self_word: str


def facts(prose: str, teller: Teller, language: Language) -> tuple[str, ...]:
    """The sentences of `prose` that can be said in the first person, in the teller's own manner."""
    told = []
    for sentence in SENTENCE.findall(prose[:4000]):
        plain = sentence.strip(" \t-*•·.。")
        if 6 <= len(plain) <= (100 if language == "en" else 46) and suits(plain, language) and not ORDER.search(plain):
            told.append(_first_person(plain, teller, language))
    return tuple(dict.fromkeys(fact for fact in told if fact))


def _first_person(plain: str, teller: Teller, language: Language) -> str:
    if language == "ko":
        return _korean(plain, teller.name, teller.manner, teller.self_word)
    if language == "en":
        return _english(plain, teller.name)
    return _japanese(plain, teller.name, teller.self_word, casual=teller.japanese == "casual")


def _korean(plain: str, name: str, manner: Manner, self_word: str) -> str:
    me = attach(self_word, "은")
    given = name[1:] if re.fullmatch(r"[가-힣]{3}", name) else name.rsplit(maxsplit=1)[-1] if name.split() else ""
    alias = "|".join(re.escape(word) for word in (name, given) if word) or "(?!)"
    body = re.sub(rf"^(?:{alias})(?:이)?(?:은|는|이|가)\s+", f"{me} ", THIRD.sub(f"{me} ", plain))
    body = re.sub(rf"(?:{alias})(?:의)\s", attach(self_word, "의") + " ", body)
    if not body.endswith("다") or re.search(alias, body) or re.search(r"그녀|그는|그의|지금의 자기", body):
        return ""
    if not body.startswith(me) and re.match(r"(?:\S+\s){0,3}\S+[은는이가]\s", body):
        return ""  # about somebody or something else
    told = spoken(body, manner)
    return told and (told if body.startswith(me) else f"{me} {told}")


def _dropped(syllable: str) -> str:
    """한 → 하, when the syllable ends in ㄴ; else ""."""
    code = ord(syllable) - 0xAC00
    return chr(ord(syllable) - 4) if 0 <= code < 11172 and code % 28 == 4 else ""


def _has_past(syllable: str) -> bool:
    return 0 <= ord(syllable) - 0xAC00 < 11172 and (ord(syllable) - 0xAC00) % 28 == 20


PAST: dict[Manner, str] = {
    "haeyo": "어요", "hapsyo": "습니다", "banmal": "어", "hao": "소", "hage": "네", "haera": "느니라", "saopnida": "사옵니다",
}  # fmt: skip
TOLD: dict[Manner, str] = {"haeyo": "답니다", "hapsyo": "답니다", "banmal": "단 말이지", "hao": "다오", "hage": "다네"}
IS: dict[Manner, str] = {
    "haeyo": "랍니다", "hapsyo": "랍니다", "banmal": "란 말이지", "hao": "라오", "hage": "라네", "haera": "니라", "saopnida": "옵니다",
}  # fmt: skip
ADJECTIVE = re.compile(r"(?:[하쁘프크르희싸짜]|멋지|값지|느리|어리|여리|흐리|거세|굳세|시리|약삭빠르|되|이)$")


def spoken(body: str, manner: Manner) -> str:
    """A plain sentence ("…다", no full stop) said aloud in `manner`; "" when it cannot be told.

    Uses endings that follow the plain form whatever the verb: -다 + -ㅂ니다 (간답니다), -다네, -다오, -단 말이지.
    """
    if not body.endswith("다") or len(body) < 3:
        return ""
    stem, last = body[:-1], body[-2]
    if _has_past(last):
        return f"{stem}{PAST[manner]}."
    if stem.endswith(("이", "아니")) or (_open(last) and not ADJECTIVE.search(stem)):
        return f"{stem}{IS[manner]}."
    if manner in TOLD:
        return f"{stem}{TOLD[manner]}."
    return _old_verb(stem, last, manner)


def _open(syllable: str) -> bool:
    return "가" <= syllable <= "힣" and (ord(syllable) - 0xAC00) % 28 == 0


def _old_verb(stem: str, last: str, manner: Manner) -> str:
    if stem.endswith("는"):
        return stem[:-1] + ("느니라." if manner == "haera" else "사옵니다.")
    verb = stem[:-1] + _dropped(last) if _dropped(last) else ""
    return verb and verb + ("느니라." if manner == "haera" else "옵니다.")


ENGLISH_VERB = {
    "is": "am", "has": "have", "does": "do", "was": "was", "goes": "go", "isn't": "am not", "doesn't": "don't", "hasn't": "haven't",
}  # fmt: skip
SECOND_VERB = re.compile(
    r"\b(?:he|she|they|him|them)\b|(?:,|\band|\bbut|\bor)\s+(?:\w+ly\s+)?(?:has|is|does|[a-z]+s)\b", re.IGNORECASE
)


def _english(plain: str, name: str) -> str:
    first = re.match(
        rf"(?:{re.escape(name)}|{re.escape(name.split(maxsplit=1)[0]) if name.split() else '(?!)'}|She|He|They)\s+(\w[\w']*)\s+(.+)",
        plain,
    )
    if re.match(r"An?\s+\w+", plain):
        return f"I'm {plain[0].lower()}{plain[1:]}."
    if not first:
        return ""
    verb, rest = first[1], first[2]
    if not (verb in ENGLISH_VERB or re.search(r"(?:s|ed|can|could|will|would)$", verb)) or SECOND_VERB.search(rest):
        return ""
    verb = (
        ENGLISH_VERB.get(verb) or re.sub(r"ies$", "y", verb)
        if verb.endswith("ies")
        else ENGLISH_VERB.get(verb) or _unsuffixed(verb)
    )
    rest = re.sub(r"\b(?:his|her|their)\b", "my", re.sub(r"\b(?:himself|herself|themselves)\b", "myself", rest))
    return f"I {verb} {rest}."


def _unsuffixed(verb: str) -> str:
    if re.search(r"(?:sh|ch|ss|x|zz)es$", verb):
        return verb[:-2]
    return verb[:-1] if verb.endswith("s") and not verb.endswith("ss") else verb


def _japanese(plain: str, name: str, self_word: str, *, casual: bool) -> str:
    body = re.sub(rf"^(?:{re.escape(name)}|彼女|彼)は、?", f"{self_word}は", plain) if name else plain
    ending = "だよ。" if casual else "です。"
    if re.search(r"(?:である|だ)$", body):
        return re.sub(r"(?:である|だ)$", ending, body)
    return f"{body}{ending}" if re.search(r"[一-鿿ァ-ヺー]$", body) else ""
