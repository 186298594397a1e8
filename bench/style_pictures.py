"""Pictures to try engines on: preset portraits, a drawn landscape, the photographs of the tests."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw

from jobs.tests.photographs import photograph

ROOT = Path(__file__).resolve().parent.parent
PRESETS = ROOT / "characters" / "static" / "characters" / "presets"
PHOTOGRAPHS = ("astronaut", "coffee", "chelsea")


def all_pictures() -> dict[str, Callable[[], Image.Image]]:
    """Return what opens or draws each picture, by name."""
    pictures: dict[str, Callable[[], Image.Image]] = {
        "haeun": partial(Image.open, PRESETS / "haeun.webp"),
        "gildong": partial(Image.open, PRESETS / "gildong.webp"),
        "landscape": landscape,
        "cutout": cutout,
    }
    return pictures | {name: partial(photograph, name) for name in PHOTOGRAPHS}


def png(name: str, side: int = 1024) -> bytes:
    """Return the picture of that name as PNG, its longer side as asked."""
    image = all_pictures()[name]()
    scale = side / max(image.size)
    size = (round(image.width * scale), round(image.height * scale))
    out = BytesIO()
    image.resize(size, Image.Resampling.LANCZOS).save(out, "PNG")
    return out.getvalue()


def cutout() -> Image.Image:
    """Return a portrait in an oval, nothing around it."""
    image = Image.open(PRESETS / "haeun.webp").convert("RGB")
    oval = Image.new("L", image.size, 0)
    ImageDraw.Draw(oval).ellipse((90, 90, image.width - 90, image.height - 90), fill=255)
    image.paste((0, 0, 0), mask=oval.point(lambda alpha: 255 - alpha))
    image.putalpha(oval)
    return image


def landscape(width: int = 1024, height: int = 683) -> Image.Image:
    """Return hills behind a lake in the evening."""
    rows = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    sky = np.array([70, 110, 190]) * (1 - rows) + np.array([255, 205, 150]) * rows
    random = np.random.default_rng(3)
    image = Image.fromarray(np.broadcast_to(sky, (height, width, 3)).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    draw.ellipse((680, 250, 760, 330), fill=(255, 244, 214))
    for base, colour in ((0.55, (120, 130, 170)), (0.62, (84, 108, 122)), (0.7, (46, 84, 70))):
        bumps = np.cumsum(random.normal(0, 1, width))
        line = height * base + cv2.GaussianBlur(bumps[None], (0, 0), 12)[0] * 3
        draw.polygon([(0, height), *((x, float(y)) for x, y in enumerate(line)), (width, height)], fill=colour)
    draw.rectangle((0, int(height * 0.8), width, height), fill=(96, 132, 160))
    for _ in range(160):
        x, y = random.uniform(0, width), random.uniform(height * 0.81, height)
        draw.line((x, y, x + random.uniform(20, 120), y), fill=(170, 180, 185), width=2)
    for x in random.uniform(0, width, 24):
        top, foot = height * random.uniform(0.52, 0.62), height * 0.82
        draw.polygon([(x, top), (x - 22, foot), (x + 22, foot)], fill=(24, 52 + int(random.uniform(0, 30)), 44))
    pixels = np.asarray(image, dtype=np.float32) + random.normal(0, 6, (height, width, 1))
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
