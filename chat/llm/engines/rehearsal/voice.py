"""One actor about to speak: chooses phrases, own lines and stage business, and never the same ones again too soon."""

import hashlib
import random
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

from chat.llm.engines import CompletionRequest
from chat.llm.engines.rehearsal import (
    character_profile,
    dialogue,
    intents,
    josa,
    line_analysis,
    manner,
    notes,
    phrases,
    scenery,
)
from chat.llm.engines.rehearsal.character_profile import CharacterProfile
from chat.llm.engines.rehearsal.line_analysis import Heard
from chat.llm.engines.rehearsal.notes import Feeling
from chat.llm.engines.rehearsal.phrases import Phrase
from chat.llm.engines.rehearsal.scenery import Scene
from chat.llm.stage_directions import STARRED

WINDOW = 9  # replies before this one: with it ten
MOST_OFTEN, MOST_OWN = 2, 3  # of ten replies, those with the same phrase, and those with a line of the card
SHORT = 7  # characters of a sentence that anybody might say
ALIKE = 0.3  # how much a cue must resemble the line to be answered as there
SAME_INTENT = {"likes": 0.1, "dislikes": 0.1, "taste": 0.0, "food": 0.1, "weather": 0.1, "sad": 0.1, "compliment": 0.1}
SAME_USUALLY, NEW_INTENT, LOST_INTENT, OTHER_INTENT = 0.22, 0.8, 0.65, 0.55
OF_ONESELF = frozenset({"name", "who", "age", "job"})
EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\u20e3\U000e0000-\U000e007f]")
PERSON = re.compile(r"(?:\{\{\s*user\s*\}\}|<user>)(\s?[님씨](?![가-힣]))?", re.IGNORECASE)
SELF = re.compile(r"\{\{\s*char\s*\}\}|<(?:bot|char)>", re.IGNORECASE)
YOU = {"ko": "당신", "en": "you", "ja": "あなた"}
SENTENCE = re.compile(r"[^.!?。！？…]+[.!?。！？…]*")


def sentences(text: str) -> list[str]:
    """What is said in a text, sentence by sentence, without stage business."""
    found = (sentence.strip() for sentence in SENTENCE.findall(STARRED.sub(" ", text)))
    return [sentence for sentence in found if re.search(r"\w", sentence)]


