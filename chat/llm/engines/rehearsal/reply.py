"""Writes a reply to a person: the character's own line if it has one, else a line for what surely was wanted."""

import re
from collections.abc import Sequence

from chat.llm.engines import CompletionRequest
from chat.llm.engines.rehearsal import duet, phrases, story
from chat.llm.engines.rehearsal.josa import attach
from chat.llm.engines.rehearsal.manner import PAST_SYLLABLES
from chat.llm.engines.rehearsal.voice import MOST_OWN, Voice, canonical
from chat.llm.stage_directions import STARRED

TRIES = 8  # to find a reply that was not given before
OFTEN_CALLED, OFTEN_ASKED_BACK, OFTEN_SEEN, OFTEN_ACTED = 0.16, 0.3, 0.4, 0.9
OFTEN_OWN = 0.5  # how often an unsure answer is a line of the card, while there is room for one
SURELY = 0.6  # how much a cue must resemble a wish for a story to be the whole answer
LENGTHY = re.compile(r"길게|긴\s|\d|long|長")
INTERJECTION = re.compile(
    r"[…“「]|(?:흠|음|아|어|오|글쎄요?|잠깐|하하|쉿|에이|좋아요?|Hm|Wait|Oh|Shh|Stop|Really)[,.!…\s]"
)
QUESTION = re.compile(r"[?？]")
TOLD = re.compile(
    rf"[{PAST_SYLLABLES}](?:어|다|네|소|지|습)|\b(?:was|were|had|saw|went|came|met|left|\w+ed)\b|(?:た|だ)よ?[。！]?$"
)
UNSURE = frozenset({"any", "ask", "yes", "no", "why"})
STILL = frozenset({"crisis", "danger", "odd", "machine", "my_name", "their_name", "recall", "bye", "sleep"})
NAMING = {"their_name": "my_name", "their_name_is": "my_name_is"}  # the same words, with the name of somebody of theirs
BY_RULE_ONLY = frozenset({"crisis", "danger", "odd", "again", "quiet", "my_name_is", "my_name", "recall", *NAMING})
URGENT = frozenset({"crisis", "danger"})
FACTS = frozenset({"job", "age", "like", "likes", "dislike", "place", "said", "call", "fact"})
MACHINE = re.compile(r"로봇|안드로이드|인공지능|기계|robot|android|\bAI\b|machine|ロボット|機械", re.IGNORECASE)


def compose(request: CompletionRequest) -> str:
    """The whole reply to a request; the same request always gives the same text, which is never empty."""
    return (duet.DuetLine if request.partner is not None else ReplyLine).of(request).speak()


