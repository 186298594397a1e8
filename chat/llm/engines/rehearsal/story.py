"""Writes long stories: the character's own, then its thoughts, then an invented one, to the length asked for."""

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chat.llm.engines.rehearsal import phrases, phrases_story, retelling
from chat.llm.engines.rehearsal.character_profile import CharacterProfile
from chat.llm.engines.rehearsal.pacing import estimate

# Characters when no number is asked for and at most; a little over a number, since sentences stay whole.
USUAL, LONGEST, EXTRA = 560, 30_000, 1.03
NUMBER = re.compile(r"(\d{2,5})\s*(글자|자|characters?|letters?|文字|字|words?)", re.IGNORECASE)
BLOCKS = {"ko": phrases_story.KO, "en": phrases_story.EN, "ja": phrases_story.JA}
BEATS = {tongue: [beat.strip().split(" / ") for beat in text.split("\n=\n")] for tongue, text in BLOCKS.items()}


def length_of(wish: str) -> int:
    """How many characters the line that asks for a story wants."""
    found = NUMBER.search(re.sub(r"(?<=\d),(?=\d{3})", "", wish[:2000]))
    if not found:
        return USUAL
    return min(LONGEST, round(int(found[1]) * (6 if found[2].lower().startswith("word") else 1) * EXTRA) + 8)


@dataclass(frozen=True, slots=True)
class Teller:
    """Who tells: chooses lines and says them in the part's manner. `said` is not told again."""

    profile: CharacterProfile
    slots: Mapping[str, str]
    said: str
    rng: random.Random

    def tell(self, length: int, max_tokens: int) -> str:
        """The story as paragraphs, as long as asked as far as `max_tokens` allow."""
        lead, end = self._line(phrases_story.LEADS), self._line(phrases_story.ENDS)
        told, written, room = [[lead]], len(lead) + len(end) + 4, max_tokens - estimate(lead + end) - 4
        for paragraph in self._paragraphs():
            told.append([])
            for sentence in paragraph:
                room -= estimate(sentence) + 0.5
                if room < 0 or written >= length:
                    return self._written(told, end)
                told[-1].append(sentence)
                written += len(sentence) + 1
        return self._written(told, end)

    def _written(self, told: list[list[str]], end: str) -> str:
        gap = "" if self.profile.language == "ja" else " "
        return "\n\n".join([*(gap.join(sentences) for sentences in told if sentences), end])

    def _line(self, table: Mapping[str, tuple[str, ...]]) -> str:
        old = self.profile.language == "ko" and phrases.LEVELS[self.profile.level][0] == "old"
        lines = map(phrases.phrase, phrases.chosen(table["old" if old else self.profile.language], self.profile.level))
        fitting = [line for line in lines if all(self.slots.get(slot) for slot in line.slots)]
        about = [line for line in fitting if "key" in line.slots]
        return phrases.fill(self.rng.choice(about or fitting).text, self.slots)

    def _sentence(self, text: str) -> str:
        thing = self.slots.get("key") or self.rng.choice(phrases_story.THINGS[self.profile.language])
        filled = phrases.fill(text, {**self.slots, "thing": thing})
        return (retelling.spoken(filled, self.profile.manner) or filled) if self.profile.language == "ko" else filled

    def _paragraphs(self) -> Iterator[list[str]]:
        """Without end: the own story, the own thoughts, then scene after scene."""
        own = [sentence for sentence in self.profile.story if sentence not in self.said]
        yield from (own[i : i + 4] for i in range(0, len(own), 4))
        thoughts = [text for text in (*self.profile.musings, *self.profile.facts) if text not in self.said]
        self.rng.shuffle(thoughts)
        if own and thoughts:
            yield [f"{self._line(phrases_story.LINKS)} {thoughts[0]}", *thoughts[1:3]]
        for scene in self._scenes():
            yield [self._sentence(beat) for beat in scene[:3]]
            yield [self._sentence(beat) for beat in scene[3:]]

    def _scenes(self) -> Iterator[tuple[str, ...]]:
        """Scenes whose sentences do not come again until all have been told; a tale opens with its first sentence."""
        kept: tuple[int, ...] = (0, 2)  # the beats whose first sentences open the tale and name its thing
        while True:
            bags = [list(beat) for beat in BEATS[self.profile.language]]
            for number, bag in enumerate(bags):
                opening = bag[:1] if number in kept else []
                rest = bag[len(opening) :]
                self.rng.shuffle(rest)
                bag[:] = opening + rest
            kept = ()
            yield from zip(*bags, strict=True)
