"""What figure and style engines are: something that makes a picture into a 3D figure, or into a picture in a style.

An engine is named in `settings.ENGINES["3d"]` or `["style"]` as `{"BACKEND": dotted path, "OPTIONS": {…}, "QUEUE":
"gpu"}`; the first one named does the work. Its jobs wait in that queue, without one in "cpu". It is built once per
process that works, without network in `__init__`, and knows no models and no settings. One that is `heavy` is built and
called in a child process with limits of memory and time (jobs/sandbox/child.py), so that it may be as slow and as
hungry as those allow; its module must import without Django being set up.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

# What is being done, in the words of jobs/labels.py, which has them in both languages.
Step = Literal[
    "waiting",  # for a worker, or in the line of another server
    "reading",  # the picture
    "cutting_out",
    "shaping",  # the mesh
    "texturing",
    "packing",  # the file
    "photographing",  # the thumbnail
    "drawing",  # lines and areas of a style
    "painting",
    "sending",  # to another server
    "working",  # there, without saying more
    "fetching",
    "checking",
    "saving",
    "speaking",
]

Report = Callable[[float, Step], None]
Check = Callable[[], None]


class Cancelled(Exception):
    """The work is not wanted any more: the job was cancelled, another worker has it, or this process stops."""


def _nothing(*_: object) -> None:
    """Nobody listens, and nobody cancels."""


@dataclass(frozen=True, slots=True)
class JobContext:
    """What an engine has of the job it works on; `UNATTENDED` where there is none.

    `report(0.4, "texturing")` tells how much is done, 0 to 1: as often as you like, what goes back is ignored, and it
    raises nothing. `check()` raises `Cancelled` when the work is not wanted any more: call it between two steps and
    while you wait, and let the error through. In a child process it raises nothing: the process is killed instead.
    """

    report: Report = _nothing
    check: Check = _nothing


UNATTENDED = JobContext()

Resolution = Literal["low", "medium", "high"]

# Every style a person may ask for. The first three are the web front-end's words.
STYLES = ("chibi", "anime", "cartoon", "cel", "pencil", "watercolor", "pixel", "oil", "halftone")


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureOptions:
    """What a person may ask of a figure: how fine, with or without a texture, and a word about style ("" for none)."""

    resolution: Resolution = "medium"
    include_texture: bool = True
    style: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A finished figure: a GLB (glTF 2.0 binary, nothing outside of it) and a PNG that shows it from the front.

    `thumbnail` is empty when the engine makes none. `notes` are short English words for the log ("cut-out: alpha").
    """

    glb: bytes
    thumbnail: bytes = b""
    notes: tuple[str, ...] = ()


class FigureEngine(Protocol):
    """Makes figures.

    `name` is the engine's word in logs and on rows. `heavy`: it computes with our own processor and is run in a child
    process. `slot` is "" or the name of something that can do one thing at a time (a GPU server): of all jobs with the
    same slot, on all machines, one runs at a time.
    """

    name: str
    heavy: bool
    slot: str

    def make(self, picture: bytes, *, options: FigureOptions, seconds: float, context: JobContext) -> Figure:
        """Return the figure of `picture`: a checked PNG or JPEG, upright, RGB or RGBA, at most 2048 px a side.

        Done within `seconds`, else it raises `EngineTimeout`. Raises a subclass of `EngineError`, of which one that is
        `retryable` is tried again later, or lets `Cancelled` through.
        """
        ...


class StyleEngine(Protocol):
    """Paints pictures anew; `name`, `heavy` and `slot` as for figures."""

    name: str
    heavy: bool
    slot: str

    def paint(
        self, picture: bytes, *, style: str, strength: float, seed: int, seconds: float, context: JobContext
    ) -> bytes:
        """Return a PNG of the same proportions in one of `STYLES`; transparency is kept.

        `picture` as for figures. `strength` 0 gives the picture as it was, 1 the style alone. The same picture, style,
        strength and seed give the same PNG where the engine can promise that. Time and errors as for figures.
        """
        ...
