"""The one brush every part is drawn with: same light, same line, same soft shading for the whole set."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import skia

from bin.portraits.colour import darker, lighter, paint_colour
from bin.portraits.shapes import Point, ellipse, moved, tapered

KEY_LIGHT = "#fff2d2"


class Brush:
    """Draws forms on a canvas; the light comes from the upper left, the rim light from behind on the right."""

    def __init__(self, canvas: skia.Canvas, rim: str = "#ffe9c4") -> None:
        self.canvas = canvas
        self.rim = rim

    def fill(self, path: skia.Path, colour: str, alpha: float = 1.0, blur: float = 0.0, glow: bool = False) -> None:
        """Lay one flat colour, optionally blurred or added as light."""
        paint = skia.Paint(AntiAlias=True, Color=paint_colour(colour, alpha))
        if blur:
            paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, blur))
        if glow:
            paint.setBlendMode(skia.BlendMode.kScreen)
        self.canvas.drawPath(path, paint)

    def gradient(
        self, path: skia.Path, start: Point, end: Point, colours: Sequence[str], alphas: Sequence[float] | None = None
    ) -> None:
        """Fill a path with a straight gradient."""
        shares = alphas or [1.0] * len(colours)
        stops = [paint_colour(c, a) for c, a in zip(colours, shares, strict=True)]
        shader = skia.GradientShader.MakeLinear([skia.Point(*start), skia.Point(*end)], stops)
        self.canvas.drawPath(path, skia.Paint(AntiAlias=True, Shader=shader))

    def halo(self, x: float, y: float, radius: float, colour: str, alpha: float, light: bool = True) -> None:
        """A soft round glow (or a tint, when light is off)."""
        stops = [paint_colour(colour, alpha), paint_colour(colour, alpha * 0.35), paint_colour(colour, 0)]
        paint = skia.Paint(AntiAlias=True, Shader=skia.GradientShader.MakeRadial(skia.Point(x, y), radius, stops))
        if light:
            paint.setBlendMode(skia.BlendMode.kScreen)
        self.canvas.drawCircle(x, y, radius, paint)

    def form(
        self,
        path: skia.Path,
        colour: str,
        *,
        line: float = 2.4,
        depth: float = 0.22,
        rim: float = 0.34,
        soft: float = 26,
        to: str | None = None,
    ) -> None:
        """A lit solid shape: tinted outline, gradient, shaded far side, key light and rim light."""
        bounds = path.getBounds()
        if line:
            ink = skia.Paint(AntiAlias=True, Color=paint_colour(darker(colour, 0.62), 0.9))
            ink.setStyle(skia.Paint.kStrokeAndFill_Style)
            ink.setStrokeWidth(line)
            ink.setStrokeJoin(skia.Paint.kRound_Join)
            # shifted away from the light, so the line swells on the shaded side and fades on the lit one
            self.canvas.drawPath(moved(path, line * 0.3, line * 0.35), ink)
        start, end = (bounds.left(), bounds.top()), (bounds.left() + bounds.width() * 0.35, bounds.bottom())
        self.gradient(path, start, end, [lighter(colour, depth * 0.55), colour, to or darker(colour, depth * 0.7)])
        with self.inside(path):
            self.edge(path, (-soft * 0.7, -soft * 0.45), soft * 0.55, darker(colour, 0.75), depth * 1.05)
            self.edge(path, (soft * 0.22, soft * 0.26), soft * 0.3, KEY_LIGHT, depth * 0.55, glow=True)
            if rim:
                self.edge(path, (-3.2, 0.6), 1.5, self.rim, rim, glow=True)

    def edge(self, path: skia.Path, shift: Point, blur: float, colour: str, alpha: float, glow: bool = False) -> None:
        """Tint the inside of an edge: paint everything outside the shifted path (the caller clips)."""
        bounds = path.getBounds().makeOutset(140, 140)
        outside = moved(path, *shift)
        outside.addRect(bounds)
        outside.setFillType(skia.PathFillType.kEvenOdd)
        self.fill(outside, colour, alpha, blur, glow)

    def stroke(
        self,
        points: Sequence[Point],
        width: float,
        colour: str,
        alpha: float = 1.0,
        head: float = 0.0,
        tail: float = 0.0,
        blur: float = 0.0,
    ) -> None:
        """One tapered line."""
        self.fill(tapered(points, width, head, tail), colour, alpha, blur)

    def cast_shadow(self, path: skia.Path, colour: str, alpha: float = 0.35, shift: Point = (4, 14)) -> None:
        """The soft shadow a form throws on what lies beneath (clip first)."""
        self.fill(moved(path, *shift), darker(colour, 0.7), alpha, 8)

    def dot(self, x: float, y: float, radius: float, colour: str, alpha: float = 1.0, blur: float = 0.0) -> None:
        """A filled circle."""
        self.fill(ellipse(x, y, radius, radius), colour, alpha, blur)

    def ring(self, path: skia.Path, width: float, colour: str, alpha: float = 1.0) -> None:
        """An even outline."""
        paint = skia.Paint(AntiAlias=True, Color=paint_colour(colour, alpha), StrokeWidth=width)
        paint.setStyle(skia.Paint.kStroke_Style)
        self.canvas.drawPath(path, paint)

    @contextmanager
    def inside(self, path: skia.Path) -> Iterator[None]:
        """Clip everything drawn in the block to a path."""
        self.canvas.save()
        self.canvas.clipPath(path, True)
        yield
        self.canvas.restore()

    @contextmanager
    def placed(
        self, x: float = 0, y: float = 0, turn: float = 0, scale: float = 1, stretch: float | None = None
    ) -> Iterator[None]:
        """Draw the block around another origin; a negative scale mirrors from left to right."""
        self.canvas.save()
        self.canvas.translate(x, y)
        self.canvas.rotate(turn)
        self.canvas.scale(scale, abs(scale) if stretch is None else stretch)
        yield
        self.canvas.restore()

    @contextmanager
    def layer(self, blur: float = 0.0, alpha: float = 1.0, glow: bool = False) -> Iterator[None]:
        """Draw the block apart, then lay it down out of focus, translucent or as light."""
        paint = skia.Paint(AntiAlias=True, Alphaf=alpha)
        if blur:
            paint.setImageFilter(skia.ImageFilters.Blur(blur, blur))
        if glow:
            paint.setBlendMode(skia.BlendMode.kScreen)
        self.canvas.saveLayer(None, paint)
        yield
        self.canvas.restore()
