"""The built-in style engine: paints a picture anew with filters, without a learned model and without a network.

It changes lines, areas and colours and nothing of the drawing: a chibi gets a chibi's lines and palette, not its
proportions. Every style is a function; all work on a canvas of one size, so that a brush is as wide as another
whatever the picture's resolution, and the result goes back to the size of the picture.
"""

from jobs.engines import JobContext


class PainterEngine:
    """Paints on our own processor; the same picture, style, strength and seed give the same bytes."""

    name = "painter"
    heavy = True
    slot = ""

    def paint(
        self, picture: bytes, *, style: str, strength: float, seed: int, seconds: float, context: JobContext
    ) -> bytes:
        """As StyleEngine. Raises `EngineBadResponse` for an unknown style, `InvalidImage`, `EngineTimeout`."""
        from jobs.engines.painter import styles  # OpenCV is loaded in the child process alone, not in the web process

        return styles.paint(picture, style=style, strength=strength, seed=seed, seconds=seconds, context=context)
