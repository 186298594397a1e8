"""A picture through the style that is asked for. Loads OpenCV."""

from __future__ import annotations

import time

import cv2

from avatar_forge.core.errors import EngineBadResponse, EngineTimeout
from jobs.engines import JobContext, Step
from jobs.engines.painter import canvas
from jobs.engines.painter.styles import BRUSHES

HARD_EDGES = frozenset({"pixel"})  # squares that must stay squares when they are made larger
THREADS = 2  # of OpenCV's: more would only fight with the rest of the house


def paint(picture: bytes, *, style: str, strength: float, seed: int, seconds: float, context: JobContext) -> bytes:
    """As PainterEngine.paint."""
    brush = BRUSHES.get(style)
    if brush is None:
        raise EngineBadResponse()
    cv2.setNumThreads(THREADS)
    tell = _Teller(context, seconds)
    tell(0.02, "reading")
    pixels, alpha = canvas.read(picture)
    share = min(1.0, max(0.0, strength))
    if share:
        primed = canvas.primed(pixels, alpha)
        painted = brush(primed, seed=seed, tell=lambda done, step: tell(0.08 + 0.82 * done, step))
        pixels = canvas.blended(pixels, canvas.fitted(painted, pixels, hard=style in HARD_EDGES), share)
    tell(0.92, "painting")
    return canvas.written(pixels, alpha)


class _Teller:
    """Passes the progress on, and stops the work when its time is over or it was cancelled."""

    def __init__(self, context: JobContext, seconds: float) -> None:
        self.context, self.until = context, time.monotonic() + seconds

    def __call__(self, done: float, step: Step) -> None:
        if time.monotonic() > self.until:
            raise EngineTimeout()
        self.context.check()
        self.context.report(done, step)
