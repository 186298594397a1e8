"""The styles, a function for each on a canvas of one size, and a picture through the one that is asked for."""

import time

import cv2
import numpy as np
from numpy.typing import NDArray

from avatar_forge.core.errors import EngineBadResponse, EngineTimeout
from jobs.engines import JobContext, Report, Step
from jobs.engines.painter import canvas
from jobs.engines.painter.canvas import Brush, Field, Pixels
from jobs.engines.painter.filters import (
    flat,
    grey,
    inked,
    kuwahara,
    lines_of,
    noise,
    paper,
    smeared,
    smooth,
    stepped,
    tangents,
    vivid,
    whole,
)  # fmt: skip

CREAM = np.array([255, 244, 236], dtype=np.float32)
DARKS, LIGHTS = 0.1, 0.24  # how much cream is in the darkest colour and in the lightest


def chibi(picture: Pixels, *, seed: int, tell: Report) -> Pixels:
    """Chibi: few flat areas in a soft palette with bold, round, brown lines. Proportions stay as they are."""
    tell(0.0, "painting")
    areas = stepped(vivid(flat(picture, reach=14, colour=30), 1.4, 1.16), 5, 5).astype(np.float32)
    cream = DARKS + (LIGHTS - DARKS) * areas.max(axis=2, keepdims=True) / 255
    soft = whole(areas * (1 - cream) + CREAM * cream)
    tell(0.6, "drawing")
    return inked(soft, lines_of(picture, width=2.4, gain=34, threshold=0.014, reach=7), (92, 54, 62))


COOL = np.array([-10, -2, 16], dtype=np.float32)  # added to the darkest, red first
WARM = np.array([7, 2, -2], dtype=np.float32)  # to the lightest
GLOW = 0.3


def anime(picture: Pixels, *, seed: int, tell: Report) -> Pixels:
    """Anime: cels with thin lines, cool shadows, warm lights and a glow around what is bright."""
    tell(0.0, "painting")
    areas = stepped(vivid(flat(picture, reach=8, colour=18), 1.3, 1.08), 7, 7)
    light = grey(areas)[..., None]
    tinted = areas.astype(np.float32) + COOL * (1 - light) + WARM * light
    tell(0.6, "drawing")
    drawn = inked(whole(tinted), lines_of(picture, width=1.05), (50, 35, 70)).astype(np.float32)
    bright = drawn * np.clip((grey(areas) - 0.7) / 0.3, 0, 1)[..., None]
    glow = cv2.GaussianBlur(bright, (0, 0), 14) * GLOW
    return whole(255 - (255 - drawn) * (255 - glow) / 255)  # screen


def cartoon(picture: Pixels, *, seed: int, tell: Report) -> Pixels:
    """Cartoon: soft areas of strong colour with ink lines."""
    tell(0.0, "painting")
    areas = kuwahara(smooth(picture), 4)
    tell(0.6, "drawing")
    return inked(stepped(vivid(areas, 1.3, 1.05), 8, 4), lines_of(picture, width=1.3), (25, 15, 20))


def cel(picture: Pixels, *, seed: int, tell: Report) -> Pixels:
    """Cel: flat areas in a few steps of light, clear lines, as on the cels of animated films."""
    tell(0.0, "painting")
    areas = stepped(vivid(flat(picture), 1.35, 1.1), 6, 7)
    tell(0.6, "drawing")
    return inked(areas, lines_of(picture, width=1.5), (45, 35, 60))


STROKE = 21  # pixels


def pencil(picture: Pixels, *, seed: int, tell: Report) -> Pixels:
    """Pencil: a drawing on paper, outlines and hatching where it is dark."""
    tell(0.0, "drawing")
    lightness = grey(picture)
    # Colour dodge: the picture over its own blurred negative leaves what is darker than around it.
    dodged = np.minimum(1, lightness / np.maximum(cv2.GaussianBlur(lightness, (0, 0), 9), 1e-3)) ** 1.6
    outlines = 0.35 + 0.65 * lines_of(picture, width=1.0, gain=26)
    tell(0.5, "drawing")
    shade = 1 - cv2.GaussianBlur(lightness, (0, 0), 2)
    strokes = np.clip(0.5 + 0.28 * _hatching(lightness, seed), 0, 1)
    shaded = 1 - np.clip(shade - 0.12, 0, 1) ** 1.2 * (0.28 + 0.5 * strokes)
    drawing = np.minimum(dodged, outlines) * shaded * paper(lightness.shape, seed + 7, 0.02)
    return whole(drawing[..., None] * np.array([246, 245, 241], dtype=np.float32))


