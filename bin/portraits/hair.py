"""Hair in pieces: locks that follow a flow, caps for the skull, braids, knots and buns."""

from collections.abc import Sequence

import skia

from bin.portraits.brush import Brush
from bin.portraits.colour import darker, lighter, mix
from bin.portraits.shapes import Knot, Point, curve, ellipse, flip, moved, ribbon, spline

FOREHEAD_SHADOW = "#a8503f"  # warm, because light passes through skin
Bend = tuple[Point, Point, Point]


def lock(
    brush: Brush, knots: Sequence[Knot], colour: str, first: Bend, last: Bend, strands: int = 7, depth: float = 0.22
) -> skia.Path:
    """One mass of hair; strands run between the first and the last guiding curve."""
    path = spline(knots)
    brush.form(path, colour, depth=depth, rim=0.4)
    with brush.inside(path):
        flow(brush, colour, first, last, strands)
    return path


def flow(brush: Brush, colour: str, first: Bend, last: Bend, strands: int) -> None:
    """Alternate dark and bright strands between two guiding curves."""
    for i in range(strands):
        t = (i + 0.5) / strands
        bend = [_between(a, b, t) for a, b in zip(first, last, strict=True)]
        line = curve(bend[0], bend[1], bend[2])
        if i % 2:
            brush.stroke(line, 5.5, mix(lighter(colour, 0.25), "#b8694a", 0.22), 0.34, blur=1.4)
        else:
            brush.stroke(line, 4.2, darker(colour, 0.5), 0.32, blur=0.9)


def _between(a: Point, b: Point, t: float) -> Point:
    return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t


def shine(brush: Brush, path: skia.Path, line: Sequence[Point], width: float, colour: str, alpha: float = 0.5) -> None:
    """The broken band of light that runs round a smooth head of hair."""
    with brush.inside(path):
        brush.stroke(line, width, lighter(colour, 0.6), alpha, blur=6)
        brush.stroke([(x, y - width * 0.1) for x, y in line], width * 0.3, lighter(colour, 0.8), alpha * 0.6, blur=2.5)


def skull(brush: Brush, colour: str, width: float = 112, bottom: float = 96, top: float = -172) -> None:
    """The hair behind the head."""
    brush.form(
        spline(
            [
                (0, top),
                (width * 0.66, top + 20),
                (width, -86),
                (width + 2, 10),
                (width * 0.78, bottom),
                (0, bottom + 14),
                (-width * 0.78, bottom),
                (-width - 2, 10),
                (-width, -86),
                (-width * 0.66, top + 20),
            ]
        ),
        darker(colour, 0.18),
        depth=0.2,
    )


def parted(
    brush: Brush,
    colour: str,
    part: float = 0,
    top: float = -174,
    width: float = 112,
    end: float = 40,
    hairline: float = -114,
) -> None:
    """Sleek hair combed from a parting to both sides, ending over the ears."""
    for side in (-1, 1):
        knots: list[Knot] = [
            (part, top, 0.5),
            (side * 56, top + 14),
            (side * (width - 9), -104),
            (side * (width + 2), -24),
            (side * (width - 4), end, 0.3),
            (side * (width - 20), end - 34),
            (side * (width - 21), -34),
            (side * (width - 42), -84),
            (side * 40 + part * 0.4, hairline + 16),
            (part, hairline, 0),
        ]
        brush.fill(moved(spline(knots), -side * 5, 9), FOREHEAD_SHADOW, 0.3, 6)
        path = lock(
            brush,
            knots,
            colour,
            ((part, hairline - 4), (side * (width - 34), -112), (side * (width - 14), end - 10)),
            ((part, top + 8), (side * (width + 4), top + 30), (side * (width + 2), end - 30)),
            9,
        )
        bright = curve((part + side * 16, -148), (side * (width - 36), -136), (side * (width - 10), -66))
        shine(brush, path, bright, 26, colour, 0.42)
    brush.stroke([(part, top + 4), (part, (top + hairline) / 2), (part, hairline - 1)], 3, "#e8bfa4", 0.75)


