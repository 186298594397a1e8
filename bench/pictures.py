"""Pictures to try engines on: preset portraits, a drawn landscape, scikit-image's photographs where it is installed."""

from __future__ import annotations

import importlib.util
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parent.parent
PRESETS = ROOT / "characters" / "static" / "characters" / "presets"
PHOTOGRAPHS = ("astronaut.png", "coffee.png", "chelsea.png", "rocket.jpg")


def named(side: int = 1024) -> dict[str, bytes]:
    """Return PNGs by name, the longer side as asked."""
    images = {name: Image.open(PRESETS / f"{name}.webp") for name in ("haeun", "gildong")}
    images["landscape"] = landscape()
    if found := importlib.util.find_spec("skimage"):
        folder = Path(str(found.origin)).parent / "data"
        images |= {Path(name).stem: Image.open(folder / name) for name in PHOTOGRAPHS}
    return {name: _png(image.convert("RGB"), side) for name, image in images.items()}


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


def _png(image: Image.Image, side: int) -> bytes:
    scale = side / max(image.size)
    size = (round(image.width * scale), round(image.height * scale))
    out = BytesIO()
    image.resize(size, Image.Resampling.LANCZOS).save(out, "PNG")
    return out.getvalue()
