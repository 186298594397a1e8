"""Small belongings that make a person: keys, pins, quill, kerchief, mole, patch, bells, sword hilt."""

from bin.portraits.brush import Brush
from bin.portraits.colour import darker, lighter
from bin.portraits.nature import blossom
from bin.portraits.shapes import Knot, Point, curve, ellipse, polygon, ribbon, rounded, spline


def keys(brush: Brush, x: float, y: float) -> None:
    """A ring of storeroom keys."""
    brush.ring(ellipse(x, y, 20, 20), 5, "#8a6a2c")
    for lean, length in ((-34, 78), (-10, 96), (14, 88), (38, 70)):
        with brush.placed(x, y + 16, -lean):
            brush.form(rounded(-4, 0, 4, length, 3), "#d9ac4a", soft=4, line=1.8)
            brush.form(rounded(0, length - 20, 16, length - 11, 2), "#d9ac4a", soft=4, line=1.6)
            brush.form(rounded(0, length - 7, 13, length + 1, 2), "#d9ac4a", soft=4, line=1.6)


def mole(brush: Brush, x: float, y: float) -> None:
    """A large mole with a glint."""
    brush.form(ellipse(x, y, 7.5, 7), "#4a2a24", soft=4, line=1.2)
    brush.dot(x - 2, y - 2, 1.8, "#ffffff", 0.6)


def chignon(brush: Brush, hair: str, y: float = 96, colour: str = "#5fb08a") -> None:
    """A knot at the nape with a jade binyeo through it, seen on both sides of the neck."""
    brush.form(ellipse(0, y + 6, 84, 44), darker(hair, 0.12), soft=20)
    brush.form(ribbon([(-108, y + 7), (0, y), (108, y - 7)], [10, 11, 10]), colour, soft=5, line=2)
    for side in (-1, 1):
        brush.form(ellipse(side * 110, y - side * 7, 12, 11), lighter(colour, 0.2), soft=7, line=2)


def quill(brush: Brush) -> None:
    """A feather pen stuck into the hair."""
    with brush.placed(92, -96, 34):
        vane = spline([(0, 20, 0), (-16, -40), (-14, -120), (4, -168, 0), (18, -110), (15, -40)])
        brush.form(vane, "#f3ead8", soft=12)
        brush.stroke([(0, 36), (1, -60), (3, -160)], 3, "#b59c78", 0.9, 1, 0)
        for y in (-30, -60, -90, -120):
            brush.stroke([(1, y), (-7, y - 10), (-13, y - 16)], 1.8, "#c9b696", 0.7)


def hair_clip(brush: Brush, colour: str = "#f6c53c") -> None:
    """A bright snap clip above the temple."""
    with brush.placed(84, -84, 58):
        brush.form(rounded(-26, -8, 26, 8, 7), colour, soft=7, line=2)
        brush.stroke([(-16, 0), (0, 0), (16, 0)], 3, darker(colour, 0.4), 0.7, 1, 1)


def kerchief(brush: Brush, colour: str = "#f2a0b4") -> None:
    """A flowered cloth tied over the hair."""
    cloth = spline(
        [
            (-118, -92, 0),
            (-112, -146),
            (-72, -190),
            (0, -204),
            (72, -190),
            (112, -146),
            (118, -92, 0),
            (62, -132),
            (0, -142),
            (-62, -132),
        ]
    )
    for end in ([(112, -96), (146, -86), (164, -58)], [(112, -102), (150, -116), (176, -106)]):
        brush.form(ribbon(end, [16, 28, 18]), colour, soft=9)
    brush.form(cloth, colour, soft=20)
    with brush.inside(cloth):
        for i, (x, y) in enumerate(
            ((-92, -128), (-58, -160), (-22, -180), (14, -160), (48, -182), (76, -150), (100, -118), (-30, -150))
        ):
            blossom(brush, x, y, 14 + i % 3 * 2, ("#fff3ea", "#d8506a", "#ffe08a")[i % 3], i * 23)
    brush.stroke(curve((-114, -98), (0, -178), (114, -98)), 4, lighter(colour, 0.6), 0.6, 0.6, 0.6)


