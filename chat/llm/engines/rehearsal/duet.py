"""Writes a line where actors play: an answer to the one who spoke, something of its own, a question now and then."""

import re
from collections.abc import Sequence

from chat.llm.engines.rehearsal import intents, phrases
from chat.llm.engines.rehearsal.josa import attach
from chat.llm.engines.rehearsal.voice import ALIKE, MOST_OWN, Voice, canonical, sentences
from chat.llm.language import suits

QUESTION = re.compile(r"[?？]\s*$")
# What one asks a stranger in the house, not a fellow actor; a whole story is told to nobody who waits for a cue.
UNFIT = frozenset({"story", "bye", "sleep", "name", "who", "greet", "open", "thanks", "joke"})
ASK_EVERY = 3  # of an actor's own lines one ends with a question
WITH_BUSINESS, ONLY_OWN, NOTHING_OWN = 0.4, 0.25, 0.4
ALONE, MEET, LISTEN = ["alone"], ["meet"], ["listen", "listen_too"]


class DuetLine(Voice):
    """One line being made, for any number of actors: who spoke last is answered."""

    __slots__ = ()

    def speak(self) -> str:
        """Business, an answer to what was heard, something of one's own, a question."""
        assert self.request.partner is not None
        fresh = self.feeling is not None and self.feeling.fresh
        if not self.stage:
            return self._played([next(iter(self.nearest(self.profile.greetings)), "") or self._said(MEET)])
        if not self.request.partner.is_here:
            felt = self._answer() if fresh else self._said(ALONE)
            return self._played([felt, self._thought(asked=True)]) or self._last_resort("alone")
        cue = self._cue()
        if not self.replies:
            return self._played([self._said(MEET), self._thought(asked=False)]) or self._last_resort("meet")
        room = self.own_lately(whole=True) < MOST_OWN
        if cue and room and not fresh and intents.of(cue) not in UNFIT and (own := self.own_line(ALIKE + 0.1)):
            return own
        return self._played(self._pieces(cue, room=room and not fresh)) or self._last_resort("listen")

    def _pieces(self, cue: str, *, room: bool) -> list[str]:
        """A thought alone, an answer and a question, or an answer and a thought: not always in one mould."""
        asked, chance = bool(QUESTION.search(cue)), self.rng.random()
        if room and chance < ONLY_OWN and (thought := self._thought(asked=asked)):
            return [thought]
        if not asked and ONLY_OWN < chance < NOTHING_OWN and (asks := self._said(["ask_back"])):
            return [self._answer(cue), asks]
        answer, thought = self._answer(cue), self._thought(asked=asked)
        turn = len(self.replies) % ASK_EVERY == 1 or not (answer or room)
        asks = self._said(["ask_back"]) if turn and not QUESTION.search(thought) else ""
        if not (answer or asks or room):  # the card alone has spoken often enough
            answer = self.phrase(["answer"] if asked else LISTEN, self._slots())
        return [answer, thought, asks]

    def _cue(self) -> str:
        """The last sentence of the other's; "" when that was answered before the actor came back."""
        if self.request.lines and self.request.lines[-1].role == "assistant":
            return ""
        return next(reversed(sentences(self.heard.text)), "")

    def _answer(self, cue: str = "") -> str:
        """What a fresh feeling, a question or a word of the other's calls for."""
        if self.feeling is not None and self.feeling.fresh:
            return self._said([f"felt_{self.feeling.mood}"])
        if not cue:  # somebody came or did something without a word
            return ""
        return self._said(["answer"] if QUESTION.search(cue) else LISTEN)

    def _thought(self, *, asked: bool) -> str:
        """The unused thought, fact or reply nearest to what was said and felt; no question to one who asked."""
        musings = [text for text in self.profile.musings if not (asked and QUESTION.search(text))]
        replies = [exchange.reply for exchange in self.profile.exchanges if exchange.cue]
        note = self.request.note
        return next(
            (found[0] for pool in (musings, self.profile.facts, replies) if (found := self.nearest(pool, note))), ""
        )

    def _said(self, pages: Sequence[str]) -> str:
        """A phrase that nobody has used in any speech level: what one said, the other leaves."""
        books = [phrases.book(level) for level in phrases.sisters(self.profile.level)]
        used = {
            (page, place)
            for page in pages
            for book in (self.book(), *books)
            for place, phrase in enumerate(book.get(page, ()))
            if phrase.mark in self.stage
        }
        return self.phrase(pages, self._slots(), without=used)

    def _last_resort(self, page: str) -> str:
        return self.phrase([page, *LISTEN], self._slots()) or self.profile.name or "…"

    def _slots(self) -> dict[str, str]:
        return {"me": self.profile.name, "i": self.profile.self_word, "partner": self._called()}

    def _partner(self) -> str:
        """The name of the actor who is spoken with, in this language."""
        partner = self.request.partner
        assert partner is not None
        return partner.names.get(self.profile.language) or partner.name

    def _called(self) -> str:
        """The other's name as it is said in this language, if it can be."""
        name, language = self._partner(), self.profile.language
        if not suits(name, language):
            return "" if language == "ko" else name
        return attach(name, "아") if language == "ko" and self.profile.manner == "banmal" else name

    def _played(self, pieces: Sequence[str]) -> str:
        """The spoken pieces with business in front, unless they bring their own and no note wants to be seen."""
        spoken = self.joined(pieces)
        seen = self.feeling is not None and self.feeling.fresh
        return canonical(self.joined(("" if "*" in spoken and not seen else self.business(WITH_BUSINESS), spoken)))
