"""Things the cast hold in their hands, each drawn round its own origin."""

import math

from bin.portraits.brush import Brush
from bin.portraits.colour import darker
from bin.portraits.nature import blossom
from bin.portraits.shapes import Point, curve, polygon, ribbon, rounded, spline


def fan(brush: Brush, x: float, y: float, turn: float, paper: str, ink: str, flowers: bool = False) -> None:
    """An open folding fan, painted with a mountain or with peach blossom."""
    with brush.placed(x, y, turn):
        arc = [(220 * math.sin(math.radians(a)), -220 * math.cos(math.radians(a))) for a in range(-62, 63, 4)]
        inner = [(84 * math.sin(math.radians(a)), -84 * math.cos(math.radians(a))) for a in range(62, -63, -4)]
        for a in range(-60, 61, 15):
            end = (90 * math.sin(math.radians(a)), -90 * math.cos(math.radians(a)))
            brush.form(ribbon([(0, 20), (end[0] * 0.5, end[1] * 0.5), end], [8, 8, 10]), "#9a6a3c", soft=3, line=1.2)
        leaf = polygon(arc + inner)
        brush.form(leaf, paper, soft=20)
        with brush.inside(leaf):
            brush.fill(
                spline(
                    [(-220, -90), (-120, -170), (-60, -120), (10, -196), (80, -130), (150, -160), (220, -80), (0, -60)]
                ),
                ink,
                0.5,
                4,
            )
            brush.dot(96, -178, 16, "#e2604f", 0.75, 1)
            if flowers:
                brush.stroke(curve((-190, -70), (-60, -190), (120, -120)), 7, "#7a4a40", 0.8, 1, 0)
                for k, (fx, fy) in enumerate(
                    ((-140, -112), (-92, -152), (-40, -140), (6, -176), (60, -140), (120, -132))
                ):
                    blossom(brush, fx, fy, 19, "#f28aa0", k * 25)
            for i, a in enumerate(range(-62, 63, 8)):
                s, c = math.sin(math.radians(a)), -math.cos(math.radians(a))
                brush.stroke(
                    [(84 * s, 84 * c), (150 * s, 150 * c), (222 * s, 222 * c)],
                    5,
                    darker(paper, 0.5),
                    0.3 if i % 2 else 0.14,
                    1,
                    1,
                )


def talisman(brush: Brush, x: float, y: float, turn: float, size: float = 1.0) -> None:
    """A yellow paper charm with a red seal script of our own invention."""
    with brush.placed(x, y, turn, size):
        brush.halo(0, 0, 120, "#ffe9a0", 0.6)
        brush.form(
            spline([(-28, -66, 0), (28, -66, 0), (32, 0), (26, 68, 0), (-30, 66, 0), (-25, 0)]),
            "#f6d873",
            soft=10,
            line=1.8,
        )
        for points in (
            [(-12, -48), (0, -52), (14, -47)],
            [(0, -52), (-2, -20), (1, 0)],
            [(-16, -26), (0, -30), (16, -24)],
            [(1, 0), (-18, 14), (-12, 30)],
            [(1, 0), (18, 12), (10, 30)],
            [(-12, 30), (0, 44), (10, 30)],
            [(0, 36), (1, 48), (0, 58)],
        ):
            brush.stroke(points, 5, "#c23b32", 0.9, 0.6, 0.4)


def lantern(brush: Brush, x: float, y: float, size: float = 1.0, colour: str = "#fbd98a") -> None:
    """A silk lantern, glowing, hung from a cord."""
    with brush.placed(x, y, 0, size):
        brush.halo(0, 0, 260, "#ffcf7a", 0.6)
        brush.stroke([(0, -140), (0, -100), (0, -76)], 4, "#5b3a3a", 1, 1, 1)
        body = spline(
            [(-34, -66, 0), (34, -66, 0), (66, -20), (62, 32), (32, 70, 0), (-32, 70, 0), (-62, 32), (-66, -20)]
        )
        brush.form(body, colour, soft=22)
        with brush.inside(body):
            brush.halo(0, 10, 74, "#fffbe4", 0.95)
            for i in range(-3, 4):
                brush.stroke(curve((i * 9, -66), (i * 24, 0), (i * 9, 70)), 2.4, "#c98a3c", 0.5, 1, 1)
        for y0 in (-78, 66):
            brush.form(rounded(-38, y0, 38, y0 + 14, 6), "#b2384a", soft=6, line=2)
        for i, tint in enumerate(("#3f6fb0", "#f4f0e6", "#c8384a", "#f0b93c", "#2f7a5a")):
            brush.stroke(
                curve((-16 + i * 8, 80), (-18 + i * 9, 112), (-20 + i * 10, 150 - abs(i - 2) * 8)), 6, tint, 1, 1, 0.6
            )


def club(brush: Brush, x: float, y: float, turn: float) -> None:
    """The goblin's knobbly club."""
    with brush.placed(x, y, turn):
        shaft = spline(
            [
                (-13, 110, 0.4),
                (-15, 0),
                (-34, -130),
                (-40, -200),
                (0, -232),
                (40, -200),
                (34, -130),
                (15, 0),
                (13, 110, 0.4),
            ]
        )
        brush.form(shaft, "#8a5a34", soft=20, depth=0.34)
        with brush.inside(shaft):
            for i in range(-3, 4):
                brush.stroke(curve((i * 4, 110), (i * 5, -60), (i * 12, -228)), 3, "#4b2c1c", 0.4)
        for kx, ky in ((-20, -190), (20, -176), (-2, -212), (-14, -140), (16, -120), (0, -160)):
            brush.form(
                polygon([(kx - 10, ky + 7), (kx + (8 if kx > 0 else -8), ky - 17), (kx + 10, ky + 7)]),
                "#d9c6a4",
                soft=6,
                line=1.8,
            )


def pole(brush: Brush, start: Point, bend: Point, end: Point) -> None:
    """A bent rod from which something hangs."""
    brush.form(ribbon(curve(start, bend, end, 8), [10, 9, 9, 8, 8, 7, 7, 6, 5]), "#8a5a3c", soft=4, line=1.8)


def flower_spray(brush: Brush, foot: Point, tip: Point) -> None:
    """A branch of white paper flowers."""
    line = curve(foot, (foot[0] + 70, (foot[1] + tip[1]) / 2), tip, 10)
    brush.form(ribbon(line, [8] * len(line)), "#6a4a3c", soft=4, line=1.6)
    for i, (x, y) in enumerate(line[3:]):
        side = -1 if i % 2 else 1
        bud = (x + side * 19, y - 14)
        brush.stroke([(x, y), (x + side * 14, y - 6), bud], 4, "#6a4a3c", 1, 1, 1)
        blossom(brush, bud[0], bud[1], 27, "#c9c0cc", i * 20)
        blossom(brush, bud[0] - 1, bud[1] - 1, 25, "#fff6ee", i * 20)
