"""The canvas: a picture becomes pixels of one working size, and pixels become a PNG.

Pixels are H×W×3 `uint8` in sRGB, red first; fields are H×W `float32`, 0 black to 1 white unless they say otherwise.
"""

from io import BytesIO
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from jobs.engines import Report
from jobs.errors import InvalidImage

Pixels = NDArray[np.uint8]
Field = NDArray[np.float32]

SIDE = 1024  # of the canvas, its longer one; every brush is measured for it
TINY = np.float32(1e-6)
SOLID = 250  # alpha from which a pixel's colour is taken for its own


class Brush(Protocol):
    """Paints pixels anew in the same size; `tell` hears how far it is. Deterministic for a seed."""

    def __call__(self, picture: Pixels, *, seed: int, tell: Report) -> Pixels: ...


def read(picture: bytes) -> tuple[Pixels, NDArray[np.uint8] | None]:
    """Return the pixels and the alpha (None where all is opaque) of a PNG or JPEG. Raises `InvalidImage`."""
    try:
        image = Image.open(BytesIO(picture), formats=["PNG", "JPEG"])
        image.load()
    except (OSError, ValueError, SyntaxError) as exc:
        raise InvalidImage() from exc
    if image.mode == "RGB":
        return np.array(image), None
    whole = np.array(image.convert("RGBA"))
    return np.ascontiguousarray(whole[..., :3]), np.ascontiguousarray(whole[..., 3])


def written(pixels: Pixels, alpha: NDArray[np.uint8] | None) -> bytes:
    """Return the PNG of the pixels."""
    image = Image.fromarray(pixels)
    if alpha is not None:
        image.putalpha(Image.fromarray(alpha))
    out = BytesIO()
    image.save(out, "PNG", compress_level=4)
    return out.getvalue()


def primed(pixels: Pixels, alpha: NDArray[np.uint8] | None) -> Pixels:
    """Return the pixels at the size of the canvas, with the colours of the edge spread under what is transparent.

    Nobody knows what colour lies there, and brushes that reach over the edge would carry it in.
    """
    height, width = pixels.shape[:2]
    scale = SIDE / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    if alpha is not None and int(alpha.min()) < SOLID:
        pixels = _spread(pixels, alpha)
    return _resized(pixels, size)


def fitted(painted: Pixels, original: Pixels, *, hard: bool = False) -> Pixels:
    """Return the painted canvas in the size of the original; `hard` keeps squares square."""
    size = (original.shape[1], original.shape[0])
    larger = size[0] > painted.shape[1]
    return _resized(painted, size, enlarging=cv2.INTER_NEAREST if hard and larger else cv2.INTER_CUBIC)


def blended(original: Pixels, painted: Pixels, share: float) -> Pixels:
    """Return so much of the painted one over the original; 0 is the original itself, 1 the painted one itself."""
    return np.asarray(cv2.addWeighted(painted, share, original, 1 - share, 0), dtype=np.uint8)


def _resized(pixels: Pixels, size: tuple[int, int], enlarging: int = cv2.INTER_CUBIC) -> Pixels:
    if size == (pixels.shape[1], pixels.shape[0]):
        return pixels
    smaller = size[0] < pixels.shape[1] or size[1] < pixels.shape[0]
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if smaller else enlarging), dtype=np.uint8)


def _spread(pixels: Pixels, alpha: NDArray[np.uint8]) -> Pixels:
    """Pull-push (Gortler et al. 1996): average what is solid into ever smaller pictures, fill the holes from those."""
    weight: Field = (alpha >= SOLID).astype(np.float32)
    colour: Field = pixels.astype(np.float32) * weight[..., None]
    levels = []
    while max(weight.shape) > 1:
        levels.append((colour, weight))
        size = ((weight.shape[1] + 1) // 2, (weight.shape[0] + 1) // 2)
        colour, weight = _scaled(colour, size, cv2.INTER_AREA), _scaled(weight, size, cv2.INTER_AREA)
    filled: Field = np.asarray(colour / np.maximum(weight, TINY)[..., None], dtype=np.float32)
    for fine, solid in reversed(levels):
        coarse = _scaled(filled, (solid.shape[1], solid.shape[0]), cv2.INTER_LINEAR)
        own = solid[..., None]
        filled = np.asarray(fine / np.maximum(own, TINY) * own + coarse * (1 - own), dtype=np.float32)
    rounded: Pixels = np.clip(filled + np.float32(0.5), 0, 255).astype(np.uint8)
    return rounded


def _scaled(field: Field, size: tuple[int, int], how: int) -> Field:
    return np.asarray(cv2.resize(field, size, interpolation=how), dtype=np.float32)
