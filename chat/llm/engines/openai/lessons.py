"""What the servers of this process have refused, by server and model: asked once more, and right from the start later.

A server names a field that its model does not take, or speaks of roles; it is then asked without that field, or under
its newer name, or in the strict form of roles. The same for models that think: their thoughts need room.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chat.llm.engines.openai.refusals import Refusal

MODELS_MOST = 512  # remembered at once; the one that was not asked for longest is forgotten
THOUGHTS_TOKENS = 4096  # room for thoughts, beside what is spoken

# Names of one and the same limit. A server that refuses one may know another.
LENGTH_NAMES = ("max_tokens", "max_completion_tokens", "max_output_tokens", "max_new_tokens")
# Other words for a field of ours in the refusals of gateways.
ALIASES = {"reasoning_effort": ("thinking", "thinking_level", "thinking_budget", "reasoning")}
# Words that stand in many sentences: a field of that name is meant only where it is pointed at or in quotation marks.
COMMON = frozenset({"stream", "stop", "seed", "user", "n"})
OUR_OWN = ("reasoning_effort",)  # added by us for known models: the first to go when a refusal names nothing

# Models that think before they speak, by the names that servers give them, and those that can be asked to think less.
_THINKS = re.compile(
    r"gemini-(?:2\.5|[3-9]|flash|pro)|qwq|qwen-?3(?!.*instruct)|deepseek-(?:r\d|reasoner)|magistral|gpt-oss|\bo[1-9]\b"
    r"|gpt-[5-9](?!.*chat)|think|reason|glm-(?:4\.[5-9]|[5-9])|kimi-k2|exaone-(?:deep|4)|phi-4-(?:mini-)?r|minimax-m|r1\b"
    r"|nemotron|ernie.*x1|hunyuan-(?:t1|a13b)|seed-oss|grok-[3-9]|cogito|smollm3",
    re.IGNORECASE,
)
_TAKES_EFFORT = re.compile(r"gemini-(?:2\.5|[3-9]|flash|pro)|gpt-oss|\bo[1-9]\b|gpt-[5-9](?!.*chat)", re.IGNORECASE)
_TOO_LARGE = re.compile(r"too (?:large|high|big|long)|at most|maximum|less than|<=|exceed|greater than|up to|range")
# What a server's fault (5xx) must say as well before it is taken for a refusal of a field that it mentions.
_REFUSES = re.compile(
    r"support|unknown|unrecogni|unexpected|extra|invalid|forbid|permit|allow|must be|deprecat|validat"
)
_NO_SYSTEM_ROLE = re.compile(r"gemma|mi[sx]tral.*instruct-v0\.[12]\b", re.IGNORECASE)


@dataclass(slots=True)
class Lessons:
    """What is known of one model at one server."""

    name: str
    strict: bool = False  # roles in the strict form
    thinks: bool = False
    no_room: bool = False  # the window holds no further tokens for thoughts
    left_out: set[str] = field(default_factory=set)
    renamed: dict[str, str] = field(default_factory=dict)

    @property
    def knows_system_role(self) -> bool:
        return not _NO_SYSTEM_ROLE.search(self.name)

    @property
    def thoughts_tokens(self) -> int:
        """How many tokens to add for thoughts."""
        thinks = self.thinks or _THINKS.search(self.name)
        return THOUGHTS_TOKENS if thinks and not self.no_room else 0

    @property
    def takes_effort(self) -> bool:
        """Whether it can be asked to think no longer than a play can wait."""
        return bool(_TAKES_EFFORT.search(self.name))

    def applied(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields of a request without those that were refused, and with their newer names."""
        return {self.renamed.get(name, name): value for name, value in body.items() if name not in self.left_out}

    def learn(self, refusal: Refusal, sent: Mapping[str, Any]) -> bool:
        """Take in why a request with the fields `sent` was refused; whether another try makes sense."""
        fields = {name for name in sent if name not in {"model", "messages"}}
        if refusal.overflows:
            return self._has_less_room()
        is_about_fields = refusal.status < 500 or bool(_REFUSES.search(refusal.said))
        if is_about_fields and (named := fields & refusal.pointed_at()):
            return self._without(named, refusal)
        if refusal.speaks_of_roles and not self.strict:
            self.strict = True
            return True
        if is_about_fields and (named := {name for name in fields if _names(refusal, name)}):
            return self._without(named, refusal)
        ours = fields.intersection(OUR_OWN) if refusal.status in {400, 422} and not refusal.is_model_gone else set()
        return self._without(ours, refusal)

    def _has_less_room(self) -> bool:
        had_room, self.no_room = bool(self.thoughts_tokens), True
        return had_room

    def _without(self, named: set[str], refusal: Refusal) -> bool:
        if named.intersection(LENGTH_NAMES) and self.thoughts_tokens and _TOO_LARGE.search(refusal.said):
            self.no_room = True
            return True
        for name in named:
            ours = next((old for old, new in self.renamed.items() if new == name), name)
            known = {ours, *self.renamed.values()}
            newer = next((new for new in LENGTH_NAMES if new not in known and new in refusal.said), "")
            if ours in LENGTH_NAMES and newer and ours not in self.renamed:
                self.renamed[ours] = newer
            else:
                self.left_out.add(ours)
        return bool(named)


_known: OrderedDict[tuple[str, str], Lessons] = OrderedDict()


def of(server: str, name: str) -> Lessons:
    """Return what is known of the model `name` at a server; it is kept, and may be changed."""
    key = (server, name)
    found = _known.setdefault(key, Lessons(name))
    _known.move_to_end(key)
    while len(_known) > MODELS_MOST:
        _known.popitem(last=False)
    return found


def forget() -> None:
    """Begin to learn anew (tests)."""
    _known.clear()


def _names(refusal: Refusal, name: str) -> bool:
    """Whether the words of a refusal name a field, by its own or another name."""
    if name in COMMON:
        quoted = rf"[\"'`‘“]{name}[\"'`’”]|\bto {name}\b|\b{name}:"
        plain = rf"\b{name}(?:ing)?\b.{{0,40}}(?:not |un)(?:support|allow|permit|recogni|known|available)"
        other_way = rf"(?:unsupported|unknown|unrecognized).{{0,40}}\b{name}\b"
        return bool(re.search(f"{quoted}|{plain}|{other_way}", refusal.said))
    others = LENGTH_NAMES if name in LENGTH_NAMES else ALIASES.get(name, ())
    return any(refusal.mentions(word) for word in (name, *others))