def patch(brush: Brush, x: float, y: float, turn: float, colour: str) -> None:
    """A sewn-on piece of cloth with its stitches."""
    with brush.placed(x, y, turn):
        brush.form(rounded(-34, -30, 34, 30, 4), colour, soft=10, line=1.6)
        for i in range(-2, 3):
            for a, b in (
                ((i * 13, -35), (i * 13, -23)),
                ((i * 13, 23), (i * 13, 35)),
                ((-39, i * 11), (-27, i * 11)),
                ((27, i * 11), (39, i * 11)),
            ):
                brush.stroke([a, ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2), b], 2.4, darker(colour, 0.6), 0.8, 1, 1)


def bells(brush: Brush, x: float, y: float) -> None:
    """A shaman's cluster of brass bells on coloured threads."""
    for i, tint in enumerate(("#3f6fb0", "#f4f0e6", "#c8384a", "#f0b93c")):
        brush.stroke(curve((x, y), (x - 20 + i * 13, y + 60), (x - 30 + i * 20, y + 124)), 6, tint, 1, 1, 0.5)
    brush.form(rounded(x - 7, y - 40, x + 7, y + 6, 5), "#a87a34", soft=5)
    for dx, dy in ((-22, 10), (0, -2), (22, 10), (-11, 28), (11, 28)):
        brush.form(ellipse(x + dx, y + dy, 15, 15), "#e0b04a", soft=8, line=2)
        brush.stroke(
            curve((x + dx - 9, y + dy + 4), (x + dx, y + dy + 8), (x + dx + 9, y + dy + 4)), 2.6, "#7a5420", 0.9
        )
        brush.dot(x + dx - 5, y + dy - 5, 3, "#fff6d4", 0.9, 0.6)


def sword(brush: Brush, x: float, y: float, turn: float) -> None:
    """The hilt of a sheathed sword with a red tassel."""
    with brush.placed(x, y, turn):
        brush.form(rounded(-17, 20, 17, 330, 10), "#2c2430", soft=10)
        brush.form(ellipse(0, 14, 38, 13), "#d9ac4a", soft=8)
        brush.form(rounded(-12, -96, 12, 8, 8), "#7a2f34", soft=8)
        for i in range(5):
            brush.stroke([(-11, -12 - i * 17), (0, -18 - i * 17), (11, -24 - i * 17)], 3.4, "#d9ac4a", 0.9, 1, 1)
        brush.form(ellipse(0, -100, 16, 13), "#d9ac4a", soft=7)
    brush.stroke(curve((x + 26, y - 88), (x + 58, y - 70), (x + 56, y - 20)), 4, "#d8303c", 1, 1, 1)
    brush.form(
        spline([(x + 48, y - 22, 0), (x + 64, y - 22, 0), (x + 74, y + 62, 0), (x + 40, y + 62, 0)]), "#d8303c", soft=8
    )


def script(brush: Brush, x: float, y: float, turn: float) -> None:
    """A thick, much-thumbed playscript full of coloured markers."""
    with brush.placed(x, y, turn):
        for i, tint in enumerate(("#f6c53c", "#6fbf8a", "#f28aa0")):
            brush.form(rounded(40, -84 + i * 34, 86, -68 + i * 34, 3), tint, soft=4, line=1.4)
        brush.form(rounded(-66, -116, 72, 96, 5), "#e9dcc0", soft=8)
        brush.form(rounded(-74, -120, 62, 92, 5), "#fffaf0", soft=14)
        brush.form(rounded(-74, -120, -54, 92, 4), "#c8384a", soft=6)
        for i, half in enumerate((44, 30)):
            brush.stroke(
                [(4 - half, -74 + i * 22), (4, -74 + i * 22), (4 + half, -74 + i * 22)], 8, "#5a4a52", 0.75, 1, 1
            )
        brush.ring(ellipse(4, 4, 21, 22), 3, "#c8384a", 0.8)
        brush.stroke(curve((-7, 8), (4, 18), (15, 8)), 3, "#c8384a", 0.8)


def ladle(brush: Brush, x: float, y: float, turn: float) -> None:
    """A big soup ladle, bowl upwards."""
    with brush.placed(x, y, turn):
        brush.form(rounded(-7, -130, 7, 60, 6), "#b4b2ba", soft=5)
        brush.form(spline([(-50, -176, 0.3), (50, -176, 0.3), (42, -130), (0, -108), (-42, -130)]), "#c4c2ca", soft=20)
        brush.form(ellipse(0, -176, 51, 14), "#8d8a96", soft=7)


