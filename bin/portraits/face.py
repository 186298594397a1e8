"""The head without hair: skull outline, ears, neck, nose, blush and the marks of age."""

from dataclasses import dataclass, field

import skia

from bin.portraits.brush import Brush
from bin.portraits.colour import darker, lighter, mix
from bin.portraits.eyes import Eyes, draw_eyes
from bin.portraits.mouth import Mouth, draw_mouth
from bin.portraits.shapes import Knot, curve, ellipse, spline

BLUSH = "#f0706c"


@dataclass(frozen=True)
class Face:
    """Measures in head units: eye line at y = 0, chin near y = 130, cheek half-width near 106."""

    skin: str = "#f8d8c0"
    cheek: float = 100
    jaw: float = 75
    chin: float = 30
    length: float = 126
    nose: float = 1.0
    nose_y: float = 48
    blush: float = 0.4
    age: float = 0.0  # 0 is smooth; 1 has folds beside the mouth, crow's feet and forehead lines
    freckles: bool = False
    ears: bool = True
    turn: float = 0.0  # -1 looks to the picture's left, 1 to its right
    eyes: Eyes = field(default_factory=Eyes)
    mouth: Mouth = field(default_factory=Mouth)


def face_outline(face: Face) -> skia.Path:
    """The front contour, narrower on the side that turns away."""
    right = _half(face, 1)
    left = _half(face, -1)
    return spline([*right, (face.turn * 12, face.length), *reversed(left)])


def _half(face: Face, side: int) -> list[Knot]:
    away = face.turn * side  # above 0 on the far side
    drift = face.turn * 9
    cheek, jaw = face.cheek - 7 * max(away, 0), face.jaw - 4 * away
    return [
        (side * 46, -146),
        (side * (face.cheek - 14 - 6 * max(away, 0)), -96),
        (side * (cheek - 1 - 3 * max(away, 0)), -36),
        (side * cheek, 14),
        (side * (cheek + jaw) / 2 + side * 5 + drift * 0.4, 52),
        (side * jaw * 0.97 + drift * 0.7, 82),
        (side * (face.chin + jaw) * 0.49 + drift, face.length * 0.86),
        (side * face.chin * 0.62 + drift, face.length * 0.975),
    ]


def draw_neck(brush: Brush, face: Face, width: float = 76, bottom: float = 250) -> None:
    """The neck with the shadow of the chin on it."""
    half = width / 2
    neck = spline(
        [
            (-half, 60, 0),
            (-half + 3, 140),
            (-half - 6, 176),
            (-half - 60, bottom, 0),
            (half + 60, bottom, 0),
            (half + 6, 176),
            (half - 3, 140),
            (half, 60, 0),
        ]
    )
    brush.form(neck, face.skin, depth=0.2, rim=0.4)
    with brush.inside(neck):
        brush.cast_shadow(face_outline(face), mix(face.skin, "#c4604e", 0.5), 0.5, (2, 24))


def draw_face(brush: Brush, face: Face) -> None:
    """Ears, skin and every feature."""
    if face.ears:
        _ears(brush, face)
    outline = face_outline(face)
    brush.form(outline, face.skin, depth=0.16, rim=0.35, soft=34, to=mix(face.skin, "#e59a80", 0.3))
    with brush.inside(outline):
        _blush(brush, face)
        if face.age:
            _age(brush, face)
    _nose(brush, face)
    draw_mouth(brush, face.mouth, face.turn * 13, face.skin)
    draw_eyes(brush, face.eyes, face.turn, face.skin)


def _ears(brush: Brush, face: Face) -> None:
    for side in (-1, 1):
        away = face.turn * side
        x = side * (face.cheek - 4) - side * 12 * max(away, 0) - face.turn * 5
        with brush.placed(x, 14, turn=side * 8, scale=side):
            ear = spline([(-10, -30), (8, -38), (20, -24), (17, 4), (6, 28), (-6, 32), (-12, 10)])
            brush.form(ear, mix(face.skin, "#e8947c", 0.22), depth=0.2, soft=12)
            inner = spline([(-6, -20), (6, -26), (12, -16), (8, 4), (-2, 14), (2, -4)])
            brush.fill(inner, darker(mix(face.skin, "#d9705c", 0.45), 0.12), 0.45, 2.5)


def _blush(brush: Brush, face: Face) -> None:
    for side in (-1, 1):
        x = side * 64 + face.turn * 13
        brush.halo(x, 42, 44, BLUSH, face.blush, light=False)
    brush.halo(face.turn * 24, face.nose_y, 26, BLUSH, face.blush * 0.45, light=False)
    brush.halo(-40, -70, 90, "#fff4dc", 0.35)
    if face.freckles:
        for x, y in ((-72, 34), (-58, 42), (-46, 34), (46, 34), (58, 43), (72, 35), (-64, 50), (64, 51)):
            brush.dot(x + face.turn * 14, y, 2.1, "#b8694a", 0.5)


def _nose(brush: Brush, face: Face) -> None:
    x, y, size = face.turn * 22, face.nose_y, face.nose
    tone = darker(mix(face.skin, "#c8644e", 0.55), 0.18)
    side = 1 if face.turn >= 0 else -1
    # the bridge's shadow lies on the side away from the light
    brush.stroke(curve((x * 0.55 + 9, y - 40), (x + 5, y - 20), (x + 8 * size, y - 2)), 9 * size, tone, 0.16, blur=3)
    brush.fill(ellipse(x + 2, y + 6 * size, 13 * size, 5 * size), tone, 0.28, 3)
    brush.stroke(
        curve((x - 9 * size, y + 3), (x + 2 * side, y + 10 * size), (x + 10 * size, y + 2)), 3.2 * size, tone, 0.8
    )
    if size > 1.15:
        for wing in (-1, 1):
            brush.stroke(
                curve((x + wing * 14 * size, y - 9), (x + wing * 20 * size, y), (x + wing * 13 * size, y + 5)),
                2.6,
                tone,
                0.65,
            )
    brush.dot(x - 4, y - 7, 4.2 * size, lighter(face.skin, 0.85), 0.75, 2)


def _age(brush: Brush, face: Face) -> None:
    tone = darker(mix(face.skin, "#b8553f", 0.45), 0.22)
    for side in (-1, 1):
        x = face.turn * 14
        brush.stroke(
            curve((x + side * 24, face.nose_y + 4), (x + side * 46, 72), (x + side * 46, 92)), 3.2, tone, 0.5 * face.age
        )
        brush.stroke(curve((x + side * 30, 27), (x + side * 48, 35), (x + side * 66, 27)), 2.6, tone, 0.5 * face.age)
        if face.age > 0.6:
            for rise in (-8, 2, 12):
                brush.stroke(
                    curve((x + side * 84, rise * 0.6), (x + side * 91, rise), (x + side * 99, rise * 1.7 - 2)),
                    2.4,
                    tone,
                    0.5 * face.age,
                )
    if face.age > 0.6:
        for y, reach in ((-86, 44), (-72, 54)):
            brush.stroke(curve((-reach, y + 3), (0, y - 5), (reach, y + 3)), 2.2, tone, 0.38 * face.age)
