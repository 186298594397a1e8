"""The picture, read: its pixels, and its transparency if that says what the figure is."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import numpy as np
from PIL import Image

from jobs.engines.figurine.arrays import Bools, Pixels
from jobs.errors import InvalidImage

SIDE = 1024  # more gives no better figure
SEEN_THROUGH = 0.02  # of the pixels, for transparency to mean a cut-out


@dataclass(frozen=True, slots=True)
class Picture:
    """`rgb` [height, width, 3] and, where transparency cuts the figure out, which pixels are of it."""

    rgb: Pixels
    opaque: Bools | None


def read(data: bytes) -> Picture:
    """Return the picture at most `SIDE` a side. Raises `InvalidImage`; `data` has been checked before."""
    try:
        found = Image.open(BytesIO(data), formats=["PNG", "JPEG"])
        found.load()
    except OSError as exc:
        raise InvalidImage() from exc
    image = found.convert("RGBA" if "A" in found.mode or "transparency" in found.info else "RGB")
    image.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    if image.mode == "RGB":
        return Picture(np.asarray(image), None)
    alpha = np.asarray(image.getchannel("A"))
    rgb = np.asarray(image.convert("RGB"))
    if (alpha < 16).mean() < SEEN_THROUGH:
        return Picture(rgb, None)
    return Picture(rgb, alpha > 127)