def _hatching(like: Field, seed: int) -> Field:
    """Return strokes from lower left to upper right, mean 0 and deviation 1."""
    stroke = np.fliplr(np.eye(STROKE, dtype=np.float32)) / np.float32(STROKE)
    hatching = np.asarray(cv2.filter2D(noise(like.shape, seed), -1, stroke), dtype=np.float32)
    return np.asarray(hatching / hatching.std(), dtype=np.float32)


PAPER = np.array([0.975, 0.965, 0.945], dtype=np.float32)
BORDER = 0.03  # of the shorter side stays paper, more or less


def watercolor(picture: Pixels, *, seed: int, tell: Report) -> Pixels:
    """Watercolour: thin paint on rough paper, darker where it dried at the edges, lighter where water stood."""
    tell(0.0, "painting")
    washes = kuwahara(smooth(picture, 2, 30), 4)
    tell(0.6, "painting")
    colour = vivid(washes, 1.4, 1.1).astype(np.float32) / 255
    shape = colour.shape[:2]
    colour **= np.clip(1 + 0.11 * noise(shape, seed, 24), 0.7, 1.3)[..., None]  # more pigment here, more water there
    colour = 1 - (1 - (0.1 + 0.9 * colour**0.82) * _dried_edges(grey(washes))[..., None]) * 0.92
    colour *= paper(shape, seed + 1, 0.018)[..., None] * PAPER
    painted = _painted_area(shape, seed + 3)[..., None]
    return whole((colour * painted + PAPER * (1 - painted)) * 255)


def _dried_edges(lightness: Field) -> Field:
    """Return what to multiply with: darker along the edges of areas, where pigment gathers."""
    across, down = cv2.Sobel(lightness, cv2.CV_32F, 1, 0), cv2.Sobel(lightness, cv2.CV_32F, 0, 1)
    edges = cv2.GaussianBlur(cv2.magnitude(across, down), (0, 0), 1.6)
    return np.asarray(1 - np.clip(edges * 0.9, 0, 0.2), dtype=np.float32)


def _painted_area(shape: tuple[int, ...], seed: int) -> Field:
    """Return 1 where there is paint and 0 at the border, which is ragged."""
    rows, columns = (axis.astype(np.float32) for axis in np.indices(shape[:2]))
    height, width = shape[:2]
    sideways, upwards = np.minimum(columns, width - 1 - columns), np.minimum(rows, height - 1 - rows)
    inwards = sideways * upwards / (sideways + upwards + 1)  # the smaller of both, with rounded corners
    ragged = np.clip(
        0.8 * noise(shape, seed, 16) + 0.35 * noise(shape, seed + 1, 4), -1.7, 2.5
    )  # never out to the edge
    away = inwards / min(height, width) - BORDER - 0.011 * ragged
    return np.asarray(1 / (1 + np.exp(-away * 260)), dtype=np.float32)


CELLS = 128  # along the longer side
COLOURS = 32
DITHER = 5.0  # of L, at most so much lighter or darker
HUE = 1.35  # how much more a wrong hue counts than a wrong lightness: else a light on skin becomes grey

# Bayer's ordered dither (1973), -0.47 to 0.47.
BAYER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], dtype=np.float32) / 16 - 0.47


