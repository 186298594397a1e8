"""Finds the reply of the sample dialogue to a line: the unused one whose cue is nearest."""

from __future__ import annotations

from chat.llm.engines.rehearsal import dialogue, intents, line_analysis, line_cleaning
from chat.llm.engines.rehearsal.character_profile import CharacterProfile
from chat.llm.engines.rehearsal.line_analysis import Heard

ALIKE = 0.3  # how much a cue must resemble the line to be answered as there
SAME_INTENT = {"likes": 0.1, "dislikes": 0.1, "taste": 0.0, "food": 0.1, "weather": 0.1, "sad": 0.1, "compliment": 0.1}
SAME_USUALLY, NEW_INTENT, LOST_INTENT, OTHER_INTENT = 0.22, 0.8, 0.65, 0.55
NEVER = frozenset({"crisis", "odd", "again", "quiet", "my_name_is", "my_name", "recall", "machine"})


def nearest(profile: CharacterProfile, heard: Heard, enough: float = ALIKE) -> str:
    """The unused reply whose cue the line resembles most, and at least by `enough`; else ""."""
    if heard.intent in NEVER:
        return ""
    cued = [exchange for exchange in profile.exchanges if exchange.cue]
    scores = dialogue.index(tuple(exchange.cue for exchange in cued)).scores(heard.text)
    best, reply = enough, ""
    for exchange, alike in zip(cued, scores, strict=True):
        score = _weighed(alike, heard.intent, intents.of(line_analysis.plain(exchange.cue)))
        if score > best and line_cleaning.clean(exchange.reply, profile, heard.call) not in heard.said:
            best, reply = score, exchange.reply
    return reply


def _weighed(alike: float, wanted: str, cue: str) -> float:
    """A resemblance, made more of when the cue wants the same, and less when it wants something else."""
    if wanted == cue:
        return alike + (0.0 if wanted in intents.GENERIC else SAME_INTENT.get(wanted, SAME_USUALLY))
    if wanted in intents.GENERIC:
        return alike if cue in intents.GENERIC else alike * NEW_INTENT
    return alike * (LOST_INTENT if cue in intents.GENERIC else OTHER_INTENT)
