"""What goes into the window of a model: the parts of a prompt, what each may cost, and what gives way first. Pure.

Rules of the stage, persona, scenario, summary of earlier lines, pinned lines, recent lines, director's note. Whatever
is said, the prompt and the reply together stay inside the window; every trim is told in the parts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

from chat.llm import prompts, token_estimate
from chat.llm.engines import ChatMessage, CompletionRequest, Line

THRESHOLD = 0.8  # of the window: beyond it the oldest lines are summarised

# Shares of what the window holds beside the reply.
PART_SHARE = 0.45  # rules, persona, sample dialogue and scenario together
# Who gives way first, to what.
FLOORS = {"sample_dialogue": 0.0, "others": 0.1, "scenario": 0.25, "persona": 0.4, "character": 0.25}
OTHER_MOST = 80  # tokens told of each of several others, in any window
SUMMARY_SHARE, PINNED_SHARE, NOTE_SHARE = 0.12, 0.15, 0.1
SECTION = 16  # tokens of the two marks around a section and the empty line before it
LINE_LEAST = 24  # tokens of the newest line that are said in any window
CUTS_KEPT = 128  # texts too long for their share, which would be cut anew at each reply: the personas of 100 plays
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


def fitted(request: CompletionRequest) -> tuple[CompletionRequest, Context]:
    """Return `request` with its prompt, as an engine takes it, and what stands in that prompt."""
    context = fit(request)
    return replace(request, messages=tuple(context.messages), prompt_tokens=context.tokens), context


def fit(request: CompletionRequest) -> Context:
    """Return the prompt for `request`: the system text, then lines from the oldest to the newest, then the note.

    It always ends with something to answer. With `context_tokens` 0 nothing is trimmed.
    """
    meter, room = _Meter(request.token_rate), _room(request)
    rules = meter.message(prompts.system_text({}))
    bodies, whole = _sections(request, room, rules, meter)
    note, note_part = _note(request.note, int(room * NOTE_SHARE), meter)
    left = room - rules - sum(map(meter, bodies.values())) - sum(part.tokens for part in note_part)
    recent = _recent(request, room, left, meter)
    bodies["pinned"], whole["pinned"] = recent.pinned, meter(recent.pinned_whole)
    parts = (
        PromptPart(name="rules", tokens=rules, whole=rules, text=prompts.system_text({})),
        *(
            PromptPart(name=name, tokens=meter(bodies[name]), whole=whole[name], text=bodies[name])
            for name in prompts.SECTIONS
        ),
        PromptPart(name="recent", tokens=recent.tokens, whole=max(recent.whole, recent.tokens)),
        *note_part,
    )
    return Context(
        messages=[ChatMessage(role="system", content=prompts.system_text(bodies)), *recent.messages, *note],
        parts=parts,
        window=request.context_tokens,
        reply=request.max_tokens,
        left_out=recent.left_out,
        summarised=bool(bodies["summary"]),
    )


def _room(request: CompletionRequest) -> int:
    """Tokens for the prompt; a reply never takes more than half of a window."""
    return request.context_tokens - min(request.max_tokens, request.context_tokens // 2)


class _Meter:
    """Counts tokens at the rate of one model, always upwards."""

    def __init__(self, rate: float, estimate: Callable[[str], float] = token_estimate.estimate) -> None:
        self.rate, self._estimate = rate, estimate

    def __call__(self, text: str) -> int:
        """What a section costs, its marks included; nothing for no text."""
        return round((self._estimate(text) + SECTION) * self.rate + 0.5) if text else 0

    def message(self, text: str) -> int:
        return round(token_estimate.of_message(text) * self.rate + 0.5)

    def clip(self, text: str, room: int, *, ending: str = "") -> str:
        """Return `text` cut to `room` tokens, at the end of a sentence if that keeps half; "" for no room."""
        return text if self(text) <= room else _cut(text, room, self.rate, ending)


@lru_cache(maxsize=CUTS_KEPT)
def _cut(text: str, room: int, rate: float, ending: str) -> str:
    """The beginning of a text that is larger than `room`, as `_Meter.clip` returns it."""
    meter, body, size = _Meter(rate, token_estimate.count), text.removesuffix(ending), len(text)
    while size and meter(body[:size] + ending) > room:
        size = int(size * 0.95) if size > 20 else size - 1
    ends = [found.end() for found in _END.finditer(body[:size]) if found.end() >= size / 2]
    cut = body[: ends[-1]] if ends else body[:size]
    return cut.rstrip() + ending if cut.strip() else ""


def _sections(
    request: CompletionRequest, room: int, rules: int, meter: _Meter
) -> tuple[dict[str, str], dict[str, int]]:
    """The sections but the pinned lines, cut to their shares of `room`, and what each would cost whole."""
    bodies = prompts.sections(request)
    whole = {name: meter(body) for name, body in bodies.items()}
    if len(request.partners) > 1:
        bodies["others"] = _others(request, OTHER_MOST, meter)
    if room:
        _trim(bodies, int(room * PART_SHARE) - rules, meter, request)
        bodies["summary"] = meter.clip(bodies["summary"], int(room * SUMMARY_SHARE))
    return bodies, whole


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


def _trim(bodies: dict[str, str], room: int, meter: _Meter, request: CompletionRequest) -> None:
    """Make the parts of persona and scene fit into `room`: the sample dialogue gives way first, names never."""
    names = meter(_others(request, 0, meter))
    for name, floor in FLOORS.items():
        excess = sum(meter(bodies[other]) for other in FLOORS) - room
        if excess <= 0:
            return
        least = int(max(room - names, 0) * floor)
        if name == "others":
            bodies[name] = _others_in(request, bodies[name], max(meter(bodies[name]) - excess, names + least), meter)
        else:
            bodies[name] = meter.clip(bodies[name], max(meter(bodies[name]) - excess, least))


def _others_in(request: CompletionRequest, body: str, room: int, meter: _Meter) -> str:
    """The others in a room that is too small for what is told of them: less of each, but all their names."""
    most = OTHER_MOST if len(request.partners) > 1 else room
    while most and meter(body) > room:
        most = most * 2 // 3
        body = _others(request, most, meter)
    return body


def _others(request: CompletionRequest, most: int, meter: _Meter) -> str:
    return prompts.others(request, lambda about: meter.clip(about, SECTION + most))


def _pins(pins: Sequence[Line], request: CompletionRequest, room: int, meter: _Meter) -> list[Line]:
    """The newest pinned lines that have room, in their order."""
    kept: list[Line] = []
    for line in reversed(pins):
        room -= meter(prompts.pinned(line, request.actor))
        if room < 0:
            break
        kept.append(line)
    return kept[::-1]


class _Message(NamedTuple):
    """A line as a message, with what it costs; without a line, a word that asks for the next one."""

    line: Line | None
    message: ChatMessage
    tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Recent:
    """The lines that are sent, what they cost and would cost whole, and the pinned ones that are not among them."""

    messages: list[ChatMessage]
    tokens: int
    whole: int
    left_out: int
    pinned: str
    pinned_whole: str


def _recent(request: CompletionRequest, room: int, left: int, meter: _Meter) -> _Recent:
    """Choose what of the lines is sent: the newest that fit into `left`, beside pinned ones; all when `room` is 0."""
    lines = [line for line in request.lines if line.content.strip()]
    remembered = [*request.pins, *(line for line in lines[:-1] if line.pinned)]
    reserved = _pins(remembered, request, int(room * PINNED_SHARE), meter) if room else remembered
    whole = sent = _as_messages(lines, request, meter)
    if room:
        sent = _newest(whole, left - sum(meter(prompts.pinned(line, request.actor)) for line in reserved), meter)
    shown = {id(line) for line, _, _ in sent if line is not None}
    pinned, pinned_whole = (
        "\n".join(prompts.pinned(line, request.actor) for line in pins if id(line) not in shown)
        for pins in (reserved, remembered)
    )
    return _Recent(
        messages=[message for _, message, _ in sent],
        tokens=sum(tokens for _, _, tokens in sent),
        whole=sum(tokens for _, _, tokens in whole),
        left_out=len(lines) - len(shown),
        pinned=pinned,
        pinned_whole=pinned_whole,
    )


def _as_messages(lines: Sequence[Line], request: CompletionRequest, meter: _Meter) -> list[_Message]:
    """The lines as messages, with something to answer at the end."""
    found: list[tuple[Line | None, ChatMessage]] = [(line, _message(line, request)) for line in lines]
    last = next((message["role"] for _, message in reversed(found) if message["role"] != "system"), None)
    if last != "user":
        go_on = prompts.GO_ON_CUT if request.is_continued else prompts.GO_ON
        found.append((None, ChatMessage(role="user", content=go_on if last else prompts.OPEN_SCENE)))
    return [_Message(line, message, meter.message(message["content"])) for line, message in found]


def _message(line: Line, request: CompletionRequest) -> ChatMessage:
    return prompts.message(line, labelled=bool(request.partners))


def _newest(messages: Sequence[_Message], room: int, meter: _Meter) -> list[_Message]:
    """The newest messages that cost at most `room` together; of one that is larger than all the room, its beginning."""
    line, last, _ = messages[-1]
    text = meter.clip(last["content"], max(room - token_estimate.MESSAGE, LINE_LEAST)) or last["content"][:LINE_LEAST]
    kept = [_Message(line, ChatMessage(role=last["role"], content=text), meter.message(text))]
    room -= kept[0].tokens
    for message in reversed(messages[:-1]):
        room -= message.tokens
        if room < 0:
            break
        kept.append(message)
    return kept[::-1]
