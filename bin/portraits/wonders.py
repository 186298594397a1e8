"""Things that stand or float beside the cast: gourds, books, candles, lotus, steam, ghost fire, tails."""

import math
import random

from bin.portraits.brush import Brush
from bin.portraits.colour import darker, lighter, mix
from bin.portraits.shapes import curve, ellipse, ribbon, rounded, spline


def lotus(brush: Brush, x: float, y: float, size: float = 1.0) -> None:
    """A lotus with light in its heart."""
    with brush.placed(x, y, 0, size):
        brush.halo(0, -30, 170, "#fff0c0", 0.8)
        rows = (((-62, 40), (62, 40), (-34, 62), (34, 62), (0, 78)), ((-88, 6), (88, 6), (-52, 30), (52, 30), (0, 46)))
        for row, tint in zip(rows, ("#f7b9c6", "#fbd3da"), strict=True):
            for dx, height in row:
                top = (dx * 1.15, -height - 48)
                petal = spline(
                    [(dx * 0.2, 34, 0.2), (dx * 0.75 - 30, -height * 0.5), (*top, 0), (dx * 0.75 + 30, -height * 0.5)]
                )
                brush.form(petal, mix(tint, "#ffffff", 0.2 if abs(dx) < 40 else 0), soft=16, to="#fff3f0", line=1.8)
                for k in (-1, 0, 1):
                    brush.stroke(
                        curve((dx * 0.3, 24), (dx * 0.7 + k * 12, -height * 0.4), (top[0], top[1] + 12)),
                        1.8,
                        "#e0849a",
                        0.4,
                    )
        brush.halo(0, -46, 60, "#fff2b8", 0.9)
        for dx in (-64, -24, 24, 64):
            sepal = spline([(dx * 0.2, 46, 0.3), (dx - 16, 20), (dx * 1.35, -10, 0), (dx + 16, 24)])
            brush.form(sepal, "#7fae84", soft=10, line=1.8)


def goblin_fire(brush: Brush, x: float, y: float, size: float, lean: float = 0) -> None:
    """A blue will-o'-the-wisp."""
    with brush.placed(x, y, lean, size):
        brush.halo(0, 0, 130, "#4fb6ff", 0.75)
        for scale, colour, alpha, blur in (
            (1.0, "#3f8dff", 0.75, 4),
            (0.72, "#7fdcff", 0.9, 3),
            (0.42, "#f2ffff", 1, 3),
        ):
            with brush.placed(0, 10 * (1 - scale), 0, scale):
                brush.fill(
                    spline(
                        [
                            (0, 46),
                            (-34, 22),
                            (-30, -16),
                            (-8, -40),
                            (-4, -84, 0),
                            (14, -48),
                            (22, -62, 0.2),
                            (34, -8),
                            (30, 26),
                        ]
                    ),
                    colour,
                    alpha,
                    blur,
                )


def gourd(brush: Brush, x: float, y: float, size: float, turn: float = 0, colour: str = "#dcc47c") -> None:
    """A round ripe gourd with its stalk."""
    with brush.placed(x, y, turn, size):
        path = spline(
            [
                (0, -84),
                (26, -70),
                (30, -40),
                (74, -8),
                (84, 46),
                (48, 88),
                (0, 94),
                (-48, 88),
                (-84, 46),
                (-74, -8),
                (-30, -40),
                (-26, -70),
            ]
        )
        brush.stroke(curve((0, -80), (6, -112), (30, -118)), 11, "#6a7a3a", 1, 1, 0.5)
        brush.form(path, colour, soft=30, depth=0.3)
        brush.fill(ellipse(-36, 14, 12, 22), "#fff8dc", 0.55, 6)
        for dx in (-30, 0, 30):
            brush.stroke(curve((dx * 0.3, -40), (dx * 1.7, 20), (dx * 0.8, 86)), 3, darker(colour, 0.4), 0.22)


def books(brush: Brush, x: float, y: float, colours: tuple[str, ...], seed: int = 1) -> None:
    """A pile of thread-bound books."""
    dice = random.Random(seed)
    for i, colour in enumerate(colours):
        dx, half, top = dice.uniform(-12, 12), 92 + dice.uniform(-10, 10), y - (i + 1) * 34
        brush.form(rounded(x + dx - half, top, x + dx + half, top + 34, 4), colour, soft=12)
        brush.fill(rounded(x + dx - half + 6, top + 8, x + dx + half - 30, top + 27, 3), "#f2e6cc", 0.95)
        for k in range(3):
            brush.stroke(
                [
                    (x + dx - half + 8, top + 12 + k * 5),
                    (x + dx, top + 12 + k * 5),
                    (x + dx + half - 34, top + 12 + k * 5),
                ],
                1.3,
                "#a58f6c",
                0.6,
                1,
                1,
            )