def canonical(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """An actor with all it has to choose from. `replies` are its own, other takes too; `stage` is all that was said."""

    request: CompletionRequest
    profile: CharacterProfile
    scene: Scene
    heard: Heard
    replies: tuple[str, ...]
    stage: str
    feeling: Feeling | None
    rng: random.Random

    @classmethod
    def of(cls, request: CompletionRequest) -> Self:
        """The actor of this request; chance is always the same for the same request."""
        language = line_analysis.language_of(request)
        profile = _as_directed(character_profile.read(request.actor, language), request)
        heard = line_analysis.listen(request, profile)
        seed = "\x1f".join((request.seed, request.actor.name, str(len(request.lines)), heard.text, request.note))
        rng = random.Random(hashlib.sha256(seed.encode("utf-8", "replace")).digest())
        note, fresh = notes.newest(request)
        said = [line for line in request.lines if line.role != "system"]
        return cls(
            request=request,
            profile=profile,
            scene=scenery.read(scenery.translated(request, language), language),
            heard=heard,
            replies=(*(canonical(line.content) for line in said if line.role == "assistant"), *request.takes),
            stage=canonical("\n".join((*(line.content for line in said), *request.takes))),
            feeling=notes.feel(note, language, rng, fresh=fresh) if note else None,
            rng=rng,
        )

    def clean(self, text: str) -> str:
        """`text` as the actor may say it: names for placeholders, no emoji, and in Korean no colon."""
        korean = self.profile.language == "ko"
        call = self.heard.call or YOU[self.profile.language]

        def person(found: re.Match[str]) -> str:
            return call + ("" if call.endswith(("님", "씨")) else found[1] or "")

        spoken = EMOJI.sub("", SELF.sub(lambda _: self.profile.name, PERSON.sub(person, text)))
        if korean:
            spoken = re.sub(r"\s*:\s*", ", ", re.sub(r"(\d{1,2}):(\d{2})", r"\1시 \2분", spoken))
        return re.sub(r"[ \t]{2,}", " ", spoken).strip()

    def joined(self, pieces: Iterable[str]) -> str:
        return ("" if self.profile.language == "ja" else " ").join(piece for piece in pieces if piece)

    # phrases

    def phrase(
        self,
        pages: Sequence[str],
        slots: Mapping[str, str],
        wanted: frozenset[str] = frozenset(),
        without: Collection[tuple[str, int]] = (),
    ) -> str:
        """A phrase of the pages: one that nobody said, else one the actor said once of late; "" when there is none.

        Of those, one that has a `wanted` slot comes first. `without` are places on the pages to leave out.
        """
        rows = (((page, place), p) for page in pages for place, p in enumerate(self.book().get(page, ())))
        worn = {slot for slot, value in slots.items() if len(value) >= SHORT and self._lately(value) >= MOST_OFTEN}
        fit = (p for place, p in rows if place not in without and not p.slots & worn)
        usable = [phrase for phrase in fit if all(slots.get(slot) for slot in phrase.slots)]
        usable = [phrase for phrase in usable if self._lately(phrase.mark) < MOST_OFTEN]
        fresh = [phrase for phrase in usable if phrase.mark not in self.stage]
        least = fresh or [phrase for phrase in usable if not self._lately(phrase.mark)] or usable
        chosen = [phrase for phrase in least if phrase.slots & wanted] or least
        if not chosen:
            return ""
        return phrases.fill(self.rng.choice(chosen).text, slots)

    def book(self) -> dict[str, tuple[Phrase, ...]]:
        address = self.profile.address
        return phrases.book(
            self.profile.level, self.profile.dialect, address if josa.ending(address) == josa.OTHER else ""
        )

    def _lately(self, mark: str) -> int:
        return sum(mark in reply for reply in self.replies[-WINDOW:])

    # the card's own words

    def own_lately(self, *, whole: bool = False) -> int:
        """How many of the last replies have sentences of the card; `whole`: that have no others."""
        profile = self.profile
        texts = (
            *profile.greetings,
            *(exchange.reply for exchange in profile.exchanges),
            *profile.musings,
            *profile.facts,
        )
        own = canonical("\n".join(self.clean(text) for text in texts))
        found = ([self._is_of(own, sentence) for sentence in sentences(reply)] for reply in self.replies[-WINDOW:])
        return sum(any(of_card) and (not whole or all(of_card)) for of_card in found)

    @staticmethod
    def _is_of(own: str, sentence: str) -> bool:
        """Whether the card has this sentence, perhaps after a name."""
        return any(len(said) > SHORT and said in own for said in (sentence, sentence.partition(", ")[2]))

    def own_line(self, enough: float = ALIKE) -> str:
        """The unused reply of the sample dialogue whose cue the line resembles most, and at least by `enough`."""
        best, reply = enough, ""
        for exchange in (one for one in self.profile.exchanges if one.cue):
            alike = dialogue.alike(exchange.cue, self.heard.text)
            score = _weighed(alike, self.heard.intent, intents.of(line_analysis.plain(exchange.cue)))
            if score > best and self.is_fresh(exchange.reply):
                best, reply = score, self.clean(exchange.reply)
        return reply

    def is_fresh(self, text: str) -> bool:
        cleaned = self.clean(text)
        return bool(cleaned) and canonical(cleaned) not in self.stage

    def nearest(self, texts: Sequence[str], note: str = "") -> list[str]:
        """The unused texts, cleaned, the one nearest to what was heard first; a note weighs more than a line."""

        def weight(text: str) -> float:
            felt = 2 * dialogue.alike(note, text) if note else 0
            return dialogue.alike(self.heard.text, text) + felt + self.rng.random() * 0.1

        weighed = sorted(((weight(text), text) for text in texts), reverse=True)
        return [self.clean(text) for _, text in weighed if self.is_fresh(text)]

    # what is seen

    def business(self, likely: float) -> str:
        """Stage business that was not seen: what a note calls for, the actor's own, or what fits the scene; or ""."""
        if self.feeling and self.feeling.fresh:
            joint = {"ko": ". ", "en": ", then ", "ja": "。"}[self.profile.language]
            return f"*{joint.join(self.feeling.business)}*"
        if self.rng.random() > likely:
            return ""
        own = [self.clean(gesture) for gesture in self.profile.gestures]
        felt = list(self.feeling.business) if self.feeling else []
        pools = [[act for act in pool if act not in self.stage] for pool in (own, own, self.scene.business)]
        fresh = [act for act in felt if act not in self.stage]
        acts = fresh or self.rng.choice([pool for pool in (*pools, list(self.scene.anywhere)) if pool])
        rare = [act for act in acts if not self._lately(act)]
        return f"*{self.rng.choice(rare)}*" if rare else ""


def _as_directed(profile: CharacterProfile, request: CompletionRequest) -> CharacterProfile:
    """The profile in the speech level that a director's note asks for, from then on."""
    told = [*(line.content for line in request.lines if line.role == "system"), request.note]
    level = next((found for note in reversed(told) if (found := manner.stated(note))), None)
    if profile.language != "ko" or level in (None, profile.manner):
        return profile
    word = (
        {"저": "나", "나": "저"}.get(profile.self_word, "")
        if (level in manner.HUMBLE) == (profile.self_word == "나")
        else ""
    )
    return replace(profile, manner=level, dialect=(), self_word=word or profile.self_word)


def _weighed(alike: float, wanted: str, cue: str) -> float:
    """A resemblance, made more of when the cue wants the same, and less when it wants something else."""
    if cue in OF_ONESELF and wanted != cue:  # who is asked about is somebody else
        return 0.0
    if wanted == cue:
        return alike + (0.0 if wanted in intents.GENERIC else SAME_INTENT.get(wanted, SAME_USUALLY))
    if wanted in intents.GENERIC:
        return alike if cue in intents.GENERIC else alike * NEW_INTENT
    return alike * (LOST_INTENT if cue in intents.GENERIC else OTHER_INTENT)
