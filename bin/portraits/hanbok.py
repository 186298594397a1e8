"""Traditional clothes: jackets and robes with crossed collar, ribbon or cord, sleeves, skirt."""

from dataclasses import dataclass

import skia

from bin.portraits.arms import Arm, draw_sleeve
from bin.portraits.brush import Brush
from bin.portraits.colour import darker, lighter
from bin.portraits.shapes import Knot, Point, curve, ribbon, rounded, spline

# Body units: the origin is the pit of the neck, shoulders fall to y = 70, the picture ends near y = 440.
OVER_BAND: list[Point] = [(47, -48), (58, -8), (32, 60), (-10, 118), (-48, 162)]
UNDER_BAND: list[Point] = [(-47, -48), (-58, -8), (-34, 58), (-6, 104)]
OVER_EDGE: list[Point] = [(36, -48), (46, -8), (20, 52), (-14, 100), (-30, 118)]
UNDER_EDGE: list[Point] = [(-36, -48), (-46, -8), (-22, 52), (-2, 80)]


@dataclass(frozen=True)
class Hanbok:
    """Colours and cut of one outfit."""

    jacket: str
    collar: str
    arms: tuple[Arm, ...] = ()
    skirt: str | None = None  # None means a long robe
    tie: str | None = None  # colour of the ribbon
    cord: str | None = None  # colour of a cord round the chest
    inner: str = "#fdf6ea"
    lapel: str | None = None  # broad dark hem down the overlap, as scholars wear
    vest: str | None = None
    width: float = 1.0
    pattern: str | None = None  # colour of gold-leaf medallions


def torso_path(width: float, bottom: float) -> skia.Path:
    """Shoulders and chest with the neckline cut out."""
    right: list[Knot] = [
        (50, -14, 0),
        (104 * width, 16),
        (164 * width, 48),
        (190 * width, 120),
        (184 * width, bottom, 0),
    ]
    left: list[Knot] = [(-x, y, *rest) for x, y, *rest in reversed(right)]
    return spline([(-2, 84, 0), *right, *left])


def draw_collar_back(brush: Brush, wear: Hanbok) -> None:
    """The part of the collar that passes behind the neck; draw it before the neck."""
    brush.form(
        ribbon([(-52, -40), (-34, -50), (0, -54), (34, -50), (52, -40)], [22]), darker(wear.collar, 0.15), soft=8
    )


def draw_hanbok(brush: Brush, wear: Hanbok) -> None:
    """Skirt, jacket, collar, ties and sleeves, from back to front."""
    if wear.skirt:
        _skirt(brush, wear.skirt, wear.width)
    torso = torso_path(wear.width, 212 if wear.skirt else 470)
    brush.form(torso, wear.jacket, depth=0.24)
    with brush.inside(torso):
        brush.fill(ribbon([(-70, 10), (0, 60), (70, 10)], [60]), darker(wear.jacket, 0.6), 0.28, 22)
        _folds(brush, wear)
        _trimmings(brush, wear)
    _collar(brush, wear)
    if wear.cord:
        _cord(brush, wear.cord, wear.width)
    if wear.tie:
        draw_ribbon_tie(brush, wear.tie)
    for arm in wear.arms:
        draw_sleeve(brush, arm, wear.jacket, wear.width)


def _trimmings(brush: Brush, wear: Hanbok) -> None:
    if wear.vest:
        _vest(brush, wear.vest)
    if wear.pattern:
        for x, y in ((-120, 110), (112, 112), (-96, 214), (66, 210), (130, 220), (-20, 260)):
            _medallion(brush, x, y, wear.pattern)
    if wear.lapel:
        brush.form(ribbon([(-22, 120), (-62, 190), (-70, 300), (-74, 480)], [46, 46, 46, 46]), wear.lapel, soft=10)


def _folds(brush: Brush, wear: Hanbok) -> None:
    fold = darker(wear.jacket, 0.5)
    for side in (-1, 1):
        w = wear.width
        brush.stroke(curve((side * 168 * w, 96), (side * 120, 150), (side * 112, 210)), 6, fold, 0.35, blur=1.4)
        brush.stroke(curve((side * 150 * w, 80), (side * 96, 110), (side * 66, 160)), 4.5, fold, 0.28, blur=1.2)
        if not wear.skirt:
            brush.stroke(curve((side * 90, 240), (side * 120, 330), (side * 106, 460)), 8, fold, 0.3, blur=2)
            brush.stroke(curve((side * 34, 250), (side * 50, 340), (side * 40, 460)), 6, fold, 0.26, blur=2)


