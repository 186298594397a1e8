"""The maintenance robot: round head with a display, panelled body."""

import random

from bin.portraits.brush import Brush
from bin.portraits.colour import darker, lighter
from bin.portraits.shapes import curve, ellipse, polygon, ribbon, rounded, spline

CREAM, ORANGE, STEEL, GLASS, GLOW = "#f4e8d2", "#ee8a3c", "#6d7686", "#1c2740", "#8ff2ea"
LENS, SILVER, BLUE, BELT = "#f58a2c", "#b9c0cc", "#3f78b8", "#f2c53c"


def robot_head(brush: Brush) -> None:
    """Head shell, ear cups, aerial and the face on the display."""
    brush.form(ribbon([(30, -150), (34, -196), (48, -236)], [10, 8, 6]), STEEL, soft=4)
    brush.halo(49, -244, 60, "#ffb45e", 0.8)
    brush.form(ellipse(49, -244, 15, 15), "#ffb45e", soft=8)
    for side in (-1, 1):
        brush.form(rounded(side * 142 - 30, -64, side * 142 + 30, 60, 24), ORANGE, soft=14)
        brush.form(rounded(side * 160 - 14, -30, side * 160 + 14, 28, 12), darker(ORANGE, 0.25), soft=8)
    shell = spline(
        [
            (0, -166),
            (84, -156),
            (138, -96),
            (148, -4),
            (134, 84),
            (78, 124),
            (0, 130),
            (-78, 124),
            (-134, 84),
            (-148, -4),
            (-138, -96),
            (-84, -156),
        ]
    )
    brush.form(shell, CREAM, soft=46, depth=0.3)
    with brush.inside(shell):
        stripe = spline([(-34, -180, 0), (26, -180, 0), (18, -96, 0), (-24, -96, 0)])
        brush.form(stripe, ORANGE, line=1.6, soft=10)
        brush.stroke(curve((-148, 70), (0, 122), (148, 70)), 2.6, darker(CREAM, 0.5), 0.55, 1, 1)
        scuffs(brush, 22, 3, (-140, 140), (-150, 130))
    brush.fill(ellipse(-66, -128, 34, 14), "#ffffff", 0.6, 7)
    screen = spline(
        [(0, -92), (72, -86), (112, -46), (114, 14), (88, 66), (0, 78), (-88, 66), (-114, 14), (-112, -46), (-72, -86)]
    )
    brush.form(screen, GLASS, line=4, soft=26, depth=0.3)
    with brush.inside(screen):
        brush.halo(0, 10, 130, "#2f6a86", 0.6)
        for y in range(-90, 80, 7):
            brush.stroke([(-120, y), (0, y), (120, y)], 1.4, "#9fe8ff", 0.06, 1, 1)
        _display_face(brush)
        brush.fill(spline([(-104, -50), (-70, -84), (-10, -90), (-60, -60), (-96, 0)]), "#ffffff", 0.2, 5)


def _display_face(brush: Brush) -> None:
    x, y = 6, -12
    brush.halo(x, y, 104, LENS, 0.6)
    brush.form(ellipse(x, y, 54, 54), "#3a4358", soft=12, line=2)
    brush.fill(ellipse(x, y, 45, 45), "#7a3410")
    brush.gradient(ellipse(x, y, 42, 42), (x, y - 42), (x, y + 42), ["#a8480f", LENS, "#ffd98a"])
    brush.fill(ellipse(x, y, 17, 17), "#4a1f10", 0.9, 2)
    brush.fill(ellipse(x - 15, y - 16, 13, 12), "#ffffff", 0.95, 0.6)
    brush.dot(x + 15, y + 16, 6, "#fff3d4", 0.9, 0.6)
    # a raised shutter reads as a friendly lid
    brush.stroke(curve((x - 52, y - 26), (x, y - 74), (x + 52, y - 26)), 9, "#5d667a", 1, 0.5, 0.5)
    brush.stroke(curve((-14, 54), (6, 68), (26, 54)), 6, "#ffcf8a", 1, 0.6, 0.6)
    for side in (-1, 1):
        brush.fill(ellipse(x + side * 76, 36, 13, 7), "#ff9f7a", 0.7, 2.5)


def scuffs(brush: Brush, count: int, seed: int, wide: tuple[float, float], high: tuple[float, float]) -> None:
    """Scratches and chips of an honest working life."""
    dice = random.Random(seed)
    for i in range(count):
        x, y = dice.uniform(*wide), dice.uniform(*high)
        if i % 3:
            brush.stroke(
                [(x, y), (x + 8, y - 4), (x + dice.uniform(10, 26), y - dice.uniform(4, 16))], 2.2, "#8c7a68", 0.4
            )
        else:
            brush.fill(spline([(x, y), (x + 7, y - 3), (x + 11, y + 3), (x + 4, y + 6)]), STEEL, 0.45, 0.5)


