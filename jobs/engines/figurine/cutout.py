"""What of the picture becomes the figure: by its transparency, its background, GrabCut, or all of it in a frame."""

from dataclasses import dataclass
from io import BytesIO
from typing import Literal

import cv2
import numpy as np
from PIL import Image

from jobs.engines.figurine import background, faces, grabcut
from jobs.engines.figurine.arrays import Bools, Pixels, blur, depth_in, eroded, grey, lab, nearest, without_crumbs
from jobs.engines.figurine.faces import Face
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


How = Literal["alpha", "plain background", "grabcut", "framed card"]

THIN = 3  # pixels: what is thinner everywhere is no figure
MAT, FRAME = (247, 243, 234), (94, 74, 62)  # colours of the card


@dataclass(frozen=True, slots=True)
class Cutout:
    """Which pixels are the figure and how that was found; `rgb` is the picture, in its frame if it has one.

    `outline` is the thickness of a drawn contour in pixels, which `mask` leaves out; 0 for none.
    """

    rgb: Pixels
    mask: Bools
    how: How
    face: Face | None = None
    outline: int = 0
    photograph: bool = False


def cut_out(picture: Picture) -> Cutout:
    """Return the figure in the picture; always one, at worst the whole picture in a frame."""
    rgb, mask = picture.rgb, picture.opaque
    how: How = "alpha"
    if mask is None:
        how, mask = "plain background", background.cut(rgb)
    else:
        mask = without_crumbs(mask)
    if mask is not None and eroded(mask, THIN).sum() >= 20:
        photograph = is_photograph(rgb, mask)
        thick = 0 if photograph else outline(rgb, mask)
        inner = eroded(mask, thick + 1) if thick else mask
        return Cutout(rgb, inner, how, faces.find(rgb) if photograph else None, thick, photograph)
    face = None if background.is_empty(rgb) else faces.find(rgb)
    mask = None if background.is_empty(rgb) or _close_up(rgb, face) else grabcut.cut(rgb, face)
    if mask is None:
        return framed(rgb)
    return Cutout(rgb, mask, "grabcut", face, 0, is_photograph(rgb, mask))


def framed(rgb: Pixels) -> Cutout:
    """Return the whole picture as a card with round corners, a mat and a frame."""
    height, width = rgb.shape[:2]
    side = min(height, width)
    frame, mat = max(2, side // 28), max(2, side // 40)
    edge = frame + mat
    canvas = np.empty((height + 2 * edge, width + 2 * edge, 3), np.uint8)
    canvas[:] = FRAME
    canvas[frame:-frame, frame:-frame] = MAT
    canvas[edge:-edge, edge:-edge] = rgb
    mask = np.zeros(canvas.shape[:2], np.uint8)
    radius = max(2, side // 14)
    bottom, right = mask.shape[0] - 1, mask.shape[1] - 1
    cv2.rectangle(mask, (radius, 0), (right - radius, bottom), 1, -1)
    cv2.rectangle(mask, (0, radius), (right, bottom - radius), 1, -1)
    for x in (radius, right - radius):
        for y in (radius, bottom - radius):
            cv2.circle(mask, (x, y), radius, 1, -1)
    return Cutout(canvas, mask > 0, "framed card")


def is_photograph(rgb: Pixels, mask: Bools) -> bool:
    """Whether light plays everywhere on the figure, as on photographs and paintings; drawings have flat areas."""
    light = grey(rgb) * 255
    grain = np.abs(light - blur(light, 0.7))[mask]
    return bool((grain > 0.3).mean() > 0.45)


def outline(rgb: Pixels, mask: Bools) -> int:
    """Return the thickness of a drawn contour: how deep the rim stays darker than the colour within. 0 for none."""
    scale = max(rgb.shape[:2]) / 1024
    depth, light = depth_in(mask), lab(rgb)[..., 0]
    core = depth > max(6.0, 13 * scale)
    if core.sum() < 50:
        return 0
    darker = light[nearest(core)] - light
    thick = 0
    for inside in range(1, int(max(6.0, 12 * scale))):
        ring = (depth > inside) & (depth <= inside + 1)
        if ring.sum() < 20:
            break
        if (darker[ring] > 7).mean() > 0.5:
            thick = inside + 1
        elif thick:
            break  # the first ring may still be half background
    return thick


def _close_up(rgb: Pixels, face: Face | None) -> bool:
    """Whether the head does not fit into the picture: inflated, such a face would be a mask without an end."""
    if face is None:
        return False
    height, width = rgb.shape[:2]
    return bool(max(face.height / height, face.width / width) > 0.62)
