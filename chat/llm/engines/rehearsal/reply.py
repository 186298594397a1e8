"""Writes a reply: the character's own line if it has one, else a line for the intent, with business and a thought."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from chat.llm.engines import CompletionRequest
from chat.llm.engines.rehearsal import (
    character_profile,
    dialogue,
    duet,
    josa,
    line_analysis,
    line_cleaning,
    notes,
    own_lines,
    phrases,
    reply_language,
    scenery,
    story,
)
from chat.llm.engines.rehearsal.character_profile import CharacterProfile
from chat.llm.engines.rehearsal.josa import attach
from chat.llm.engines.rehearsal.line_analysis import Heard
from chat.llm.engines.rehearsal.phrases import Phrase
from chat.llm.engines.rehearsal.scenery import Scene
from chat.llm.stage_directions import STARRED

TRIES = 8  # to find a reply that was not given before
OFTEN_CALLED = 0.16  # how often a reply begins with what the person is called
RELATED = 0.12  # how much a fact must resemble the line to be worth telling
SURELY = 0.6  # how much a cue must resemble a wish for a story to be the whole answer
LENGTHY = re.compile(r"길게|긴\s|\d|long|長")
ASKED = frozenset({"job", "age", "like", "likes", "dislike", "place", "past", "said", "call"})
TALKATIVE = frozenset(
    {"any", "ask", "yes", "no", "opinion", "food", "weather", "laugh", "quiet", "invite", "again", "why"}
)
ASKING = re.compile(
    r"[?？]|(?:줘요?|주십시오|봐요?|게|거라|오너라|소서|시오|ください|もう一度聞かせて|again|more)[.。]$"
)
INTERJECTION = re.compile(r"[…“「]|(?:흠|음|아|어|오|잠깐|하하|쉿|에이|좋아요?|Hm|Wait|Oh|Shh|Stop|Really)[,.!…\s]")
WITH_OWN_BUSINESS = re.compile(rf"^{STARRED.pattern}\s*")
CURIOUS = frozenset({"any"})
STILL = frozenset({"crisis", "odd", "machine", "my_name", "recall", "bye", "sleep"})


def compose(request: CompletionRequest) -> str:
    """The whole reply to a request; the same request always gives the same text, which is never empty."""
    if request.partner is not None:
        return duet.compose(request)
    tongue = reply_language.of(request)
    profile = character_profile.read(request.actor, tongue)
    heard = line_analysis.listen(request, profile)
    seed = "\x1f".join((request.seed, request.actor.name, str(len(request.lines)), heard.text))
    rng = random.Random(hashlib.sha256(seed.encode("utf-8", "replace")).digest())
    line = ReplyLine(profile, scenery.read(scenery.translated(request, tongue), tongue), heard, rng)
    if not request.note.strip():
        return line.speak(request.max_tokens)
    felt = notes.feel(request.note, tongue, rng)  # nobody answers a thought: it is seen, and the line goes on
    return f"*{felt.business}* {WITH_OWN_BUSINESS.sub('', line.speak(request.max_tokens))}"


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """The character's turn to speak, with all it has to choose from."""

    profile: CharacterProfile
    scene: Scene
    heard: Heard
    rng: random.Random

    def speak(self, max_tokens: int) -> str:
        """The words of this turn, cleaned."""
        if self.heard.intent == "story" and not self.short_tale():
            asked = story.wish(self.heard.text, self.heard.key)
            return self.clean(story.tell(self.profile, asked, self.slots(), self.heard.said, self.rng, max_tokens))
        if self.heard.intent == "open":
            return self.clean(self.greeting() or self.staged(self.line("open")))
        if own := self.own_line() or self.told_taste():
            return self.clean(own) or self.clean(self.line("quiet"))
        return self.unheard() or self.line("quiet")

    def unheard(self) -> str:
        """A made reply that was not given before; after some tries one that was."""
        made = ""
        for attempt in range(TRIES):
            made = self.clean(self.staged(self.addressed(self.with_more(self.line(self.intent(), attempt // 3)))))
            if made not in self.heard.said:
                break
        return made

    def greeting(self) -> str:
        """The greeting of the card, or the first line the sample dialogue opens with."""
        opening = [exchange.reply for exchange in self.profile.exchanges[:1] if not exchange.cue]
        cleaned = [self.clean(text) for text in self.profile.greetings or opening]
        written = [text for text in cleaned if text and text not in self.heard.said]
        return self.rng.choice(written) if written else ""

    def own_line(self, enough: float = own_lines.ALIKE) -> str:
        return own_lines.nearest(self.profile, self.heard, enough)

    def short_tale(self) -> str:
        """The sample reply to just this wish ("어릴 때 이야기 해 줘"), unless a long story is asked for."""
        return "" if LENGTHY.search(self.heard.text) else self.own_line(SURELY)

    def told_taste(self) -> str:
        """Asked whether it likes something: the fact of the persona that says so."""
        key = self.heard.key
        told = (fact for fact in self.profile.facts if self.heard.intent == "taste" and key and key in fact)
        return next((fact for fact in told if fact not in self.heard.said), "")

    def intent(self) -> str:
        """The page of the phrase book: what is asked about a thing depends on whether the character likes it."""
        heard = self.heard
        if heard.intent != "taste" or not heard.key:
            return heard.intent
        for things, page in ((self.profile.likes, "taste_yes"), (self.profile.dislikes, "taste_no")):
            if any(heard.key in thing or thing in heard.key for thing in things):
                return page
        return "taste"

    def slots(self) -> dict[str, str]:
        """What blanks can be filled with; an empty one keeps its phrases away."""
        profile, heard = self.profile, self.heard
        first_fact = next(iter(profile.facts), "")
        return {
            "i": profile.self_word,
            "me": profile.name,
            "key": heard.key,
            "past": heard.past,
            "said": heard.quote,
            "call": heard.call if heard.named else "",
            "place": self.scene.place,
            "job": profile.job,
            "age": profile.age,
            "like": self.rng.choice(profile.likes) if profile.likes else "",
            "likes": self.both(profile.likes[:4]),
            "dislike": self.rng.choice(profile.dislikes) if profile.dislikes else "",
            "fact": first_fact if heard.intent == "job" else self.thought(profile.facts, in_order=True),
        }

    def both(self, things: Sequence[str]) -> str:
        """Two of the things, joined."""
        if len(things) < 2:
            return ""
        one, other = self.rng.sample(list(things), 2)
        return {"ko": f"{attach(one, '과')} {other}", "en": f"{one} and {other}", "ja": f"{one}と{other}"}[
            self.profile.language
        ]

    def thought(self, sentences: Sequence[str], *, in_order: bool = False) -> str:
        """An unused sentence: the first one, or the one nearest to what was said."""
        fresh = [text for text in sentences if self.clean(text) not in self.heard.said]
        if not fresh or in_order:
            return fresh[0] if fresh else ""
        scores = dict(zip(sentences, dialogue.index(tuple(sentences)).scores(self.heard.text), strict=True))
        return max(fresh, key=lambda text: scores[text] + self.rng.random() * 0.12)

    def line(self, intent: str, slack: int = 0) -> str:
        """A line for an intent: the least used; among those, one that tells something of the character or the talk.

        `slack` lets in lines used that much oftener.
        """
        pages = phrases.book(phrases.level(self.profile.language, self.profile.manner, self.profile.japanese))
        slots = self.slots()
        usable = [p for p in pages.get(intent, ()) if all(slots.get(slot) for slot in p.slots)]
        if not usable:
            return self.line("any") if intent not in ("any", "open") else self.profile.name or "…"
        uses = {p: self.uses(p) for p in usable}
        least = [p for p in usable if uses[p] <= min(uses.values()) + slack]
        text = phrases.fill(self.rng.choice(self.telling(least)).text, slots)
        address = self.profile.address
        return re.sub("당신|그쪽", address, text) if address and josa.ending(address) == josa.OTHER else text

    def uses(self, phrase: Phrase) -> int:
        return self.heard.said.count(phrase.mark) if phrase.mark else 0

    def telling(self, least: list[Phrase]) -> list[Phrase]:
        """Those of the lines that carry a fact; or, mostly, those that carry the keyword."""
        asked = [p for p in least if p.slots & ASKED]
        facts = [p for p in least if "fact" in p.slots]
        keyed = [p for p in least if "key" in p.slots]
        return asked or facts or (keyed if keyed and self.rng.random() < 0.7 else least)

    def with_more(self, text: str) -> str:
        """The line with what follows it: a thought of the character's, an earlier subject, or a question back."""
        heard, chance = self.heard, self.rng.random()
        if heard.intent not in TALKATIVE:
            return text
        asks = bool(ASKING.search(text))
        if heard.past and heard.turns >= 4 and chance < 0.18 and heard.past not in heard.last_said:
            return self.joined(text, self.line("past"))
        if chance < (0.85 if heard.intent == "ask" else 0.66) and (thought := self.thought(self.profile.musings)):
            return thought if asks or chance < 0.25 else self.joined(text, thought)
        if not asks and (fact := self.fact_now()):
            return self.joined(text, fact)
        return text if asks or heard.intent not in CURIOUS or chance > 0.9 else self.joined(text, self.line("more"))

    def joined(self, text: str, more: str) -> str:
        return f"{text}{more}" if self.profile.language == "ja" else f"{text} {more}"

    def fact_now(self) -> str:
        """A fact about the character that has to do with what was said."""
        fact = self.thought(self.profile.facts)
        return fact if fact and dialogue.index((fact,)).scores(self.heard.text)[0] > RELATED else ""

    def addressed(self, text: str) -> str:
        """Now and then by name."""
        call, seldom = self.heard.call, self.rng.random() > OFTEN_CALLED
        if not call or seldom or call in text or call in self.heard.last_said or INTERJECTION.match(text):
            return text
        if self.profile.language == "ko":
            vocative = attach(call, "아") if self.profile.manner == "banmal" and self.heard.named else call
            return f"{vocative}, {text}"
        return f"{call}、{text}" if self.profile.language == "ja" else f"{call}. {text}"

    def staged(self, text: str) -> str:
        """With stage business in front, more rarely after a line that had some."""
        likely = 0.15 if "*" in self.heard.last_said else 0.5
        if self.heard.intent == "action":
            likely = 0.9
        if "*" in text or self.heard.intent in STILL or self.rng.random() > likely:
            return text
        own = tuple(self.clean(gesture) for gesture in self.profile.gestures)
        pools = [[act for act in pool if act not in self.heard.said] for pool in (own, own, self.scene.business)]
        fresh = [pool for pool in (*pools, list(self.scene.anywhere)) if pool]
        acts = self.rng.choice(fresh)
        least = min(self.heard.said.count(act) for act in acts)
        act = self.rng.choice([act for act in acts if self.heard.said.count(act) == least])
        return f"*{act}* {text}"

    def clean(self, text: str) -> str:
        return line_cleaning.clean(text, self.profile, self.heard.call)
