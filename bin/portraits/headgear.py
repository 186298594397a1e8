"""What the cast wear on their heads: gat, cap, headband, flower crown, fedora, glasses, ears and horn."""

import random

from bin.portraits.brush import Brush
from bin.portraits.colour import darker, lighter
from bin.portraits.nature import blossom
from bin.portraits.shapes import curve, ellipse, ribbon, rounded, spline

HORSEHAIR = "#211a26"


def manggeon(brush: Brush, colour: str = HORSEHAIR, y: float = -92, width: float = 104) -> None:
    """The woven band that holds a man's hair from the forehead."""
    band = spline(
        [
            (-width, y + 30, 0),
            (-60, y - 6),
            (0, y - 16),
            (60, y - 6),
            (width, y + 30, 0),
            (width - 2, y + 2, 0),
            (62, y - 34),
            (0, y - 44),
            (-62, y - 34),
            (-width + 2, y + 2, 0),
        ]
    )
    brush.form(band, colour, soft=10, depth=0.2)


def tipped_gat(brush: Brush, turn: float, size: float, y: float, beads: str | None = None) -> None:
    """A gat worn askew, as rogues do."""
    with brush.placed(0, y, turn, size):
        gat(brush, 0, 226, beads)


def gat(brush: Brush, y: float = -118, reach: float = 232, beads: str | None = None) -> None:
    """The wide horsehair hat; the brim lets light through."""
    brim = spline(
        [
            (-reach, y + 10),
            (-reach * 0.6, y - 16),
            (0, y - 28),
            (reach * 0.6, y - 16),
            (reach, y + 10),
            (reach * 0.6, y + 28),
            (0, y + 36),
            (-reach * 0.6, y + 28),
        ]
    )
    if beads:
        for side in (-1, 1):
            string = curve((side * 100, y + 20), (side * 122, 190), (0, 214), 19)
            for i, (x, by) in enumerate(string[1:]):
                brush.form(ellipse(x, by, 5.5, 5.5 if i % 3 else 8), beads if i % 3 else "#f4e3b0", soft=4, line=1.4)
    brush.fill(brim, "#a8503f", 0.18, 12)
    crown = spline(
        [
            (-84, y + 2, 0),
            (-74, y - 60),
            (-66, y - 118, 0.4),
            (0, y - 130),
            (66, y - 118, 0.4),
            (74, y - 60),
            (84, y + 2, 0),
            (0, y + 16),
        ]
    )
    brush.fill(brim, HORSEHAIR, 0.74)
    with brush.inside(brim):
        for i in range(-26, 27):
            brush.stroke(
                [(i * 4, y - 6), (i * 7, y + 4), (i * 10, y + 40)], 1.3, lighter(HORSEHAIR, 0.4), 0.32, 0.6, 0.6
            )
            brush.stroke(
                [(i * 4, y - 2), (i * 7, y - 12), (i * 10, y - 32)], 1.3, lighter(HORSEHAIR, 0.4), 0.25, 0.6, 0.6
            )
        brush.edge(brim, (0, -5), 2, HORSEHAIR, 0.8)
        brush.edge(brim, (2, 4), 2, "#fff2d2", 0.32, glow=True)
    brush.form(crown, HORSEHAIR, soft=22, depth=0.3)
    with brush.inside(crown):
        brush.fill(rounded(-100, y - 24, 100, y + 30), "#0e0a14", 0.55, 3)
        brush.stroke(curve((-50, y - 112), (-58, y - 60), (-64, y - 30)), 12, "#fff2d2", 0.2, blur=5)


def headband(brush: Brush, colour: str) -> None:
    """A cloth band tied round the forehead, its ends in the wind."""
    for points, widths in (
        ([(100, -96), (140, -118), (190, -96), (238, -124)], [20, 20, 22, 24]),
        ([(100, -92), (142, -84), (180, -54), (226, -60)], [18, 18, 20, 22]),
    ):
        brush.form(ribbon(points, widths), colour, soft=10)
    band = spline(
        [
            (-107, -62, 0),
            (-60, -92),
            (0, -101),
            (60, -92),
            (107, -62, 0),
            (106, -92, 0),
            (62, -122),
            (0, -132),
            (-62, -122),
            (-106, -92, 0),
        ]
    )
    brush.fill(band, "#a8503f", 0.3, 7)
    brush.form(band, colour, soft=12)
    brush.stroke(curve((-104, -74), (0, -124), (104, -74)), 2.4, lighter(colour, 0.6), 0.35)
    brush.form(rounded(92, -112, 114, -82, 9), colour, soft=8)


