"""Chibi: few flat areas in a soft palette with bold, round, brown lines. Proportions stay as they are."""

from __future__ import annotations

import numpy as np

from jobs.engines import Report
from jobs.engines.painter import lines
from jobs.engines.painter.areas import flat
from jobs.engines.painter.canvas import Pixels
from jobs.engines.painter.colours import inked, stepped, vivid, whole

CREAM = np.array([255, 244, 236], dtype=np.float32)
DARKS, LIGHTS = 0.1, 0.24  # how much cream is in the darkest colour and in the lightest


def paint(picture: Pixels, *, seed: int, tell: Report) -> Pixels:
    tell(0.0, "painting")
    areas = stepped(vivid(flat(picture, reach=14, colour=30), 1.4, 1.16), 5, 5).astype(np.float32)
    cream = DARKS + (LIGHTS - DARKS) * areas.max(axis=2, keepdims=True) / 255
    soft = whole(areas * (1 - cream) + CREAM * cream)
    tell(0.6, "drawing")
    return inked(soft, lines.drawn(picture, width=2.4, gain=34, threshold=0.014, reach=7), (92, 54, 62))
