"""A summary of earlier lines: how it is asked for, and which answers are none. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from chat.llm import clean_text, prompts, quoting, token_estimate
from chat.llm.engines import Actor, CompletionRequest, Line, Scenario, Task

MAX_TOKENS = 220  # asked for are 100 at most; an answer that needs more is none
TEXT_MAX = 200  # tokens of a summary that is kept, by estimate at rate 1
MARGIN = 64
QUOTATION = 16  # tokens of one line's keys, brackets and speaker
LEAST_CHARS = 8
_THOUGHT = re.compile(r"</?\s*(?:think|thinking|thought|reasoning|analysis)\b|<\|", re.IGNORECASE)
_HEADING = re.compile(r"\A\s*(?:[#*\s]*(?:summary|요약|要約|あらすじ|줄거리)[*\s]*[:：]\s*)", re.IGNORECASE)
_WHOLE = re.compile(r"(?:[.!?…。！？][\"'”’」』)）*]*|[다요음함임됨짐])\Z")


def room(window: int) -> int:
    """Return how many tokens of lines one summary can be about."""
    return max(window - MAX_TOKENS - token_estimate.of_message(prompts.SUMMARY_RULES) - TEXT_MAX - 2 * MARGIN, 200)


def cost(text: str) -> int:
    """Return roughly how many tokens a line is worth in the material, its quotation included."""
    return token_estimate.of_message(text[: quoting.LINE_MAX]) + QUOTATION


def request(model_id: str, said: Sequence[Line], *, actor: Actor, so_far: str, window: int) -> CompletionRequest:
    """Return what an engine is asked: the lines and what was remembered before them, as quoted data."""
    language = clean_text.language_of(["\n".join(line.content for line in said)])
    quoted = [(line.speaker or ("person" if line.role == "user" else actor.name), line.content) for line in said]
    rules = prompts.SUMMARY_RULES.format(language=clean_text.LANGUAGE_NAMES[language])
    return CompletionRequest(
        model=model_id,
        actor=actor,
        scenario=Scenario(),
        lines=tuple(replace(line, pinned=False) for line in said),
        summary=so_far,
        task=Task(
            kind="summary",
            rules=rules,
            material=quoting.quoted({"so_far": so_far}, quoted, room=window),
        ),
        max_tokens=MAX_TOKENS,
        temperature=0.3,
    )


def read(text: str, *, cut: bool = False) -> str | None:
    """Return the summary in an answer, or None for reasoning, nothing, half a sentence, or far too much."""
    if cut or _THOUGHT.search(text):
        return None
    summary = " ".join(_HEADING.sub("", clean_text.tidy(text)).split()).strip(' "“”「」')
    if len(summary) < LEAST_CHARS or token_estimate.estimate(summary) > TEXT_MAX:
        return None
    return summary if _WHOLE.search(summary) else None
