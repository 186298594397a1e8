"""Backdrops under the open sky."""

from bin.portraits import nature
from bin.portraits.brush import Brush
from bin.portraits.colour import darker, lighter
from bin.portraits.shapes import curve, ellipse, polygon, ribbon, rounded, spline


def eaves(brush: Brush, wood: str = "#7a4438", tile: str = "#4a5060") -> None:
    """The upturned corner of a hanok roof with painted rafters."""
    roof = spline([(-60, -40, 0), (250, -40, 0), (330, 40), (440, 116, 0), (300, 132), (130, 160), (-60, 216, 0)])
    brush.form(
        spline([(-60, 200, 0), (130, 148), (300, 120), (390, 118, 0), (290, 160), (130, 200), (-60, 262, 0)]),
        "#2f7f74",
        line=0,
    )
    for i in range(9):
        x = i * 40 - 20
        brush.form(ellipse(x, 218 - i * 10.5, 15, 15), "#d9644f", line=0, soft=8)
        brush.dot(x, 218 - i * 10.5, 6, "#f6e3b4")
    brush.form(roof, tile, line=0, soft=30)
    with brush.inside(roof):
        for i in range(13):
            x = -40 + i * 38
            brush.stroke(curve((x - 70, -60), (x - 10, 60), (x + 10, 240)), 15, lighter(tile, 0.16), 0.9, 1, 1)
            brush.stroke(curve((x - 58, -60), (x + 2, 60), (x + 22, 240)), 5, darker(tile, 0.5), 0.7, 1, 1)
    brush.form(rounded(24, 240, 74, 1100), wood, line=0, soft=20)


def spring_pavilion(brush: Brush) -> None:
    """Plum blossom over a pavilion, a swing far off."""
    with brush.layer(blur=3.2):
        nature.sky(brush, ["#a9d8e6", "#fbeedd", "#f6cdbd"])
        nature.hills(brush, 560, 70, "#a3c9bd", "#e6e8cf", 3)
        nature.hills(brush, 690, 60, "#84b48d", "#cfe0b0", 8)
        eaves(brush)
        for x in (610, 668):
            brush.stroke([(x, 60), (x - 4, 330), (x - 8, 636)], 4, "#b5473f", 0.9, 1, 1)
        brush.form(rounded(588, 632, 674, 646, 4), "#8a5a3c", line=0)
        nature.plum_branch(brush, [(810, 130), (690, 120), (580, 70), (470, 60), (360, 20)], 34, "#f29ab0", 4, 60)
    nature.bokeh(brush, 12, 2, ("#ffffff", "#ffd9e0"), (0, 700), alpha=0.28)


def dawn_mountain(brush: Brush) -> None:
    """Bamboo and ridges at first light."""
    with brush.layer(blur=3):
        nature.sky(brush, ["#5a78b0", "#f0b78e", "#fde3b0"])
        brush.halo(190, 420, 320, "#fff0b8", 0.9)
        brush.dot(190, 430, 62, "#fff4d2", 1, 3)
        nature.hills(brush, 480, 110, "#8b86b4", "#e9bfa4", 11, 4)
        nature.hills(brush, 610, 90, "#5f6f9a", "#c9aa9f", 21, 5)
        nature.mist(brush, 640, "#ffe6c4", 0.6)
        nature.hills(brush, 790, 70, "#3c5a6e", "#6f8a80", 5, 6)
        for x, thick in ((30, 30), (92, 20), (700, 26), (752, 34)):
            brush.form(ribbon([(x, 1050), (x + 6, 500), (x - 8, -40)], [thick]), "#4f8a62", line=0, soft=12)
            for y in range(0, 1000, 150):
                brush.stroke([(x - 18, y + x % 70), (x, y + 4 + x % 70), (x + 18, y + x % 70)], 5, "#2f5a44", 0.7, 1, 1)
    for x, y, turn in (
        (60, 120, 20),
        (110, 200, 50),
        (20, 260, -10),
        (720, 130, 160),
        (670, 210, 130),
        (740, 300, 200),
        (40, 420, 30),
    ):
        for k in range(4):
            with brush.placed(x, y, turn + k * 26 - 40):
                brush.fill(spline([(0, 0, 0), (50, -9), (112, 4, 0), (48, 10)]), "#3f7a54", 0.85, 1.8)


