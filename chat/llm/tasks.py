"""What an engine may be asked to write besides a reply: for each kind of task, the data of the request. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from chat.llm.language import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class PlotRequest:
    """A situation and who is in it: one character (the person plays too), or two that a director watches."""

    kind: ClassVar[str] = "plot"
    situation: str
    name: str
    persona: str = ""
    other: str = ""  # the second character's name; "" in actor mode
    other_persona: str = ""
    language: Language = "ko"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryRequest:
    """What a short story is about; `length` is "short", "medium" or "long"."""

    kind: ClassVar[str] = "story"
    prompt: str
    length: str = "medium"
    style: str = ""
    language: Language = "ko"


@dataclass(frozen=True, slots=True, kw_only=True)
class HintsRequest:
    """A talk between the person (`user`) and a character, from the oldest line to the newest, and its scene."""

    kind: ClassVar[str] = "hints"
    lines: tuple[tuple[str, str], ...]  # (role, text)
    background: str = ""
    situation: str = ""
    opponent: str = ""
    character: str = ""
    user: str = ""
    language: Language = "ko"


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailsRequest:
    """What is known of a character to be made."""

    kind: ClassVar[str] = "details"
    name: str
    category: str = ""
    source_work: str = ""
    description: str = ""
    worldview: str = ""
    language: Language = "ko"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRequest:
    """A play that has been played: its lines as (role, speaker, text) from the first to the last.

    `user` is the role of the person's own lines: what they played, or the notes they gave as a director.
    """

    kind: ClassVar[str] = "review"
    lines: tuple[tuple[str, str, str], ...]
    character: str
    other: str = ""  # the second character of a directed play
    situation: str = ""
    background: str = ""
    directed: bool = False
    instruction: str = ""  # how a client wants it judged; "" is how this house does it
    judge: str = ""  # whose voice the instruction asks for; "" for nobody's
    judge_persona: str = ""
    language: Language = "ko"


TaskData = PlotRequest | StoryRequest | HintsRequest | DetailsRequest | ReviewRequest
