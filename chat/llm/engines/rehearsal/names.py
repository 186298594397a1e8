"""Names: written in the script of the reply, taken from what a person says, and how the character addresses them."""
# ruff: noqa: E501, SIM905 (tables: one line is one entry)

import re
from collections.abc import Iterable, Mapping

from chat.llm.engines import Actor, CompletionRequest
from chat.llm.engines.rehearsal.manner import Manner
from chat.llm.language import Language, detect, suits

INITIALS = "g kk n d tt r m b pp s ss - j jj ch k t p h".split()
VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split()
FINALS = "-k-k-k-n-n-n-t-l-k-m-l-l-l-p-l-m-p-p-t-t-ng-t-t-k-t-p-t".split("-")
GIVEN = re.compile(
    r"(?:내|제)\s*이름은\s*(?P<ko>[가-힣A-Za-z]{1,12}?)(?:이라고|라고|이야|이에요|예요|야|입니다|이다|다|임|이오|요|일세)?(?=[\s.!,~]|$)|"
    r"(?:나를|절|저를|날)\s*(?P<ko2>[가-힣A-Za-z]{1,12}?)(?:이라고|라고)\s*불러|"
    r"(?:저는|나는|난|전)\s*(?P<ko3>[가-힣]{2,4}?)(?:이라고|라고)\s*(?:해요|합니다|하오|하네)|"
    r"(?:my name is|my name's)\s+(?P<en>[A-Za-z][\w'-]{0,20})(?=\W*$|[.,!?]| and\b)|[Cc]all me (?P<en2>(?-i:[A-Z])[\w'-]{0,20})|"
    r"(?:私|僕|俺)の名前は(?P<ja>[ぁ-んァ-ヺー一-鿿A-Za-z]{1,10}?)(?:です|だ|と|。|$)|(?P<ja2>[ァ-ヺー一-鿿]{1,8})(?:と申します|って呼んで)",
    re.IGNORECASE,
)
WHOSE = re.compile(
    r"([가-힣]{1,6}?)(?:의)?\s*(?:이름|성함)|(\w+)'s name|([一-鿿ァ-ヺー]{1,6}?)(?:さん)?の名前", re.IGNORECASE
)
NOT_NAMES = frozenset(
    "뭐 무엇 모르 비밀 뭘까 없어 학생 바보 사람 a an the your not maybe hard 何 なに user you me 사용자 유저 나 player guest ユーザー".split()
)
TITLED = ("님", "씨", "양", "군")


def romanised(name: str) -> str:
    """A Hangul name in Latin letters (Revised Romanization, letter by letter): 세라 → Sera."""
    spelled = "".join(_latin(ch) for ch in name)
    return " ".join(word.capitalize() for word in spelled.split())


def _latin(ch: str) -> str:
    if not "가" <= ch <= "힣":
        return ch
    head, rest = divmod(ord(ch) - 0xAC00, 588)
    return INITIALS[head].replace("-", "") + VOWELS[rest // 28] + FINALS[rest % 28]


def in_script(name: str, language: Language) -> str:
    """`name` as it is written in a reply in `language`; "" when we cannot write it."""
    if language == "ko" or not name or suits(name, language) or detect(name) in (None, "en"):
        return name
    if detect(name) == "ko":
        return romanised(name)
    return name if language == "ja" else ""


def given(texts: Iterable[str]) -> str:
    """The name a person gave for themselves in the newest of these texts that has one (newest first)."""
    for text in texts:
        for found in GIVEN.finditer(text[:400]):
            name = next(group for group in found.groups() if group)
            if name.lower() not in NOT_NAMES:
                return name
    return ""


def of_person(request: CompletionRequest) -> str:
    """What the person is called by whoever set up the play: the one place that knows where it stands."""
    return request.scenario.person


def known(request: CompletionRequest) -> str:
    """The person's name from the play itself, a short word that is no name of the actor's; else ""."""
    mine = {word for name in (request.actor.name, *_translations(request.actor)) for word in (name, *name.split())}
    newest = next((line.speaker for line in reversed(request.lines) if line.role == "user"), "")
    words = (plain_word(text) for text in (newest, of_person(request)))
    return next((word for word in words if word and not any(word in name or name in word for name in mine if name)), "")


def _translations(actor: Actor) -> list[str]:
    details = actor.details if isinstance(actor.details, Mapping) else {}
    return [name for key in ("name_en", "name_ja") if isinstance(name := details.get(key), str)]


def told_of(asked: str, earlier: Iterable[str]) -> str:
    """The name that was told of whom `asked` is about ("제 동생 이름이 뭐라고 했죠?"), newest line first; else ""."""
    found = WHOSE.search(asked)
    whose = re.escape(next((group for group in found.groups() if group), "")) if found else ""
    if not whose:
        return ""
    told = re.compile(
        rf"{whose}(?:의)?\s*(?:이름|성함)(?:은|이)\s*([가-힣A-Za-z]{{1,8}}?)(?:이라고|라고|이야|이에요|예요|야|입니다|이다|다|이오|요|일세)?(?=[\s.!,~]|$)|"
        rf"{whose}(?:은|는)\s*([가-힣]{{1,6}}?)(?:이라고|라고)\s*(?:해|합|하|불)|{whose}(?:'s name is| is called|, named) (\w+)|{whose}(?:さん)?の名前は([ぁ-んァ-ヺー一-鿿]{{1,8}}?)(?:です|だ|と|。|$)",
        re.IGNORECASE,
    )
    for text in earlier:
        if found := told.search(text):
            name = next(group for group in found.groups() if group)
            return "" if name.lower() in NOT_NAMES or "?" in text else name
    return ""


def plain_word(text: str) -> str:
    """A speaker's label or a person's name, if it is short enough to call someone by."""
    word = re.sub(r"[\s\"'“”‘’*]+", " ", re.split(r"[,，、:：(（\n]", text)[0]).strip()
    return "" if not 1 <= len(word) <= 8 or " " in word or word.lower() in NOT_NAMES or not word.isalpha() else word


def called(name: str, language: Language, manner: Manner) -> str:
    """How the character addresses someone of that name: 지훈 씨, 지훈 님, 지훈아 is left to the particle."""
    if language == "ja":
        return name if name.endswith(("さん", "様", "君", "ちゃん")) else f"{name}さん"
    if language == "en" or (name.endswith(TITLED) and len(name) > 2):
        return name
    return {"haeyo": f"{name} 씨", "hapsyo": f"{name} 님", "saopnida": f"{name} 님", "hao": f"{name} 님"}.get(
        manner, name
    )
