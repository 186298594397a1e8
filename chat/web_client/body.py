"""The body of the front-end's `/api/chat`: what it sends, and which of its uses it is. Pure.

Every call repeats the whole history, and what it is for can only be told from the roles of `messages`:

    []                                              the character's first line
    [… user]                                        a typed line
    [system … user]                                 the next line of two actors; see `Asked.note`
    [… system]                                      the evaluation of the play
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Any

from django.utils.translation import gettext as _

from avatar_forge.core.errors import ValidationFailed
from avatar_forge.core.normal_form import nfc
from chat.llm import thoughts
from chat.transfer.same_line import without_director_mark

# Longer texts are cut to these: a browser cannot show what was wrong with them. The line to answer is refused instead.
LINE_MAX, PERSONA_MAX, SITUATION_MAX, SCENE_MAX, ID_MAX = 20_000, 12_000, 20_000, 5_000, 100
LINES_MAX = 20_000
ROLES = frozenset({"user", "assistant", "system"})
# NUL, which PostgreSQL cannot keep, and halves of a pair: the client cuts its persona between the two of an emoji.
_UNKEEPABLE = re.compile("[\0\ud800-\udfff]")


class Use(Enum):
    """What a call is for. `CONTINUATION` ends with the character's own line, which the front-end never sends."""

    OPENING = auto()
    TURN = auto()
    DIRECTED = auto()
    EVALUATION = auto()
    CONTINUATION = auto()


@dataclass(frozen=True, slots=True)
class ToldLine:
    """One line of the history as the client tells it."""

    role: str
    content: str
    place: int = field(default=0, compare=False)  # the how-manieth of the call's lines; 0: of no call


JUDGE = ToldLine("system", "")  # stands behind a play that is to be evaluated


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatCall:
    """One call. `messages` is what was sent, with texts that can be kept; the rest is empty where it was left out."""

    messages: tuple[ToldLine, ...] = ()
    persona: str = ""
    opponent: str = ""
    situation: str = ""
    background: str = ""
    model: str = ""
    session_id: str = ""
    character_id: str = ""
    wants_speech: bool = False  # `tts_enabled` left out is no

    @property
    def use(self) -> Use:
        if not self.messages:
            return Use.OPENING
        match self.messages[-1].role:
            case "system":
                return Use.EVALUATION
            case "assistant":
                return Use.CONTINUATION
        return Use.DIRECTED if self.messages[0].role == "system" else Use.TURN

    @property
    def is_directed(self) -> bool:
        return self.use is Use.DIRECTED

    @property
    def line(self) -> str:
        """The typed line to answer."""
        return self.messages[-1].content if self.use is Use.TURN else ""

    @property
    def history(self) -> tuple[ToldLine, ...]:
        """What was said before, with the director's notes where two actors play; no instruction is among them."""
        if self.is_directed:
            return self._directed()[: self._last_reply() + 1]
        said = self.messages if self.use is Use.CONTINUATION else self.messages[:-1]
        return tuple(line for line in said if line.role != "system" and line.content.strip())

    @property
    def note(self) -> str:
        """What the director has said since the last line; the client's own instructions to the model are not it."""
        fresh = self._directed()[self._last_reply() + 1 :] if self.is_directed else ()
        return "\n".join(line.content for line in fresh)

    @property
    def instruction(self) -> str:
        """How a play is to be evaluated; "" where nothing is said about it."""
        return self.messages[-1].content.strip() if self.use is Use.EVALUATION else ""

    def _directed(self) -> tuple[ToldLine, ...]:
        """The actors' lines and the notes: without the prompt in front, the instruction behind, and earlier ones."""
        told = (line for line in self.messages[1:-1] if line.role != "user")
        bare = (
            replace(line, content=without_director_mark(line.content)) if line.role == "system" else line
            for line in told
        )
        found = [line for line in bare if line.content.strip()]
        # The client may repeat the newest line; one actor never says what the other has just said.
        return tuple(line for n, line in enumerate(found) if n == 0 or line.role == "system" or line != found[n - 1])

    def _last_reply(self) -> int:
        told = self._directed()
        return max((place for place, line in enumerate(told) if line.role == "assistant"), default=-1)


def read_to_be_judged(value: Mapping[str, Any]) -> ChatCall:
    """Return the call of an older client that wants its play evaluated: a line of the stage behind the play.

    Raises `ValidationFailed`.
    """
    asked = read(value)
    name = _text(value.get("character_name"), SCENE_MAX)
    return replace(asked, messages=(*asked.messages, JUDGE), opponent=name or asked.opponent)


def read(value: Mapping[str, Any]) -> ChatCall:
    """Return the call in a JSON object. Raises `ValidationFailed`; keys that nobody knows are passed over."""
    scenario = value.get("scenario")
    scene: Mapping[str, Any] = scenario if isinstance(scenario, dict) else {}
    session_id, character_id = (_id(value, field) for field in ("session_id", "character_id"))
    return ChatCall(
        messages=_messages(value.get("messages")),
        persona=_text(value.get("persona"), PERSONA_MAX),
        opponent=_text(scene.get("opponent"), SCENE_MAX),
        situation=_text(scene.get("situation"), SITUATION_MAX),
        background=_text(scene.get("background"), SCENE_MAX),
        model=_text(value.get("model"), ID_MAX),
        session_id=session_id,
        character_id=character_id,
        wants_speech=value.get("tts_enabled") is True,
    )


def _messages(value: Any) -> tuple[ToldLine, ...]:
    if not isinstance(value, list):
        raise _wrong("messages", _("Give the lines so far as a list; an empty one asks for the first line."))
    if len(value) > LINES_MAX:
        raise _wrong("messages", _("A play has at most %(limit)d lines here.") % {"limit": LINES_MAX})
    for line in value:
        if not _is_line(line):
            raise _wrong("messages", _("Each line has a role (user, assistant or system) and a content."))
    return tuple(
        ToldLine(line["role"], thoughts.said_in(line["role"], _text(line["content"], LINE_MAX)), n)
        for n, line in enumerate(value, 1)
    )


def _is_line(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    role = value.get("role")  # a list or an object cannot be looked for in a set
    return isinstance(role, str) and role in ROLES and isinstance(value.get("content"), str)


def _id(value: Mapping[str, Any], field: str) -> str:
    given = value.get(field)
    if given is None:
        return ""
    if not isinstance(given, str) or len(given) > ID_MAX:
        raise _wrong(field, _("Give an id of at most %(limit)d characters.") % {"limit": ID_MAX})
    return _UNKEEPABLE.sub("\ufffd", given)


def _text(value: Any, limit: int) -> str:
    return nfc(_UNKEEPABLE.sub("\ufffd", value))[:limit] if isinstance(value, str) else ""


def _wrong(field: str, message: str) -> ValidationFailed:
    return ValidationFailed(fields={field: [message]})
