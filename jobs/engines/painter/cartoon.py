"""Cartoon: soft areas of strong colour with ink lines."""

from __future__ import annotations

from jobs.engines import Report
from jobs.engines.painter import lines
from jobs.engines.painter.areas import smooth
from jobs.engines.painter.canvas import Pixels
from jobs.engines.painter.colours import inked, stepped, vivid
from jobs.engines.painter.kuwahara import kuwahara


def paint(picture: Pixels, *, seed: int, tell: Report) -> Pixels:
    tell(0.0, "painting")
    areas = kuwahara(smooth(picture), 4)
    tell(0.6, "drawing")
    return inked(stepped(vivid(areas, 1.3, 1.05), 8, 4), lines.drawn(picture, width=1.3), (25, 15, 20))
