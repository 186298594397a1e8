"""Path builders: splines with corners, limbs with thickness, tapered strokes, simple figures."""

import math
from collections.abc import Sequence

import skia

Point = tuple[float, float]
Knot = Sequence[float]  # (x, y) is smooth, (x, y, 0) is a corner, values between soften the corner


def spline(knots: Sequence[Knot], closed: bool = True) -> skia.Path:
    """Run a Catmull-Rom curve through the knots; a third number of 0 makes that knot a corner."""
    path = skia.Path()
    count = len(knots)
    path.moveTo(knots[0][0], knots[0][1])
    for i in range(count if closed else count - 1):
        before, here = _neighbour(knots, i - 1, closed), knots[i]
        there, after = _neighbour(knots, i + 1, closed), _neighbour(knots, i + 2, closed)
        leave = (here[2] if len(here) > 2 else 1.0) / 6
        arrive = (there[2] if len(there) > 2 else 1.0) / 6
        path.cubicTo(
            here[0] + (there[0] - before[0]) * leave,
            here[1] + (there[1] - before[1]) * leave,
            there[0] - (after[0] - here[0]) * arrive,
            there[1] - (after[1] - here[1]) * arrive,
            there[0],
            there[1],
        )
    if closed:
        path.close()
    return path


def _neighbour(knots: Sequence[Knot], index: int, closed: bool) -> Knot:
    if closed:
        return knots[index % len(knots)]
    return knots[max(0, min(len(knots) - 1, index))]


def flip(knots: Sequence[Knot]) -> list[Knot]:
    """Mirror knots at x = 0, in reverse order so that an outline stays one outline."""
    return [(-knot[0], *knot[1:]) for knot in reversed(knots)]


def polygon(points: Sequence[Point], closed: bool = True) -> skia.Path:
    """Join points by straight lines."""
    path = skia.Path()
    path.addPoly([skia.Point(x, y) for x, y in points], closed)
    return path


def ellipse(x: float, y: float, rx: float, ry: float) -> skia.Path:
    """An upright ellipse by its centre and radii."""
    path = skia.Path()
    path.addOval(skia.Rect.MakeLTRB(x - rx, y - ry, x + rx, y + ry))
    return path


def rounded(left: float, top: float, right: float, bottom: float, radius: float = 0) -> skia.Path:
    """A rectangle with rounded corners."""
    path = skia.Path()
    path.addRoundRect(skia.Rect.MakeLTRB(left, top, right, bottom), radius, radius)
    return path


def curve(start: Point, bend: Point, end: Point, steps: int = 16) -> list[Point]:
    """Sample a quadratic curve."""
    result = []
    for i in range(steps + 1):
        t = i / steps
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
        result.append((a * start[0] + b * bend[0] + c * end[0], a * start[1] + b * bend[1] + c * end[1]))
    return result


def tapered(points: Sequence[Point], width: float, head: float = 0.0, tail: float = 0.0) -> skia.Path:
    """A brush stroke along points: full width in the middle, head and tail give the share left at the ends."""
    left, right = [], []
    last = len(points) - 1
    for i, (x, y) in enumerate(points):
        t = i / last
        end_share = head if t < 0.5 else tail
        swell = end_share + (1 - end_share) * math.sin(math.pi * t) ** 0.8 if 0 < i < last else end_share
        nx, ny = _normal(points, i)
        left.append((x + nx * width * swell / 2, y + ny * width * swell / 2))
        right.append((x - nx * width * swell / 2, y - ny * width * swell / 2))
    return polygon(left + right[::-1])


def ribbon(points: Sequence[Point], widths: Sequence[float]) -> skia.Path:
    """A smooth band of changing width along a smooth line."""
    left: list[Knot] = []
    right: list[Knot] = []
    for i, (x, y) in enumerate(points):
        nx, ny = _normal(points, i)
        half = widths[min(i, len(widths) - 1)] / 2
        corner = 0.0 if i in (0, len(points) - 1) else 1.0
        left.append((x + nx * half, y + ny * half, corner))
        right.append((x - nx * half, y - ny * half, corner))
    return spline([*left, *reversed(right)])


def _normal(points: Sequence[Point], index: int) -> Point:
    before = points[max(0, index - 1)]
    after = points[min(len(points) - 1, index + 1)]
    dx, dy = after[0] - before[0], after[1] - before[1]
    length = math.hypot(dx, dy) or 1.0
    return -dy / length, dx / length


def star(x: float, y: float, outer: float, inner: float, points: int = 5, turn: float = -90) -> skia.Path:
    """A star by its radii; two points more than petals give sparkles as well."""
    corners = []
    for i in range(points * 2):
        radius = outer if i % 2 == 0 else inner
        angle = math.radians(turn + i * 180 / points)
        corners.append((x + radius * math.cos(angle), y + radius * math.sin(angle)))
    return polygon(corners)


def moved(path: skia.Path, dx: float, dy: float) -> skia.Path:
    """A copy of a path at another place."""
    copy = skia.Path(path)
    copy.offset(dx, dy)
    return copy
