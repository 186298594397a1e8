"""Anime: cels with thin lines, cool shadows, warm lights and a glow around what is bright."""

from __future__ import annotations

import cv2
import numpy as np

from jobs.engines import Report
from jobs.engines.painter import lines
from jobs.engines.painter.areas import flat
from jobs.engines.painter.canvas import Pixels
from jobs.engines.painter.colours import grey, inked, stepped, vivid, whole

COOL = np.array([-10, -2, 16], dtype=np.float32)  # added to the darkest, red first
WARM = np.array([7, 2, -2], dtype=np.float32)  # to the lightest
GLOW = 0.3


def paint(picture: Pixels, *, seed: int, tell: Report) -> Pixels:
    tell(0.0, "painting")
    areas = stepped(vivid(flat(picture, reach=8, colour=18), 1.3, 1.08), 7, 7)
    light = grey(areas)[..., None]
    tinted = areas.astype(np.float32) + COOL * (1 - light) + WARM * light
    tell(0.6, "drawing")
    drawn = inked(whole(tinted), lines.drawn(picture, width=1.05), (50, 35, 70)).astype(np.float32)
    bright = drawn * np.clip((grey(areas) - 0.7) / 0.3, 0, 1)[..., None]
    glow = cv2.GaussianBlur(bright, (0, 0), 14) * GLOW
    return whole(255 - (255 - drawn) * (255 - glow) / 255)  # screen