def robot_body(brush: Brush) -> None:
    """Neck bellows, shoulders, chest plate with its lamp and a stencilled number."""
    for i in range(4):
        brush.form(rounded(-52 + i * 2, -66 + i * 16, 52 - i * 2, -46 + i * 16, 9), STEEL, soft=7)
    for side in (-1, 1):
        upper = ribbon([(side * 196, 70), (side * 236, 190), (side * 226, 300)], [66, 58, 56])
        brush.form(upper, STEEL, soft=18)
        for i in range(5):
            brush.stroke(
                curve(
                    (side * 204 + side * i * 6, 140 + i * 30), (side * 232, 152 + i * 30), (side * 262, 138 + i * 30)
                ),
                4,
                darker(STEEL, 0.5),
                0.5,
                1,
                1,
            )
        fore = spline(
            [
                (side * 182, 290, 0.3),
                (side * 276, 282, 0.3),
                (side * 292, 400),
                (side * 280, 480),
                (side * 190, 480),
                (side * 176, 400),
            ]
        )
        # the arm on the picture's left came from another machine
        if side < 0:
            brush.form(fore, BLUE, soft=24)
        brush.form(ellipse(side * 200, 66, 66, 62), BLUE if side < 0 else ORANGE, soft=26)
        brush.form(ellipse(side * 204, 68, 24, 23), CREAM, soft=10)
    chest = spline(
        [
            (-150, 10, 0.4),
            (-70, -8),
            (70, -8),
            (150, 10, 0.4),
            (178, 110),
            (172, 240),
            (140, 470, 0),
            (-140, 470, 0),
            (-172, 240),
            (-178, 110),
        ]
    )
    brush.form(chest, CREAM, soft=44, depth=0.28)
    with brush.inside(chest):
        belt = spline([(-200, 262, 0), (0, 290), (200, 262, 0), (200, 340, 0), (0, 368), (-200, 340, 0)])
        brush.form(belt, BELT, soft=16)
        with brush.inside(belt):
            for i in range(-4, 5):
                x = i * 58
                brush.fill(polygon([(x - 20, 390), (x + 8, 390), (x + 48, 250), (x + 20, 250)]), "#3a3440", 0.85)
        scuffs(brush, 34, 8, (-165, 150), (20, 440))
        brush.stroke(curve((-160, 60), (-130, 150), (-140, 250)), 3, darker(CREAM, 0.5), 0.5)
    brush.form(rounded(-92, 60, 40, 206, 20), lighter(CREAM, 0.2), soft=14, line=2)
    for x, y in ((-80, 72), (28, 72), (-80, 194), (28, 194)):
        brush.form(ellipse(x, y, 5, 5), STEEL, soft=3, line=1)
    brush.ring(ellipse(-46, 168, 11, 15), 6, "#8a7866")
    brush.ring(ellipse(-2, 174, 10, 9), 6, "#8a7866")
    brush.stroke(curve((4, 152), (-12, 156), (-12, 174)), 6, "#8a7866", 1, 1, 1)
    brush.halo(-26, 108, 64, GLOW, 0.7)
    brush.form(ellipse(-26, 108, 22, 22), GLOW, soft=12)
    brush.dot(-33, 100, 6, "#ffffff", 0.9, 1)
    for i, colour in enumerate(("#ffcf5a", "#7be08a", "#f27b6a")):
        brush.form(ellipse(92, 84 + i * 38, 12, 12), colour, soft=7)


def back_planter(brush: Brush) -> None:
    """The rack on its back with a tomato seedling that peeks over the shoulder."""
    brush.form(rounded(-262, -10, -178, 70, 8), "#c97a4a", soft=12)
    brush.form(rounded(-270, -26, -170, -2, 7), "#d98a58", soft=8)
    brush.stroke(curve((-220, -22), (-232, -90), (-214, -170)), 9, "#5f9a4a", 1, 1, 0.5)
    for x, y, turn in ((-222, -70, -60), (-224, -92, 50), (-222, -122, -40), (-216, -150, 60), (-214, -172, 0)):
        with brush.placed(x, y, turn):
            brush.form(
                spline([(0, 4, 0), (-18, -20), (-12, -48), (0, -66, 0), (14, -46), (18, -20)]),
                "#6fb45a",
                soft=10,
                line=2,
            )
            brush.stroke([(0, 0), (0, -28), (0, -54)], 2.4, "#3f7a3a", 0.6)
    brush.form(ellipse(-190, -84, 17, 16), "#e8503c", soft=9)
    brush.dot(-196, -90, 4, "#ffffff", 0.8, 0.6)


def robot_claw(brush: Brush) -> None:
    """The silver gripper, raised in greeting."""
    brush.form(ribbon([(262, 420), (272, 300), (258, 190)], [62, 54, 46]), SILVER, soft=16)
    brush.form(rounded(226, 160, 292, 204, 12), STEEL, soft=10)
    for side in (-1, 1):
        jaw = spline(
            [
                (258 + side * 8, 164, 0),
                (258 + side * 40, 130),
                (258 + side * 42, 84),
                (258 + side * 14, 52, 0),
                (258 + side * 22, 96),
                (258 + side * 4, 130, 0),
            ]
        )
        brush.form(jaw, SILVER, soft=12)
    brush.form(ellipse(258, 158, 15, 15), ORANGE, soft=8)
