"""Engines that do what a test tells them to, with the `style` of the figure's options as the script.

`sleep 0.5`, `boom` (a bug), `busy` (an error that passes), `refuse` (one that does not), `die` (the process),
`hog` (memory), `print`, `junk` (no GLB), `fail 2` (the first two times it is asked, by a file).
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from avatar_forge.core.errors import EngineRefused, EngineUnavailable
from jobs.engines import Figure, FigureOptions, JobContext
from jobs.tests import glb
from jobs.tests.pictures import png

PICTURE = png(64, 48)


class ScriptedEngine:
    """A figure and a style engine."""

    name = "scripted"

    def __init__(self, *, heavy: bool = False, slot: str = "", log: str = "") -> None:
        self.heavy, self.slot, self.log = heavy, slot, log

    def make(self, picture: bytes, *, options: FigureOptions, seconds: float, context: JobContext) -> Figure:
        self._play(options.style, context)
        return Figure(glb=b"glTF junk" if options.style == "junk" else glb.GOOD, thumbnail=PICTURE)

    def paint(
        self, picture: bytes, *, style: str, strength: float, seed: int, seconds: float, context: JobContext
    ) -> bytes:
        context.report(0.5, "painting")
        return PICTURE

    def _play(self, script: str, context: JobContext) -> None:
        self._note("begin")
        context.check()
        context.report(0.25, "cutting_out")
        match script.split():
            case ["sleep", seconds]:
                until = time.monotonic() + float(seconds)
                while time.monotonic() < until:
                    time.sleep(0.02)
                    context.report(0.5, "shaping")
                    context.check()
            case ["boom"]:
                raise ValueError("boom")
            case ["busy"]:
                raise EngineUnavailable()
            case ["refuse"]:
                raise EngineRefused()
            case ["die"]:
                os._exit(9)
            case ["hog"]:
                bytearray(8 << 30)
            case ["print"]:
                sys.stdout.write("hello\n")
                sys.stdout.flush()
            case ["back"]:
                context.report(0.1, "reading")
        self._note("end")

    def _note(self, what: str) -> None:
        if self.log:
            with Path(self.log).open("a") as file:
                file.write(f"{time.time()} {what}\n")
