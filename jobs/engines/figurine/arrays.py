"""Kinds of arrays, and the few operations on pictures that all steps are made of."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Pixels = NDArray[np.uint8]  # [height, width, 3], sRGB
Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.integer[Any]]
Bools = NDArray[np.bool_]


def lab(rgb: Pixels) -> Floats:
    """Return CIE L*a*b* (D65): L 0 to 100."""
    return np.asarray(cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)).astype(np.float32)


def unlab(colours: Floats) -> Floats:
    """Return sRGB 0 to 255 of L*a*b* colours [n, 3]."""
    rgb = cv2.cvtColor(colours.reshape(-1, 1, 3).astype(np.float32), cv2.COLOR_LAB2RGB)
    return np.asarray(rgb).astype(np.float32).reshape(-1, 3) * 255


def grey(rgb: Pixels) -> Floats:
    """Return brightness 0 to 1."""
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)).astype(np.float32) / 255


def blur(values: Any, sigma: float) -> Any:
    return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma))


def resized(values: Any, width: int, height: int) -> Any:
    smaller = width < values.shape[1]
    how = cv2.INTER_AREA if smaller else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(values, (width, height), interpolation=how))


def sampled(values: Any, x: Floats, y: Floats) -> Floats:
    """Return what `values` are at the points (x, y), in pixels; the rim goes on for ever."""
    taken = cv2.remap(
        values.astype(np.float32),
        x.astype(np.float32),
        y.astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(taken)


def depth_in(mask: Bools, *, open_bottom: bool = False) -> Floats:
    """Return how far each pixel lies from the outside, which begins at the rim (not below, with `open_bottom`)."""
    padded = np.pad(mask, ((1, 1), (1, 1)))
    if open_bottom:
        padded[-1] = padded[-2]
    return np.asarray(ndimage.distance_transform_edt(padded))[1:-1, 1:-1]


def nearest(mask: Bools) -> tuple[Ints, Ints]:
    """Return rows and columns of the pixel of `mask` that is nearest to each pixel."""
    rows, columns = ndimage.distance_transform_edt(~mask, return_distances=False, return_indices=True)
    return rows, columns


def pieces(mask: Bools) -> tuple[Ints, Ints]:
    """Return the connected pieces, numbered from 1, and the size of each; size 0 of number 0."""
    labels, _ = ndimage.label(mask)
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    return labels, sizes


def without_crumbs(mask: Bools, *, share: float = 0.08) -> Bools:
    """Return the pieces that are at least `share` of the largest one."""
    labels, sizes = pieces(mask)
    return np.isin(labels, np.flatnonzero(sizes >= max(1.0, sizes.max() * share)))
