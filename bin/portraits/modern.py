"""Later clothes: librarian's robe, suit and coat, school cardigan, market vest."""

import math
import random

from bin.portraits.arms import Arm, draw_sleeve
from bin.portraits.brush import Brush
from bin.portraits.colour import darker, lighter
from bin.portraits.hanbok import torso_path
from bin.portraits.nature import blossom
from bin.portraits.shapes import Knot, curve, ellipse, polygon, ribbon, rounded, spline, star


def _sides(knots: list[Knot]) -> list[list[Knot]]:
    return [[(side * x, y, *rest) for x, y, *rest in knots] for side in (-1, 1)]


def star_robe(brush: Brush, colour: str, gold: str, arms: tuple[Arm, ...]) -> None:
    """A standing collar, a capelet and embroidered constellations."""
    body = torso_path(1.0, 470)
    brush.form(body, darker(colour, 0.15), depth=0.3)
    for arm in arms:
        draw_sleeve(brush, arm, colour)
    blouse = spline([(-46, -44, 0), (-30, 40), (0, 150, 0), (30, 40), (46, -44, 0), (0, -22)])
    brush.form(blouse, "#f6ecd8", soft=14)
    brush.stroke([(0, -16), (0, 60), (0, 140)], 3, "#b79e7c", 0.6, 1, 1)
    for panel in _sides(
        [(44, -52, 0), (66, -12), (120, 14), (186, 52), (216, 130), (206, 196, 0), (120, 216), (10, 206, 0), (34, 90)]
    ):
        path = spline(panel)
        brush.fill(path, darker(colour, 0.8), 0.4, 12)
        brush.form(path, colour, depth=0.26)
        edge = [panel[-3][:2], (panel[-2][0], panel[-2][1]), (panel[-1][0], panel[-1][1]), (panel[0][0], panel[0][1])]
        brush.stroke([(x, y) for x, y in edge[1:]], 8, gold, 0.95, 1, 1)
        with brush.inside(path):
            hem = [(x, y - 9) for x, y, *_ in panel[5:8]]
            brush.stroke(curve(hem[0], (hem[1][0], hem[1][1] + 8), hem[2]), 4, gold, 0.9, 1, 1)
    dice = random.Random(9)
    for side in (-1, 1):
        trail = [(side * x, y) for x, y in ((74, 46), (112, 74), (96, 122), (146, 116), (172, 158))]
        brush.stroke(trail, 1.8, gold, 0.65, 1, 1)
        for x, y in trail:
            brush.fill(star(x, y, dice.uniform(8, 13), 3, 4), lighter(gold, 0.4))
    for x, y in ((-176, 300), (-120, 356), (176, 310), (130, 370), (-206, 236), (204, 240)):
        brush.fill(star(x, y, 8, 2, 4), gold, 0.9)
    brush.form(ellipse(0, 150, 17, 20), gold, soft=9)
    brush.form(ellipse(0, 150, 10, 12), "#3f8f86", soft=6, line=1.4)
    brush.dot(-4, 145, 3, "#ffffff", 0.9, 0.6)


def trench(brush: Brush, coat: str, suit: str, tie: str, arms: tuple[Arm, ...]) -> None:
    """A turned-up coat over suit, shirt and tie."""
    for collar in _sides([(40, -74, 0), (92, -50), (110, 20), (70, 30, 0)]):
        brush.form(spline(collar), darker(coat, 0.3))
    brush.form(torso_path(1.06, 470), coat, depth=0.3)
    shirt = polygon([(-48, -30), (0, 30), (48, -30), (64, 60), (0, 300), (-64, 60)])
    brush.form(shirt, "#efe8dc", soft=12)
    knot = spline([(-15, 14, 0), (15, 14, 0), (10, 44, 0), (-10, 44, 0)])
    blade = polygon([(-10, 44), (10, 44), (24, 200), (0, 300), (-24, 200)])
    brush.form(blade, tie, soft=14)
    brush.form(knot, tie, soft=8)
    for point in _sides([(50, -44, 0), (60, 0, 0), (34, 52, 0), (4, 18, 0)]):
        brush.form(spline(point), "#faf5ea", soft=8, line=1.8)
    for vest in _sides([(62, 4, 0), (118, 40, 0), (110, 480, 0), (-2, 480, 0), (6, 250, 0)]):
        brush.form(spline(vest), suit, soft=18)
    for y in (290, 346, 402):
        brush.form(ellipse(2, y, 7, 7), darker(suit, 0.4), soft=4, line=1.4)
    for arm in arms:
        draw_sleeve(brush, arm, coat, 1.06)
    for lapel in _sides(
        [
            (52, -70, 0),
            (96, -46),
            (118, 16),
            (156, 62, 0),
            (122, 104, 0),
            (138, 126, 0),
            (92, 270),
            (86, 480, 0),
            (40, 480, 0),
            (56, 230),
            (72, 90),
            (58, 0),
        ]
    ):
        brush.fill(spline(lapel), darker(coat, 0.8), 0.4, 9)
        brush.form(spline(lapel), lighter(coat, 0.06), soft=18)
    for side in (-1, 1):
        brush.form(rounded(side * 168 - 26, 32, side * 168 + 26, 52, 8), coat, soft=8)
        brush.dot(side * 152, 42, 5, darker(coat, 0.5))


