"""Chooses the language of a reply."""

from __future__ import annotations

from chat.llm.engines import CompletionRequest
from chat.llm.language import ENOUGH, LATIN, Language, detect, first_detected

INTERJECTION = 4  # "OK", "lol", "haha": so few Latin letters do not change the language of a running talk


def of(request: CompletionRequest) -> Language:
    """The newest user line decides, then earlier ones, the scenario, the sample dialogue and the persona."""
    spoken = [line.content for line in reversed(request.lines) if line.role == "user"]
    scene, actor = request.scenario, request.actor
    if spoken and len(LATIN.findall(spoken[0][:ENOUGH])) <= INTERJECTION and detect(spoken[0]) == "en":
        spoken = [*spoken[1:], spoken[0]]
    scenery = (scene.background, scene.situation, scene.opponent, scene.player)
    return first_detected([*spoken, *scenery, actor.sample_dialogue, actor.persona, actor.name]) or "ko"