def lotus_sea(brush: Brush) -> None:
    """A calm sea with soft light and lotus leaves."""
    with brush.layer(blur=3.4):
        nature.sky(brush, ["#c3d9ee", "#f7e4e4", "#fff3dc"])
        brush.halo(560, 210, 420, "#fff6d8", 0.9)
        nature.light_shafts(brush, 600, -60, "#fff3cf", 0.32, 5)
        nature.cloud(brush, 170, 210, 1.3, "#ffffff", 0.8)
        nature.cloud(brush, 640, 330, 1.0, "#ffe9e4", 0.8)
        nature.sea(brush, 560, "#5f9fb4", "#cfe4e6", 6)
        for x, y, r in ((80, 800, 110), (690, 770, 120), (610, 890, 130), (150, 940, 140)):
            brush.gradient(ellipse(x, y, r, r * 0.34), (x, y - r * 0.3), (x, y + r * 0.3), ["#8cc0a0", "#4f8f84"])
    nature.bokeh(brush, 16, 5, ("#ffffff", "#ffe3c9"), (100, 900), alpha=0.35)


def moonlit_pines(brush: Brush) -> None:
    """A great moon through old pines."""
    with brush.layer(blur=3):
        nature.sky(brush, ["#1a1440", "#4a2470", "#9a3f7a"])
        nature.stars(brush, 60, 4, 600)
        nature.moon(brush, 384, 300, 246, "#ffe9bf")
        nature.hills(brush, 760, 70, "#3a2a58", "#5a3a68", 9)
        nature.pine(brush, 60, 1000, 820, "#2a2448", 70)
        nature.pine(brush, 730, 1000, 700, "#2c244a", -60)
        nature.mist(brush, 860, "#b06a8a", 0.4)


def buckwheat_night(brush: Brush) -> None:
    """A field white with buckwheat flowers under the moon."""
    with brush.layer(blur=2.6):
        nature.sky(brush, ["#152046", "#2f4a80", "#6a86a8"])
        nature.stars(brush, 80, 6, 520)
        nature.moon(brush, 130, 150, 62)
        nature.hills(brush, 560, 60, "#2b4370", "#4a6a90", 4)
        nature.hills(brush, 650, 30, "#5a7a98", "#dfe6ea", 14)
        for i, y in enumerate(range(660, 1040, 14)):
            nature.flower_row(brush, y, 60, 5 + i * 0.22, i)


def harbour(brush: Brush) -> None:
    """Junks with mat sails in an evening port."""
    with brush.layer(blur=3):
        nature.sky(brush, ["#7fa6b8", "#f3d9ae", "#f0b48a"])
        nature.cloud(brush, 190, 190, 1.4, "#fff0d8", 0.8)
        nature.cloud(brush, 640, 130, 1.1, "#ffe2c4", 0.8)
        nature.hills(brush, 520, 50, "#8a9aa4", "#d9c0a0", 8)
        nature.sea(brush, 560, "#4f7a86", "#e3c7a0", 3, "#fff3d4")
        for x, size in ((110, 1.15), (660, 1.35), (520, 0.6)):
            with brush.placed(x, 660, 0, size):
                for mast, tall in ((-34, 220), (30, 260)):
                    brush.stroke([(mast, 0), (mast, -tall / 2), (mast, -tall - 30)], 6, "#5b3a2c", 1, 1, 1)
                    sail = spline(
                        [(mast - 50, -30, 0), (mast - 42, -tall, 0), (mast + 34, -tall - 16, 0), (mast + 52, -26, 0)]
                    )
                    brush.form(sail, "#c98a5a", line=0)
                    for k in range(1, 6):
                        brush.stroke(
                            [
                                (mast - 48, -20 - tall * k / 6),
                                (mast, -26 - tall * k / 6),
                                (mast + 46, -30 - tall * k / 6),
                            ],
                            3,
                            "#7a4a34",
                            0.7,
                            1,
                            1,
                        )
                brush.form(spline([(-110, -20, 0), (0, 6), (120, -34, 0), (86, 36), (-70, 38)]), "#6a4432", line=0)


