"""Grain: noise and paper, the same for the same seed."""

from __future__ import annotations

import cv2
import numpy as np

from jobs.engines.painter.canvas import Field


def noise(shape: tuple[int, ...], seed: int, blur: float = 0.0) -> Field:
    """Return noise of mean 0 and deviation 1, blurred by so many pixels before."""
    field = np.random.default_rng(seed).standard_normal(shape[:2], dtype=np.float32)
    if blur:
        field = np.asarray(cv2.GaussianBlur(field, (0, 0), blur), dtype=np.float32)
    return field / max(float(field.std()), 1e-6)


def paper(shape: tuple[int, ...], seed: int, depth: float) -> Field:
    """Return how light a rough paper is around 1, fine and coarse grain together."""
    return 1 + np.float32(depth) * (0.7 * noise(shape, seed, 0.8) + 0.3 * noise(shape, seed + 1, 2.5))