def school(brush: Brush, cardigan: str, vest: str, ribbon_colour: str, arms: tuple[Arm, ...]) -> None:
    """A shirt with a bow, a school vest, and a cardigan worn open."""
    brush.form(torso_path(0.94, 470), "#fbf8f0", depth=0.16)
    shirt = spline([(-46, -24, 0), (-56, 60), (0, 200, 0), (56, 60), (46, -24, 0), (0, 10)])
    brush.form(shirt, "#fdfaf4", soft=14, depth=0.14)
    brush.stroke([(0, 20), (0, 80), (0, 180)], 2.4, "#b9b2c2", 0.7, 1, 1)
    for panel in _sides([(54, -16, 0), (120, 30, 0), (130, 480, 0), (-1, 480, 0), (-1, 190, 0), (44, 80)]):
        brush.form(spline(panel), vest, soft=18)
    for panel in _sides(
        [(54, -16, 0), (96, 14), (146, 42), (170, 110), (166, 480, 0), (78, 480, 0), (84, 300), (88, 140), (76, 50)]
    ):
        path = spline(panel)
        brush.fill(path, darker(cardigan, 0.8), 0.25, 9)
        brush.form(path, cardigan, depth=0.26)
    for y in (240, 300, 360, 420):
        brush.form(ellipse(1, y, 8, 8), "#f3e3bf", soft=5, line=1.6)
    for point in _sides([(40, -42, 0), (60, -16, 0), (66, 38, 0), (2, 26, 0)]):
        brush.form(spline(point), "#ffffff", soft=9, line=1.8, depth=0.14)
    for wing in _sides([(2, 40, 0), (44, 14), (62, 40), (48, 68), (4, 52, 0)]):
        brush.form(spline(wing), ribbon_colour, soft=12)
    for tail in _sides([(0, 54, 0), (14, 54, 0), (34, 122, 0), (22, 112, 0), (8, 124, 0)]):
        brush.form(spline(tail), ribbon_colour, soft=8)
    brush.form(rounded(-12, 34, 12, 58, 8), ribbon_colour, soft=8)
    brush.fill(star(46, 218, 13, 6, 5), "#ffe9a8")
    for x, y, tint in ((-204, 330, "#f2a0b4"), (-188, 352, "#6fb0e0"), (-214, 362, "#f6c53c")):
        brush.fill(ellipse(x, y, 11, 9), tint, 0.9, 0.8)
    for arm in arms:
        draw_sleeve(brush, arm, cardigan, 0.94)


def market(brush: Brush, blouse: str, vest: str, apron: str, arms: tuple[Arm, ...]) -> None:
    """A quilted flower vest over a knit blouse, with a bib apron."""
    brush.form(torso_path(0.98, 470), blouse, depth=0.22)
    brush.form(spline([(-52, 0, 0), (0, 24), (52, 0, 0), (40, 90), (0, 130), (-40, 90)]), blouse, line=0)
    brush.form(
        ribbon(
            [(-42, -58), (-46, -22), (-30, 14), (0, 24), (30, 14), (46, -22), (42, -58)], [8, 22, 26, 26, 26, 22, 8]
        ),
        blouse,
        soft=10,
    )
    for arm in arms:
        draw_sleeve(brush, arm, blouse, 0.98)
    dice = random.Random(4)
    for panel in _sides(
        [(52, -10, 0), (96, 14), (138, 38, 0.5), (118, 110), (136, 190), (156, 480, 0), (4, 480, 0), (6, 150), (30, 60)]
    ):
        path = spline(panel)
        brush.form(path, vest, depth=0.26)
        with brush.inside(path):
            for k in range(-12, 14):
                for lean in (-1, 1):
                    brush.stroke(
                        [(-200, k * 44), (0, k * 44 + lean * 100), (200, k * 44 + lean * 200)],
                        3,
                        darker(vest, 0.5),
                        0.4,
                        1,
                        1,
                    )
            for _ in range(15):
                x, y = panel[0][0] * dice.uniform(0.4, 2.7), dice.uniform(-10, 300)
                blossom(
                    brush,
                    x,
                    y,
                    dice.uniform(11, 16),
                    dice.choice(("#ffb3d0", "#ffe08a", "#fff3ea")),
                    dice.uniform(0, 72),
                )
        brush.stroke([(x, y) for x, y, *_ in (panel[0], panel[8], panel[7], panel[6])], 8, "#fbe7d0", 0.9, 1, 1)
    bib = spline(
        [
            (-84, 206, 0.2),
            (84, 206, 0.2),
            (104, 300),
            (170, 340),
            (176, 480, 0),
            (-176, 480, 0),
            (-170, 340),
            (-104, 300),
        ]
    )
    brush.fill(bib, "#5a2a30", 0.3, 10)
    brush.form(bib, apron, depth=0.2)
    for side in (-1, 1):
        brush.form(ribbon([(side * 76, 214), (side * 84, 110), (side * 72, 8)], [18, 17, 16]), apron, soft=7)
    brush.form(spline([(-58, 326, 0.2), (58, 326, 0.2), (52, 410), (0, 424), (-52, 410)]), apron, soft=14)
    heart = [
        (
            math.sin(t) ** 3 * 20,
            -(13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t)) * 1.25 + 262,
        )
        for t in (i * math.tau / 40 for i in range(40))
    ]
    brush.fill(polygon(heart), "#e2604f", 0.9, 0.6)
