"""Pixel art: large squares in few colours, dithered between them."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from jobs.engines import Report
from jobs.engines.painter.canvas import Pixels
from jobs.engines.painter.colours import vivid, whole

CELLS = 128  # along the longer side
COLOURS = 32
DITHER = 5.0  # of L, at most so much lighter or darker
HUE = 1.35  # how much more a wrong hue counts than a wrong lightness: else a light on skin becomes grey

# Bayer's ordered dither (1973), -0.47 to 0.47.
BAYER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], dtype=np.float32) / 16 - 0.47


def paint(picture: Pixels, *, seed: int, tell: Report) -> Pixels:
    tell(0.0, "painting")
    height, width = picture.shape[:2]
    scale = CELLS / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(vivid(picture, 1.25, 1.03), size, interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(cv2.bilateralFilter(small, 5, 30, 3), cv2.COLOR_RGB2LAB).astype(np.float32)
    lab[..., 1:] *= HUE
    palette = _palette(lab, seed)
    dither = np.tile(BAYER, (size[1] // 4 + 1, size[0] // 4 + 1))[: size[1], : size[0]]
    lab[..., 0] += dither * DITHER
    nearest = ((lab[..., None, :] - palette) ** 2).sum(-1).argmin(-1)
    chosen = palette[nearest]
    chosen[..., 1:] /= HUE
    cells = cv2.cvtColor(whole(chosen), cv2.COLOR_LAB2RGB)
    return np.asarray(cv2.resize(cells, (width, height), interpolation=cv2.INTER_NEAREST), dtype=np.uint8)


def _palette(lab: NDArray[np.float32], seed: int) -> NDArray[np.float32]:
    """Return the colours that come nearest to all of the picture's (k-means in Lab)."""
    points = lab.reshape(-1, 3)
    cv2.setRNGSeed(seed % 2**31)
    ends = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 24, 0.5)
    labels = np.zeros((len(points), 1), dtype=np.int32)  # filled in
    _, _, palette = cv2.kmeans(points, min(COLOURS, len(points)), labels, ends, 2, cv2.KMEANS_PP_CENTERS)
    return np.asarray(palette, dtype=np.float32)
