"""Pencil: a drawing on paper, outlines and hatching where it is dark."""

from __future__ import annotations

import cv2
import numpy as np

from jobs.engines import Report
from jobs.engines.painter import lines
from jobs.engines.painter.canvas import Field, Pixels
from jobs.engines.painter.colours import grey, whole
from jobs.engines.painter.grain import noise, paper

STROKE = 21  # pixels


def paint(picture: Pixels, *, seed: int, tell: Report) -> Pixels:
    tell(0.0, "drawing")
    lightness = grey(picture)
    # Colour dodge: the picture over its own blurred negative leaves what is darker than around it.
    dodged = np.minimum(1, lightness / np.maximum(cv2.GaussianBlur(lightness, (0, 0), 9), 1e-3)) ** 1.6
    outlines = 0.35 + 0.65 * lines.drawn(picture, width=1.0, gain=26)
    tell(0.5, "drawing")
    shade = 1 - cv2.GaussianBlur(lightness, (0, 0), 2)
    strokes = np.clip(0.5 + 0.28 * _hatching(lightness, seed), 0, 1)
    shaded = 1 - np.clip(shade - 0.12, 0, 1) ** 1.2 * (0.28 + 0.5 * strokes)
    drawing = np.minimum(dodged, outlines) * shaded * paper(lightness.shape, seed + 7, 0.02)
    return whole(drawing[..., None] * np.array([246, 245, 241], dtype=np.float32))


def _hatching(like: Field, seed: int) -> Field:
    """Return strokes from lower left to upper right, mean 0 and deviation 1."""
    stroke = np.fliplr(np.eye(STROKE, dtype=np.float32)) / np.float32(STROKE)
    hatching = np.asarray(cv2.filter2D(noise(like.shape, seed), -1, stroke), dtype=np.float32)
    return np.asarray(hatching / hatching.std(), dtype=np.float32)
