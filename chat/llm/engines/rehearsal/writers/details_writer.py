"""Writes character details without a model: what is given, the rest from the kind of character it seems."""

import random
import re

from chat.llm.engines.rehearsal import phrases
from chat.llm.engines.rehearsal.writers import character_kinds
from chat.llm.tasks import DetailsRequest

WORLDVIEW_MIN, GIVEN_MAX = 300, 3000
HEIGHTS = {"female": (155, 172), "male": (167, 187), "open": (158, 180)}  # in cm
_AGE = re.compile(r"(?<!\d)(?<!재벌 )(?<!재벌)(\d{1,4})\s*(?:세|살|years? old|歳)")
_HEIGHT = re.compile(r"(?<!\d)(\d{2,3})\s*(?:cm|센티)", re.IGNORECASE)


def write(asked: DetailsRequest) -> dict[str, str | list[str]]:
    """Return all seventeen fields, always the same for the same input."""
    column = 1 if asked.language == "en" else 0
    name = " ".join(asked.name.split())[:100]
    given = "\n".join((asked.description, asked.worldview))
    rng = random.Random("\x1f".join((asked.name, asked.category, asked.source_work, given)))
    kind = _kind(f"{asked.description}\n{asked.name}", asked.worldview, asked.category)

    def one(texts: character_kinds.Two) -> str:
        return rng.choice(texts[column].split(" | ")).strip()

    def some(texts: character_kinds.Two) -> list[str]:
        items = [item.strip() for item in texts[column].split(" / ")]
        return rng.sample(items, k=min(len(items), 3))

    gender, given_description = _gender(given), asked.description.strip()[:GIVEN_MAX]
    job, features = _job(asked.description, column) or one(kind.job), one(kind.features)
    slots = {"name": name, "job": job if column == 0 else job[:1].lower() + job[1:], "feature": features.split(". ")[0]}
    slots["feature"] = slots["feature"].rstrip(".") + "."
    return {
        "name": name,
        "gender": character_kinds.GENDERS[gender][column],
        "species": found[0] if (found := character_kinds.SPECIES.search(asked.description)) else one(kind.species),
        "age": _age(given, kind, column, rng),
        "height": f"{found[1]}cm" if (found := _HEIGHT.search(given)) else f"{rng.randint(*HEIGHTS[gender])}cm",
        "job": job,
        "worldview": _worldview(asked, kind, column, slots),
        "personality": one(kind.personality),
        "appearance": one(kind.appearance),
        "description": given_description or phrases.fill(character_kinds.DESCRIPTION[column], slots),
        "likes": some(kind.likes),
        "dislikes": some(kind.dislikes),
        "speech_style": one(kind.speech),
        "thoughts": one(kind.thoughts),
        "features": features,
        "habits": one(kind.habits),
        "guidelines": phrases.fill(character_kinds.GUIDELINES[column], slots),
    }


def _kind(*texts: str) -> character_kinds.Kind:
    """The kind told by the first text that tells one; the last kind is everybody's."""
    *kinds, anybody = character_kinds.KINDS
    for text in texts:
        told = [(found.start(), number) for number, kind in enumerate(kinds) if (found := kind.told_by.search(text))]
        if told:
            return kinds[min(told)[1]]
    return anybody


def _job(description: str, column: int) -> str:
    """What the description calls the character outright, or ""."""
    if character_kinds.STUDENT.search(description):
        return character_kinds.STUDENT_JOB[column]
    found = character_kinds.JOB.search(description)
    return found[0] if found else ""


def _gender(given: str) -> str:
    female, male = character_kinds.FEMALE.search(given), character_kinds.MALE.search(given)
    if female and male:
        return "female" if female.start() < male.start() else "male"
    return "female" if female else "male" if male else "open"


def _age(given: str, kind: character_kinds.Kind, column: int, rng: random.Random) -> str:
    found = _AGE.search(given)
    years = found[1] if found else str(rng.randint(*kind.ages))
    return f"{years}세" if column == 0 else years


def _worldview(asked: DetailsRequest, kind: character_kinds.Kind, column: int, slots: dict[str, str]) -> str:
    """What was given, then the world of the kind, at least `WORLDVIEW_MIN` characters together."""
    parts = [asked.worldview.strip()[:GIVEN_MAX]] if asked.worldview.strip() else []
    if work := " ".join(asked.source_work.split())[:100]:
        parts.append(phrases.fill(character_kinds.FROM_WORK[column], {"work": work}))
    if category := " ".join(asked.category.split())[:60]:
        parts.append(phrases.fill(character_kinds.OF_CATEGORY[column], {"category": category}))
    if len(" ".join(parts)) < WORLDVIEW_MIN:
        parts += [kind.world[column], phrases.fill(character_kinds.PLACE_IN_WORLD[column], slots)]
    if len(" ".join(parts)) < WORLDVIEW_MIN:
        parts.append(character_kinds.MORE[column])
    return " ".join(parts)