def braid(brush: Brush, colour: str, line: Sequence[Point], width: float, tie: str) -> None:
    """A thick plait along a line of points, closed by a ribbon (daenggi)."""
    count = len(line) - 1
    brush.form(ribbon(line, [width * 0.72] * len(line)), darker(colour, 0.3))
    for i in range(count):
        (x, y), (nx, ny) = line[i], line[i + 1]
        w = width * (1 - 0.3 * i / count)
        for side in (-1, 1) if i % 2 else (1, -1):
            plait = spline(
                [
                    (x - side * w * 0.06, y - 6, 0.3),
                    (x + side * w * 0.5, y + 2),
                    (nx + side * w * 0.5, ny - 4),
                    (nx + side * w * 0.1, ny + 22, 0.3),
                    (nx - side * w * 0.2, ny + 8),
                ]
            )
            brush.form(plait, colour, soft=12, depth=0.3)
            with brush.inside(plait):
                flow(
                    brush,
                    colour,
                    ((x, y), (x + side * w * 0.35, y + 10), (nx, ny + 16)),
                    ((x + side * w * 0.2, y - 4), (x + side * w * 0.6, y + 8), (nx + side * w * 0.3, ny + 12)),
                    4,
                )
    x, y = line[-1]
    for dx, length in ((-16, 128), (14, 142)):
        tail = spline(
            [
                (x - 9, y, 0),
                (x + 9, y, 0),
                (x + 16 + dx, y + length, 0),
                (x + dx, y + length - 12, 0),
                (x - 16 + dx, y + length, 0),
            ]
        )
        brush.form(tail, tie, soft=12)
    for side in (-1, 1):
        brush.form(
            spline([(x, y, 0), (x + side * 30, y - 22), (x + side * 44, y + 2), (x + side * 26, y + 18)]), tie, soft=10
        )
    brush.form(ellipse(x, y, 13, 14), tie, soft=8)


def topknot(brush: Brush, colour: str, x: float = 0, y: float = -212, size: float = 1.0) -> None:
    """A sangtu: hair drawn up and knotted on the crown."""
    path = lock(
        brush,
        [
            (x - 26 * size, y + 44 * size, 0),
            (x - 36 * size, y),
            (x - 14 * size, y - 34 * size),
            (x + 20 * size, y - 32 * size),
            (x + 38 * size, y),
            (x + 26 * size, y + 44 * size, 0),
        ],
        colour,
        ((x - 22 * size, y + 36), (x - 34 * size, y - 8), (x, y - 30)),
        ((x + 24 * size, y + 36), (x + 38 * size, y - 8), (x + 6, y - 30)),
        6,
    )
    shine(brush, path, curve((x - 22 * size, y - 2), (x, y - 14), (x + 24 * size, y - 4)), 14, colour, 0.4)


def swept_up(brush: Brush, colour: str, hairline: float = -104, width: float = 108, burns: float = 8) -> None:
    """Hair combed up from the forehead to a knot, with clean temples."""
    inner: list[Knot] = [(width - 8, burns, 0), (width - 19, -34), (width - 38, -76), (30, hairline)]
    outer: list[Knot] = [(50, -162), (width - 12, -104), (width, -30)]
    path = spline([(0, -175), *outer, *inner, (0, hairline - 5), *flip(inner), *flip(outer)])
    brush.fill(moved(path, 0, 9), FOREHEAD_SHADOW, 0.28, 6)
    brush.form(path, colour, rim=0.4)
    with brush.inside(path):
        for side in (-1, 1):
            flow(
                brush,
                colour,
                ((side * 4, hairline), (side * 6, -140), (0, -178)),
                ((side * width, 0), (side * width, -110), (side * 12, -178)),
                11,
            )
    shine(brush, path, curve((-76, -118), (-8, -164), (72, -122)), 22, colour, 0.35)
