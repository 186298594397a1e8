"""Oil: thick strokes of colour that follow the shapes, with light on their ridges."""

from __future__ import annotations

import cv2
import numpy as np

from jobs.engines import Report
from jobs.engines.painter import flow
from jobs.engines.painter.canvas import Field, Pixels
from jobs.engines.painter.colours import grey, vivid, whole
from jobs.engines.painter.grain import noise
from jobs.engines.painter.kuwahara import kuwahara

RELIEF = 0.012


def paint(picture: Pixels, *, seed: int, tell: Report) -> Pixels:
    tell(0.0, "painting")
    strokes = kuwahara(vivid(picture, 1.25), 6, 8)
    tell(0.5, "painting")
    strokes = kuwahara(strokes, 4, 8)
    tell(0.75, "painting")
    return whole(strokes.astype(np.float32) * _relief(grey(strokes), seed)[..., None])


def _relief(lightness: Field, seed: int) -> Field:
    """Return how much light the ridges of the paint catch, around 1: noise smeared along the shapes, lit from above.

    Smooth areas get a third of it: there it would be wrinkles, on faces above all.
    """
    ridges = flow.smeared(noise(lightness.shape, seed, 1.2), flow.tangents(lightness, 9.0), 14)
    ridges /= ridges.std()
    slope = cv2.Sobel(ridges, cv2.CV_32F, 1, 0) + cv2.Sobel(ridges, cv2.CV_32F, 0, 1)
    busy = cv2.magnitude(cv2.Sobel(lightness, cv2.CV_32F, 1, 0), cv2.Sobel(lightness, cv2.CV_32F, 0, 1))
    depth = RELIEF * np.clip(cv2.GaussianBlur(busy, (0, 0), 10) * 6, 0.35, 1)
    return np.asarray(np.clip(1 + depth * slope, 0.85, 1.15), dtype=np.float32)
