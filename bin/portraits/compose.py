"""Puts one portrait together: backdrop, figure in layers, light, grain; and crops the thumbnail."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import skia

from bin.portraits.brush import Brush
from bin.portraits.colour import paint_colour
from bin.portraits.face import Face, draw_face, draw_neck
from bin.portraits.nature import HEIGHT, PAGE, WIDTH

Part = Callable[[Brush], None]
HEAD_AT, HEAD_SCALE, BODY_AT = (384, 392), 1.12, (384, 590)
THUMB = 256


def part(draw: Callable[..., Any], *args: Any, **options: Any) -> Part:
    """Bind a drawing function to its settings, to be called later with the brush."""

    def bound(brush: Brush) -> None:
        draw(brush, *args, **options)

    return bound


@dataclass(frozen=True)
class Portrait:
    """Everything that tells one character from another; parts are drawn in the order of the fields."""

    slug: str
    backdrop: Part
    rim: str = "#ffe9c4"
    behind: tuple[Part, ...] = ()  # body frame, behind everything
    back_hair: tuple[Part, ...] = ()  # head frame
    under: tuple[Part, ...] = ()  # body frame, before the neck
    face: Face | None = field(default_factory=Face)
    body: tuple[Part, ...] = ()  # body frame
    hair: tuple[Part, ...] = ()  # head frame, over the face
    props: tuple[Part, ...] = ()  # body frame, in front
    air: tuple[Part, ...] = ()  # page frame, in front of all
    tilt: float = 0.0
    lean: float = 0.0
    zoom: float = 1.1
    lift: float = 20.0
    neck: float = 76.0


def draw_portrait(portrait: Portrait) -> skia.Image:
    """Render one portrait at full size."""
    surface = skia.Surface(WIDTH, HEIGHT)
    brush = Brush(surface.getCanvas(), portrait.rim)
    portrait.backdrop(brush)
    # a pool of light behind the head lifts the figure off the backdrop
    brush.halo(384, 380, 420, portrait.rim, 0.34)
    with brush.placed(384, 590 + portrait.lift, scale=portrait.zoom), brush.placed(-384, -590):
        _figure(brush, portrait)
    for piece in portrait.air:
        piece(brush)
    _finish(brush, portrait.rim)
    return _grade(surface.makeImageSnapshot())


def _figure(brush: Brush, portrait: Portrait) -> None:
    head = (HEAD_AT[0] + portrait.lean, HEAD_AT[1], portrait.tilt, HEAD_SCALE)
    _draw(brush, (*BODY_AT, 0, 1), portrait.behind)
    _draw(brush, head, portrait.back_hair)
    _draw(brush, (*BODY_AT, 0, 1), portrait.under)
    if portrait.face:
        with brush.placed(HEAD_AT[0] + portrait.lean * 0.6, HEAD_AT[1], portrait.tilt * 0.3, HEAD_SCALE):
            draw_neck(brush, portrait.face, portrait.neck)
    _draw(brush, (*BODY_AT, 0, 1), portrait.body)
    if portrait.face:
        _draw(brush, head, (part(draw_face, portrait.face),))
    _draw(brush, head, portrait.hair)
    _draw(brush, (*BODY_AT, 0, 1), portrait.props)


def _draw(brush: Brush, frame: tuple[float, float, float, float], parts: tuple[Part, ...]) -> None:
    x, y, turn, scale = frame
    with brush.placed(x, y, turn, scale):
        for piece in parts:
            piece(brush)


def _finish(brush: Brush, rim: str) -> None:
    """The shared last glaze: warm light from the upper left, plum corners, paper grain."""
    brush.halo(60, 20, 900, "#fff0cf", 0.2)
    stops = [paint_colour("#2b1838", 0), paint_colour("#2b1838", 0), paint_colour("#2b1838", 0.3)]
    shader = skia.GradientShader.MakeRadial(skia.Point(384, 470), 760, stops, [0.0, 0.55, 1.0])
    brush.canvas.drawPath(PAGE, skia.Paint(Shader=shader))
    brush.fill(PAGE, rim, 0.035)
    grain = skia.Paint(Shader=skia.PerlinNoiseShader.MakeFractalNoise(0.55, 0.62, 2, 7.0))
    grain.setBlendMode(skia.BlendMode.kSoftLight)
    # noise carries its own hues; only its lightness should touch the paper, centred so that it does not darken
    row = [0.6, 0.6, 0.0, 0.0, 0.0]
    grain.setColorFilter(skia.ColorFilters.Matrix([*row, *row, *row, 0, 0, 0, 0, 0.16]))
    brush.canvas.drawPath(PAGE, grain)


def _grade(image: skia.Image) -> skia.Image:
    """A little more contrast and colour, as when a print dries."""
    colour, gain, lift = 1.16, 1.06, -0.025
    red, green, blue = 0.299 * (1 - colour), 0.587 * (1 - colour), 0.114 * (1 - colour)
    rows = [(red + colour, green, blue), (red, green + colour, blue), (red, green, blue + colour)]
    matrix = [value for row in rows for value in (*(gain * share for share in row), 0.0, lift)]
    surface = skia.Surface(WIDTH, HEIGHT)
    paint = skia.Paint(ColorFilter=skia.ColorFilters.Matrix([*matrix, 0, 0, 0, 1, 0]))
    surface.getCanvas().drawImage(image, 0, 0, skia.SamplingOptions(), paint)
    return surface.makeImageSnapshot()


def crop_thumb(image: skia.Image, portrait: Portrait) -> skia.Image:
    """The face, squared and scaled down."""
    x = 384 + portrait.lean * portrait.zoom
    y = 590 + portrait.lift + (HEAD_AT[1] - 590 - 26) * portrait.zoom
    half = 238 * portrait.zoom
    surface = skia.Surface(THUMB, THUMB)
    source = skia.Rect.MakeLTRB(x - half, y - half, x + half, y + half)
    source.offset(0, max(0.0, half - y))
    sampling = skia.SamplingOptions(skia.CubicResampler.Mitchell())
    surface.getCanvas().drawImageRect(
        image.withDefaultMipmaps(),
        source,
        skia.Rect.MakeWH(THUMB, THUMB),
        skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear) if half > 256 else sampling,
    )
    return surface.makeImageSnapshot()
