"""Finds the keyword of a line: the thing it is about, in a form that can be said back."""

from __future__ import annotations

import re

from chat.llm.engines.rehearsal import words
from chat.llm.engines.rehearsal.josa import splits_well
from chat.llm.language import Language


def of(text: str, language: Language) -> str:
    """The word or short phrase the line turns on; "" rather than a doubtful one."""
    found = {"ko": _korean, "en": _english, "ja": _japanese}[language](text[:400])
    return "" if words.RUDE.search(found) or len(found) > 28 else found


def _korean(text: str) -> str:
    weighed: list[tuple[int, int, str]] = []
    for place, word in enumerate(re.findall(r"[가-힣A-Za-z0-9]+", text)):
        noun, weight = _korean_noun(word)
        if weight and noun not in words.KO_STOP and not noun.isdigit():
            weighed.append((weight, -place, noun))
    return max(weighed)[2] if weighed else ""


def _korean_noun(word: str) -> tuple[str, int]:
    """The noun in a word, with how sure we are of it (0: not a noun)."""
    if word in words.KO_STOP or word[0].isdigit() or _stop_with_ending(word):
        return "", 0
    if (marked := _marked_noun(word)) is not None:
        return marked
    stated = words.KO_STATED.match(word)
    if stated and stated["noun"] not in words.KO_STOP:
        return stated["noun"], 2
    return _bare_noun(word)


def _stop_with_ending(word: str) -> bool:
    """너는, 뭐야, 그게요: a stop word with something attached."""
    return any(word[:n] in words.KO_STOP and word[n:] in words.KO_TAILS for n in (1, 2, 3))


def _marked_noun(word: str) -> tuple[str, int] | None:
    """A noun with its particle: 고양이를 → 고양이."""
    for particle in words.KO_PARTICLES:
        stem = word.removesuffix(particle)
        if stem not in ("", word) and splits_well(stem, particle) and _is_stem(stem, particle):
            return stem, words.KO_WEIGHT.get(particle, 2)
    return None


def _is_stem(stem: str, particle: str) -> bool:
    if stem in words.KO_STOP or words.KO_INFLECTED.search(stem):
        return False
    return len(stem) > 1 or (stem in words.KO_ONE and particle not in words.KO_WEAK)


def _bare_noun(word: str) -> tuple[str, int]:
    """A noun without a particle; not a word that looks like a verb or an unknown stem with a particle."""
    if len(word) == 1:
        return (word, 1) if word in words.KO_ONE else ("", 0)
    looks_marked = word[-1] in "을를은는" and word not in ("마을", "가을", "노을")
    looks_inflected = words.KO_VERB.search(word) or words.KO_INFLECTED.search(word)
    return ("", 0) if looks_marked or looks_inflected else (word, 1)


def _english(text: str) -> str:
    found = (_english_noun(phrase["words"]) and phrase for phrase in words.EN_PHRASE.finditer(text))
    phrase = next((phrase for phrase in found if phrase), None)
    if not phrase:
        return ""
    det = phrase["det"].lower()
    return f"{words.EN_MIRROR.get(det, det)} {_english_noun(phrase['words'])}".strip()


def _english_noun(following: str) -> str:
    """The noun of the one or two words after a determiner, with its adjective; "" if there is none."""
    first, *rest = following.split()
    described = bool(rest) and bool(words.EN_ADJECTIVES.match(first)) and rest[0].lower() not in words.EN_STOP
    noun = f"{first} {rest[0]}" if described else first
    unfit = (
        first.lower() in words.EN_STOP or words.EN_ADJECTIVES.match(noun) or noun.lower().endswith(("ing", "ed", "ly"))
    )
    return "" if unfit else noun


def _japanese(text: str) -> str:
    best, weight = "", 0
    for found in words.JA_KEY.finditer(text):
        word, after = found["word"], found["after"]
        if word in words.JA_STOP or (len(word) == 1 and after not in tuple("がをはの")):
            continue
        value = {"が": 4, "を": 5, "は": 3, "の": 2}.get(after, 1)
        if value > weight:
            best, weight = word, value
    return best
