"""Reads a scenario: where the scene plays, and stage business around the things it names."""
# ruff: noqa: E501 (patterns of words)

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from chat.llm.engines import CompletionRequest, Scenario
from chat.llm.engines.rehearsal import phrases
from chat.llm.engines.rehearsal.phrases_scenery import ANYWHERE, PLACES, PROPS
from chat.llm.language import LANGUAGES, Language, suits

TIME = re.compile(
    r"(?:날|밤|때|아침|새벽|저녁|오후|오전|무렵|계절|겨울|여름|가을|봄|시|분|반|후기|시대|년|夜|朝|夕方|日|時|年)$|^(?:[Tt]he year|[Pp]resent|[Hh]alf past|[Ll]ate \w+$|An? [\w ]*(?:night|winter|morning|evening)\b)"
)
VERBAL = re.compile(r"(?:[다요까]|는 중|い|る|た|です|ます)$|\b(?:is|are|was|were|has|have)\b|\{\{")
ADJECTIVE = r"(?:(?:낡은|오래된|작은|왕립|조용한|버려진|깊은|시골|바닷가|달빛|비밀|동네|지하|학교|겨울)\s)?"


PROP_ROWS, PLACE_ROWS = phrases.rows(PROPS), phrases.rows(PLACES, named=False)
ANYWHERE_BY = dict(zip(LANGUAGES, (tuple(row.split(" / ")) for row in ANYWHERE.strip().splitlines()), strict=True))


@dataclass(frozen=True, slots=True)
class Scene:
    """The stage in one language: `place` may be ""; `business` belongs to the scenario, `anywhere` fits every scene."""

    place: str
    business: tuple[str, ...]
    anywhere: tuple[str, ...]


def translated(request: CompletionRequest, language: Language) -> Scenario:
    """The scenario of the request; the card's translation of it if it is the card's own, in another language."""
    scenario, details = request.scenario, request.actor.details
    own, other = (
        details.get(key) if isinstance(details, Mapping) else None for key in ("scenario", f"scenario_{language}")
    )
    if not isinstance(own, Mapping) or not isinstance(other, Mapping) or own.get("background") != scenario.background:
        return scenario
    parts = {key: str(other.get(key) or "") for key in ("background", "opponent", "situation", "player")}
    return replace(scenario, **parts)


@lru_cache(maxsize=256)
def read(scenario: Scenario, language: Language) -> Scene:
    """What of this scenario can be played in this language."""
    text = "\n".join((scenario.background, scenario.situation))[:3000]
    here = scenario.background[:2000] or text  # what a situation tells of may be elsewhere or long ago
    business = tuple(act for row in PROP_ROWS if row.told_by.search(here) for act in row.texts[language])
    return Scene(_place(scenario, text, language), business, ANYWHERE_BY[language])


def _place(scenario: Scenario, text: str, language: Language) -> str:
    written = re.split(r"[.。!?\n]", scenario.background.strip())[0]
    parts = [part.strip() for part in re.split(r"[,、，]", written)]
    for part in (parts[0], *reversed(parts[1:])) if language == "en" else reversed(parts):
        if 2 <= len(part) <= 60 and suits(part, language) and not VERBAL.search(part) and not TIME.search(part):
            return part if language != "en" else _english_place(part) or _named_place(text, language)
    return _named_place(text, language)


def _english_place(part: str) -> str:
    """ "An old lighthouse by the sea", "Late spring at Gwanghallu pavilion" → what follows "this is"."""
    if re.match(r"(?:An?|The)\s", part):
        return part[0].lower() + part[1:]
    found = re.search(r"\b(?:at|in|aboard|inside) ((?:the|an?|[A-Z])\S*(?: .+)?)$", part)
    return found[1] if found else ""


def _named_place(text: str, language: Language) -> str:
    for row in PLACE_ROWS:
        if row.told_by.search(text):
            word = row.texts[language][0]
            longer = re.search(ADJECTIVE + re.escape(word), text) if language == "ko" else None
            return longer[0] if longer else word
    return ""
