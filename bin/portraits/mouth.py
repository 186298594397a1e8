"""Mouths: a few smiles, told apart by how open, how wide and how crooked they are."""

from dataclasses import dataclass

from bin.portraits.brush import Brush
from bin.portraits.colour import darker, mix
from bin.portraits.shapes import Knot, curve, rounded, spline


@dataclass(frozen=True)
class Mouth:
    """One mouth; sizes in head units."""

    kind: str = "soft"  # soft (closed) or open (teeth show)
    width: float = 44
    y: float = 83
    smile: float = 5.0  # how far the corners rise
    crooked: float = 0.0  # lifts the picture-right corner
    gape: float = 22.0  # how far an open mouth opens
    lips: str = "#d4616a"
    full: float = 1.0
    teeth: bool = True
    gap_tooth: bool = False
    tusk: bool = False


def draw_mouth(brush: Brush, mouth: Mouth, x: float, skin: str) -> None:
    """Draw the mouth centred on x."""
    with brush.placed(x, mouth.y):
        if mouth.kind == "open":
            _open(brush, mouth)
        else:
            _soft(brush, mouth)
        tone = darker(mix(skin, "#c25a4c", 0.5), 0.12)
        drop = mouth.gape * 0.9 + 6 if mouth.kind == "open" else 15
        brush.stroke(curve((-11, drop), (0, drop + 4), (11, drop)), 6, tone, 0.34, blur=2.2)


def _soft(brush: Brush, mouth: Mouth) -> None:
    half = mouth.width / 2
    left, right = -mouth.smile, -mouth.smile - mouth.crooked
    lip = mouth.lips
    if mouth.full:
        upper = spline(
            [
                (-half * 0.92, left, 0),
                (-half * 0.3, -4.2 * mouth.full),
                (0, -2.6 * mouth.full),
                (half * 0.3, -4.2 * mouth.full),
                (half * 0.92, right, 0),
                (half * 0.3, 2),
                (-half * 0.3, 2),
            ]
        )
        lower = spline(
            [
                (-half * 0.8, left * 0.75 + 0.5, 0),
                (0, 1.5),
                (half * 0.8, right * 0.75 + 0.5, 0),
                (half * 0.36, 8 * mouth.full),
                (-half * 0.36, 8 * mouth.full),
            ]
        )
        brush.fill(lower, lip, 0.75, 0.9)
        brush.fill(upper, darker(lip, 0.14), 0.7, 0.9)
        brush.stroke(curve((-half * 0.3, 5.4), (-2, 6.6), (half * 0.16, 5.4)), 2.6, "#ffffff", 0.45, blur=0.9)
    seam = darker(lip, 0.5)
    line = [
        *curve((-half, left), (-half * 0.45, 2.4), (0, 1.4)),
        *curve((0, 1.4), (half * 0.45, 2.4), (half, right))[1:],
    ]
    brush.stroke(line, 3.4, seam, 0.95, 0.3, 0.3)
    for end, height in ((-half, left), (half, right)):
        brush.dot(end, height, 2.6, seam, 0.45, 1.2)


def _open(brush: Brush, mouth: Mouth) -> None:
    half = mouth.width / 2
    left, right = -mouth.smile, -mouth.smile - mouth.crooked
    rim = curve((-half, left), (0, 6 + mouth.smile * 0.5), (half, right), 8)
    top: list[Knot] = [(*rim[0], 0), *rim[1:-1], (*rim[-1], 0)]
    bottom: list[Knot] = [(half * 0.72, mouth.gape * 0.58), (0, mouth.gape), (-half * 0.72, mouth.gape * 0.58)]
    shape = spline([*top, *bottom])
    with brush.placed(0, 1.4, scale=1.05):
        brush.fill(shape, mouth.lips, 0.8, 0.9)
    brush.fill(shape, "#6b1f2c")
    with brush.inside(shape):
        brush.fill(
            spline([(-half * 0.6, mouth.gape), (0, mouth.gape * 0.52), (half * 0.6, mouth.gape)]), "#e8747a", 0.95, 1
        )
        if mouth.teeth:
            depth = mouth.gape * 0.36
            teeth = spline(
                [
                    (-half, left - 4, 0),
                    (half, right - 4, 0),
                    (half * 0.92, right * 0.5 + depth * 0.72),
                    (0, depth + 1),
                    (-half * 0.92, left * 0.5 + depth * 0.72),
                ]
            )
            brush.fill(teeth, "#fffdf4")
            brush.edge(shape, (0, 4), 2, "#7a4650", 0.35)
            if mouth.gap_tooth:
                brush.fill(rounded(5, -6, 12, depth + 4, 2), "#6b1f2c")
        if mouth.tusk:
            brush.fill(
                spline(
                    [(-half * 0.62, mouth.gape, 0), (-half * 0.5, mouth.gape * 0.2, 0.2), (-half * 0.34, mouth.gape, 0)]
                ),
                "#fffdf4",
            )
    seam = darker(mouth.lips, 0.55)
    brush.stroke(rim, 3.2, seam, 0.95, 0.5, 0.5)
    for side, y in ((-1, left), (1, right)):
        brush.stroke(
            curve((side * (half - 3), y + 3), (side * (half + 5), y), (side * (half + 5), y - 6)), 2.8, seam, 0.7
        )
