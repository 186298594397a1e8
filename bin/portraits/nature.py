"""Pieces of landscape for the backdrops: skies, hills, trees, water, moons, drifting things."""

import math
import random
from collections.abc import Sequence

from bin.portraits.brush import Brush
from bin.portraits.colour import darker, lighter, mix
from bin.portraits.shapes import Point, curve, ellipse, polygon, ribbon, rounded, spline, star

WIDTH, HEIGHT = 768, 1024
PAGE = rounded(-40, -40, WIDTH + 40, HEIGHT + 40)


def sky(brush: Brush, colours: Sequence[str]) -> None:
    """A vertical wash over the whole page."""
    brush.gradient(PAGE, (0, 0), (120, HEIGHT), colours)


def hills(brush: Brush, top: float, swing: float, colour: str, fade: str, seed: int, peaks: float = 5) -> None:
    """One rolling range, dissolving into mist at its foot."""
    dice = random.Random(seed)
    waves = [(swing / (k + 1), peaks * (k * 0.8 + 1) * dice.uniform(0.4, 0.7), dice.uniform(0, 6)) for k in range(4)]
    ridge = [
        (x, top - sum(abs(size * math.sin(rate * x / WIDTH * 3 + start)) for size, rate, start in waves) / 1.4)
        for x in range(-80, WIDTH + 81, 16)
    ]
    shape = polygon([(-80, HEIGHT + 60), *ridge, (WIDTH + 80, HEIGHT + 60)])
    brush.gradient(shape, (0, top - swing), (0, top + 330), [colour, fade])


def mist(brush: Brush, y: float, colour: str, alpha: float = 0.5, height: float = 46) -> None:
    """A bank of haze."""
    brush.fill(ellipse(WIDTH / 2, y, WIDTH * 0.8, height), colour, alpha, 34)


def moon(brush: Brush, x: float, y: float, radius: float, colour: str = "#fff3cf") -> None:
    """A full moon with a wide halo."""
    brush.halo(x, y, radius * 3.4, colour, 0.55)
    brush.gradient(
        ellipse(x, y, radius, radius),
        (x - radius, y - radius),
        (x + radius, y + radius),
        [lighter(colour, 0.6), colour],
    )
    for dx, dy, size in ((-0.3, -0.1, 0.26), (0.25, 0.3, 0.2), (0.3, -0.35, 0.15)):
        brush.dot(x + dx * radius, y + dy * radius, size * radius, darker(colour, 0.2), 0.22, 5)


def stars(brush: Brush, count: int, seed: int, bottom: float = HEIGHT, colour: str = "#fff8e6") -> None:
    """Small stars, a few with rays."""
    dice = random.Random(seed)
    for i in range(count):
        x, y = dice.uniform(0, WIDTH), dice.uniform(0, bottom)
        brush.dot(x, y, dice.uniform(0.8, 2.4), colour, dice.uniform(0.35, 0.95), 0.4)
        if i % 9 == 0:
            brush.fill(star(x, y, 11, 1.6, 4), colour, 0.8)


def cloud(brush: Brush, x: float, y: float, size: float, colour: str, alpha: float = 0.8) -> None:
    """A flat-bottomed cloud with curled puffs."""
    puffs = spline(
        [(-150, 20, 0), (-128, -16), (-84, -22), (-56, -58), (4, -64), (44, -34), (92, -38), (128, -6), (152, 20, 0)]
    )
    with brush.placed(x, y, scale=size):
        brush.gradient(puffs, (0, -64), (0, 26), [colour, mix(colour, "#ffffff", 0.3)], [alpha, alpha * 0.15])
        brush.stroke(curve((-50, -10), (-20, -44), (16, -18)), 5, lighter(colour, 0.7), alpha * 0.6, blur=2)


def bokeh(
    brush: Brush,
    count: int,
    seed: int,
    colours: Sequence[str],
    area: tuple[float, float] = (0, HEIGHT),
    size: tuple[float, float] = (6, 26),
    alpha: float = 0.4,
) -> None:
    """Round lights out of focus."""
    dice = random.Random(seed)
    for _ in range(count):
        x, y, radius = dice.uniform(0, WIDTH), dice.uniform(*area), dice.uniform(*size)
        colour = dice.choice(colours)
        brush.halo(x, y, radius * 1.8, colour, alpha * 0.5)
        brush.dot(x, y, radius, colour, alpha * dice.uniform(0.4, 1), 1.5)


def petals(brush: Brush, count: int, seed: int, colour: str, size: float = 12, blur: float = 0.8) -> None:
    """Petals carried by the wind, larger ones softer because they are nearer."""
    dice = random.Random(seed)
    for _ in range(count):
        near = dice.uniform(0.5, 1.7)
        with brush.placed(dice.uniform(0, WIDTH), dice.uniform(0, HEIGHT), dice.uniform(0, 360), near * size / 12):
            petal = spline([(0, -12, 0.2), (8, -3), (5, 8), (0, 11, 0.4), (-6, 7), (-7, -4)])
            brush.fill(petal, mix(colour, "#ffffff", dice.uniform(0, 0.5)), 0.85, blur * near * near)


def blossom(brush: Brush, x: float, y: float, size: float, colour: str, turn: float = 0) -> None:
    """A five-petalled plum flower."""
    with brush.placed(x, y, turn, size / 20):
        for i in range(5):
            with brush.placed(0, 0, i * 72):
                brush.gradient(ellipse(0, -11, 9.5, 10.5), (0, -22), (0, 0), [mix(colour, "#ffffff", 0.55), colour])
        brush.dot(0, 0, 4.5, "#c8405e", 0.8, 1)
        for i in range(7):
            with brush.placed(0, 0, i * 51):
                brush.dot(0, -8, 1.3, "#ffd873")


