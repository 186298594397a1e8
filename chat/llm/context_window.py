"""What goes into the window of a model: the parts of a prompt, what each may cost, and what gives way first. Pure.

Rules of the stage, persona, scenario, summary of earlier lines, pinned lines, recent lines, director's note. Whatever
is said, the prompt and the reply together stay inside the window; every trim is told in the parts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chat.llm import prompts, token_estimate
from chat.llm.engines import CompletionRequest, Line
from chat.llm.prompts import ChatMessage

THRESHOLD = 0.8  # of the window: beyond it the oldest lines are summarised
KEEP_LINES = 36  # 18 turns stay whole when they fit
REFILL = 0.6  # of their room: what is kept when they do not, so that not every turn asks for a summary
AGED_LEAST = 10  # lines worth a summary, unless lines would be lost

# Shares of what the window holds beside the reply.
PART_SHARE = 0.45  # rules, persona, sample dialogue and scenario together
FLOORS = {"sample_dialogue": 0.0, "scenario": 0.25, "persona": 0.4, "character": 0.35}  # who gives way first, to what
SUMMARY_SHARE, PINNED_SHARE, NOTE_SHARE = 0.12, 0.15, 0.1
SECTION = 16  # tokens of the two marks around a section and the empty line before it
LINE_LEAST = 24  # tokens of the newest line that are said in any window
_END = re.compile(r"[.!?…。！？]+[\"'”’」』)*]*(?=\s|$|[^\x00-\x7f])|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptPart:
    """One part of a prompt: `tokens` of it are sent, `whole` would have been without a limit. All are estimates."""

    name: str
    tokens: int
    whole: int
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """A prompt, part by part. `window` is 0 when nobody knows it; `left_out` lines found no room."""

    messages: list[ChatMessage]
    parts: tuple[PromptPart, ...]
    window: int
    reply: int
    left_out: int
    summarised: bool

    @property
    def tokens(self) -> int:
        return sum(part.tokens for part in self.parts)

    @property
    def fixed(self) -> int:
        """What everything but the recent lines costs."""
        return sum(part.tokens for part in self.parts if part.name != "recent")

    @property
    def is_tight(self) -> bool:
        """Whether the lines, whole, take the prompt past the threshold."""
        recent = next(part.whole for part in self.parts if part.name == "recent")
        return bool(self.window) and self.fixed + recent > THRESHOLD * self.window

    def figures(self) -> dict[str, Any]:
        """Return what a client is told with the end of a reply."""
        return {
            "summarised": self.summarised,
            "window": self.window,
            "reply": self.reply,
            "tokens": self.tokens,
            "parts": {part.name: part.tokens for part in self.parts},
            "left_out": self.left_out,
        }


def fit(request: CompletionRequest) -> Context:
    """Return the prompt for `request`: the system text, then lines from the oldest to the newest, then the note.

    It always ends with something to answer. With `context_tokens` 0 nothing is trimmed.
    """
    meter = _Meter(request.token_rate)
    room = _room(request)
    bodies = prompts.sections(request)
    whole = {name: meter(body) for name, body in bodies.items()}
    rules = meter.message(prompts.system_text({}))
    if room:
        _trim(bodies, int(room * PART_SHARE) - rules, meter)
        bodies["summary"] = meter.clip(bodies["summary"], int(room * SUMMARY_SHARE))
    note, note_part = _note(request.note, int(room * NOTE_SHARE), meter)
    left = room - rules - sum(map(meter, bodies.values())) - sum(part.tokens for part in note_part)

    lines = [line for line in request.lines if line.content.strip()]
    remembered = [*request.pins, *(line for line in lines[:-1] if line.pinned)]
    reserved = _pins(remembered, request, int(room * PINNED_SHARE), meter) if room else remembered
    said, whole_said = _said(lines, request, meter)
    if room:
        said = _newest(said, left - sum(meter(prompts.pinned(line, request.actor)) for line in reserved), meter)
    recent = {id(line) for line, _ in said if line is not None}
    bodies["pinned"], wanted = (
        "\n".join(prompts.pinned(line, request.actor) for line in pins if id(line) not in recent)
        for pins in (reserved, remembered)
    )
    whole["pinned"] = meter(wanted)

    messages = [message for _, message in said]
    spent = sum(meter.message(message["content"]) for message in messages)
    sections = (
        PromptPart(name=name, tokens=meter(bodies[name]), whole=whole[name], text=bodies[name])
        for name in prompts.SECTIONS
    )
    return Context(
        messages=[ChatMessage(role="system", content=prompts.system_text(bodies)), *messages, *note],
        parts=(
            PromptPart(name="rules", tokens=rules, whole=rules, text=prompts.system_text({})),
            *sections,
            PromptPart(name="recent", tokens=spent, whole=max(whole_said, spent)),
            *note_part,
        ),
        window=request.context_tokens,
        reply=request.max_tokens,
        left_out=len(lines) - len(recent),
        summarised=bool(bodies["summary"]),
    )


def aged(costs: Sequence[int], *, room: int, most: int) -> int:
    """Return how many of the oldest lines to summarise now, 0 for none, from what each line costs.

    `room` is what lines may take below the threshold, `most` what they can take before some are lost.
    """
    total = sum(costs)
    if total <= room:
        return 0
    kept = min(KEEP_LINES, len(costs))
    if sum(costs[-kept:]) > room:
        kept, spent = 0, 0
        while kept < len(costs) and (spent := spent + costs[-1 - kept]) <= room * REFILL:
            kept += 1
    count = len(costs) - max(kept, 2)
    return max(count, 0) if count >= AGED_LEAST or total > most else 0


def rooms(context: Context) -> tuple[int, int]:
    """Return the `room` and `most` of `aged` for a play whose prompt stands as in `context`."""
    spare = 0 if context.summarised else int(context.window * 0.04)  # a summary will want to stand somewhere
    used = context.fixed + spare
    return int(THRESHOLD * context.window) - used, context.window - context.reply - used


def _room(request: CompletionRequest) -> int:
    """Tokens for the prompt; a reply never takes more than half of a window."""
    return request.context_tokens - min(request.max_tokens, request.context_tokens // 2)


class _Meter:
    """Counts tokens at the rate of one model, always upwards."""

    def __init__(self, rate: float) -> None:
        self.rate = rate

    def __call__(self, text: str) -> int:
        """What a section costs, its marks included; nothing for no text."""
        return round((token_estimate.estimate(text) + SECTION) * self.rate + 0.5) if text else 0

    def message(self, text: str) -> int:
        return round(token_estimate.of_message(text) * self.rate + 0.5)

    def clip(self, text: str, room: int, *, ending: str = "") -> str:
        """Return `text` cut to `room` tokens, at the end of a sentence if that keeps half; "" for no room."""
        cost = self(text)
        if cost <= room:
            return text
        body, size = text.removesuffix(ending), len(text)
        while size and self(body[:size] + ending) > room:
            size = int(size * 0.95) if size > 20 else size - 1
        ends = [found.end() for found in _END.finditer(body[:size]) if found.end() >= size / 2]
        cut = body[: ends[-1]] if ends else body[:size]
        return cut.rstrip() + ending if cut.strip() else ""


def _note(note: str, room: int, meter: _Meter) -> tuple[list[ChatMessage], list[PromptPart]]:
    """The director's note as a message and as a part, each in a list; nothing of a note that is empty."""
    if not note.strip():
        return [], []
    message = prompts.thought(note)
    whole = meter.message(message["content"])
    if room:
        message["content"] = meter.clip(message["content"], room, ending="</thought>")
    if not message["content"]:
        return [], []
    cost = meter.message(message["content"])
    return [message], [PromptPart(name="note", tokens=cost, whole=whole, text=message["content"])]


