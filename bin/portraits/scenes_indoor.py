"""Backdrops under a roof, under the sea or among the stars."""

import random

import skia

from bin.portraits import nature
from bin.portraits.brush import Brush
from bin.portraits.colour import darker, mix
from bin.portraits.shapes import curve, ellipse, polygon, ribbon, rounded, spline
from bin.portraits.wonders import gourd, steam


def dragon_palace(brush: Brush) -> None:
    """The palace on the sea floor with coral and bubbles."""
    with brush.layer(blur=3.2):
        nature.sky(brush, ["#7fe0d8", "#2f9fb4", "#1a4f86"])
        nature.light_shafts(brush, 300, -160, "#d8fff0", 0.3, 6)
        for x, y, size in ((384, 500, 1.5), (120, 610, 0.9), (660, 610, 0.9)):
            with brush.placed(x, y, 0, size):
                brush.form(rounded(-120, 20, 120, 300), "#2f7f9a", line=0)
                for k in range(-3, 4):
                    brush.form(rounded(k * 36 - 7, 20, k * 36 + 7, 300), "#d9705a", line=0, soft=6)
                for lift in (0, -84):
                    roof = spline(
                        [
                            (-190 - lift * 0.5, 10 + lift, 0),
                            (-100, 0 + lift),
                            (-70, -54 + lift, 0),
                            (70, -54 + lift, 0),
                            (100, lift),
                            (190 + lift * 0.5, 10 + lift, 0),
                            (0, 34 + lift),
                        ]
                    )
                    brush.form(roof, "#f0c25a", line=0)
        for x, y, s, tint in ((40, 1040, 1.4, "#f2806a"), (730, 1040, 1.5, "#e86a8a"), (640, 1060, 1.0, "#f7b05a")):
            for k in range(-3, 4):
                brush.stroke(
                    curve((x, y), (x + k * 24 * s, y - 130 * s), (x + k * 40 * s, y - (280 - abs(k) * 30) * s)),
                    20 * s,
                    tint,
                    0.95,
                    1,
                    0.4,
                )
        for x in (150, 590):
            brush.stroke([(x, 1040), (x + 30, 860), (x - 20, 720), (x + 20, 600)], 22, "#2f8f74", 0.85, 1, 0)
    nature.bubbles(brush, 26, 7)


def gourd_yard(brush: Brush) -> None:
    """A thatched roof heavy with gourds."""
    with brush.layer(blur=3):
        nature.sky(brush, ["#f2b866", "#fbe3a8", "#f6cf9a"])
        nature.hills(brush, 430, 60, "#c9a46a", "#efd49a", 3)
        brush.form(
            spline(
                [
                    (-60, 250, 0),
                    (120, 170),
                    (384, 140),
                    (650, 176),
                    (830, 260, 0),
                    (830, 430, 0),
                    (384, 372),
                    (-60, 430, 0),
                ]
            ),
            "#c99a54",
            line=0,
        )
        for i in range(60):
            x = -40 + i * 14.5
            top = 150 + abs(x - 384) * 0.2
            brush.stroke(
                [(x, top), (x + 4, top + 120), (x - 6, top + 250)],
                5,
                darker("#c99a54", 0.3 if i % 2 else 0.1),
                0.5,
                1,
                0.3,
            )
        brush.form(rounded(-60, 410, 830, 1060), "#e9cfa0", line=0)
        for x in (20, 230, 540, 740):
            brush.form(rounded(x, 390, x + 34, 1060), "#8a5a3c", line=0)
        brush.stroke([(-20, 220), (160, 250), (384, 190), (600, 250), (800, 210)], 12, "#5f8a44", 1, 1, 1)
        for x, y, size in ((90, 270, 0.8), (640, 260, 0.95), (716, 350, 0.6), (180, 200, 0.5)):
            gourd(brush, x, y, size)
        for x, y in ((30, 230), (150, 300), (560, 226), (700, 210), (250, 226), (760, 290)):
            brush.fill(
                spline(
                    [
                        (x, y - 36, 0),
                        (x + 40, y - 14),
                        (x + 28, y + 30),
                        (x, y + 40, 0),
                        (x - 30, y + 26),
                        (x - 38, y - 12),
                    ]
                ),
                "#6f9a4a",
                0.95,
            )