def open_book(brush: Brush, x: float, y: float, cover: str, size: float = 1.0) -> None:
    """A book held open towards its reader: the cover and the edge of its pages show."""
    with brush.placed(x, y, 0, size):
        for side in (-1, 1):
            board = spline(
                [(0, -52, 0), (side * 70, -70), (side * 136, -58, 0), (side * 136, 74, 0), (side * 70, 62), (0, 82, 0)]
            )
            pages = spline(
                [
                    (0, -60, 0),
                    (side * 66, -82),
                    (side * 128, -68, 0),
                    (side * 128, -50, 0),
                    (side * 66, -62),
                    (0, -42, 0),
                ]
            )
            brush.form(pages, "#fbf0d8", soft=6, line=1.6)
            brush.form(board, cover, soft=18)
            brush.stroke([(side * 14, -40), (side * 66, -54), (side * 122, -44)], 2.4, lighter(cover, 0.6), 0.7, 1, 1)
            brush.stroke([(side * 14, 66), (side * 66, 48), (side * 122, 58)], 2.4, lighter(cover, 0.6), 0.7, 1, 1)
        brush.form(rounded(-9, -54, 9, 84, 5), darker(cover, 0.25), soft=6)


def candle(brush: Brush, x: float, y: float, size: float = 1.0) -> None:
    """A lit candle on a brass holder."""
    with brush.placed(x, y, 0, size):
        brush.halo(0, -120, 280, "#ffc565", 0.75)
        brush.form(ellipse(0, 62, 58, 15), "#b98a3c", soft=9)
        brush.form(
            spline([(-25, -70, 0.3), (0, -62), (25, -70, 0.3), (27, 56, 0.3), (0, 64), (-27, 56, 0.3)]),
            "#f8ecd2",
            soft=16,
        )
        brush.form(
            spline([(-25, -64, 0.3), (-14, -66), (-12, -30), (-18, -18), (-24, -30)]), "#fffaea", soft=6, line=1.2
        )
        brush.stroke([(0, -66), (0, -76), (2, -86)], 4, "#3a2420", 1, 1, 1)
        brush.fill(spline([(0, -76), (-15, -96), (-2, -146, 0), (15, -98)]), "#ffab3c", 1, 2)
        brush.fill(spline([(0, -80), (-8, -96), (0, -124, 0), (8, -98)]), "#fff6cf", 1, 2)


def steam(brush: Brush, x: float, y: float, size: float, seed: int) -> None:
    """Curling vapour."""
    dice = random.Random(seed)
    for _ in range(7):
        dx, lift, bend = dice.uniform(-80, 80) * size, dice.uniform(180, 380) * size, dice.uniform(-70, 70)
        points = [
            (x + dx, y),
            (x + dx + bend, y - lift * 0.35),
            (x + dx - bend * 0.8, y - lift * 0.7),
            (x + dx + bend * 0.4, y - lift),
        ]
        brush.fill(ribbon(points, [20 * size, 46 * size, 54 * size, 12]), "#fffaf0", 0.2, 14)


def tails(brush: Brush, colour: str, tip: str) -> None:
    """Nine tails fanned out behind the shoulders."""
    for i in (0, 8, 1, 7, 2, 6, 3, 5, 4):
        angle = math.radians(-174 + i * 21)
        side = 1 if i > 4 else -1
        reach = 400 + (30 if i % 2 else 0) + (90 if i in (3, 5) else 0)
        end = (reach * 0.94 * math.cos(angle), 260 + reach * 1.12 * math.sin(angle))
        # each tail swings out, then curls back at its tip
        bow, hook = side * (70 - abs(i - 4) * 6), side * 34
        spine = [
            (end[0] * share + bow * math.sin(share * 5.6) + hook * curl, 260 + (end[1] - 260) * share - lift)
            for share, lift, curl in (
                (0.1, 0, 0),
                (0.35, 0, 0),
                (0.58, 0, 0),
                (0.78, 4, 0),
                (0.92, 14, 0.4),
                (1.0, 22, 1.2),
                (1.03, 20, 2.1),
            )
        ]
        path = ribbon(spine, [40, 84, 116, 124, 104, 64, 5])
        brush.form(path, colour, soft=30, depth=0.34)
        with brush.inside(path):
            brush.halo(end[0] + hook, end[1], 130, tip, 0.9, light=False)
            for k in (-1, 0, 1):
                brush.stroke(
                    [(x + k * 20 * math.sin(n), y + k * 5) for n, (x, y) in enumerate(spine, 1)],
                    5,
                    darker(colour, 0.35),
                    0.22,
                    blur=1,
                )


def pot(brush: Brush, x: float, y: float, size: float) -> None:
    """A black stone pot, brimful of stew."""
    with brush.placed(x, y, 0, size):
        for side in (-1, 1):
            brush.form(rounded(side * 128 - 26, -4, side * 128 + 26, 26, 12), "#4a444e", soft=8)
        brush.form(
            spline([(-126, -20, 0.4), (126, -20, 0.4), (120, 60), (84, 120), (-84, 120), (-120, 60)]),
            "#544c58",
            soft=34,
            depth=0.34,
        )
        brush.form(ellipse(0, -22, 128, 30), "#6a606c", soft=10)
        brush.form(ellipse(0, -20, 112, 23), "#f3e4c8", soft=12)
        for dx, dy, tint in (
            (-60, -20, "#c98a6a"),
            (-14, -28, "#c98a6a"),
            (34, -16, "#c98a6a"),
            (70, -24, "#8fbf5a"),
            (-34, -12, "#8fbf5a"),
            (8, -12, "#8fbf5a"),
        ):
            brush.form(rounded(dx - 13, dy - 7, dx + 13, dy + 5, 4), tint, soft=5, line=1.4)