def pixel(picture: Pixels, *, seed: int, tell: Report) -> Pixels:
    """Pixel art: large squares in few colours, dithered between them."""
    tell(0.0, "painting")
    height, width = picture.shape[:2]
    scale = CELLS / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(vivid(picture, 1.25, 1.03), size, interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(cv2.bilateralFilter(small, 5, 30, 3), cv2.COLOR_RGB2LAB).astype(np.float32)
    lab[..., 1:] *= HUE
    palette = _palette(lab, seed)
    dither = np.tile(BAYER, (size[1] // 4 + 1, size[0] // 4 + 1))[: size[1], : size[0]]
    lab[..., 0] += dither * DITHER
    nearest = ((lab[..., None, :] - palette) ** 2).sum(-1).argmin(-1)
    chosen = palette[nearest]
    chosen[..., 1:] /= HUE
    cells = cv2.cvtColor(whole(chosen), cv2.COLOR_LAB2RGB)
    return np.asarray(cv2.resize(cells, (width, height), interpolation=cv2.INTER_NEAREST), dtype=np.uint8)


def _palette(lab: NDArray[np.float32], seed: int) -> NDArray[np.float32]:
    """Return the colours that come nearest to all of the picture's (k-means in Lab)."""
    points = lab.reshape(-1, 3)
    cv2.setRNGSeed(seed % 2**31)
    ends = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 24, 0.5)
    labels = np.zeros((len(points), 1), dtype=np.int32)  # filled in
    _, _, palette = cv2.kmeans(points, min(COLOURS, len(points)), labels, ends, 2, cv2.KMEANS_PP_CENTERS)
    return np.asarray(palette, dtype=np.float32)


RELIEF = 0.012


def oil(picture: Pixels, *, seed: int, tell: Report) -> Pixels:
    """Oil: thick strokes of colour that follow the shapes, with light on their ridges."""
    tell(0.0, "painting")
    strokes = kuwahara(vivid(picture, 1.25), 6, 8)
    tell(0.5, "painting")
    strokes = kuwahara(strokes, 4, 8)
    tell(0.75, "painting")
    return whole(strokes.astype(np.float32) * _relief(grey(strokes), seed)[..., None])


def _relief(lightness: Field, seed: int) -> Field:
    """Return how much light the ridges of the paint catch, around 1: noise smeared along the shapes, lit from above.

    Smooth areas get a third of it: there it would be wrinkles, on faces above all.
    """
    ridges = smeared(noise(lightness.shape, seed, 1.2), tangents(lightness, 9.0), 14)
    ridges /= ridges.std()
    slope = cv2.Sobel(ridges, cv2.CV_32F, 1, 0) + cv2.Sobel(ridges, cv2.CV_32F, 0, 1)
    busy = cv2.magnitude(cv2.Sobel(lightness, cv2.CV_32F, 1, 0), cv2.Sobel(lightness, cv2.CV_32F, 0, 1))
    depth = RELIEF * np.clip(cv2.GaussianBlur(busy, (0, 0), 10) * 6, 0.35, 1)
    return np.asarray(np.clip(1 + depth * slope, 0.85, 1.15), dtype=np.float32)


PITCH = 6.8  # pixels from dot to dot
ANGLE = np.pi / 4  # of the screen


def halftone(picture: Pixels, *, seed: int, tell: Report) -> Pixels:
    """Halftone: printed comics, with dots that grow where it is dark and lines of ink."""
    tell(0.0, "painting")
    areas = vivid(kuwahara(picture, 4), 1.5, 1.1)
    tell(0.6, "drawing")
    colours = stepped(areas, 7, 6).astype(np.float32)
    between = _screen(grey(areas))[..., None]
    printed = (255 - (255 - colours) * 0.62) * between + colours * 0.86 * (1 - between)
    return inked(whole(printed), lines_of(picture, width=1.5), (20, 14, 22))


def _screen(lightness: Field) -> Field:
    """Return 1 between the dots and 0 in them, with soft edges."""
    rows, columns = (axis.astype(np.float32) for axis in np.indices(lightness.shape))
    along = (columns * np.cos(ANGLE) + rows * np.sin(ANGLE)) * (2 * np.pi / PITCH)
    across = (rows * np.cos(ANGLE) - columns * np.sin(ANGLE)) * (2 * np.pi / PITCH)
    waves = 0.5 + 0.25 * (np.cos(along) + np.cos(across))
    tone = (1 - cv2.GaussianBlur(lightness, (0, 0), 2)) * 0.95 + 0.02
    return np.asarray(1 / (1 + np.exp(-(waves - tone) * 22)), dtype=np.float32)


BRUSHES: dict[str, Brush] = {
    "chibi": chibi, "anime": anime, "cartoon": cartoon, "cel": cel, "pencil": pencil, "watercolor": watercolor,
    "pixel": pixel, "oil": oil, "halftone": halftone,
}  # fmt: skip


HARD_EDGES = frozenset({"pixel"})  # squares that must stay squares when they are made larger
THREADS = 2  # of OpenCV's: more would only fight with the rest of the house


def paint(picture: bytes, *, style: str, strength: float, seed: int, seconds: float, context: JobContext) -> bytes:
    """As PainterEngine.paint."""
    brush = BRUSHES.get(style)
    if brush is None:
        raise EngineBadResponse()
    cv2.setNumThreads(THREADS)
    tell = _Teller(context, seconds)
    tell(0.02, "reading")
    pixels, alpha = canvas.read(picture)
    share = min(1.0, max(0.0, strength))
    if share:
        primed = canvas.primed(pixels, alpha)
        painted = brush(primed, seed=seed, tell=lambda done, step: tell(0.08 + 0.82 * done, step))
        pixels = canvas.blended(pixels, canvas.fitted(painted, pixels, hard=style in HARD_EDGES), share)
    tell(0.92, "painting")
    return canvas.written(pixels, alpha)


class _Teller:
    """Passes the progress on, and stops the work when its time is over or it was cancelled."""

    def __init__(self, context: JobContext, seconds: float) -> None:
        self.context, self.until = context, time.monotonic() + seconds

    def __call__(self, done: float, step: Step) -> None:
        if time.monotonic() > self.until:
            raise EngineTimeout()
        self.context.check()
        self.context.report(done, step)
