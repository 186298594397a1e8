"""figurine: a 3D figure cut out of one picture, inflated, painted on both sides and put on a stand. No learning.

It makes no reconstruction of what is shown: nothing behind the picture is known, and the files say so.
"""

from jobs.engines import Figure, FigureOptions, JobContext


class FigurineEngine:
    """The embedded engine for figures; the same picture and options give the same bytes."""

    name = "figurine"
    heavy = True
    slot = ""

    def make(self, picture: bytes, *, options: FigureOptions, seconds: float, context: JobContext) -> Figure:
        from jobs.engines.figurine import making  # NumPy and OpenCV are for the child process alone

        return making.make(picture, options=options, seconds=seconds, context=context)