def waist_brush(brush: Brush, x: float, y: float) -> None:
    """An ink flask and a writing brush on a cord."""
    brush.stroke([(x, y), (x - 4, y + 30), (x, y + 60)], 4, "#6a4432", 1, 1, 1)
    brush.form(
        spline([(x - 20, y + 62, 0.5), (x + 20, y + 62, 0.5), (x + 27, y + 104), (x, y + 128), (x - 27, y + 104)]),
        "#3a3040",
        soft=12,
    )
    brush.form(ribbon([(x + 34, y + 8), (x + 42, y + 66), (x + 48, y + 116)], [9, 10, 10]), "#c98a4a", soft=4)
    brush.form(
        spline([(x + 41, y + 114, 0), (x + 57, y + 114, 0), (x + 56, y + 140), (x + 51, y + 158, 0)]), "#2c2430", soft=5
    )


def jeongjagwan(brush: Brush, colour: str = "#211a26") -> None:
    """The tiered horsehair crown of a proud gentleman."""
    back: list[Knot] = [
        (-112, -84, 0),
        (-122, -196),
        (-84, -262, 0),
        (-46, -206),
        (0, -292, 0),
        (46, -206),
        (84, -262, 0),
        (122, -196),
        (112, -84, 0),
    ]
    front: list[Knot] = [
        (-108, -76, 0),
        (-104, -144),
        (-66, -196, 0),
        (-34, -152),
        (0, -222, 0),
        (34, -152),
        (66, -196, 0),
        (104, -144),
        (108, -76, 0),
    ]
    for outline, base in ((back, -96), (front, -96)):
        tier: list[Knot] = [*outline, (56, base), (0, base - 10), (-56, base)]
        path = spline(tier)
        brush.form(path, lighter(colour, 0.06 if outline is front else 0), soft=20, depth=0.34)
        with brush.inside(path):
            for i in range(-13, 14):
                brush.stroke([(i * 9, -60), (i * 9, -180), (i * 9.5, -300)], 1.4, lighter(colour, 0.5), 0.3, 1, 1)
        brush.ring(spline(outline, closed=False), 4, "#c9973f", 0.85)
    brush.form(ellipse(0, -124, 12, 13), "#e9b64a", soft=8)


def straw_hat(brush: Brush) -> None:
    """A small bamboo hat (paeraengi), tipped back on the mane."""
    with brush.placed(-30, -168, -12):
        brim = spline([(-112, 6), (-60, -10), (0, -14), (60, -10), (112, 6), (60, 22), (0, 26), (-60, 22)])
        dome = spline([(-66, 6, 0.3), (-58, -44), (0, -74), (58, -44), (66, 6, 0.3), (0, 14)])
        brush.form(brim, "#d9b66a", soft=12)
        brush.form(dome, "#e3c47c", soft=22)
        with brush.inside(dome):
            for i in range(-8, 9):
                brush.stroke(curve((i * 3, -76), (i * 9, -30), (i * 10, 20)), 2, "#8a6a34", 0.4, 1, 1)
            for y in (-44, -24, -6):
                brush.stroke(curve((-70, y + 8), (0, y + 20), (70, y + 8)), 2, "#8a6a34", 0.45, 1, 1)
        brush.stroke(curve((-64, 2), (0, 18), (64, 2)), 8, "#7a3f34", 0.95, 1, 1)
        for x in (-44, -58):
            brush.form(ellipse(x, -2 - abs(x + 50), 15, 14), "#fff8ee", soft=9, line=1.6)


def torn_edge(brush: Brush, points: list[Point]) -> None:
    """Frayed ends where a brim has given way."""
    for x, y in points:
        brush.fill(polygon([(x - 9, y - 4), (x + 9, y - 3), (x + 2, y + 12)]), "#211a26", 0.8)
        brush.stroke(curve((x, y), (x + 6, y + 12), (x + 2, y + 24)), 1.8, "#211a26", 0.8)


def dimple(brush: Brush, x: float, y: float) -> None:
    """One dimple beside a crooked smile."""
    brush.stroke(curve((x, y - 9), (x + 7, y), (x + 1, y + 9)), 3.4, "#9a5a44", 0.7)
