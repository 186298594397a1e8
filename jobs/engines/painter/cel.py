"""Cel: flat areas in a few steps of light, clear lines, as on the cels of animated films."""

from __future__ import annotations

from jobs.engines import Report
from jobs.engines.painter import lines
from jobs.engines.painter.areas import flat
from jobs.engines.painter.canvas import Pixels
from jobs.engines.painter.colours import inked, stepped, vivid


def paint(picture: Pixels, *, seed: int, tell: Report) -> Pixels:
    tell(0.0, "painting")
    areas = stepped(vivid(flat(picture), 1.35, 1.1), 6, 7)
    tell(0.6, "drawing")
    return inked(areas, lines.drawn(picture, width=1.5), (45, 35, 60))
