"""Reads a scenario: where the scene plays, and stage business around the things it names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from chat.llm.engines import CompletionRequest, Scenario
from chat.llm.engines.rehearsal import phrases
from chat.llm.engines.rehearsal.phrases_scenery import ANYWHERE, PLACES, PROPS
from chat.llm.language import LANGUAGES, Language, suits

TIME = re.compile(
    r"(?:날|밤|때|아침|새벽|저녁|오후|오전|무렵|계절|겨울|여름|가을|봄|시|분|반|후기|시대|년|夜|朝|夕方|日|時|年)$"
)
VERBAL = re.compile(r"(?:[다요까]|는 중|い|る|た|です|ます)$|\{\{")
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
    parts = {key: str(other.get(key) or "") for key in ("background", "situation")}
    return replace(scenario, **parts)


@lru_cache(maxsize=256)
def read(scenario: Scenario, language: Language) -> Scene:
    """What of this scenario can be played in this language."""
    here = scenario.background[:2000]  # what a situation tells of may be elsewhere or long ago
    business = tuple(act for row in PROP_ROWS if _begins_a_word(row.told_by, here) for act in row.texts[language])
    return Scene(_place(here, language), business, ANYWHERE_BY[language])


def _begins_a_word(pattern: re.Pattern[str], text: str) -> bool:
    """Whether the thing is named, and is no part of another word (책 in 산책, 밤 in 한밤)."""
    return any(
        not "가" <= text[max(0, found.start() - 1)] <= "힣" or not found.start() for found in pattern.finditer(text)
    )


def _place(background: str, language: Language) -> str:
    """The noun phrase the background begins with, or a place it names."""
    written = re.split(r"[.。!?\n]", background.strip())[0]
    parts: list[str] = [part.strip() for part in re.split(r"[,、，]", written)] if language != "en" else []
    for part in reversed(parts):
        if 2 <= len(part) <= 60 and suits(part, language) and not VERBAL.search(part) and not TIME.search(part):
            return part
    named = [row.texts[language][0] for row in PLACE_ROWS if _begins_a_word(row.told_by, background)]
    return named[0] if named else ""
