"""Reads the sample dialogue of a card in its many forms, and finds the reply whose cue is most like a line."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

USER_WORDS = frozenset(
    "user you me human player guest anon 사용자 유저 나 당신 너 상대 손님 플레이어 ユーザー あなた 私 僕 客".split()  # noqa: SIM905
)
SPEAKER = re.compile(
    r"^\s*(?:\{\{\s*(user|char)\s*\}\}|<(user|bot|char)>|\[?([^\s:：{}<>*\]][^:：{}<>*\]\n]{0,29})\]?)\s*[:：](.*)$",
    re.I,
)
SEPARATOR = re.compile(r"^\s*(?:<START>|\*{3,}|-{3,}|={3,})\s*$", re.IGNORECASE)
LONGEST, MOST_PAIRS = 12_000, 120  # of a sample dialogue: people paste whole books

# What says how something is asked, not what about; it would make every question resemble every other.
FILLER = re.compile(
    r"뭐(?:야|예요|에요|니|지|가)?|무엇|무슨|어떤|어때(?:요)?|어떻게|있(?:어|니|나|나요|어요|습니까|습니다)(?:요)?|"
    r"너(?:는|의|도)?(?=\s)|넌|네가|당신(?:은|이|의)?|그대(?:는|의)?|나(?:는|도)?(?=\s)|저(?:는|도)?(?=\s)|"
    r"(?:하|해|할|했)(?:요|어|니|까|나요)?(?=\s|$|\?)|(?:이야|이에요|예요|입니까|입니다|인가요|인가)(?=\s|$|\?)|"
    r"\b(?:what|is|are|we|were|they|was|do|does|did|you|your|the|a|an|to|of|i|my|me|it|in|on|so|and|have|has|can|will|would)\b|"
    r"ですか|ですね|ます(?:か)?|です|なに|何|あなた(?:は|の)?|君(?:は|の)?|って|の|は|を|が|に|か$",
    re.IGNORECASE,
)
LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was said to the character, and what it answered. `cue` is empty when the character spoke first."""

    cue: str
    reply: str


@lru_cache(maxsize=256)
def parse(sample: str, name: str) -> tuple[Exchange, ...]:
    """The exchanges of a sample dialogue in any of its forms; what cannot be read is left out."""
    found: list[Exchange] = []
    cue: list[str] = []
    reply: list[str] = []
    for who, text in _said(sample[:LONGEST], name):
        if who != "char" and reply:
            found.append(Exchange("\n".join(cue), "\n".join(reply)))
            reply = []
            cue = []
        if who == "":
            cue = []
        elif text:
            (cue if who == "user" else reply).append(text)
    if reply:
        found.append(Exchange("\n".join(cue), "\n".join(reply)))
    return tuple(found[:MOST_PAIRS])


def _said(sample: str, name: str) -> Iterator[tuple[str, str]]:
    """Line by line who said what: "user", "char", or "" for a separator; a line without a speaker goes on."""
    speaker = ""
    for line in sample.splitlines():
        said = SPEAKER.match(line)
        if SEPARATOR.match(line):
            speaker = ""
            yield "", ""
        elif said and (who := _who(said, name)):
            speaker = who
            yield speaker, said[4].strip()
        elif speaker:
            yield speaker, line.strip()


def _who(said: re.Match[str], name: str) -> str | None:
    """user or char; None when the word before the colon is part of a sentence ("하나만 더: …")."""
    if mark := (said[1] or said[2] or "").lower():
        return "user" if mark == "user" else "char"
    speaker = said[3].strip()
    if speaker.lower() in USER_WORDS:
        return "user"
    alike = speaker.lower() in name.lower() or name.lower() in speaker.lower()
    return "char" if alike or len(speaker.split()) <= 2 else None


@lru_cache(maxsize=4096)
def grams(text: str) -> frozenset[str]:
    """Character 2- and 3-grams of what a line is about."""
    plain = LETTERS.sub(" ", text.lower()).strip()
    about = LETTERS.sub(" ", FILLER.sub(" ", plain + " ")).strip()
    padded = f" {about or plain} "
    return frozenset(padded[i : i + n] for n in (2, 3) for i in range(len(padded) - n + 1))


def alike(one: str, other: str) -> float:
    """How much two lines resemble each other, 0 to 1: the cosine of their character n-grams."""
    left, right = grams(one), grams(other)
    return len(left & right) / math.sqrt(len(left) * len(right) or 1)