def _trim(bodies: dict[str, str], room: int, meter: _Meter) -> None:
    """Make the parts of persona and scene fit into `room`: the sample dialogue gives way first."""
    for name, floor in FLOORS.items():
        excess = sum(meter(bodies[other]) for other in FLOORS) - room
        if excess <= 0:
            return
        bodies[name] = meter.clip(bodies[name], max(meter(bodies[name]) - excess, int(max(room, 0) * floor)))


def _pins(pins: Sequence[Line], request: CompletionRequest, room: int, meter: _Meter) -> list[Line]:
    """The newest pinned lines that have room, in their order."""
    kept: list[Line] = []
    for line in reversed(pins):
        room -= meter(prompts.pinned(line, request.actor))
        if room < 0:
            break
        kept.append(line)
    return kept[::-1]


Said = list[tuple[Line | None, ChatMessage]]


def _said(lines: Sequence[Line], request: CompletionRequest, meter: _Meter) -> tuple[Said, int]:
    """The lines as messages, with something to answer at the end, and what they cost together."""
    said: Said = [(line, prompts.message(line, request.partner)) for line in lines]
    last = next((message["role"] for _, message in reversed(said) if message["role"] != "system"), None)
    if last != "user":
        said.append((None, ChatMessage(role="user", content=prompts.GO_ON if last else prompts.OPEN_SCENE)))
    return said, sum(meter.message(message["content"]) for _, message in said)


def _newest(said: Said, room: int, meter: _Meter) -> Said:
    """The newest messages that cost at most `room` together; of one that is larger than all the room, its beginning."""
    *_, (line, last) = said
    text = meter.clip(last["content"], max(room - token_estimate.MESSAGE, LINE_LEAST))
    kept: Said = [(line, ChatMessage(role=last["role"], content=text or last["content"][:LINE_LEAST]))]
    room -= meter.message(kept[0][1]["content"])
    for line, message in reversed(said[:-1]):
        room -= meter.message(message["content"])
        if room < 0:
            break
        kept.append((line, message))
    return kept[::-1]
