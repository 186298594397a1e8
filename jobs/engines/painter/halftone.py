"""Halftone: printed comics, with dots that grow where it is dark and lines of ink."""

from __future__ import annotations

import cv2
import numpy as np

from jobs.engines import Report
from jobs.engines.painter import lines
from jobs.engines.painter.canvas import Field, Pixels
from jobs.engines.painter.colours import grey, inked, stepped, vivid, whole
from jobs.engines.painter.kuwahara import kuwahara

PITCH = 6.8  # pixels from dot to dot
ANGLE = np.pi / 4  # of the screen


def paint(picture: Pixels, *, seed: int, tell: Report) -> Pixels:
    tell(0.0, "painting")
    areas = vivid(kuwahara(picture, 4), 1.5, 1.1)
    tell(0.6, "drawing")
    flat = stepped(areas, 7, 6).astype(np.float32)
    between = _screen(grey(areas))[..., None]
    printed = (255 - (255 - flat) * 0.62) * between + flat * 0.86 * (1 - between)
    return inked(whole(printed), lines.drawn(picture, width=1.5), (20, 14, 22))


def _screen(lightness: Field) -> Field:
    """Return 1 between the dots and 0 in them, with soft edges."""
    rows, columns = (axis.astype(np.float32) for axis in np.indices(lightness.shape))
    along = (columns * np.cos(ANGLE) + rows * np.sin(ANGLE)) * (2 * np.pi / PITCH)
    across = (rows * np.cos(ANGLE) - columns * np.sin(ANGLE)) * (2 * np.pi / PITCH)
    waves = 0.5 + 0.25 * (np.cos(along) + np.cos(across))
    tone = (1 - cv2.GaussianBlur(lightness, (0, 0), 2)) * 0.95 + 0.02
    return np.asarray(1 / (1 + np.exp(-(waves - tone) * 22)), dtype=np.float32)
