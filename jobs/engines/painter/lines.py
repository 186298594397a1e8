"""Lines of ink: where a picture is darker than around it, drawn along the flow of its shapes."""

from __future__ import annotations

import cv2
import numpy as np

from jobs.engines.painter import flow
from jobs.engines.painter.canvas import Field, Pixels
from jobs.engines.painter.colours import grey

WIDER = 1.85  # the outer Gaussian over the inner one


def drawn(picture: Pixels, *, width: float, gain: float = 30.0, threshold: float = 0.012, reach: int = 5) -> Field:
    """Return the lines (1 paper, 0 ink), `width` pixels of the inner Gaussian wide.

    A difference of Gaussians of which only the dark side counts, so that dark areas stay without lines (XDoG,
    Winnemöller 2011, fills them), averaged along the edges before the threshold, so that they are long and clean
    (flow-based DoG, Kang et al. 2007). What is less than `threshold` darker than around it is no line.
    """
    lightness = grey(cv2.bilateralFilter(picture, 9, 40, 7).astype(np.uint8))
    inner = cv2.GaussianBlur(lightness, (0, 0), width)
    outer = cv2.GaussianBlur(lightness, (0, 0), width * WIDER)
    darker = flow.smeared(outer - inner, flow.tangents(lightness, 2.0 + width), reach)
    ink = np.tanh(np.maximum(darker - np.float32(threshold), 0) * np.float32(gain))
    return np.asarray(1 - cv2.GaussianBlur(ink, (0, 0), 0.6), dtype=np.float32)
