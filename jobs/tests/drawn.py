"""Pictures for figures, drawn small so that tests are quick."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw

PAPER, COAT, SKIN, RED = (236, 241, 250), (74, 144, 196), (255, 222, 200), (226, 40, 60)


def doll(*, background=PAPER, akimbo: bool = False, outline: int = 0) -> Image.Image:
    """Return somebody 160 × 240: a head with white eyes and a red nose, a coat, legs, an arm."""
    image = Image.new("RGB", (160, 240), background)
    pen = ImageDraw.Draw(image)
    line = {"outline": (40, 30, 50), "width": outline} if outline else {}
    pen.rectangle((62, 170, 76, 225), fill=SKIN, **line)
    pen.rectangle((84, 170, 98, 225), fill=SKIN, **line)
    pen.polygon((62, 100, 98, 100, 112, 180, 48, 180), fill=COAT, **line)
    if akimbo:
        pen.line((66, 108, 26, 136, 56, 168), fill=SKIN, width=11, joint="curve")
    pen.ellipse((44, 20, 116, 108), fill=SKIN, **line)
    for x in (60, 86):
        pen.ellipse((x, 48, x + 14, 66), fill=background if isinstance(background, tuple) else "white")
    pen.ellipse((76, 70, 84, 78), fill=RED)
    return image


def shaded(image: Image.Image) -> Image.Image:
    """Return the picture with its paper shading from orange to blue."""
    pixels = np.asarray(image, float)
    paper = np.abs(pixels - PAPER).max(2, keepdims=True) < 3
    down = np.linspace(0, 1, len(pixels))[:, None, None]
    sky = np.array([250, 200, 170.0]) * (1 - down) + np.array([120, 150, 230.0]) * down
    return Image.fromarray(np.where(paper, sky, pixels).astype(np.uint8))


def cut(image: Image.Image) -> Image.Image:
    """Return the picture with transparent paper."""
    paper = np.abs(np.asarray(image, float) - PAPER).max(2) < 3
    out = image.copy()
    out.putalpha(Image.fromarray(np.where(paper, 0, 255).astype(np.uint8)))
    return out


def noise(side: int = 160) -> Image.Image:
    return Image.fromarray(np.random.default_rng(1).integers(0, 255, (side, side, 3), dtype=np.uint8))


def halves() -> Image.Image:
    image = Image.new("RGB", (400, 400), "navy")
    image.paste((200, 200, 190), (200, 0, 400, 400))
    return image


def hair() -> Image.Image:
    """Return a picture that is transparent but for a line one pixel wide."""
    image = Image.new("RGBA", (200, 200), (90, 90, 90, 0))
    image.paste((90, 90, 90, 255), (100, 20, 101, 180))
    return image


def png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
