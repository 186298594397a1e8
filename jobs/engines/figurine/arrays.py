"""Kinds of arrays, and the few operations on pictures that all steps are made of."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]  # [height, width, 3], sRGB
Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.integer[Any]]
Bools = NDArray[np.bool_]

NEIGHBOURS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)  # what a pixel is joined to


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


def eroded(mask: Bools, steps: int = 1, *, beyond: bool = False) -> Bools:
    """Return the mask without its rim; `beyond` tells whether it goes on outside the picture."""
    return _changed(cv2.erode, mask, steps, beyond)


def dilated(mask: Bools, steps: int = 1) -> Bools:
    """Return the mask with the pixels around it."""
    return _changed(cv2.dilate, mask, steps, beyond=False)


def opened(mask: Bools, steps: int = 1) -> Bools:
    """Return the mask without what is thinner than twice as many pixels."""
    return dilated(eroded(mask, steps), steps)


def closed(mask: Bools, steps: int = 1) -> Bools:
    """Return the mask with the bays that are narrower than twice as many pixels."""
    return eroded(dilated(mask, steps), steps)


def filled(mask: Bools) -> Bools:
    """Return the mask with its holes: all that the outside does not reach."""
    labels, _ = pieces(np.pad(~mask, 1, constant_values=True))
    return np.asarray(labels[1:-1, 1:-1] != labels[0, 0])


def lowest_around(values: Floats, side: int) -> Floats:
    """Return the least of the values in the square around each pixel."""
    return np.asarray(cv2.erode(values, np.ones((side, side), np.uint8)))


def depth_in(mask: Bools, *, open_bottom: bool = False) -> Floats:
    """Return how far each pixel lies from the outside, which begins at the rim (not below, with `open_bottom`)."""
    padded = np.pad(mask, ((1, 1), (1, 1)))
    if open_bottom:
        padded[-1] = padded[-2]
    depth = cv2.distanceTransform(padded.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)[1:-1, 1:-1]
    # Its roots differ in their last bit with where the array lies in memory; their squares are whole numbers.
    return np.asarray(np.sqrt(np.rint(depth.astype(float) ** 2)))


def nearest(mask: Bools) -> tuple[Ints, Ints]:
    """Return rows and columns of the pixel of `mask` that is nearest to each pixel, or within 3 % of that."""
    outside = (~mask).astype(np.uint8)
    _, labels = cv2.distanceTransformWithLabels(outside, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    rows, columns = np.nonzero(mask)
    of_label = np.empty(len(rows) + 1, int)  # labels begin at 1
    of_label[labels[mask]] = np.arange(len(rows))
    which = of_label[labels]
    return rows[which], columns[which]


def pieces(mask: Bools) -> tuple[Ints, Ints]:
    """Return the connected pieces, numbered from 1, and the size of each; size 0 of number 0."""
    labels = np.asarray(cv2.connectedComponents(mask.astype(np.uint8), connectivity=4)[1])
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    return labels.astype(int, copy=False), sizes


def without_crumbs(mask: Bools, *, share: float = 0.08) -> Bools:
    """Return the pieces that are at least `share` of the largest one."""
    labels, sizes = pieces(mask)
    return np.isin(labels, np.flatnonzero(sizes >= max(1.0, sizes.max() * share)))


def _changed(change: Any, mask: Bools, steps: int, beyond: bool) -> Bools:
    border = {"borderType": cv2.BORDER_CONSTANT, "borderValue": int(beyond)}
    return np.asarray(change(mask.astype(np.uint8), NEIGHBOURS, iterations=steps, **border)) > 0
