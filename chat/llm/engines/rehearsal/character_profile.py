"""Reads a character's card into what a reply in one language can draw on."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from chat.llm.engines import Actor
from chat.llm.engines.rehearsal import dialogue, fields, manner, names, retelling
from chat.llm.engines.rehearsal.dialogue import Exchange
from chat.llm.engines.rehearsal.manner import JapaneseManner, Manner
from chat.llm.language import Language, suits
from chat.llm.stage_directions import STARRED


@dataclass(frozen=True, slots=True, kw_only=True)
class CharacterProfile:
    """What the character is, says and thinks, as far as it can be used in one language."""

    language: Language
    name: str
    called: tuple[str, ...]
    manner: Manner
    dialect: tuple[str, ...]
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

    @property
    def level(self) -> str:
        """The name of the speech level it uses in this language."""
        return {"ko": self.manner, "en": "en", "ja": self.japanese}[self.language]


def _exchanges(actor: Actor, language: Language) -> tuple[Exchange, ...]:
    found = list(dialogue.parse(actor.sample_dialogue[: dialogue.LONGEST], actor.name))
    for key in ("lines", f"lines_{language}"):
        lines = actor.details.get(key)
        for line in lines[: fields.MOST_ITEMS] if isinstance(lines, list | tuple) else ():
            if isinstance(line, Mapping) and isinstance(line.get("reply"), str):
                cue = line.get("cue")
                found.append(Exchange(cue if isinstance(cue, str) else "", line["reply"]))
    return tuple(Exchange(e.cue[:400], e.reply[:2000].strip()) for e in found if suits(e.reply, language))


def _gestures(own_words: list[str], language: Language) -> tuple[str, ...]:
    """The character's own stage business, from its lines."""
    starred = (found[1:-1].strip() for text in own_words for found in STARRED.findall(text))
    return tuple(dict.fromkeys(act for act in starred if 3 <= len(act) <= 60 and suits(act, language)))


def read(actor: Actor, language: Language) -> CharacterProfile:
    """The part of this actor in this language."""
    details = json.dumps(dict(actor.details) if isinstance(actor.details, Mapping) else {}, default=str, skipkeys=True)
    return _read(actor.name, actor.persona, actor.sample_dialogue, details, language)


@lru_cache(maxsize=128)
def _read(name: str, persona: str, sample: str, told: str, language: Language) -> CharacterProfile:
    details = json.loads(told)
    actor = Actor(name=name, persona=persona, sample_dialogue=sample, details=details)
    exchanges = _exchanges(actor, language)
    musings = fields.sentences(details, "musings", language)
    own_words = [exchange.reply for exchange in exchanges] or [*musings, *fields.greetings(details, language)]
    stated = " ".join(
        text for key in ("speech_style", "guidelines", "personality") for text in fields.strings(details.get(key))
    )
    level = manner.korean(own_words if language == "ko" else (), f"{stated} {actor.persona}")
    self_word = manner.self_word(own_words, language, humble=level in manner.HUMBLE)
    jobs = fields.things(details.get(f"job_{language}"), language) or fields.things(details.get("job"), language)
    spelled = _name(actor, details, language)
    prose = " ".join(fields.strings(details.get(f"persona_{language}"))) or actor.persona
    return CharacterProfile(
        language=language,
        name=spelled,
        called=tuple(dict.fromkeys(word for written in (name, spelled) for word in _parts(written))),
        manner=level,
        dialect=manner.dialect(stated) if level == "banmal" else (),
        japanese=manner.japanese(own_words),
        self_word=self_word,
        exchanges=exchanges,
        musings=musings,
        facts=retelling.facts(prose, spelled, self_word, level, language),
        story=fields.sentences(details, "story", language),
        greetings=fields.greetings(details, language),
        likes=fields.things(details.get(f"likes_{language}"), language)
        or fields.things(details.get("likes"), language),
        dislikes=fields.things(details.get(f"dislikes_{language}"), language)
        or fields.things(details.get("dislikes"), language),
        job=jobs[0] if jobs else "",
        age=fields.age(details, language),
        address=fields.address(details) if language == "ko" else "",
        gestures=_gestures([exchange.reply for exchange in exchanges], language),
    )


def _parts(name: str) -> list[str]:
    """What one may call somebody of this name: 성춘향, 춘향."""
    given = [name[1:]] if re.fullmatch(r"[가-힣]{3}", name) else []
    return [part for part in (name.strip(), *name.split(), *given) if len(part) > 1]


def _name(actor: Actor, details: Mapping[str, Any], language: Language) -> str:
    keys = {"ko": ["name_ko"], "en": ["name_en"], "ja": ["name_ja", "name_en"]}[language]
    given = next((name for key in keys for name in fields.strings(details.get(key))), "")
    return (given or names.in_script(actor.name.strip(), language))[:40]
