"""Eyes and brows: lid shape, iris with its light, lashes and expression."""

from dataclasses import dataclass

import skia

from bin.portraits.brush import Brush
from bin.portraits.colour import darker, lighter, mix
from bin.portraits.shapes import Point, curve, ellipse, ribbon, spline

LASH = "#2a1a20"


@dataclass(frozen=True)
class Eyes:
    """Expression of both eyes; sizes in head units."""

    iris: str = "#5a3420"
    width: float = 62
    height: float = 50
    slant: float = 4.0  # how far the outer corner rises
    gap: float = 50.0  # centre of each eye from the middle of the face
    droop: float = 0.0  # upper lid lowered, 0..1
    squint: float = 0.0  # lower lid raised, 0..1
    lash: float = 1.0
    gaze: Point = (0.0, 0.0)
    slit: bool = False
    closed: bool = False  # happy arcs instead of open eyes
    brow: str = "#3a2420"
    brow_weight: float = 6.0
    brow_height: float = 42.0
    brow_slope: float = 0.5  # above 0 the inner end is lower: firm; below 0: gentle or worried
    brow_arch: float = 9.0
    brow_cock: float = 0.0  # lifts the picture-right brow for a teasing look
    liner: str | None = None


def draw_eyes(brush: Brush, eyes: Eyes, turn: float, skin: str) -> None:
    """Both eyes and brows; the eye on the far side is a little narrower."""
    for side in (-1, 1):
        narrow = 1 - 0.13 * max(turn * side, 0)
        x = side * eyes.gap * (1 - 0.05 * abs(turn)) + turn * 14
        with brush.placed(x, 0):
            if eyes.closed:
                _happy_arc(brush, eyes, side, narrow)
            else:
                _open_eye(brush, eyes, side, narrow, skin)
            _brow(brush, eyes, side, narrow)


def _lids(eyes: Eyes, side: int, narrow: float) -> tuple[skia.Path, list[Point], Point, Point]:
    half = eyes.width / 2 * narrow
    inner, outer = (-side * half, 5.0), (side * half, -eyes.slant)
    rise = eyes.height * (0.52 - 0.38 * eyes.droop)
    fall = eyes.height * (0.40 - 0.34 * eyes.squint)
    upper = [
        (inner[0] + side * half * 0.16, inner[1] - rise * 0.62),
        (-side * half * 0.34, -rise * 0.98),
        (side * half * 0.22, -rise - eyes.slant * 0.3),
        (side * half * 0.72, -rise * 0.68 - eyes.slant * 0.7),
    ]
    lower = [(side * half * 0.62, fall * 0.72 - eyes.slant * 0.4), (0.0, fall), (-side * half * 0.6, fall * 0.72 + 2)]
    shape = spline([(*inner, 0.25), *upper, (*outer, 0.15), *lower])
    return shape, [inner, *upper, outer], inner, outer


def _open_eye(brush: Brush, eyes: Eyes, side: int, narrow: float, skin: str) -> None:
    shape, upper, _, outer = _lids(eyes, side, narrow)
    if eyes.liner:
        with brush.placed(0, -4, scale=1.22):
            brush.fill(shape, eyes.liner, 0.5, 5)
    brush.fill(shape, "#fffaf2")
    with brush.inside(shape):
        _iris(brush, eyes)
        brush.edge(shape, (0, 9), 4, "#5b3a52", 0.55)
    line = mix(LASH, eyes.brow, 0.25)
    weight = 3.4 + 3.3 * eyes.lash
    top: list[tuple[float, ...]] = []
    for i, (x, y) in enumerate(upper):
        thick = weight * (0.25, 0.6, 0.9, 1.1, 1.15, 0.5)[i]
        top.append((x, y - thick))
    flick = (outer[0] + side * (4 + 6 * eyes.lash), outer[1] - 3 - 5 * eyes.lash)
    brush.fill(spline([(*upper[0], 0), *top[1:5], (*flick, 0), *reversed(upper[1:])]), line)
    half = eyes.width / 2 * narrow
    peak = min(y for _, y in upper) - weight - 7 - 4 * eyes.droop
    crease = curve((-side * half * 0.62, peak + 7), (side * half * 0.1, peak - 7), (side * half * 1.02, peak + 14))
    brush.stroke(crease, 2.6, darker(mix(skin, "#b0503c", 0.5), 0.16), 0.55)
    lower_line = [(side * eyes.width * 0.46 * narrow, 2 - eyes.slant * 0.6)]
    lower_line += [
        (x, y)
        for x, y in curve(
            lower_line[0],
            (side * 12, eyes.height * (0.46 - 0.34 * eyes.squint)),
            (-side * 8, eyes.height * (0.41 - 0.34 * eyes.squint)),
        )
    ][1:]
    brush.stroke(lower_line, 2.6, mix(line, "#a2543f", 0.45), 0.75, 0.6, 0)


def _iris(brush: Brush, eyes: Eyes) -> None:
    x, y = eyes.gaze[0], eyes.gaze[1] - 1.5
    rx, ry = eyes.height * 0.435, eyes.height * 0.49
    dark = darker(eyes.iris, 0.72)
    ball = ellipse(x, y, rx, ry)
    brush.fill(ball, dark)
    with brush.inside(ball):
        brush.gradient(
            ellipse(x, y, rx * 0.9, ry * 0.9),
            (x, y - ry),
            (x, y + ry),
            [dark, eyes.iris, lighter(mix(eyes.iris, "#ffb45e", 0.3), 0.38)],
        )
        brush.halo(x, y + ry * 0.72, rx * 0.85, lighter(eyes.iris, 0.55), 0.75)
        pupil = ellipse(x, y, rx * 0.17, ry * 0.72) if eyes.slit else ellipse(x, y - ry * 0.04, rx * 0.46, ry * 0.46)
        brush.fill(pupil, mix("#140b14", dark, 0.3), 0.95, 0.8)
    brush.fill(ellipse(x - rx * 0.34, y - ry * 0.38, rx * 0.31, ry * 0.29), "#ffffff", 0.97)
    brush.dot(x + rx * 0.42, y + ry * 0.42, rx * 0.14, "#ffffff", 0.85)


def _happy_arc(brush: Brush, eyes: Eyes, side: int, narrow: float) -> None:
    half = eyes.width / 2 * narrow
    line = mix(LASH, eyes.brow, 0.25)
    arc = curve((-side * half, 8), (-side * 2, -22), (side * half, 5 - eyes.slant))
    brush.stroke(arc, 6.5, line, 1, 0.2, 0.25)
    brush.stroke(curve((side * (half - 4), 1), (side * (half + 5), 3), (side * (half + 9), 8)), 3.4, line, 0.85)
    brush.stroke(curve((-side * half * 0.7, 14), (0, 19), (side * half * 0.8, 13)), 2.4, "#a2543f", 0.4)


def _brow(brush: Brush, eyes: Eyes, side: int, narrow: float) -> None:
    y = -eyes.brow_height - (eyes.brow_cock if side > 0 else 0)
    half = eyes.width * 0.56 * narrow
    w = eyes.brow_weight
    spine = [
        (-side * half, y + eyes.brow_slope * 1.5 + 3),
        (-side * half * 0.35, y - eyes.brow_arch * 0.55),
        (side * half * 0.35, y - eyes.brow_arch - eyes.brow_slope * 0.5),
        (side * half * 1.1, y - eyes.brow_slope + 5),
    ]
    brush.fill(ribbon(spine, [w * 0.4, w, w * 0.85, 0.8]), eyes.brow, 0.88, 0.8)