def flower_crown(brush: Brush, petals: tuple[str, ...]) -> None:
    """Paper flowers of a shaman's crown with small hanging pearls."""
    dice = random.Random(5)
    brush.form(ribbon(curve((-104, -98), (0, -186), (104, -98), 8), [20] * 9), "#c9973f", soft=8)
    places = [(t / 8, 0) for t in range(9)] + [((t + 0.5) / 8, 26) for t in range(8)]
    for i, (t, rise) in enumerate(places):
        angle = t * 2 - 1
        x, y = angle * (108 + rise * 0.3), -146 + 50 * angle * angle - rise
        size = dice.uniform(24, 31) - rise * 0.2
        blossom(brush, x, y, size + 3, darker(petals[i % len(petals)], 0.35), i * 31)
        blossom(brush, x - 1, y - 1, size, petals[i % len(petals)], i * 31)
    for side in (-1, 1):
        for row, x in enumerate((104, 116, 127)):
            for k in range(5 - row):
                brush.form(ellipse(side * x, -84 + k * 15 + row * 6, 4.6, 4.6), "#fff4e2", soft=4, line=1.2)


def fedora(brush: Brush, colour: str, band: str) -> None:
    """A felt hat, tipped a little over the brow."""
    with brush.placed(0, -84, turn=-3):
        brim = spline([(-168, 14), (-110, -8), (0, -20), (110, -8), (168, 14), (96, 34), (0, 40), (-96, 34)])
        brush.fill(ellipse(0, 44, 112, 22), "#5a2a30", 0.42, 10)
        crown = spline(
            [
                (-108, 12, 0),
                (-106, -50),
                (-84, -122),
                (-40, -138),
                (0, -118),
                (42, -140),
                (86, -122),
                (106, -50),
                (108, 12, 0),
                (0, 26),
            ]
        )
        brush.form(crown, colour, soft=30, depth=0.32)
        with brush.inside(crown):
            brush.stroke(curve((-40, -136), (-16, -100), (-24, -60)), 14, darker(colour, 0.6), 0.4, blur=5)
            brush.form(
                spline([(-120, -14, 0), (0, 2), (120, -14, 0), (120, 30, 0), (0, 40), (-120, 30, 0)]),
                band,
                soft=12,
                line=1.6,
            )
        brush.form(brim, colour, soft=18, depth=0.3)
        brush.stroke(curve((-150, 14), (0, 44), (150, 14)), 4, darker(colour, 0.55), 0.5, blur=1.5)


def glasses(brush: Brush, turn: float, colour: str = "#b98a3c") -> None:
    """Thin round frames."""
    for side in (-1, 1):
        x = side * 50 + turn * 14
        brush.gradient(
            ellipse(x, 3, 43, 39), (x - 40, -36), (x + 40, 40), ["#ffffff", "#cfe6ff", "#ffffff"], [0.2, 0.03, 0.1]
        )
        brush.ring(ellipse(x, 3, 43, 39), 4, colour)
        brush.stroke(curve((x - 36, -12), (x - 24, -32), (x - 2, -34)), 3, "#fff6dc", 0.85)
        brush.stroke([(x + side * 42, -4), (x + side * 50, -8), (side * 101, -10)], 4, colour, 1, 1, 1)
    brush.stroke(curve((turn * 14 - 8, 0), (turn * 14, -9), (turn * 14 + 8, 0)), 4.4, colour, 1, 1, 1)


def fox_ears(brush: Brush, colour: str, inner: str) -> None:
    """Two upright ears with tufts."""
    for side in (-1, 1):
        ear = spline(
            [(side * 34, -150, 0), (side * 52, -214), (side * 108, -276, 0), (side * 126, -196), (side * 104, -100, 0)]
        )
        brush.form(ear, colour, soft=22, depth=0.24)
        hollow = spline(
            [(side * 56, -152, 0), (side * 70, -204), (side * 102, -248, 0), (side * 110, -190), (side * 94, -120, 0)]
        )
        brush.fill(hollow, inner, 0.85, 4)
        tuft = spline(
            [
                (side * 48, -130, 0),
                (side * 52, -176),
                (side * 70, -206, 0),
                (side * 70, -172, 0.4),
                (side * 90, -196, 0),
                (side * 84, -160, 0.4),
                (side * 108, -172, 0),
                (side * 100, -118, 0),
            ]
        )
        brush.fill(tuft, lighter(colour, 0.6), 0.95, 0.8)


def horn(brush: Brush, colour: str = "#e8cf9c") -> None:
    """One small horn with rings."""
    path = spline([(-8, -160, 0.3), (4, -206), (34, -244, 0), (40, -200), (38, -158, 0.3), (14, -146)])
    brush.form(path, colour, soft=14, depth=0.3)
    with brush.inside(path):
        for y in (-168, -184, -200, -215):
            brush.stroke(curve((-14, y), (18, y + 10), (50, y - 8)), 3.4, darker(colour, 0.45), 0.5)
