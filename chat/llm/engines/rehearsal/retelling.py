"""Turns prose about a character into its own words, in its speech level (…못 한다 → 저는 …못 한답니다); in doubt not."""
# ruff: noqa: E501 (patterns of words)

import re

from chat.llm.engines.rehearsal.josa import attach
from chat.llm.engines.rehearsal.manner import PAST_SYLLABLES, Manner
from chat.llm.language import Language, suits

# Lines of a persona that are orders to a model, or about the person playing, not facts about the character.
ORDER = re.compile(
    r"\{\{|당신|사용자|유저|상대|대화|말투|말끝|사투리|어조|문장|목소리|반말|존댓말|[가-힣]체(?=[를로가\s])|답(?:한|하)|해야|하라|하십시오|마라|반드시|절대|AI|인공지능|역할|캐릭터|플레이어|"
    r"\b(?:you|user|must|never|AI|roleplay|character|speaks?|talks?|voice|sentences)\b",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"[^.!?。！？\n]+[.!?。！？]?")
ELSEWHERE = re.compile(r"그녀|그는|그의|지금의 자기|(?<![가-힣])제\s|저를")
PAST: dict[Manner, str] = {
    "haeyo": "어요", "hapsyo": "습니다", "banmal": "어", "hao": "소", "hage": "네", "haera": "느니라", "saopnida": "사옵니다",
}  # fmt: skip
# After a plain form, whatever the verb: 간다 + -ㅂ니다 → 간답니다. After a noun: 사서 → 사서랍니다.
TOLD: dict[Manner, str] = {"haeyo": "답니다", "hapsyo": "답니다", "banmal": "다니까", "hao": "다오", "hage": "다네"}
IS: dict[Manner, str] = {
    "haeyo": "랍니다", "hapsyo": "랍니다", "banmal": "야", "hao": "라오", "hage": "라네", "haera": "니라", "saopnida": "옵니다",
}  # fmt: skip
# A stem that ends in one of these is an adjective's (뛰어나다, 세다, 느리다) or may be; any other open one a noun's.
NO_NOUN = "하쁘프크르희싸짜차세지나라리되디기쓰시니추치고"


def facts(prose: str, name: str, self_word: str, manner: Manner, language: Language) -> tuple[str, ...]:
    """The sentences of `prose` that can be said in the first person, in the teller's own manner."""
    plain = (sentence.strip(" \t-*•·.。") for sentence in SENTENCE.findall(prose[:4000]))
    fitting = [text for text in plain if 6 <= len(text) <= 100 and suits(text, language) and not ORDER.search(text)]
    if language == "ja":
        return ()
    told = (_korean(text, name, self_word, manner) if language == "ko" else _english(text, name) for text in fitting)
    return tuple(dict.fromkeys(fact for fact in told if fact))


def _korean(plain: str, name: str, self_word: str, manner: Manner) -> str:
    me = attach(self_word, "은")
    given = name[1:] if re.fullmatch(r"[가-힣]{3}", name) else name.rsplit(maxsplit=1)[-1] if name.split() else ""
    alias = "|".join(re.escape(word) for word in (name, given) if word) or "(?!)"
    body = re.sub(rf"^(?:(?:{alias})(?:이)?|그녀|그|이 인물)(?:은|는|이|가)\s+", "", plain)
    if len(plain) > 46 or re.search(alias, body) or ELSEWHERE.search(body):
        return ""
    if body == plain and re.match(r"(?:\S+\s){0,3}\S+[은는이가]\s", body):
        return ""  # about somebody or something else
    told = spoken(body, manner)
    return told and f"{me} {told}"


def spoken(body: str, manner: Manner) -> str:
    """A plain sentence ("…다", no full stop) said aloud in `manner`; "" when it cannot surely be told."""
    if not body.endswith("다") or len(body) < 3 or body.endswith(("니다", "습니다")):
        return ""
    stem, last = body[:-1], body[-2]
    if last in PAST_SYLLABLES:
        return f"{stem}{PAST[manner]}."
    final = (ord(last) - 0xAC00) % 28 if "가" <= last <= "힣" else -1
    if stem.endswith(("이", "아니")) or (final == 0 and last not in NO_NOUN):
        return f"{stem}{IS[manner]}."
    if final == 0 or manner not in TOLD:  # 느리다, or a manner that has no such ending
        return _old_verb(stem, last, final, manner) if final > 0 else ""
    return f"{stem}{TOLD[manner]}."


def _old_verb(stem: str, last: str, final: int, manner: Manner) -> str:
    """간다 → 가느니라, 가옵니다; 먹는다 → 먹느니라, 먹사옵니다."""
    if last == "는":
        return stem[:-1] + ("느니라." if manner == "haera" else "사옵니다.")
    return f"{stem[:-1]}{chr(ord(last) - 4)}{'느니라' if manner == 'haera' else '옵니다'}." if final == 4 else ""


def _english(plain: str, name: str) -> str:
    """ "A keeper of books", "Sera is a keeper of books" → "I'm a keeper of books."."""
    names = "|".join(re.escape(word) for word in {name, *name.split()[:1]} if word) or "(?!)"
    found = re.match(rf"(?:(?:{names}|She|He)(?:, [^,]+,)? is (an?|the) |(An?) )([^,;]+)$", plain)
    if not found or re.search(r"\b(?:he|she|they|his|her|their|him|them)\b", found[3], re.IGNORECASE):
        return ""
    return f"I'm {(found[1] or found[2]).lower()} {found[3]}."
