"""Whole hairdos built from the pieces in hair.py, and beards."""

import math
import random
from collections.abc import Sequence

from bin.portraits.brush import Brush
from bin.portraits.colour import darker, lighter, mix
from bin.portraits.hair import FOREHEAD_SHADOW, flow, lock, shine
from bin.portraits.shapes import Knot, Point, curve, ellipse, spline


def bangs(
    brush: Brush, colour: str, tips: Sequence[Point], crown: Point = (0, -174), width: float = 110, low: float = -30
) -> None:
    """A fringe of overlapping locks from the crown to the given tips, listed from right to left."""
    shadow = spline([(-width, -80), (0, -140), (width, -80), *((x, y + 12, 0.5) for x, y in tips)])
    brush.fill(shadow, FOREHEAD_SHADOW, 0.3, 7)
    cap = spline(
        [
            (-width, low, 0),
            (-width + 4, -84),
            (-width * 0.62, -150),
            crown,
            (width * 0.62, -150),
            (width - 4, -84),
            (width, low, 0),
            (width * 0.8, -84),
            (0, -112),
            (-width * 0.8, -84),
        ]
    )
    brush.form(cap, colour, rim=0.4)
    reach = 2.2 * width / len(tips)
    # the outer locks lie below, those near the parting on top
    for x, y in sorted(tips, key=lambda tip: -abs(tip[0] - crown[0])):
        lean = (x - crown[0]) * 0.16
        root = (crown[0] + (x - crown[0]) * 0.3, crown[1] + 12 + abs(x - crown[0]) * 0.16)
        middle = (x * 0.94 + crown[0] * 0.06, (y - 130) * 0.5)
        knots: list[Knot] = [
            (*root, 0),
            (middle[0] + reach * 0.52, middle[1] - 22),
            (x + reach * 0.5, y - 34),
            (x + lean * 0.3, y, 0),
            (x - reach * 0.42, y - 30),
            (middle[0] - reach * 0.52, middle[1] - 22),
        ]
        path = spline(knots)
        brush.form(path, colour, line=1.5, rim=0.12, depth=0.14, soft=14)
        with brush.inside(path):
            flow(
                brush,
                colour,
                (root, (middle[0] - reach * 0.5, middle[1] - 20), (x, y)),
                (root, (middle[0] + reach * 0.5, middle[1] - 20), (x, y)),
                4,
            )
    bright = curve((crown[0] * 0.5 - width * 0.74, -100), (crown[0] * 0.5, -158), (crown[0] * 0.5 + width * 0.7, -104))
    shine(brush, cap, bright, 20, colour, 0.34)


def side_locks(
    brush: Brush, colour: str, length: float, width: float = 112, curl: float = 0, sides: tuple[int, ...] = (-1, 1)
) -> None:
    """Locks that frame the face from the temples down."""
    for side in sides:
        lock(
            brush,
            [
                (side * 84, -126, 0),
                (side * (width - 3), -86),
                (side * (width + 8), 0),
                (side * (width + 12 + curl), length * 0.62),
                (side * (width - 4 + curl * 0.3), length, 0),
                (side * (width - 16 + curl), length * 0.6),
                (side * (width - 16), 10),
                (side * (width - 20), -62),
            ],
            colour,
            ((side * 84, -124), (side * (width - 14), -20), (side * (width - 8), length)),
            ((side * 86, -124), (side * (width + 12), -20), (side * (width + 4), length)),
            5,
        )


def long_back(brush: Brush, colour: str, width: float = 150, bottom: float = 430, wave: float = 14) -> None:
    """Long loose hair behind the shoulders."""
    knots: list[Knot] = [
        (0, -174),
        (72, -154),
        (112, -80),
        (124, 30),
        (width - wave, 150),
        (width + wave, 280),
        (width - 20, bottom, 0),
        (40, bottom - 40),
        (-40, bottom - 30),
        (-width + 20, bottom, 0),
        (-width - wave, 270),
        (-width + wave, 150),
        (-124, 30),
        (-112, -80),
        (-72, -154),
    ]
    path = spline(knots)
    brush.form(path, colour, depth=0.3)
    with brush.inside(path):
        for side in (-1, 1):
            flow(
                brush,
                colour,
                ((side * 30, -100), (side * 60, 160), (side * 40, bottom)),
                ((side * 116, -100), (side * (width + 26), 150), (side * (width - 10), bottom)),
                11,
            )
        brush.halo(0, 130, 150, darker(colour, 0.8), 0.55, light=False)


def bob(brush: Brush, colour: str) -> None:
    """The back of a short bob that turns in at the jaw."""
    path = spline(
        [
            (0, -174),
            (74, -152),
            (114, -78),
            (126, 20),
            (128, 96),
            (100, 134, 0.4),
            (60, 118),
            (-60, 118),
            (-100, 134, 0.4),
            (-128, 96),
            (-126, 20),
            (-114, -78),
            (-74, -152),
        ]
    )
    brush.form(path, darker(colour, 0.18))