def night_library(brush: Brush) -> None:
    """Tall shelves, an arched window with a star-filled sky."""
    dice = random.Random(27)
    with brush.layer(blur=3):
        nature.sky(brush, ["#2b2038", "#4a3040", "#3a2430"])
        window = spline([(250, 560, 0), (250, 180), (384, 40), (518, 180), (518, 560, 0)])
        brush.gradient(window, (384, 40), (384, 560), ["#1e2a5c", "#5a6fb0"])
        with brush.inside(window):
            nature.stars(brush, 90, 3, 560)
            nature.moon(brush, 300, 160, 30)
        brush.stroke([(384, 40), (384, 300), (384, 560)], 9, "#c9973f", 0.9, 1, 1)
        brush.stroke([(250, 300), (384, 300), (518, 300)], 9, "#c9973f", 0.9, 1, 1)
        tints = ("#8a3a40", "#2f6a5a", "#b98a3c", "#3a4a80", "#6a3f6a", "#a8643c", "#d9c6a0")
        for left, right in ((-20, 226), (542, 790)):
            for shelf in range(7):
                foot = 150 + shelf * 140
                x = float(left + 8)
                while x < right - 12:
                    wide, tall = dice.uniform(14, 32), dice.uniform(74, 112)
                    brush.form(rounded(x, foot - tall, x + wide, foot, 3), dice.choice(tints), line=0, soft=6)
                    brush.stroke(
                        [(x + 3, foot - tall + 16), (x + wide / 2, foot - tall + 16), (x + wide - 3, foot - tall + 16)],
                        3,
                        "#e9c878",
                        0.7,
                        1,
                        1,
                    )
                    x += wide + 1.5
                brush.form(rounded(left, foot, right, foot + 16), "#5a3428", line=0, soft=8)
    brush.halo(150, 700, 430, "#ffb45e", 0.4)
    nature.bokeh(brush, 20, 3, ("#ffd98a", "#fff3cf"), (60, 900), (3, 9), 0.55)


def star_window(brush: Brush) -> None:
    """A corridor of a space station; a planet beyond the glass."""
    with brush.layer(blur=1.8):
        nature.sky(brush, ["#0f1530", "#1d2450", "#3a3468"])
        nature.stars(brush, 150, 5)
        brush.halo(250, 300, 300, "#8a5ac8", 0.5)
        brush.halo(610, 250, 330, "#5ac8ff", 0.35)
        brush.gradient(ellipse(620, 270, 170, 170), (500, 120), (740, 430), ["#ffe0b0", "#e98a6a", "#5a2f5c"])
        with brush.inside(ellipse(620, 270, 170, 170)):
            for y, tint in ((190, "#fff0d0"), (250, "#c9645a"), (320, "#f6c08a"), (370, "#8a3f5c")):
                brush.stroke(curve((430, y), (620, y + 50), (810, y - 20)), 22, tint, 0.5, 1, 1, blur=5)
        brush.stroke(curve((370, 350), (600, 330), (850, 160)), 14, "#ffe6c4", 0.7)
    with brush.layer(blur=3):
        frame = rounded(-60, -60, 830, 1090)
        frame.addPath(rounded(36, 40, 732, 720, 110))
        frame.setFillType(skia.PathFillType.kEvenOdd)
        brush.form(frame, "#8d97aa", line=0, soft=40)
        for x in (120, 384, 648):
            brush.form(rounded(x - 60, 780, x + 60, 850, 16), "#5d667a", line=0)
            brush.fill(rounded(x - 44, 806, x + 44, 822, 8), "#8ff2ea", 0.9)
        for x, y in ((60, 60), (708, 60), (60, 702), (708, 702), (384, 18), (384, 744)):
            brush.form(ellipse(x, y, 9, 9), "#5d667a", line=0)
        brush.stroke([(-20, 890), (384, 900), (790, 890)], 22, "#ee8a3c", 0.9, 1, 1)
    brush.fill(polygon([(70, 40), (240, 40), (90, 300), (36, 360), (36, 110)]), "#ffffff", 0.08, 8)


