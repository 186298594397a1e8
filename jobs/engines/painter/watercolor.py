"""Watercolour: thin paint on rough paper, darker where it dried at the edges, lighter where water stood."""

from __future__ import annotations

import cv2
import numpy as np

from jobs.engines import Report
from jobs.engines.painter.areas import smooth
from jobs.engines.painter.canvas import Field, Pixels
from jobs.engines.painter.colours import grey, vivid, whole
from jobs.engines.painter.grain import noise, paper
from jobs.engines.painter.kuwahara import kuwahara

PAPER = np.array([0.975, 0.965, 0.945], dtype=np.float32)
BORDER = 0.03  # of the shorter side stays paper, more or less


def paint(picture: Pixels, *, seed: int, tell: Report) -> Pixels:
    tell(0.0, "painting")
    washes = kuwahara(smooth(picture, 2, 30), 4)
    tell(0.6, "painting")
    colour = vivid(washes, 1.4, 1.1).astype(np.float32) / 255
    shape = colour.shape[:2]
    colour **= np.clip(1 + 0.11 * noise(shape, seed, 24), 0.7, 1.3)[..., None]  # more pigment here, more water there
    colour = 1 - (1 - (0.1 + 0.9 * colour**0.82) * _dried_edges(grey(washes))[..., None]) * 0.92
    colour *= paper(shape, seed + 1, 0.018)[..., None] * PAPER
    painted = _painted_area(shape, seed + 3)[..., None]
    return whole((colour * painted + PAPER * (1 - painted)) * 255)


def _dried_edges(lightness: Field) -> Field:
    """Return what to multiply with: darker along the edges of areas, where pigment gathers."""
    across, down = cv2.Sobel(lightness, cv2.CV_32F, 1, 0), cv2.Sobel(lightness, cv2.CV_32F, 0, 1)
    edges = cv2.GaussianBlur(cv2.magnitude(across, down), (0, 0), 1.6)
    return np.asarray(1 - np.clip(edges * 0.9, 0, 0.2), dtype=np.float32)


def _painted_area(shape: tuple[int, ...], seed: int) -> Field:
    """Return 1 where there is paint and 0 at the border, which is ragged."""
    rows, columns = (axis.astype(np.float32) for axis in np.indices(shape[:2]))
    height, width = shape[:2]
    sideways, upwards = np.minimum(columns, width - 1 - columns), np.minimum(rows, height - 1 - rows)
    inwards = sideways * upwards / (sideways + upwards + 1)  # the smaller of both, with rounded corners
    ragged = np.clip(
        0.8 * noise(shape, seed, 16) + 0.35 * noise(shape, seed + 1, 4), -1.7, 2.5
    )  # never out to the edge
    away = inwards / min(height, width) - BORDER - 0.011 * ragged
    return np.asarray(1 / (1 + np.exp(-away * 260)), dtype=np.float32)
