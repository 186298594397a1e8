"""Tells how a character speaks, from its own lines: Korean or Japanese speech level, and the word for "I"."""
# ruff: noqa: E501 (tables: one line is one entry)

import re
from collections import Counter
from collections.abc import Iterable
from typing import Literal, cast

from chat.llm.stage_directions import STARRED

Manner = Literal["haeyo", "hapsyo", "banmal", "hao", "hage", "haera", "saopnida"]
JapaneseManner = Literal["polite", "casual"]

# Sentence endings, the most telling first; the weight says how sure an ending is.
ENDING_WORDS: tuple[tuple[Manner, int, str], ...] = (
    ("saopnida", 3, "사옵니다|옵니다|사옵니까|옵니까|나이다|나이까|옵소서|소서|더이다|오리다|사와요|사오니|사옵고"),
    ("hao", 2, "[하이]오|(?<!십)시오|겠소|[았었였했있없]소|구려|다오|라오|리다|[가-힣]소|요만|는구료"),
    ("hapsyo", 1, "니다|니까|십시오|시지요|습죠"),
    ("haeyo", 1, "[가-힣]요|죠"),
    ("banmal", 1, "데이|래이|아이가|[가-힣]노|[가-힣]꼬|카이|[가-힣]겨|[가-힣]혀|니께|[가-힣]유|[가-힣]슈|거레이|온나|라카이"),
    ("haera", 2, "느니라|니라|거라|노라|도다|로다|리라|으라|렷다|느냐|더냐|겠다|[았었였했]다|이다|[은는한간온된]다"),
    ("hage", 2, "일세|하게나?|[가-힣]게나|구먼|[으하이]세|는가|은가|인가|던가|자네|라네|다네|[았었겠]네|하네"),
    ("banmal", 1, "[어아야지해게네래자니걸군돼줘봐데든까]|라고|다고|냐고|다니까|거든|잖아|는데|구나|냐"),
)  # fmt: skip
ENDINGS = tuple((manner, weight, re.compile(rf"(?:{endings})$")) for manner, weight, endings in ENDING_WORDS)
SPLIT = re.compile(rf"[.!?~…。！？\n]+|{STARRED.pattern}")
# What a card says outright of a way of speaking; not what it says is never done, or hated in others.
STATED: tuple[tuple[Manner, str], ...] = (
    ("saopnida", r"사옵니다|나이다|하옵니다|사극체?.{0,4}(?:높임|존대)|궁중"),
    ("hao", r"하오체"),
    ("hage", r"하게체"),
    ("haera", r"해라체|느니라"),
    ("hapsyo", r"합쇼|하십시오체|습니다체|다나까|격식체|[’'~]입니다"),
    ("banmal", r"반말|말을\s*놓|casual speech"),
    ("haeyo", r"해요체|존댓말|존대|높임말|공손한\s*말|경어"),
)
STATED_ANY = re.compile("|".join(f"(?P<{manner}>{words})" for manner, words in STATED), re.IGNORECASE)
NOT_STATED = re.compile(
    r".{0,6}(?:싫|안\s*쓰|쓰지\s*않|하지\s*않|않는|못\s*하|말고|대신|혼잣말)|.{0,2}[로을를]?\s*(?:하는|쓰는)\s*(?:사람|자|놈|이)"
)
EXAMPLE = re.compile(r"[\"“'‘]([^\"“”'‘’]{4,60})[\"”'’]")
SURE = 12  # weight of the replies from which on they decide against what is stated
# Dialect endings that a card names and that fit wherever the plain ending stands: 기다렸어 → 기다렸당께.
PAST_SYLLABLES = "".join(chr(code) for code in range(0xAC00, 0xD7A4) if (code - 0xAC00) % 28 == 20)
DIALECT = (
    *((ending, re.compile(rf"(?<=[{PAST_SYLLABLES}])어(?=[.])")) for ending in ("데이", "당께", "슈")),
    ("여", re.compile(r"(?<=[이거])야(?=\}?[.])")),
    ("혀", re.compile(r"(?<=[가-힣])해(?=[.])")),
    ("제", re.compile(r"(?<=[가-힣])지(?=[.?])")),
)
SELF = {
    "ko": re.compile(r"(?<![가-힣])(소녀|소인|소신|과인|짐|본좌|본관|노부|이 몸|저|나)(?=[는은도를을의만]|[이가](?=\s)|에게|한테|[\s,])|(?<![가-힣])(?P<je>제가|제|전)(?=\s)|(?<![가-힣])(?P<nae>내가|내|난)(?=\s)"),
    "ja": re.compile(r"(わたくし|わたし|私|あたし|僕|ぼく|俺|おれ|わし|妾|拙者|我輩|吾輩)(?=[はがのもをに、])"),
}  # fmt: skip
HUMBLE: frozenset[Manner] = frozenset({"haeyo", "hapsyo", "saopnida"})


def korean(replies: Iterable[str], card: str = "") -> Manner:
    """The speech level of these replies; what the card says of it decides when they tell too little."""
    named = stated(card)
    seen = _weighed(replies) or (Counter() if named else _weighed(EXAMPLE.findall(card)))
    if named and sum(seen.values()) < SURE:
        return named
    return seen.most_common(1)[0][0] if seen else "haeyo"


def _weighed(texts: Iterable[str]) -> Counter[Manner]:
    seen: Counter[Manner] = Counter()
    for sentence in _sentences(texts):
        for manner, weight, endings in ENDINGS:
            if endings.search(sentence):
                seen[manner] += weight * 2
                break
    return seen


def stated(text: str) -> Manner | None:
    """The speech level that a description or a director's note asks for, the first that is not denied."""
    for found in STATED_ANY.finditer(text):
        if not NOT_STATED.match(text, found.end()):
            return cast(Manner, found.lastgroup)
    return None


def dialect(card: str) -> tuple[str, ...]:
    """The endings of a dialect that the card names ("'~당께, ~제'로 맺고")."""
    named = set(re.findall(r"~([가-힣]{1,3})", card))
    return tuple(ending for ending, _ in DIALECT if ending in named) if "사투리" in card else ()


def in_dialect(text: str, endings: tuple[str, ...]) -> str:
    """A familiar line with the endings of a dialect."""
    for ending, plain in DIALECT:
        if ending in endings:
            text = plain.sub(ending, text)
    return text


def _sentences(replies: Iterable[str]) -> list[str]:
    parts = (re.sub(r"[^\w\s]+", " ", part).strip() for reply in replies for part in SPLIT.split(reply))
    return [part for part in parts if part][:200]


def japanese(replies: Iterable[str]) -> JapaneseManner:
    """Polite unless most sentences end plainly."""
    sentences = [part for part in _sentences(replies) if re.search(r"[ぁ-ん]", part)]
    polite = sum(
        bool(re.search(r"(?:です|ます|ました|ません|でした|ください|ましょう)[かねよわの]*$", part))
        for part in sentences
    )
    return "casual" if sentences and polite * 3 < len(sentences) else "polite"


def self_word(replies: Iterable[str], language: str, *, humble: bool) -> str:
    """The word the character uses for itself."""
    default = {"ko": "저" if humble else "나", "ja": "私"}.get(language, "I")
    if language not in SELF:
        return default
    seen: Counter[str] = Counter()
    for reply in replies:
        for found in SELF[language].finditer(reply):
            groups = found.groupdict()
            seen["저" if groups.get("je") else "나" if groups.get("nae") else found[1]] += 1
    word = seen.most_common(1)[0][0] if seen else default
    return default if {word, default} == {"저", "나"} else word
