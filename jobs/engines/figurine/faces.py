"""Where a face is, if one is seen: a cascade of Haar-like features (Viola and Jones 2001), as OpenCV 4 ships it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from cv2.data import haarcascades

from jobs.engines.figurine.arrays import Pixels, resized

LOOKED_AT = 320  # pixels of the longer side: enough for faces worth a head, and bounded in time
PATTERNS = "haarcascade_frontalface_alt.xml"  # of those in the wheel, the one that saw faces and nothing else


@dataclass(frozen=True, slots=True)
class Face:
    """A box from the brows to the mouth: its middle and size, in pixels."""

    x: float
    y: float
    width: float
    height: float

    def scaled(self, factor: float) -> Face:
        return Face(self.x * factor, self.y * factor, self.width * factor, self.height * factor)


def find(rgb: Pixels) -> Face | None:
    """Return the largest face that looks to us."""
    scale = min(1.0, LOOKED_AT / max(rgb.shape[:2]))
    boxes = cv2.CascadeClassifier(haarcascades + PATTERNS).detectMultiScale(
        _smaller(rgb, scale), scaleFactor=1.1, minNeighbors=3, minSize=(32, 32), maxSize=(240, 240)
    )
    seen = [Face(x + wide / 2, y + high / 2, wide, high).scaled(1 / scale) for x, y, wide, high in _rows(boxes)]
    return max(seen, key=lambda face: (face.width, -face.y, -face.x), default=None)


def _rows(boxes: Any) -> list[list[float]]:
    """Return what OpenCV gives, which is an empty tuple where nothing is found."""
    rows: list[list[float]] = np.asarray(boxes, float).reshape(-1, 4).tolist()
    return rows


def _smaller(rgb: Pixels, scale: float) -> Pixels:
    height, width = rgb.shape[:2]
    small = resized(rgb, max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.uint8)
