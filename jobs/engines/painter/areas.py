"""Flat areas of colour, as a painter of cels fills them in."""

from __future__ import annotations

import cv2
import numpy as np

from jobs.engines.painter.canvas import Pixels


def smooth(picture: Pixels, rounds: int = 2, colour: float = 35.0) -> Pixels:
    """Return the picture without fine texture: the bilateral filter, so many times."""
    for _ in range(rounds):
        picture = np.asarray(cv2.bilateralFilter(picture, 9, colour, 9), dtype=np.uint8)
    return picture


def flat(picture: Pixels, *, reach: float = 10.0, colour: float = 22.0) -> Pixels:
    """Return areas of one colour each: mean shift at half the size, with edges made round by a median.

    Colours that differ by less than `colour` and lie within `reach` become one.
    """
    height, width = picture.shape[:2]
    half = cv2.resize(picture, (max(1, width // 2), max(1, height // 2)), interpolation=cv2.INTER_AREA)
    shifted = cv2.pyrMeanShiftFiltering(half, reach, colour)
    full = cv2.resize(shifted, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.medianBlur(full, 7), dtype=np.uint8)
