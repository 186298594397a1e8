"""Figures before a busy background: GrabCut (Rother, Kolmogorov, Blake 2004), begun at the face or in the middle.

It knows no time: on a flat picture or on noise it would look for half a minute. So it gets a small picture, few
rounds, and no flat one (see background.py).
"""

import cv2
import numpy as np

from jobs.engines.figurine.arrays import (
    Bools,
    Pixels,
    blur,
    closed,
    dilated,
    eroded,
    filled,
    lab,
    nearest,
    opened,
    pieces,
    resized,
)
from jobs.engines.figurine.faces import Face

SIDE = 288
ROUNDS = 3
AT_LEAST, AT_MOST = 0.06, 0.88  # of the picture
OPEN_SIDE = 0.25  # how much of the upper, left or right border a figure may touch
AKIN, AKIN_UNSEEN = 0.58, 0.48  # how much the colours of figure and background may be the same, with and without a face
SEEN_EDGE = 9.0  # ΔE across the outline for it to be an edge of the picture


def cut(rgb: Pixels, face: Face | None) -> Bools | None:
    """Return the figure, or None where what is found is none: all of the picture, ragged, or without edges."""
    height, width = rgb.shape[:2]
    scale = min(1.0, SIDE / max(height, width))
    small = resized(rgb, max(24, round(width * scale)), max(24, round(height * scale)))
    if _few_colours(small):
        return None
    figure = _tidied(_grabbed(small, _seeds(small.shape[:2], face and face.scaled(scale))))
    if not AT_LEAST < figure.mean() < AT_MOST or not _believable(figure, small, face):
        return None
    return np.asarray(resized(blur(figure.astype(np.float32), 1.5), width, height) > 0.5)


def _few_colours(rgb: Pixels) -> bool:
    """Whether a handful of colours is all there is: stripes and halves take GrabCut a quarter of a minute."""
    _, counts = np.unique((rgb >> 3).reshape(-1, 3).astype(int) @ [1024, 32, 1], return_counts=True)
    return bool(np.sort(counts)[-6:].sum() > 0.9 * counts.sum())


def _seeds(shape: tuple[int, int], face: Face | None) -> Pixels:
    """Return what is surely or probably figure or background."""
    height, width = shape
    y, x = np.mgrid[:height, :width].astype(float)
    seeds = np.full(shape, cv2.GC_PR_BGD, np.uint8)
    if face is None:
        seeds[((x / width - 0.5) / 0.40) ** 2 + ((y / height - 0.54) / 0.46) ** 2 < 1] = cv2.GC_PR_FGD
        seeds[((x / width - 0.5) / 0.13) ** 2 + ((y / height - 0.55) / 0.22) ** 2 < 1] = cv2.GC_FGD
        rim = max(2, min(shape) // 50)
        seeds[:rim] = seeds[:, :rim] = seeds[:, -rim:] = cv2.GC_BGD
        return seeds
    u, v = np.abs(x - face.x) / face.width, (y - face.y) / face.height  # in faces, from the middle of the face
    shoulders = np.clip((v - 0.55) / 1.2, 0, 1)
    seeds[(u / 0.95) ** 2 + (v / 1.05) ** 2 < 1] = cv2.GC_PR_FGD
    seeds[(v > 0.55) & (u < 0.75 + 1.1 * shoulders)] = cv2.GC_PR_FGD
    seeds[(u / 0.42) ** 2 + (v / 0.52) ** 2 < 1] = cv2.GC_FGD
    seeds[(v > 0.95) & (u < 0.30)] = cv2.GC_FGD
    seeds[(v < -1.25) | ((u > 1.35) & (v < 0.5)) | (u > 1.35 + 1.5 * np.clip((v - 0.5) / 1.6, 0, 1))] = cv2.GC_BGD
    return seeds


def _grabbed(rgb: Pixels, seeds: Pixels) -> Bools:
    cv2.setRNGSeed(7)  # its clusters begin at random
    states = seeds.copy()
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(np.ascontiguousarray(rgb[..., ::-1]), states, None, *models, ROUNDS, cv2.GC_INIT_WITH_MASK)  # type: ignore[call-overload]
    return np.isin(states, (cv2.GC_FGD, cv2.GC_PR_FGD))


def _tidied(figure: Bools) -> Bools:
    """Return its largest piece without hairs, bays and holes."""
    labels, sizes = pieces(opened(figure, 2))
    whole = np.pad(labels == sizes.argmax() if sizes.any() else np.zeros_like(figure), 8, mode="edge")
    return filled(closed(whole, 4))[8:-8, 8:-8]


def _believable(figure: Bools, rgb: Pixels, face: Face | None) -> bool:
    """Whether it ends inside of the picture, and where the picture has edges."""
    half = figure.shape[0] * 2 // 3  # shoulders may reach the sides further down
    if max(side.mean() for side in (figure[0], figure[:half, 0], figure[:half, -1])) > OPEN_SIDE:
        return False
    if _alike(figure, rgb) > (AKIN if face else AKIN_UNSEEN):
        return False
    colours = blur(lab(rgb), 1.0)
    inner = eroded(figure, 3, beyond=True)
    outer = ~dilated(figure, 3)
    rim = figure & ~eroded(figure, beyond=True)
    if not rim.any() or not inner.any() or not outer.any():
        return False
    across = np.linalg.norm((colours[nearest(inner)] - colours[nearest(outer)])[rim], axis=1)
    ragged = float(rim.sum()) ** 2 / float(figure.sum())
    return bool((across > SEEN_EDGE).mean() > (0.5 if face else 0.7)) and ragged < (60 if face else 34)


def _alike(figure: Bools, rgb: Pixels) -> float:
    """Return how much the colours within and without are the same, 0 to 1 (Bhattacharyya, cells of about ΔE 10)."""
    cells = ((lab(rgb) + np.array([0, 128, 128])) // [8, 10, 10]).astype(int) @ [1024, 32, 1]
    within = np.bincount(cells[figure], minlength=14_000) / max(1, figure.sum())
    without = np.bincount(cells[~figure], minlength=14_000) / max(1, (~figure).sum())
    return float(np.sqrt(within * without).sum())