class ReplyLine(Voice):
    """The character's turn to answer a person."""

    __slots__ = ()

    def speak(self) -> str:
        """The words of this turn, with what a director's note makes seen in front."""
        if self.feeling is None or not self.feeling.fresh:
            return self.spoken()
        return self.joined((self.business(1), re.sub(rf"^{STARRED.pattern}\s*", "", self.spoken())))

    def spoken(self) -> str:
        intent = self.heard.intent
        if intent == "story" and not (tale := self.short_tale()):
            teller = story.Teller(self.profile, self.slots(), self.stage, self.rng)
            return self.clean(teller.tell(story.length_of(self.heard.text), self.request.max_tokens))
        if intent == "story":
            return tale
        if intent == "open":
            return self.opening() or self.made()
        return self.own() or self.made()

    def opening(self) -> str:
        """The greeting of the card, or the first line the sample dialogue opens with."""
        first = [exchange.reply for exchange in self.profile.exchanges[:1] if not exchange.cue]
        written = [self.clean(text) for text in self.profile.greetings or first if self.is_fresh(text)]
        return self.rng.choice(written) if written else ""

    def short_tale(self) -> str:
        """The sample reply to just this wish ("어릴 때 이야기 해 줘"), unless a long story is asked for."""
        return "" if LENGTHY.search(self.heard.text) else self.own_line(SURELY)

    def own(self) -> str:
        """A line of the card, if it answers this or no rule does, and if there were not too many of late."""
        room = MOST_OWN - self.own_lately()
        if self.heard.intent in BY_RULE_ONLY or room < 1:
            return ""
        if found := self.own_line():
            return found
        if self.heard.intent not in UNSURE or room < 2 or self.rng.random() > OFTEN_OWN:  # one is left for an answer
            return ""
        asked = bool(QUESTION.search(self.heard.text))
        thoughts = [text for text in self.profile.musings if not (asked and QUESTION.search(text))]
        return next(iter(self.nearest(thoughts)), "")

    def made(self) -> str:
        """A reply from the phrase book that was not given before; after some tries one that was."""
        made = ""
        for _ in range(TRIES):
            text = self.addressed(self.asking_back(self.line()))
            likely = OFTEN_ACTED if self.heard.intent == "action" else 0 if self.heard.intent in STILL else OFTEN_SEEN
            made = self.clean(self.joined((self.business(likely), text)))
            if canonical(made) not in self.stage:
                break
        return made or self.profile.name or "…"

    def line(self) -> str:
        """A phrase for what was wanted, then for anything of its kind."""
        slots = self.slots()
        for page in self.pages():
            if text := self.phrase(page, slots, FACTS):
                return text
            if self.heard.intent in URGENT:  # better said again than left unsaid
                return phrases.fill(self.rng.choice(self.book()[self.heard.intent]).text, slots)
        return ""

    def pages(self) -> list[Sequence[str]]:
        """The pages of the phrase book that may answer, the most fitting first."""
        intent, asked = self.heard.intent, bool(QUESTION.search(self.heard.text))
        last = [["ask"], ["answer"]] if asked or intent in ("ask", "their_name") else [["any", "listen"], ["quiet"]]
        if intent == "machine" and MACHINE.search(f"{self.profile.job} {self.request.actor.persona}"):
            return [["who"], *last]  # a part that is a machine says so as itself
        first = self.taste() if intent == "taste" else NAMING.get(intent, intent)
        return [["any", "listen"] if intent == "any" else [first], *last]

    def taste(self) -> str:
        """The page for a thing by whether the character is known to like it."""
        for things, page in ((self.profile.likes, "taste_yes"), (self.profile.dislikes, "taste_no")):
            if any(self.heard.key and (self.heard.key in thing or thing in self.heard.key) for thing in things):
                return page
        return "taste"

    def slots(self) -> dict[str, str]:
        """What blanks can be filled with; an empty one keeps its phrases away."""
        profile, heard = self.profile, self.heard
        return {
            "i": profile.self_word,
            "me": profile.name,
            "key": heard.key,
            "said": heard.quote,
            "call": heard.told_name if heard.intent in NAMING else heard.call if heard.named else "",
            "place": self.scene.place,
            "job": profile.job,
            "age": profile.age,
            "like": self.rng.choice(profile.likes) if profile.likes else "",
            "likes": self.both(profile.likes[:4]),
            "dislike": self.rng.choice(profile.dislikes) if profile.dislikes else "",
            "fact": next((fact for fact in profile.facts if self.is_fresh(fact)), ""),
        }

    def both(self, things: Sequence[str]) -> str:
        """Two of the things, joined."""
        if len(things) < 2:
            return ""
        one, other = self.rng.sample(list(things), 2)
        joined = {"ko": f"{attach(one, '과')} {other}", "en": f"{one} and {other}", "ja": f"{one}と{other}"}
        return joined[self.profile.language]

    def asking_back(self, text: str) -> str:
        """The line, now and then with a question after it, when something was told and nothing is asked yet."""
        told = self.heard.intent == "any" and TOLD.search(self.heard.text) and not QUESTION.search(text)
        if not told or self.rng.random() > OFTEN_ASKED_BACK:
            return text
        return self.joined((text, self.phrase(["more"], self.slots())))

    def addressed(self, text: str) -> str:
        """Now and then by name."""
        call, last = self.heard.call, self.replies[-1] if self.replies else ""
        seldom = self.heard.intent in STILL or self.rng.random() > OFTEN_CALLED
        if not call or seldom or call in text or call in last or INTERJECTION.match(text):
            return text
        if self.profile.language == "ko":
            vocative = attach(call, "아") if self.profile.manner == "banmal" and self.heard.named else call
            return f"{vocative}, {text}"
        return f"{call}、{text}" if self.profile.language == "ja" else f"{call}. {text}"