def curls(brush: Brush, colour: str, front: bool) -> None:
    """A short perm: a crowd of small round curls."""
    dice = random.Random(72)
    rings = (
        [(118, 84, 26, 15), (104, 66, 25, 12)] if not front else [(98, 98, 25, 13), (72, 96, 24, 9), (92, 80, 20, 12)]
    )
    for reach_x, reach_y, size, count in rings:
        start, stop = (-200, 20) if not front else (-176, -4)
        for i in range(count):
            angle = math.radians(start + (stop - start) * i / (count - 1))
            x = reach_x * math.cos(angle)
            y = -58 + reach_y * 1.16 * math.sin(angle)
            radius = size + dice.uniform(-3, 4)
            if front and y > -82 and abs(x) < 88:
                continue
            tone = mix(colour, "#ffffff" if i % 3 == 0 else "#8d8496", 0.13)
            brush.form(ellipse(x, y, radius * 1.05, radius), tone, soft=13, depth=0.32, line=2)
            spin = dice.uniform(0, 360)
            with brush.placed(x, y, spin):
                brush.stroke(
                    curve((-radius * 0.6, 2), (0, -radius * 0.8), (radius * 0.5, 0)), 3.2, darker(colour, 0.45), 0.45
                )
                brush.stroke(
                    curve((radius * 0.5, 0), (radius * 0.2, radius * 0.6), (-radius * 0.2, radius * 0.2)),
                    2.6,
                    darker(colour, 0.45),
                    0.4,
                )
                brush.stroke(
                    curve((-radius * 0.3, 8), (0, -2), (radius * 0.3, 6)), 3, lighter(colour, 0.8), 0.5, blur=1
                )


def wild(brush: Brush, colour: str, front: bool) -> None:
    """A goblin's mane, standing up like flames."""
    if front:
        tips = [(100, -30), (72, -66), (44, -42), (8, -74), (-30, -40), (-66, -68), (-100, -26)]
        bangs(brush, colour, tips, crown=(6, -186), width=114, low=-40)
        for side in (-1, 1):
            lock(
                brush,
                [
                    (side * 84, -84, 0),
                    (side * 118, -60),
                    (side * 128, -6),
                    (side * 150, 34, 0),
                    (side * 116, 36),
                    (side * 112, 72, 0),
                    (side * 98, 20),
                    (side * 98, -30),
                ],
                colour,
                ((side * 92, -70), (side * 104, 0), (side * 112, 66)),
                ((side * 110, -70), (side * 122, -10), (side * 148, 32)),
                5,
            )
        return
    dice = random.Random(13)
    knots: list[Knot] = []
    for i in range(11):
        angle = math.radians(152 + i * 236 / 10)
        lifted = angle + 0.16 * math.copysign(1, math.cos(angle)) * -1  # tips sweep up towards the crown
        reach = 204 + (24 if i % 2 else -14) + dice.uniform(-8, 8) - 34 * min(0.0, math.sin(angle))
        for turn, share, smooth in ((-0.11, 0.78, 1.0), (0.0, 1.0, 0.0), (0.11, 0.78, 1.0)):
            base = lifted if share == 1.0 else angle
            knots.append((reach * share * math.cos(base + turn), -8 + reach * share * math.sin(base + turn), smooth))
    lock(
        brush, knots, darker(colour, 0.16), ((-40, 100), (-150, 0), (-170, -60)), ((40, 100), (150, 0), (170, -60)), 12
    )


def cropped(brush: Brush, colour: str) -> None:
    """Short sides that show below a hat."""
    for side in (-1, 1):
        lock(
            brush,
            [
                (side * 78, -110, 0),
                (side * 108, -90),
                (side * 110, -30),
                (side * 102, 18, 0),
                (side * 92, 10, 0),
                (side * 90, -40),
                (side * 74, -76, 0),
            ],
            colour,
            ((side * 80, -100), (side * 92, -40), (side * 95, 14)),
            ((side * 104, -100), (side * 110, -40), (side * 103, 14)),
            5,
        )


def moustache(
    brush: Brush, colour: str, x: float, y: float = 68, reach: float = 44, droop: float = 12, thick: float = 11
) -> None:
    """Two tapered wings under the nose."""
    for side in (-1, 1):
        line = curve((x + side * 3, y), (x + side * reach * 0.5, y - 4), (x + side * reach, y + droop))
        brush.stroke(line, thick, colour, 0.92, 0.5, 0)
        brush.stroke([(a, b - 2) for a, b in line], thick * 0.25, lighter(colour, 0.5), 0.4, 0.2, 0)


def beard(
    brush: Brush, colour: str, x: float, top: float = 106, length: float = 90, width: float = 22, hairs: int = 9
) -> None:
    """A pointed chin beard of separate hairs."""
    path = spline(
        [
            (x - width * 0.4, top, 0.5),
            (x - width, top + length * 0.2),
            (x - width * 0.7, top + length * 0.55),
            (x + 3, top + length, 0),
            (x + width * 0.7, top + length * 0.55),
            (x + width, top + length * 0.2),
            (x + width * 0.4, top, 0.5),
            (x, top + 3),
        ]
    )
    brush.fill(path, colour, 0.82, 1)
    for i in range(hairs):
        t = i / (hairs - 1) * 2 - 1
        end = (x + t * width * 0.55 + 3, top + length * (1.05 - 0.28 * abs(t)))
        brush.stroke(
            curve((x + t * width * 0.45, top), (x + t * width * 1.4, top + length * 0.42), end),
            3.4,
            colour,
            0.95,
            0.4,
            0,
        )
        if i % 2:
            brush.stroke(
                curve((x + t * width * 0.4, top + 6), (x + t * width * 1.1, top + length * 0.4), end),
                1.8,
                lighter(colour, 0.5),
                0.4,
            )


def wisps(brush: Brush, colour: str, lines: Sequence[Sequence[Point]]) -> None:
    """A few loose strands over the forehead."""
    for start, bend, end in lines:
        brush.stroke(curve(start, bend, end), 8, darker(colour, 0.1), 1, 0.8, 0)
        brush.stroke([(x - 1.5, y) for x, y in curve(start, bend, end)], 2, lighter(colour, 0.4), 0.5)
