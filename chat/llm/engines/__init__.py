"""The protocol of chat engines: what one is asked (`CompletionRequest`) and what it yields, delta by delta."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, Protocol, TypedDict

from chat.llm.tasks import TaskData

Role = Literal["user", "assistant", "system"]


class ChatMessage(TypedDict):
    """One message of a chat completion."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something to write instead of a reply: the rules, and the material they are about, quoted as data.

    An engine that is `labelled` reads none of these but goes by the `kind`: a "summary" is of the request's `lines` and
    the `summary` before them; the others (`chat.llm.tasks`) are written from `data`, as the JSON object of the rules.
    """

    rules: str
    material: str
    kind: str = ""
    data: TaskData | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The character that speaks: a snapshot, so that edits never disturb a running play.

    `details` holds the optional fields of a character (gender, age, job, speech_style, worldview, greeting …);
    values are strings or lists of strings. `sample_dialogue` is lines of `speaker: text`, see docs/presets.md.
    """

    name: str
    persona: str = ""
    sample_dialogue: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """Another actor of a scene, as anybody on stage sees them: no secrets, no persona.

    One who is not `is_here` has left the stage and hears nothing.
    """

    name: str
    names: Mapping[str, str] = field(default_factory=dict)  # as it is said in other languages: en, ja
    description: str = ""
    is_here: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Where the scene plays and who is in it.

    `opponent` is the part that the actor plays, where it is another than the character itself; `player` describes who
    the person plays, `person` is what they are called.
    """

    background: str = ""
    opponent: str = ""
    situation: str = ""
    player: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line already said on stage; of the role `system`, a thought that the actor once had.

    A `pinned` one is kept word for word when its time has passed.
    """

    role: Role
    content: str
    speaker: str = ""
    emotion: str = ""
    pinned: bool = False


class WaitingFor(StrEnum):
    """Why nothing is said yet: the model is being loaded, others are served, it thinks, or nobody says why."""

    LOADING = "loading"
    BUSY = "busy"
    THINKING = "thinking"
    SILENT = "silent"


@dataclass(slots=True)
class Ending:
    """What an engine notes of a reply beside its words; each attempt has its own.

    `thought`: the model has thought, in a field of its own that nobody is shown. `cut`: the reply ended because
    `max_tokens` were spent, not because all was said.
    """

    thought: bool = False
    cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionRequest:
    """One reply asked of an engine.

    `lines` run from the oldest to the newest; the newest is the one to answer, and an empty tuple asks the actor to
    open the scene. `seed` is the same for the same take of a line, so that a deterministic engine repeats itself.
    `takes` are the other takes of the reply, which it should not repeat; the last comes last.
    `upstream` is the model's name at its server, empty for the engine's own; `stop` are strings that end a reply;
    `context_tokens` is the size of the model's window, 0 when unknown; `sampling` holds further parameters of the
    server (`top_p`, `repeat_penalty` …) and wins over `temperature`. `partners` are the other actors where several
    play; their lines have the role `user`, and every such line tells its `speaker`, the person's too. `note` is the
    director's: felt now as a sudden thought, never answered.
    `summary` tells what came before `lines`, and `pins` are lines of that time to be kept word for word. `token_rate`
    is what estimates of tokens are multiplied by for this model and play.

    `tell_waiting` is called, before the first word, with why it takes long, as often as that changes.

    `messages` are all of this as a language model is to read it, fitted to its window already: engines fit nothing.
    `prompt_tokens` is what they are estimated to cost. Engines that need no prompt play from the other fields.

    `is_continued`: the newest line was cut off, and is to go on where it stopped. `ending` is for the engine to fill.
    """

    model: str
    task: Task | None = None
    actor: Actor
    scenario: Scenario
    lines: tuple[Line, ...] = ()
    partners: tuple[Partner, ...] = ()
    note: str = ""
    summary: str = ""
    pins: tuple[Line, ...] = ()
    token_rate: float = 1.0
    seed: str = ""
    takes: tuple[str, ...] = ()
    max_tokens: int = 512
    temperature: float = 0.7
    upstream: str = ""
    stop: tuple[str, ...] = ()
    context_tokens: int = 0
    sampling: Mapping[str, Any] = field(default_factory=dict)
    messages: tuple[ChatMessage, ...] = ()
    prompt_tokens: int = 0
    tell_waiting: Callable[[WaitingFor], None] = field(default=lambda _: None, compare=False, repr=False)
    is_continued: bool = False
    ending: Ending = field(default_factory=Ending, compare=False, repr=False)

    @property
    def with_person(self) -> bool:
        """Whether the person plays a part, instead of directing."""
        return bool(self.scenario.person or self.scenario.player)

    @property
    def partner(self) -> Partner | None:
        """The actor who is spoken with: who spoke last, else one who is here, else any; None: it is the person."""
        last = next((line.speaker for line in reversed(self.lines) if line.role == "user"), None)
        here = [partner for partner in self.partners if partner.is_here]
        if self.with_person and (not here or last not in [partner.name for partner in self.partners]):
            return None
        found = [partner for partner in here if partner.name == last] or here or self.partners
        return found[0] if found else None


@dataclass(frozen=True, slots=True)
class Delta:
    """The next piece of the reply; never empty."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Tokens the reply cost; `estimated` when the engine counted by script instead of by its own tokenizer.

    `cut`: it ended because `max_tokens` were spent, not because all was said.
    """

    prompt_tokens: int
    completion_tokens: int
    estimated: bool = False
    cut: bool = False


class ChatEngine(Protocol):
    """Acts replies. Built once per process; no network in `__init__`.

    `name` is the word stored with each message. `labelled` tells that the answers are not a language model's and must
    be marked as such wherever they are shown.
    """

    name: str
    labelled: bool

    def stream(self, request: CompletionRequest) -> AsyncGenerator[Delta | Usage, None]:
        """Yield the reply as deltas, then at most one `Usage`.

        A normal return means the reply is whole. Raises a subclass of `EngineError` otherwise; closing the generator
        ends the work at once.
        """
        ...

    async def aclose(self) -> None:
        """Let go of what is held open in the running event loop."""
        ...
