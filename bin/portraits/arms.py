"""Sleeves and the few gripping hands."""

import math
from dataclasses import dataclass

import skia

from bin.portraits.brush import Brush
from bin.portraits.colour import darker, mix
from bin.portraits.shapes import Point, curve, moved, polygon, rounded, spline


@dataclass(frozen=True)
class Arm:
    """One sleeve from shoulder to wrist, in body units."""

    joints: tuple[Point, Point, Point]
    widths: tuple[float, float, float] = (124, 150, 150)
    droop: float = 46
    cuff: str | None = None
    cuff_width: float = 34
    stripes: tuple[str, ...] = ()  # saekdong bands from wrist to shoulder


def hanging(side: int, reach: float = 1.0, full: float = 1.0) -> Arm:
    """An arm hanging down out of the picture; full below 1 gives the narrower sleeve of modern clothes."""
    slim = 60 * (1 - full)
    joints = ((side * 172 * reach, 92.0), (side * (232 * reach - slim), 280.0), (side * (238 * reach - slim), 500.0))
    return Arm(joints, (118, 140 * full, 150 * full), droop=0)


def folded(side: int, reach: float = 1.0, cuff: str | None = None, stripes: tuple[str, ...] = ()) -> Arm:
    """An arm bent to the middle, so that both hands rest inside the sleeves."""
    joints = ((side * 174 * reach, 92.0), (side * 222 * reach, 286.0), (side * -8.0, 332.0))
    return Arm(joints, (116, 146, 118), droop=30, cuff=cuff, stripes=stripes)


def sleeve_path(arm: Arm, width: float = 1.0) -> skia.Path:
    """The outline of the sleeve; it starts on the shoulder line so that it grows out of the jacket."""
    (sx, sy), (ex, ey), (wx, wy) = arm.joints
    side = 1 if sx > 0 else -1
    out_x, out_y = _unit(ex - (sx + wx) / 2, ey - (sy + wy) / 2)
    fore_x, fore_y = _unit(wx - ex, wy - ey)
    across_x, across_y = -fore_y, fore_x
    if across_x * out_x + across_y * out_y < 0:
        across_x, across_y = -across_x, -across_y
    bend, cuff = arm.widths[1] / 2, arm.widths[2] / 2
    return spline(
        [
            (side * 106 * width, 17, 0),
            (side * 164 * width, 44),
            (side * 207 * width, 104),
            (ex + out_x * bend, ey + out_y * bend),
            (wx + across_x * cuff, wy + across_y * cuff + arm.droop, 0),
            (wx - across_x * cuff, wy - across_y * cuff, 0),
            (ex - out_x * bend, ey - out_y * bend),
            (side * 126 * width, 176, 0.2),
            (side * 118 * width, 96),
        ]
    )


def _unit(x: float, y: float) -> Point:
    length = math.hypot(x, y) or 1.0
    return x / length, y / length


def draw_sleeve(brush: Brush, arm: Arm, colour: str, width: float = 1.0) -> None:
    """The sleeve with folds at the elbow, cuff and stripes."""
    path = sleeve_path(arm, width)
    shoulder, elbow, _ = arm.joints
    side = 1 if shoulder[0] > 0 else -1
    brush.fill(moved(path, 2, 4), darker(colour, 0.75), 0.16, 7)
    brush.form(path, colour, depth=0.26, rim=0)
    with brush.inside(path):
        for i, stripe in enumerate(arm.stripes):
            _band(brush, arm, i * 30, 31, stripe)
        if arm.cuff:
            _band(brush, arm, 0, arm.cuff_width, arm.cuff)
        fold = darker(colour, 0.55)
        inner = (elbow[0] - side * arm.widths[1] * 0.42, elbow[1] - 40)
        brush.stroke(
            curve(inner, (elbow[0] - side * 10, elbow[1] - 36), (elbow[0] + side * 44, elbow[1] - 8)),
            8,
            fold,
            0.34,
            blur=1.8,
        )
        brush.stroke(
            curve(inner, (elbow[0] - side * 14, elbow[1] + 8), (elbow[0] + side * 20, elbow[1] + 48)),
            7,
            fold,
            0.3,
            blur=1.8,
        )
        brush.stroke(
            curve(
                (shoulder[0] - side * 20, shoulder[1] + 60),
                (shoulder[0] + side * 6, shoulder[1] + 110),
                (elbow[0] - side * 20, elbow[1] - 80),
            ),
            7,
            fold,
            0.22,
            blur=2,
        )
        brush.edge(path, (-12, -9), 9, darker(colour, 0.8), 0.22)
        brush.edge(path, (-2.4, 1), 1.3, brush.rim, 0.22, glow=True)


