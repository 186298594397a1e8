"""Reads a character's card into what a reply in one language can draw on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from chat.llm.engines import Actor
from chat.llm.engines.rehearsal import dialogue, fields, manner, names, retelling
from chat.llm.engines.rehearsal.dialogue import Exchange
from chat.llm.engines.rehearsal.manner import JapaneseManner, Manner
from chat.llm.engines.rehearsal.retelling import Teller
from chat.llm.language import Language, suits
from chat.llm.stage_directions import STARRED

WHEN = re.compile(r"^.*?(?:면|때마다|때면|때)\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class CharacterProfile:
    """What the character is, says and thinks, as far as it can be used in one language."""

    language: Language
    name: str
    manner: Manner
    japanese: JapaneseManner
    self_word: str
    exchanges: tuple[Exchange, ...]
    musings: tuple[str, ...]
    facts: tuple[str, ...]
    story: tuple[str, ...]
    greetings: tuple[str, ...]
    likes: tuple[str, ...]
    dislikes: tuple[str, ...]
    job: str
    age: str
    address: str
    gestures: tuple[str, ...]


def _exchanges(actor: Actor, language: Language) -> tuple[Exchange, ...]:
    found = list(dialogue.parse(actor.sample_dialogue[: dialogue.LONGEST], actor.name))
    for key in ("lines", f"lines_{language}"):
        lines = actor.details.get(key)
        for line in lines[: fields.MOST_ITEMS] if isinstance(lines, list | tuple) else ():
            if isinstance(line, Mapping) and isinstance(line.get("reply"), str):
                cue = line.get("cue")
                found.append(Exchange(cue if isinstance(cue, str) else "", line["reply"]))
    return tuple(Exchange(e.cue[:400], e.reply[:2000].strip()) for e in found if suits(e.reply, language))


def _facts(actor: Actor, teller: Teller, language: Language) -> tuple[str, ...]:
    translated = " ".join(fields.strings(actor.details.get(f"persona_{language}")))
    return retelling.facts(translated or actor.persona, teller, language)


def _gestures(own_words: list[str], details: Mapping[str, Any], language: Language) -> tuple[str, ...]:
    """The character's own stage business, from its lines, and in Korean from its habits ("긴장하면 안경을 닦는다")."""
    starred = (found[1:-1] for text in own_words for found in STARRED.findall(text))
    acted = [act.strip() for act in starred if 3 <= len(act) <= 60]
    habits = (
        [WHEN.sub("", habit.strip(" .")) for habit in fields.strings(details.get("habits"))] if language == "ko" else []
    )
    acted += [
        habit for habit in habits if len(habit) <= 36 and re.search(r"[는간난단란만반산안잔찬탄한킨린린친]다$", habit)
    ]
    return tuple(dict.fromkeys(act for act in acted if suits(act, language)))


def read(actor: Actor, language: Language) -> CharacterProfile:
    """The part of this actor in this language."""
    return _read(_Card(actor, language))


class _Card:
    """An actor as a cache key: by what it says, since details may be unhashable."""

    def __init__(self, actor: Actor, language: Language) -> None:
        details = actor.details if isinstance(actor.details, Mapping) else {}
        self.actor, self.language = replace(actor, details=details), language
        self.key = (language, actor.name, actor.persona, actor.sample_dialogue, repr(actor.details)[:100_000])

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Card) and self.key == other.key


@lru_cache(maxsize=128)
def _read(card: _Card) -> CharacterProfile:
    actor, language = card.actor, card.language
    details = actor.details
    exchanges = _exchanges(actor, language)
    musings = fields.sentences(details, "musings", language)
    own_words = [exchange.reply for exchange in exchanges] or [*musings, *fields.greetings(details, language)]
    level = manner.korean(own_words if language == "ko" else (), " ".join(fields.strings(details.get("speech_style"))))
    self_word = manner.self_word(own_words, language, humble=level in manner.HUMBLE)
    jobs = fields.things(details.get(f"job_{language}"), language) or fields.things(details.get("job"), language)
    teller = Teller(_name(actor, details, language), level, manner.japanese(own_words), self_word)
    return CharacterProfile(
        language=language,
        name=teller.name,
        manner=teller.manner,
        japanese=teller.japanese,
        self_word=teller.self_word,
        exchanges=exchanges,
        musings=musings,
        facts=_facts(actor, teller, language),
        story=fields.sentences(details, "story", language),
        greetings=fields.greetings(details, language),
        likes=fields.things(details.get(f"likes_{language}"), language)
        or fields.things(details.get("likes"), language),
        dislikes=fields.things(details.get(f"dislikes_{language}"), language)
        or fields.things(details.get("dislikes"), language),
        job=jobs[0] if jobs else "",
        age=fields.age(details, language),
        address=fields.address(details) if language == "ko" else "",
        gestures=_gestures([*fields.greetings(details, language), *own_words], details, language),
    )


def _name(actor: Actor, details: Mapping[str, Any], language: Language) -> str:
    given = next(iter(fields.strings(details.get(f"name_{language}"))), "")
    return (given or names.in_script(actor.name.strip(), language))[:40]
