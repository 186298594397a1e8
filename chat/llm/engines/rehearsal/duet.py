"""Writes a line where two characters play: an answer to the other, something of its own, a question now and then."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from chat.llm.engines import CompletionRequest
from chat.llm.engines.rehearsal import (
    character_profile,
    dialogue,
    intents,
    keywords,
    line_analysis,
    line_cleaning,
    notes,
    own_lines,
    phrases,
    phrases_duet,
    reply_language,
    scenery,
)
from chat.llm.engines.rehearsal.character_profile import CharacterProfile
from chat.llm.engines.rehearsal.josa import attach
from chat.llm.engines.rehearsal.line_analysis import Heard
from chat.llm.engines.rehearsal.notes import Feeling
from chat.llm.engines.rehearsal.phrases import Phrase
from chat.llm.engines.rehearsal.scenery import Scene
from chat.llm.language import suits
from chat.llm.stage_directions import STARRED

TONGUES = {"en": "en", "polite": "ja", "casual": "ja"}  # of the speech levels that are not Korean
TEXTS = {"ko": phrases_duet.KO, "old": phrases_duet.OLD, "en": phrases_duet.EN, "ja": phrases_duet.JA}
SENTENCE = re.compile(r"[^.!?。！？…]+[.!?。！？…]*")
QUESTION = re.compile(r"[?？]\s*$")
# What one asks a stranger in the house, not a fellow actor; a whole story is told to nobody who waits for a cue.
UNFIT = frozenset({"story", "bye", "sleep", "name", "who", "greet", "open", "thanks", "joke"})
# What is taken for a thing but is none that one could talk about; 아버지라(는) is a quotation, 나라 a country.
UNFIT_KEY = re.compile(
    r"(?:않|있|없)음$|(?<!나)라$|..에$|다$|바치$|(?:^|\s)(?:사람들|시늉|쪽|가운데|어느|누구|만사|물음|무언가|것이|처지|딴생각|그대|여러분|"
    r"하나|다섯|여섯|일곱|여덟|아홉|열두?|스물|한참|하룻밤|발자국)$"
)
# What follows a thing in a sentence; 도 stands behind verbs as well (맺어도, 웃어도).
PARTICLES, VERBAL = "을|를|이|가|은|는|의|와|과|로|에서", re.compile(r"[어아여워와려해]$")
ASK_EVERY = 3  # of an actor's own lines one ends with a question
WITH_KEY, WITH_BUSINESS = 0.6, 0.4


def compose(request: CompletionRequest) -> str:
    """The next line of the actor in a scene with `request.partner`; the same request always gives the same text."""
    assert request.partner is not None
    tongue = reply_language.of(request)
    profile = character_profile.read(request.actor, tongue)
    heard = line_analysis.listen(request, profile)
    seed = "\x1f".join((request.seed, profile.name, str(len(request.lines)), heard.text, request.note))
    rng = random.Random(hashlib.sha256(seed.encode("utf-8", "replace")).digest())
    came_back = bool(request.lines) and request.lines[-1].role == "assistant"  # what was heard before is answered
    cue = "" if came_back else _last_sentence(heard.text)
    feeling = notes.feel(request.note, tongue, rng) if request.note.strip() else None
    line = DuetLine(
        profile=profile,
        scene=scenery.read(scenery.translated(request, tongue), tongue),
        heard=heard,
        cue=cue,
        partner=request.partner.names.get(tongue) or request.partner.name,
        alone=not request.partner.is_here,
        said=_canonical("\n".join(line.content for line in request.lines if line.role != "system")),
        own=sum(line.role == "assistant" for line in request.lines),
        note=request.note,
        feeling=feeling,
        rng=rng,
    )
    return line.speak()


@lru_cache(maxsize=16)
def book(level: str) -> dict[str, tuple[Phrase, ...]]:
    """The phrases between two actors of a speech level, by page."""
    return phrases.pages(TEXTS[phrases.LEVELS[level][0]], level)


@lru_cache(maxsize=256)
def _rows(level: str, page: str) -> list[tuple[Phrase, ...]]:
    """The phrases of a page, each followed by itself in the language's other speech levels: what one said, the other
    leaves. The Korean tables, old and living, run in the same order."""
    tongue = TONGUES.get(level, "ko")
    others = [book(name)[page] for name in phrases.LEVELS if name != level and TONGUES.get(name, "ko") == tongue]
    return [
        (phrase, *(other[place] for other in others if place < len(other)))
        for place, phrase in enumerate(book(level)[page])
    ]


def _last_sentence(text: str) -> str:
    spoken = STARRED.sub(" ", text)
    found = [sentence.strip() for sentence in SENTENCE.findall(spoken) if re.search(r"\w", sentence)]
    return found[-1] if found else ""


def _canonical(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class DuetLine:
    """One line being made; `said` is all that both have said, `own` how many lines were this actor's."""

    profile: CharacterProfile
    scene: Scene
    heard: Heard
    cue: str
    partner: str
    alone: bool
    said: str
    own: int
    note: str
    feeling: Feeling | None
    rng: random.Random

    def speak(self) -> str:
        """Business, an answer to what was heard, something of one's own, a question."""
        if not self.said:
            return self._played([self._greeting()])
        if self.alone:
            felt = self._answer() if self.feeling is not None else self._phrase("alone")
            return self._played([felt, self._thought()]) or self._phrase("alone", again=True)
        if self.own == 0:
            return self._played([self._phrase("meet"), self._thought()])
        if self.feeling is None and (own := self._own_line()):
            return own
        thought = self._thought()
        asks = self._question() if self.own % ASK_EVERY == 1 and not QUESTION.search(thought) else ""
        return self._played([self._answer(), thought, asks]) or self._phrase("listen", again=True)

    def _greeting(self) -> str:
        return self._clean(self.rng.choice(self.profile.greetings)) if self.profile.greetings else self._phrase("meet")

    def _answer(self) -> str:
        """What a feeling, a question or a word of the other's calls for."""
        if self.feeling is not None:
            return self._phrase(self.feeling.mood)
        if not self.cue:  # somebody came or did something without a word
            return ""
        if QUESTION.search(self.cue):
            return self._phrase("answer")
        keyed = self.rng.random() < WITH_KEY and self._phrase("listen_key")
        return keyed or self._phrase("listen")

    def _own_line(self) -> str:
        """The reply of the sample dialogue to just this, if it is about the matter and was not given."""
        if not self.cue or intents.of(self.cue) in UNFIT:
            return ""
        found = own_lines.nearest(self.profile, self.heard, own_lines.ALIKE + 0.1)
        return self._fresh([found]) if found else ""

    def _thought(self) -> str:
        """The unused thought or fact nearest to what was said and felt; a question only to somebody who did not ask."""
        asked = self.alone or bool(QUESTION.search(self.cue))
        musings = [text for text in self.profile.musings if not (asked and QUESTION.search(text))]
        replies = [exchange.reply for exchange in self.profile.exchanges if exchange.cue]
        for pool in (musings, self.profile.facts, replies):
            if chosen := self._fresh(self._nearest(pool)):
                return chosen
        return ""

    def _nearest(self, texts: Sequence[str]) -> list[str]:
        """The texts, the one nearest to what was heard first; a note weighs more than a line."""
        if not texts:
            return []
        index = dialogue.index(tuple(texts))
        weights = zip(index.scores(self.heard.text), index.scores(self.note), strict=True)
        scores = {
            text: line + 2 * note + self.rng.random() * 0.1 for text, (line, note) in zip(texts, weights, strict=True)
        }
        return sorted(scores, key=lambda text: scores[text], reverse=True)

    def _fresh(self, texts: Sequence[str]) -> str:
        """The first of the texts that neither actor has said."""
        cleaned = (self._clean(text) for text in texts)
        return next((text for text in cleaned if text and _canonical(text) not in self.said), "")

    def _question(self) -> str:
        return self._phrase("ask")

    def _phrase(self, page: str, *, again: bool = False) -> str:
        """A phrase that neither has used; "" when all are used, unless `again`."""
        level = phrases.level(self.profile.language, self.profile.manner, self.profile.japanese)
        slots = {"me": self.profile.name, "i": self.profile.self_word, "partner": self._called(), "key": self._key()}
        rows = [row for row in _rows(level, page) if all(slots[slot] for slot in row[0].slots)]
        usable = [row[0] for row in rows]
        fresh = [row[0] for row in rows if not any(phrase.mark in self.said for phrase in row)]
        if not fresh and not again:
            return ""
        return phrases.fill(self.rng.choice(fresh or usable).text, slots)

    def _key(self) -> str:
        key = keywords.of(STARRED.sub(" ", self.heard.text), self.profile.language)
        particles = PARTICLES if VERBAL.search(key) else f"{PARTICLES}|도"
        if self.profile.language == "ko" and not re.search(rf"{re.escape(key)}(?:{particles})", self.heard.text):
            return ""
        named = key and (key in self.profile.name or key in self.partner)
        return "" if named or UNFIT_KEY.search(key) else key

    def _called(self) -> str:
        """The other's name as it is said in this language, if it can be."""
        if not suits(self.partner, self.profile.language):
            return "" if self.profile.language == "ko" else self.partner
        if self.profile.language == "ko" and self.profile.manner == "banmal":
            return attach(self.partner, "아")
        return self.partner

    def _staged(self) -> str:
        """What is seen: what the note calls for, else now and then a gesture nobody has made."""
        if self.feeling is not None:
            return f"*{self.feeling.business}*"
        if self.rng.random() > WITH_BUSINESS:
            return ""
        own = [self._clean(gesture) for gesture in self.profile.gestures]
        acts = [act for act in (*own, *self.scene.business, *self.scene.anywhere) if act and act not in self.said]
        return f"*{self.rng.choice(acts)}*" if acts else ""

    def _played(self, pieces: Sequence[str]) -> str:
        """The spoken pieces with business in front, unless they bring their own and no note wants to be seen."""
        spoken = self._joined(pieces)
        return self._joined(["" if "*" in spoken and self.feeling is None else self._staged(), spoken])

    def _joined(self, pieces: Sequence[str]) -> str:
        return ("" if self.profile.language == "ja" else " ").join(piece for piece in pieces if piece)

    def _clean(self, text: str) -> str:
        return line_cleaning.clean(text, self.profile, self.heard.call)
