"""Pictures for measuring and looking at figures: drawn here, of our presets, and the photographs of the tests."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from jobs.engines.figurine.arrays import pieces
from jobs.tests.photographs import photograph

PRESETS = Path(__file__).parents[1] / "characters" / "static" / "characters" / "presets"

PAPER = (236, 241, 250)
INK, SKIN, HAIR, SHINE = (58, 40, 66), (255, 222, 200), (92, 64, 140), (122, 90, 176)
DRESS, HEM, WHITE, SHOE, RED = (74, 144, 196), (52, 110, 164), (250, 250, 252), (70, 50, 60), (226, 74, 92)
FINE = 2  # drawn so much larger, then shrunk


def illustration(width: int = 800) -> Image.Image:
    """Return a drawn character of somebody with a ribbon, two by three."""
    image = Image.new("RGB", (800 * FINE, 1200 * FINE), PAPER)
    pen, line = ImageDraw.Draw(image), {"outline": INK, "width": 5 * FINE}

    def at(*where: int) -> list[int]:
        return [FINE * value for value in where]

    def limb(*where: int) -> None:
        pen.line(at(*where), fill=INK, width=70 * FINE)
        pen.line(at(*where), fill=SKIN, width=60 * FINE)

    pen.ellipse(at(220, 120, 580, 640), fill=HAIR, **line)
    pen.rounded_rectangle(at(235, 330, 565, 690), radius=90 * FINE, fill=HAIR, **line)
    for x in (335, 425):
        pen.rounded_rectangle(at(x, 860, x + 58, 1110), radius=26 * FINE, fill=SKIN, **line)
    for x in (318, 418):
        pen.rounded_rectangle(at(x, 1070, x + 86, 1140), radius=30 * FINE, fill=SHOE, **line)
    for x in (335, 425):
        pen.rectangle(at(x, 985, x + 58, 1075), fill=WHITE, **line)
    limb(318, 640, 215, 790)
    pen.ellipse(at(178, 755, 250, 827), fill=SKIN, **line)
    limb(482, 640, 585, 560)
    pen.ellipse(at(555, 520, 627, 592), fill=SKIN, **line)
    pen.polygon(at(330, 600, 470, 600, 560, 900, 240, 900), fill=DRESS, outline=INK)
    pen.line(at(330, 600, 240, 900, 560, 900, 470, 600), fill=INK, width=5 * FINE, joint="curve")
    for x in range(240, 558, 53):
        pen.pieslice(at(x, 868, x + 58, 930), 0, 180, fill=HEM, **line)
    pen.polygon(at(340, 600, 460, 600, 400, 690), fill=WHITE, outline=INK)
    pen.ellipse(at(384, 660, 416, 692), fill=RED, **line)
    for x in (268, 444):
        pen.ellipse(at(x, 590, x + 88, 690), fill=DRESS, **line)
    pen.rectangle(at(375, 540, 425, 615), fill=SKIN)
    _head(pen, at, line)
    return image.resize((width, width * 3 // 2), Image.Resampling.LANCZOS)


def _head(pen, at, line) -> None:
    pen.ellipse(at(258, 190, 542, 580), fill=SKIN, **line)
    pen.pieslice(at(238, 140, 562, 520), 180, 360, fill=HAIR, **line)
    for a, b, c, y in ((258, 320, 285, 430), (330, 400, 365, 395), (410, 470, 440, 395), (480, 542, 516, 430)):
        pen.polygon(at(a, 325, b, 325, c, y), fill=HAIR)
    pen.arc(at(300, 170, 500, 420), 210, 300, fill=SHINE, width=16 * FINE)
    for x in (318, 428):
        pen.ellipse(at(x, 390, x + 54, 470), fill=WHITE, **line)
        pen.ellipse(at(x + 8, 400, x + 46, 468), fill=(62, 120, 90))
        pen.ellipse(at(x + 17, 415, x + 37, 455), fill=(20, 30, 30))
        pen.ellipse(at(x + 12, 404, x + 26, 420), fill=WHITE)
        pen.arc(at(x - 4, 372, x + 58, 430), 200, 340, fill=INK, width=6 * FINE)
    pen.arc(at(365, 480, 435, 530), 20, 160, fill=(190, 70, 80), width=6 * FINE)
    for x in (292, 458):
        pen.ellipse(at(x, 480, x + 50, 510), fill=(255, 184, 180))
    pen.polygon(at(500, 170, 590, 120, 590, 230), fill=RED, outline=INK)
    pen.polygon(at(500, 170, 430, 110, 440, 215), fill=RED, outline=INK)
    pen.ellipse(at(480, 148, 520, 192), fill=(196, 54, 72), **line)


def paper_of(image: Image.Image) -> np.ndarray:
    """Return where the paper around the illustration shows, 0 to 1."""
    alike = np.abs(np.asarray(image, float) - PAPER).max(2) < 8
    labels, _ = pieces(alike)
    return (labels == labels[0, 0]).astype(float)


def transparent(width: int = 800) -> Image.Image:
    image = illustration(width)
    image.putalpha(Image.fromarray(((1 - paper_of(image)) * 255).astype(np.uint8)))
    return image


def before_a_sunset(width: int = 800) -> Image.Image:
    """Return the illustration, an arm akimbo, before a background that shades from orange to blue."""
    image = illustration(width)
    pen = ImageDraw.Draw(image)
    scale = width / 800
    for colour, thick in ((INK, 44), (SKIN, 36)):
        way = [value * scale for value in (215, 790, 150, 720, 240, 620, 330, 650)]
        pen.line(way, fill=colour, width=round(thick * scale), joint="curve")
    pixels = np.asarray(image, float)
    y, x = np.mgrid[0 : 1 : pixels.shape[0] * 1j, 0 : 1 : pixels.shape[1] * 1j]
    sky = np.array([250, 200, 170.0]) * (1 - y[..., None]) + np.array([120, 150, 230.0]) * y[..., None]
    sky -= 40 * ((x - 0.5) ** 2 + (y - 0.5) ** 2)[..., None]
    ink = np.clip(np.abs(pixels - PAPER).max(2) / 12, 0, 1)[..., None]
    return Image.fromarray(np.clip(pixels * ink + sky * (1 - ink), 0, 255).astype(np.uint8))


def pictures() -> dict[str, Image.Image]:
    """Return all of them by name."""
    astronaut = photograph("astronaut")
    return {
        "illustration": illustration(),
        "transparent": transparent(),
        "gradient": before_a_sunset(),
        "photograph": astronaut,
        "portrait": astronaut.crop((90, 0, 370, 300)),
        "face": astronaut.crop((150, 30, 300, 200)).resize((600, 680)),
        "cat": photograph("chelsea"),
        "coffee": photograph("coffee"),
        "sera": Image.open(PRESETS / "sera.webp").convert("RGB"),
        "gildong": Image.open(PRESETS / "gildong.webp").convert("RGB"),
    }


def encoded(image: Image.Image) -> bytes:
    """Return the picture as PNG, as an engine gets it."""
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