def otherworld_river(brush: Brush) -> None:
    """The river between the living and the dead, floating lights on it."""
    with brush.layer(blur=3.2):
        nature.sky(brush, ["#3a3f78", "#8a7fb4", "#e3c3cf"])
        nature.stars(brush, 40, 8, 380)
        nature.moon(brush, 600, 170, 74, "#fff6e4")
        nature.hills(brush, 480, 110, "#6a6aa4", "#b49fc4", 31, 4)
        nature.hills(brush, 590, 60, "#565a94", "#9a90bc", 17, 6)
        nature.sea(brush, 620, "#4a5a94", "#cdb4cf", 9)
        for x, y, s in (
            (90, 690, 0.6),
            (210, 650, 0.4),
            (680, 700, 0.7),
            (560, 655, 0.4),
            (60, 850, 1.0),
            (720, 880, 1.1),
        ):
            brush.halo(x, y, 90 * s, "#ffcf8a", 0.8)
            brush.fill(
                polygon(
                    [
                        (x - 22 * s, y + 16 * s),
                        (x - 16 * s, y - 20 * s),
                        (x + 16 * s, y - 20 * s),
                        (x + 22 * s, y + 16 * s),
                    ]
                ),
                "#fff0c4",
            )
            brush.fill(ellipse(x, y + 22 * s, 40 * s, 9 * s), "#f2a0b4", 0.9)
        nature.mist(brush, 600, "#f3dfe8", 0.5)
    nature.bokeh(brush, 18, 12, ("#ffe3b0", "#ffffff"), (100, 800), (3, 10), 0.6)


def crane_clouds(brush: Brush) -> None:
    """High above a sea of clouds, a crane passing."""
    with brush.layer(blur=2.6):
        nature.sky(brush, ["#58a3b4", "#bfe3d9", "#fdf0d4"])
        brush.halo(640, 180, 340, "#fff6d2", 0.85)
        nature.hills(brush, 600, 190, "#7fb0b0", "#e4f0e2", 23, 3)
        for x, y, s in (
            (120, 330, 1.3),
            (690, 470, 1.5),
            (60, 610, 1.9),
            (720, 720, 2.0),
            (330, 760, 2.2),
            (60, 900, 2.6),
            (650, 960, 2.8),
        ):
            nature.cloud(brush, x, y, s, "#ffffff", 0.95)
    with brush.layer(blur=1.2), brush.placed(150, 190, -8, 1.25):
        brush.fill(ribbon([(-70, 30), (-20, 6), (40, 0), (90, -26), (112, -24)], [6, 26, 34, 10, 7]), "#fffdf6")
        brush.fill(spline([(-30, 4, 0), (-60, -70), (-100, -120, 0), (-10, -84), (40, -4, 0)]), "#fffaf0")
        brush.fill(spline([(-100, -120, 0), (-70, -74), (-44, -40, 0), (-30, -84)]), "#2c3040", 0.9)
        brush.fill(spline([(10, 0, 0), (30, -80), (80, -136, 0), (70, -60), (50, 0, 0)]), "#f3efe6")
        brush.fill(spline([(80, -136, 0), (74, -100), (62, -70, 0), (52, -100)]), "#2c3040", 0.9)
        brush.stroke([(-60, 28), (-100, 44), (-140, 50)], 5, "#3a3040", 1, 1, 0.5)
        brush.stroke([(112, -24), (130, -22), (150, -18)], 5, "#c9973f", 1, 1, 0)
        brush.dot(108, -30, 7, "#d8403c")


def rainy_street(brush: Brush) -> None:
    """Gyeongseong at night: street lamps, a tram wire, rain on the stones."""
    with brush.layer(blur=3.6):
        nature.sky(brush, ["#1b2338", "#34445c", "#5a5560"])
        for x, top, wide, tint in (
            (-30, 210, 190, "#2a3348"),
            (150, 330, 130, "#33405a"),
            (500, 290, 120, "#303a52"),
            (610, 170, 210, "#283046"),
        ):
            brush.form(rounded(x, top, x + wide, 900), tint, line=0)
            for row in range(5):
                for col in range(int(wide / 46)):
                    lit = (row * 3 + col * 5 + int(x)) % 4 != 0
                    brush.fill(
                        rounded(x + 18 + col * 46, top + 36 + row * 92, x + 40 + col * 46, top + 88 + row * 92, 10),
                        "#ffcf86" if lit else "#1c2436",
                        0.75,
                    )
        brush.gradient(rounded(-40, 800, 810, 1060), (0, 800), (0, 1024), ["#3a3f50", "#23283a"])
        brush.stroke([(-10, 120), (384, 150), (780, 90)], 3, "#10141f", 0.9, 1, 1)
        for x, y in ((120, 330), (664, 280), (566, 470), (230, 500)):
            brush.stroke([(x, y), (x, 600), (x, 880)], 10, "#141826", 1, 1, 1)
            brush.halo(x, y, 190, "#ffc870", 0.85)
            brush.fill(ellipse(x, y, 26, 32), "#fff0c4")
            brush.fill(ellipse(x, 930, 16, 90), "#ffc870", 0.4, 12)
    nature.rain(brush, 120, 3)
