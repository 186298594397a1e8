"""Writes long stories: the character's own, then its thoughts, then an invented one, to the length asked for."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from chat.llm.engines.rehearsal import phrases, phrases_story, retelling
from chat.llm.engines.rehearsal.character_profile import CharacterProfile
from chat.llm.engines.rehearsal.pacing import estimate
from chat.llm.language import Language

# Characters when no number is asked for and at most; a little over a number, since sentences stay whole.
USUAL, LONGEST, EXTRA = 560, 30_000, 1.03
NUMBER = re.compile(r"(\d{2,5})\s*(글자|자|characters?|letters?|文字|字|words?)", re.IGNORECASE)
BLOCKS = {"ko": phrases_story.KO, "en": phrases_story.EN, "ja": phrases_story.JA}


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for: how many characters, and about what ("" for anything)."""

    length: int
    about: str


def wish(text: str, about: str) -> Wish:
    """The wish in a line that asks for a story."""
    found = NUMBER.search(re.sub(r"(?<=\d),(?=\d{3})", "", text[:2000]))
    if not found:
        return Wish(USUAL, about)
    return Wish(
        min(LONGEST, round(int(found[1]) * (6 if found[2].lower().startswith("word") else 1) * EXTRA) + 8), about
    )


@lru_cache(maxsize=3)
def _beats(language: str) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(line.strip() for line in block.split(" / ")) for block in BLOCKS[language].strip().split("\n=\n")
    )


def tell(
    profile: CharacterProfile, asked: Wish, slots: Mapping[str, str], said: str, rng: random.Random, max_tokens: int
) -> str:
    """The story as paragraphs, as long as asked as far as `max_tokens` allow."""
    old = profile.language == "ko" and profile.manner in ("hao", "hage", "haera", "saopnida")
    key = "old" if old else profile.language
    voice = _Voice(profile, {**slots, "key": asked.about}, rng)
    lead, end = voice.line(phrases_story.LEADS[key]), voice.line(phrases_story.ENDS[key])
    told, length, room = [[lead]], len(lead) + len(end) + 4, max_tokens - estimate(lead + end) - 4
    for paragraph in _paragraphs(profile, voice, key, said):
        told.append([])
        for sentence in paragraph:
            room -= estimate(sentence) + 0.5
            if room < 0:
                return _written(told, end, profile.language)
            told[-1].append(sentence)
            length += len(sentence) + 1
            if length >= asked.length:
                return _written(told, end, profile.language)
    return _written(told, end, profile.language)


def _written(told: list[list[str]], end: str, language: Language) -> str:
    paragraphs = (("" if language == "ja" else " ").join(sentences) for sentences in told)
    return "\n\n".join([*(text for text in paragraphs if text), end])


@dataclass(slots=True)
class _Voice:
    """The teller: chooses lines and says them in the part's manner."""

    profile: CharacterProfile
    slots: dict[str, str]
    rng: random.Random

    def line(self, lines: tuple[str, ...]) -> str:
        level = phrases.level(self.profile.language, self.profile.manner, self.profile.japanese)
        fitting = [
            p for p in map(phrases.phrase, phrases.chosen(lines, level)) if all(self.slots.get(s) for s in p.slots)
        ]
        about = [p for p in fitting if "key" in p.slots]
        return phrases.fill(self.rng.choice(about or fitting).text, self.slots)

    def sentence(self, text: str) -> str:
        thing = self.slots.get("key") or self.rng.choice(phrases_story.THINGS[self.profile.language])
        filled = phrases.fill(text, {**self.slots, "thing": thing})
        return (retelling.spoken(filled, self.profile.manner) or filled) if self.profile.language == "ko" else filled


def _paragraphs(profile: CharacterProfile, voice: _Voice, key: str, said: str) -> Iterator[list[str]]:
    """Without end: the own story, the own thoughts, then scene after scene."""
    own = [sentence for sentence in profile.story if sentence not in said]
    yield from (own[i : i + 4] for i in range(0, len(own), 4))
    thoughts = [thought for thought in (*profile.musings, *profile.facts) if thought not in said]
    voice.rng.shuffle(thoughts)
    if own and thoughts:
        yield [f"{voice.line(phrases_story.LINKS[key])} {thoughts[0]}", *thoughts[1:3]]
    for number, scene in enumerate(_scenes(profile.language, voice.rng)):
        aside = [thoughts[number + 3]] if own and len(thoughts) > number + 3 else []
        yield [*(voice.sentence(beat) for beat in scene[:3])]
        yield [*(voice.sentence(beat) for beat in scene[3:]), *aside]


def _scenes(language: str, rng: random.Random) -> Iterator[tuple[str, ...]]:
    """Scenes whose sentences do not come again until all have been told; a tale opens with its first sentence."""
    first = True
    while True:
        bags = [list(beat) for beat in _beats(language)]
        for number, bag in enumerate(bags):
            opening = (
                bag[:1] if first and number in (0, 2) else []
            )  # the first scene opens the tale and names its thing
            rest = bag[len(opening) :]
            rng.shuffle(rest)
            bag[:] = opening + rest
        first = False
        yield from zip(*bags, strict=True)
