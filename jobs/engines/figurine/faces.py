"""Where a face is, if one is seen: local binary patterns in a cascade, as scikit-image ships it (from OpenCV 4)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jobs.engines.figurine.arrays import Floats, Pixels, grey, resized

LOOKED_AT = 320  # pixels of the longer side: enough for faces worth a head, and bounded in time


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
    from skimage import data  # slow to import, and not needed for every picture
    from skimage.feature import Cascade

    scale = min(1.0, LOOKED_AT / max(rgb.shape[:2]))
    small = _smaller(rgb, scale)
    patterns = str(data.lbp_frontal_face_cascade_filename())  # type: ignore[no-untyped-call]
    found = Cascade(patterns).detect_multi_scale(
        img=small, scale_factor=1.2, step_ratio=1, min_size=(32, 32), max_size=(240, 240)
    )
    if not found:
        return None
    box = max(found, key=lambda box: (box["width"], -box["r"], -box["c"]))
    middle = Face(box["c"] + box["width"] / 2, box["r"] + box["height"] / 2, float(box["width"]), float(box["height"]))
    return middle.scaled(1 / scale)


def _smaller(rgb: Pixels, scale: float) -> Floats:
    height, width = rgb.shape[:2]
    light = grey(resized(rgb, max(1, round(width * scale)), max(1, round(height * scale))))
    return np.ascontiguousarray(light, dtype=np.float64)