def _collar(brush: Brush, wear: Hanbok) -> None:
    under = ribbon(UNDER_BAND, [34])
    over = ribbon(OVER_BAND, [34])
    # the wearer's left front, on the picture's right, lies on top: the collar reads like the letter y
    for band, edge in ((under, UNDER_EDGE), (over, OVER_EDGE)):
        brush.fill(band, darker(wear.jacket, 0.7), 0.4, 6)
        brush.form(band, wear.collar, soft=10, line=2)
        brush.form(ribbon(edge, [12]), wear.inner, soft=6, line=1.4, depth=0.12)


def _skirt(brush: Brush, colour: str, width: float) -> None:
    half = 168 * width
    skirt = spline(
        [
            (-half * 0.82, 180, 0),
            (half * 0.82, 180, 0),
            (half * 1.24, 300),
            (half * 1.6, 470, 0),
            (-half * 1.6, 470, 0),
            (-half * 1.24, 300),
        ]
    )
    brush.form(skirt, colour, depth=0.3)
    with brush.inside(skirt):
        brush.fill(rounded(-half, 170, half, 226), darker(colour, 0.7), 0.4, 12)
        for i in range(-6, 7):
            top, bottom = i * half * 0.14, i * half * 0.27
            pleat = curve((top, 190), ((top + bottom) / 2 - 6, 330), (bottom, 474))
            brush.stroke(pleat, 9, darker(colour, 0.55), 0.42, 0.2, 0.9, blur=2)
            lit = [(x - 9, y) for x, y in pleat]
            brush.stroke(lit, 6, lighter(colour, 0.5), 0.28, 0.2, 0.9, blur=2)


def _vest(brush: Brush, colour: str) -> None:
    for side in (-1, 1):
        panel = spline(
            [
                (side * 44, -30, 0),
                (side * 112, 10),
                (side * 146, 60),
                (side * 134, 160),
                (side * 142, 480, 0),
                (side * 26, 480, 0),
                (side * 26, 160),
            ]
        )
        brush.form(panel, colour, depth=0.3)


def draw_ribbon_tie(brush: Brush, colour: str) -> None:
    """The long ribbon of a jeogori: one loop and two tails."""
    x, y = -46, 164
    for points, widths in (
        ([(x, y), (x + 10, 230), (x + 4, 320), (x + 16, 430)], [16, 26, 30, 32]),
        ([(x, y), (x - 14, 220), (x - 24, 300), (x - 18, 372)], [16, 25, 28, 30]),
    ):
        brush.form(ribbon(points, widths), colour, soft=12)
        brush.stroke(points, 3, darker(colour, 0.5), 0.35, blur=1)
    loop = spline([(x, y, 0), (x + 44, y - 26), (x + 92, y - 20), (x + 104, y + 2), (x + 82, y + 18), (x + 36, y + 12)])
    brush.form(loop, colour, soft=12)
    brush.stroke(curve((x + 8, y), (x + 50, y - 8), (x + 92, y - 4)), 5, darker(colour, 0.5), 0.4, blur=1)
    brush.form(rounded(x - 15, y - 17, x + 15, y + 17, 11), colour, soft=9)


def _cord(brush: Brush, colour: str, width: float) -> None:
    half = 206 * width
    line = [*curve((-half, 208), (-60, 240), (-20, 236), 8), *curve((-20, 236), (80, 240), (half, 204), 8)]
    brush.form(ribbon(line, [12]), colour, soft=5, line=1.8)
    for dx, length in ((-10, 400), (8, 386)):
        points = [(-22 + dx * 0.4, 236), (-26 + dx, 300), (-20 + dx * 1.5, length)]
        brush.form(ribbon(points, [9, 9, 9]), colour, soft=4, line=1.6)
        tassel = spline(
            [
                (points[-1][0] - 6, length, 0),
                (points[-1][0] + 6, length, 0),
                (points[-1][0] + 13, length + 58, 0),
                (points[-1][0] - 13, length + 58, 0),
            ]
        )
        brush.form(tassel, colour, soft=8, line=1.6)
    brush.form(rounded(-38, 220, -6, 252, 13), colour, soft=9, line=2)


def _medallion(brush: Brush, x: float, y: float, colour: str) -> None:
    for i in range(8):
        with brush.placed(x, y, turn=i * 45):
            brush.fill(spline([(0, -24), (6, -15), (0, -7), (-6, -15)]), colour, 0.75)
    brush.dot(x, y, 5, colour, 0.85)