def plum_branch(brush: Brush, points: Sequence[Point], thick: float, flower: str, seed: int, flowers: int = 22) -> None:
    """A knotty branch with blossoms along it."""
    dice = random.Random(seed)
    bark = "#5b3a3a"
    brush.form(
        ribbon(points, [thick * (1 - 0.75 * i / (len(points) - 1)) for i in range(len(points))]), bark, soft=8, line=0
    )
    for i in range(len(points) - 1):
        (x, y), nx = points[i], points[i + 1][0]
        end = (x + (nx - x) * 0.9 + dice.uniform(-20, 50), y + dice.uniform(-90, 80))
        brush.stroke(curve((x, y), ((x + end[0]) / 2, y), end), thick * 0.36, bark, 1, 1, 0)
        for _ in range(max(1, flowers // len(points))):
            t = dice.random()
            blossom(
                brush,
                x + (end[0] - x) * t + dice.uniform(-22, 22),
                y + (end[1] - y) * t + dice.uniform(-22, 22),
                dice.uniform(12, 23),
                flower,
                dice.uniform(0, 72),
            )


def pine(brush: Brush, x: float, y: float, height: float, colour: str, lean: float = 0) -> None:
    """An old pine: bent trunk and flat cushions of needles."""
    trunk = [
        (x, y),
        (x + lean * 0.3 - 10, y - height * 0.35),
        (x + lean * 0.8 + 8, y - height * 0.7),
        (x + lean, y - height),
    ]
    brush.fill(ribbon(trunk, [height * 0.07, height * 0.055, height * 0.04, height * 0.02]), darker(colour, 0.45))
    for i, (share, reach) in enumerate(((0.5, 0.3), (0.66, 0.36), (0.8, 0.28), (0.96, 0.22))):
        side = -1 if i % 2 else 1
        cx, cy = x + lean * share + side * reach * height * 0.4, y - height * share
        r = reach * height
        pad = spline(
            [
                (cx - r, cy + 6, 0.4),
                (cx - r * 0.6, cy - r * 0.22),
                (cx, cy - r * 0.34),
                (cx + r * 0.6, cy - r * 0.2),
                (cx + r, cy + 6, 0.4),
                (cx, cy + r * 0.1),
            ]
        )
        brush.gradient(pad, (cx, cy - r * 0.4), (cx, cy + 10), [lighter(colour, 0.18), darker(colour, 0.2)])


def sea(brush: Brush, top: float, near: str, far: str, seed: int, sparkle: str = "#ffffff") -> None:
    """Water to the foot of the page with glints lying on it."""
    dice = random.Random(seed)
    brush.gradient(rounded(-40, top, WIDTH + 40, HEIGHT + 40), (0, top), (0, HEIGHT), [far, near])
    for _ in range(80):
        depth = dice.random() ** 1.5
        x, y = dice.uniform(0, WIDTH), top + 4 + depth * (HEIGHT - top)
        brush.fill(ellipse(x, y, 12 + depth * 46, 1 + depth * 3), sparkle, dice.uniform(0.1, 0.4), 0.8)


def light_shafts(brush: Brush, x: float, y: float, colour: str, alpha: float = 0.2, count: int = 5) -> None:
    """Beams falling from one point."""
    for i in range(count):
        angle = math.radians(58 + i * 17)
        reach, spread = 1300, 0.045 + 0.02 * (i % 2)
        brush.fill(
            polygon(
                [
                    (x, y),
                    (x + reach * math.cos(angle - spread), y + reach * math.sin(angle - spread)),
                    (x + reach * math.cos(angle + spread), y + reach * math.sin(angle + spread)),
                ]
            ),
            colour,
            alpha,
            16,
            glow=True,
        )


def flower_row(brush: Brush, y: float, count: int, size: float, seed: int) -> None:
    """A ragged row of small white flower heads."""
    dice = random.Random(seed)
    for _ in range(count):
        x, dy = dice.uniform(-20, WIDTH + 20), dice.uniform(-8, 8)
        brush.dot(x, y + dy, size * dice.uniform(0.5, 1.1), mix("#ffffff", "#9fb4d8", dice.uniform(0, 0.6)), 0.85, 0.6)


def rain(brush: Brush, count: int, seed: int) -> None:
    """Slanting threads of rain."""
    dice = random.Random(seed)
    for _ in range(count):
        x, y, length = dice.uniform(-20, WIDTH + 60), dice.uniform(-60, HEIGHT), dice.uniform(30, 90)
        brush.stroke(
            [(x, y), (x - length * 0.1, y + length / 2), (x - length * 0.2, y + length)],
            dice.uniform(1.2, 2.6),
            "#dfe9ff",
            dice.uniform(0.12, 0.42),
        )


def bubbles(brush: Brush, count: int, seed: int) -> None:
    """Air rising through water."""
    dice = random.Random(seed)
    for _ in range(count):
        x, y, radius = dice.uniform(0, WIDTH), dice.uniform(0, HEIGHT), dice.uniform(4, 22)
        brush.dot(x, y, radius, "#e4fffb", 0.16)
        brush.ring(ellipse(x, y, radius, radius), 1.6, "#e4fffb", 0.55)
        brush.dot(x - radius * 0.35, y - radius * 0.4, radius * 0.2, "#ffffff", 0.9)
