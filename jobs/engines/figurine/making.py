"""From a picture to a figure, step by step."""

from time import monotonic

import numpy as np

from avatar_forge.core.errors import EngineTimeout
from jobs.engines import Figure, FigureOptions, JobContext, Step
from jobs.engines.figurine import contour, glb, grid, relief, solid, texture, thumbnail
from jobs.engines.figurine.cutout import cut_out, read
from jobs.engines.figurine.inflation import Membrane
from jobs.engines.figurine.thumbnail import Piece

POINTS = {"low": 4_000, "medium": 9_500, "high": 18_000}  # about four triangles each


def make(picture: bytes, *, options: FigureOptions, seconds: float, context: JobContext) -> Figure:
    """Return the figure of `picture`. Raises `InvalidImage`, `EngineTimeout` or `Cancelled`."""
    until = monotonic() + seconds

    def begin(done: float, step: Step) -> None:
        if monotonic() > until:
            raise EngineTimeout()
        context.check()
        context.report(done, step)

    begin(0.02, "reading")
    image = read(picture)
    begin(0.08, "cutting_out")
    cut = cut_out(image)
    begin(0.40, "shaping")
    points = grid.lay(cut, points=POINTS[options.resolution])
    membrane = Membrane(points)
    raised = relief.raise_up(cut, points, membrane.heights())
    begin(0.50, "texturing")
    painted = texture.paint(cut, points, membrane)
    begin(0.65, "packing")
    body = solid.build(contour.march(points), points, raised, painted.frame)
    base, top = solid.under(body)
    lift = top - 0.006 * body.height  # a little into the stand, so that no light shows between
    sides = (painted.front, painted.back) if options.include_texture else None
    packed = glb.pack(body, base, lift=lift, top=top, sides=sides, accent=painted.accent, how=cut.how)
    begin(0.75, "photographing")
    skins = sides or (painted.accent, painted.accent)
    dark = glb.linear(painted.accent) ** (1 / 2.2) * 255
    pieces = [Piece(body.front, lift, skins[0]), Piece(body.back, lift, skins[1]), Piece(base, top, np.asarray(dark))]
    seen = thumbnail.photograph(pieces)
    begin(0.95, "photographing")
    notes = ("cut-out figure, no machine learning", f"cut-out: {cut.how}", f"shape: {body.kind}")
    return Figure(glb=packed, thumbnail=seen, notes=notes)
