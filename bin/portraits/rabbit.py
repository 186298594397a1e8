"""The rabbit scholar's head."""

from bin.portraits.brush import Brush
from bin.portraits.colour import darker, lighter, mix
from bin.portraits.eyes import Eyes, draw_eyes
from bin.portraits.shapes import curve, ellipse, spline

FUR, GREY = "#fbf2e6", "#b3aab0"
SLY = Eyes(
    iris="#3a2a30",
    width=62,
    height=52,
    slant=8,
    gap=54,
    droop=0.34,
    squint=0.25,
    gaze=(7, 0),
    brow="#7a6a70",
    brow_weight=8,
    brow_height=44,
    brow_slope=3,
    brow_cock=10,
    lash=0.6,
)


def rabbit_ears(brush: Brush) -> None:
    """Long ears behind the hat, one of them bent."""
    upright = spline(
        [(-74, -96, 0), (-110, -190), (-104, -290), (-76, -342, 0.5), (-44, -280), (-30, -190), (-26, -110, 0)]
    )
    bent = spline(
        [
            (26, -110, 0),
            (36, -210),
            (62, -288),
            (96, -316),
            (150, -296),
            (184, -234, 0.4),
            (142, -250),
            (112, -232),
            (100, -180),
            (80, -96, 0),
        ]
    )
    for ear in (upright, bent):
        brush.form(ear, GREY, soft=26)
    brush.fill(
        spline([(-66, -120), (-88, -200), (-84, -280), (-74, -312, 0.4), (-58, -270), (-48, -190), (-46, -120)]),
        "#eda79a",
        0.75,
        6,
    )
    brush.fill(
        spline([(46, -120), (54, -210), (78, -270), (100, -290), (118, -276), (92, -236), (78, -130)]),
        "#eda79a",
        0.75,
        6,
    )
    brush.fill(
        spline([(96, -316, 0.4), (150, -296), (184, -234, 0.2), (146, -262), (112, -280)]), lighter(GREY, 0.5), 0.9, 1
    )


def rabbit_head(brush: Brush) -> None:
    """Cheeks, muzzle, nose, teeth and whiskers."""
    half = [
        (0, -150),
        (64, -138),
        (100, -88),
        (110, -26),
        (128, 22),
        (162, 44, 0),
        (136, 58),
        (148, 84, 0),
        (114, 90),
        (104, 112, 0),
        (58, 124),
    ]
    head = spline([*half, (0, 128), *[(-x, y, *rest) for x, y, *rest in reversed(half[1:])]])
    brush.form(head, FUR, soft=36, depth=0.2)
    with brush.inside(head):
        mask = spline(
            [
                (-180, -180, 0),
                (180, -180, 0),
                (180, 40, 0),
                (118, 30),
                (70, 44),
                (34, 6),
                (0, -62),
                (-34, 6),
                (-70, 44),
                (-118, 30),
                (-180, 40, 0),
            ]
        )
        brush.fill(mask, GREY, 0.85, 9)
        for side in (-1, 1):
            brush.halo(side * 84, 50, 52, "#f08a80", 0.45, light=False)
            for i in range(4):
                brush.stroke(
                    curve((side * 96, 30 + i * 20), (side * 116, 34 + i * 18), (side * 134, 32 + i * 19)),
                    4,
                    darker(FUR, 0.35),
                    0.32,
                )
        brush.fill(ellipse(0, -60, 16, 50), lighter(FUR, 0.8), 0.5, 10)
    tooth_line = mix(FUR, "#7a4a3e", 0.8)
    brush.fill(spline([(-22, 84), (0, 92), (28, 78), (24, 102), (2, 112), (-18, 102)]), "#7a2f38")
    brush.form(
        spline([(-13, 84, 0.2), (15, 84, 0.2), (14, 105, 0.4), (1, 107, 0.3), (-12, 105, 0.4)]),
        "#fffdf4",
        line=1.6,
        depth=0.06,
    )
    brush.stroke([(1, 88), (1, 96), (1, 104)], 2, "#c9b6a8", 1, 1, 1)
    for side in (-1, 1):
        pad = spline([(0, 46, 0.3), (side * 34, 44), (side * 56, 64), (side * 42, 86), (side * 14, 90), (0, 82, 0)])
        brush.fill(pad, lighter(FUR, 0.75), 1, 1)
        brush.stroke(
            curve((0, 82), (side * 18, 95), (side * 44, 84 - (6 if side > 0 else 0))), 4, tooth_line, 0.9, 0.7, 0.2
        )
        for i in range(3):
            brush.dot(side * (24 + i * 8), 66 + (i % 2) * 7, 1.8, tooth_line, 0.6)
            brush.stroke(
                curve((side * 46, 64 + i * 7), (side * 104, 52 + i * 14), (side * 168, 60 + i * 24)),
                2.4,
                "#fffaf0",
                0.85,
                0.8,
                0,
            )
    brush.stroke([(0, 60), (0, 72), (0, 83)], 3.4, tooth_line, 0.9, 1, 0.7)
    brush.form(spline([(-17, 42, 0.6), (0, 38), (17, 42, 0.6), (0, 62, 0.4)]), "#e58a86", soft=8, line=2)
    brush.fill(ellipse(-4, 44, 6, 2.6), "#ffffff", 0.8, 0.8)
    draw_eyes(brush, SLY, 0.25, FUR)


def rabbit_chest(brush: Brush) -> None:
    """The soft throat that shows in the collar."""
    throat = spline([(-46, -90, 0), (-58, -30), (-40, 40), (0, 110, 0), (40, 40), (58, -30), (46, -90, 0)])
    brush.form(throat, darker(FUR, 0.08), soft=24)
    for x, y in ((-16, -10), (12, 4), (-4, 30), (20, -24), (-26, 16)):
        brush.stroke(curve((x - 9, y), (x, y + 12), (x + 8, y - 2)), 4, darker(FUR, 0.4), 0.35)