def market_kitchen(brush: Brush) -> None:
    """A night-market stall with lamps and a great steaming pot."""
    with brush.layer(blur=3.2):
        nature.sky(brush, ["#4a2a2c", "#8a4a34", "#c97a44"])
        for i in range(10):
            x = i * 84 - 40
            brush.form(
                spline([(x, -20, 0), (x + 84, -20, 0), (x + 84, 120, 0.3), (x + 42, 156), (x, 120, 0.3)]),
                "#d8564a" if i % 2 else "#fbe7d0",
                line=0,
            )
        for x, y in ((110, 250), (300, 216), (480, 220), (668, 256)):
            brush.stroke([(x, 100), (x, 160), (x, y - 20)], 4, "#3a2420", 1, 1, 1)
            brush.halo(x, y, 170, "#ffcf7a", 0.9)
            brush.dot(x, y, 25, "#fff3c8")
        for row, y in enumerate((400, 520)):
            brush.form(rounded(-40, y, 810, y + 16), "#6a3f2c", line=0)
            for i in range(9):
                x = i * 92 + row * 40 - 10
                tint = ("#8a4a34", "#c9a06a", "#5f7a5a", "#a85a4a")[(i + row) % 4]
                brush.form(
                    spline(
                        [
                            (x - 26, y - 70, 0.4),
                            (x + 26, y - 70, 0.4),
                            (x + 36, y - 30),
                            (x + 24, y, 0.3),
                            (x - 24, y, 0.3),
                            (x - 36, y - 30),
                        ]
                    ),
                    tint,
                    line=0,
                )
        pot = spline([(-60, 800, 0.3), (250, 800, 0.3), (270, 900), (230, 1060), (-60, 1060)])
        brush.form(pot, "#5a5660", line=0, soft=40)
        brush.form(ellipse(96, 800, 172, 30), "#f3dfb4", line=0)
        steam(brush, 100, 800, 1.5, 5)
        steam(brush, 690, 860, 1.2, 9)
    nature.bokeh(brush, 10, 3, ("#ffd98a", "#ff9f6a"), (80, 500), alpha=0.35)


def stage(brush: Brush) -> None:
    """Red curtain, spotlight and a wooden floor."""
    with brush.layer(blur=2.8):
        nature.sky(brush, ["#3a1226", "#8a2438", "#6a1c30"])
        for i in range(18):
            x = -20 + i * 47
            tint = "#b8324a" if i % 2 else "#8a2038"
            brush.gradient(
                ribbon([(x, -40), (x + (x - 384) * 0.04, 480), (x + (x - 384) * 0.12, 900)], [40, 46, 54]),
                (x - 22, 0),
                (x + 26, 0),
                [mix(tint, "#ff8a80", 0.25), tint, darker(tint, 0.5)],
            )
        for i in range(5):
            x = -30 + i * 168
            swag = spline([(x, -40, 0), (x + 176, -40, 0), (x + 170, 70), (x + 88, 132), (x + 4, 70)])
            brush.form(swag, "#c23a50", line=0, soft=26)
            brush.stroke(curve((x + 4, 72), (x + 88, 190), (x + 170, 72)), 9, "#f0b93c", 0.95, 1, 1)
        brush.gradient(rounded(-40, 890, 810, 1060), (0, 890), (0, 1050), ["#c98a54", "#7a4430"])
        brush.fill(polygon([(250, -40), (350, -40), (700, 1040), (40, 1040)]), "#fff0c0", 0.3, 26, glow=True)
    brush.halo(384, 420, 460, "#ffe6b0", 0.42)
    nature.bokeh(brush, 24, 6, ("#ffe6a8", "#ffffff"), (40, 900), (2, 7), 0.7)
