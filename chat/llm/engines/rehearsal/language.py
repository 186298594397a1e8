"""Which of the three languages a text is in, and which one the reply shall be in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from chat.llm.engines import CompletionRequest

Language = Literal["ko", "en", "ja"]

HANGUL = re.compile(r"[가-힣ㄱ-ㅣᄀ-ᇿ]")
KANA = re.compile(r"[ぁ-ゖァ-ヺー]")
KANJI = re.compile(r"[一-鿿々]")
LATIN = re.compile(r"[A-Za-z]")
ENOUGH = 1500  # characters looked at; a long text does not change its language late
INTERJECTION = 4  # "OK", "lol", "haha": so few Latin letters do not change the language of a running talk


def detect(text: str) -> Language | None:
    """The language most of the letters belong to; None when there are no letters we know."""
    head = text[:ENOUGH]
    hangul, kana, kanji, latin = (len(script.findall(head)) for script in (HANGUL, KANA, KANJI, LATIN))
    japanese = kana + kanji if kana or not hangul else 0
    weights: list[tuple[int, Language]] = [(hangul * 2, "ko"), (japanese * 2, "ja"), (latin, "en")]
    weight, language = max(weights, key=lambda pair: pair[0])
    return language if weight else None


def suits(text: str, language: Language) -> bool:
    """Whether `text` can be spoken in a reply in `language`."""
    return detect(text) == language


def first_detected(texts: Iterable[str]) -> Language | None:
    """The language of the first text that has one."""
    return next((found for found in map(detect, texts) if found), None)


def of_reply(request: CompletionRequest) -> Language:
    """The newest user line decides, then earlier ones, the scenario, the sample dialogue and the persona."""
    spoken = [line.content for line in reversed(request.lines) if line.role == "user"]
    scene, actor = request.scenario, request.actor
    if spoken and len(LATIN.findall(spoken[0][:ENOUGH])) <= INTERJECTION and detect(spoken[0]) == "en":
        spoken = [*spoken[1:], spoken[0]]
    scenery = (scene.background, scene.situation, scene.opponent)
    return first_detected([*spoken, *scenery, actor.sample_dialogue, actor.persona, actor.name]) or "ko"