def _band(brush: Brush, arm: Arm, start: float, width: float, colour: str) -> None:
    elbow, wrist = arm.joints[1], arm.joints[2]
    dx, dy = elbow[0] - wrist[0], elbow[1] - wrist[1]
    length = (dx * dx + dy * dy) ** 0.5 or 1
    ux, uy = dx / length, dy / length
    reach = 112
    a = (wrist[0] + ux * (start - 6), wrist[1] + uy * (start - 6))
    b = (wrist[0] + ux * (start + width), wrist[1] + uy * (start + width))
    band = polygon(
        [
            (a[0] - uy * reach, a[1] + ux * reach),
            (b[0] - uy * reach, b[1] + ux * reach),
            (b[0] + uy * reach, b[1] - ux * reach),
            (a[0] + uy * reach, a[1] - ux * reach),
        ]
    )
    brush.form(band, colour, line=1.6, depth=0.1, rim=0)


def draw_grip(brush: Brush, at: Point, turn: float, skin: str, scale: float = 1.0, thumb: int = 1) -> None:
    """A fist closed round a stick that runs along its own y axis; thumb gives the side the thumb lies on."""
    with brush.placed(*at, turn=turn, scale=scale * thumb):
        brush.form(spline([(-24, -30), (20, -34), (30, 0), (22, 36), (-22, 36), (-32, 2)]), skin, soft=12)
        for i in range(4):
            top = -36 + i * 18
            finger = rounded(-34 + abs(i - 1.3) * 2, top, 18, top + 20, 10)
            brush.form(finger, mix(skin, "#e59a80", 0.06 * i), line=2, soft=8, depth=0.18, rim=0.2)
        thumb_path = spline([(34, 16), (30, -18), (8, -44), (-8, -44), (-8, -30), (10, -14), (16, 14)])
        brush.form(thumb_path, skin, line=2, soft=8, depth=0.18, rim=0.2)


def draw_forearm(brush: Brush, side: int, hand: Point, colour: str, cuff: str | None = None, wide: float = 52) -> None:
    """A bent forearm in a full sleeve that rises from below the picture to the hand."""
    elbow = (side * 244.0, 420.0)
    ux, uy = _unit(hand[0] - elbow[0], hand[1] - elbow[1])
    px, py = -uy * side, ux * side  # points away from the body

    def at(along: float, across: float) -> Point:
        return hand[0] - ux * along + px * across, hand[1] - uy * along + py * across

    path = spline(
        [
            (*at(0, wide * 0.8), 0),
            (*at(0, -wide * 0.8), 0),
            at(80, -wide * 1.1),
            at(180, -wide * 1.7),
            at(300, -wide * 1.5),
            at(330, 0),
            at(270, wide * 1.5),
            at(120, wide * 1.25),
        ]
    )
    brush.fill(moved(path, 0, 6), darker(colour, 0.75), 0.3, 9)
    brush.form(path, colour, depth=0.26)
    mouth = spline([at(0, wide * 0.8), at(-9, 0), at(0, -wide * 0.8), at(9, 0)])
    brush.form(mouth, darker(cuff or colour, 0.5), line=1.6, rim=0)
    with brush.inside(path):
        if cuff:
            band = polygon([at(-4, -300), at(32, -300), at(32, 300), at(-4, 300)])
            brush.form(band, cuff, line=1.6, depth=0.1, rim=0)
        fold = darker(colour, 0.55)
        brush.stroke(curve(at(60, -wide), at(120, -wide * 0.5), at(150, wide * 0.4)), 7, fold, 0.3, blur=1.8)
        brush.stroke(curve(at(150, -wide * 1.6), at(190, -wide * 0.4), at(200, wide * 0.8)), 8, fold, 0.3, blur=1.8)
