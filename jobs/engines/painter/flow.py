"""Which way the shapes of a picture run, and smearing along it."""

from __future__ import annotations

import cv2
import numpy as np

from jobs.engines.painter.canvas import Field


def tangents(lightness: Field, smoothness: float) -> tuple[Field, Field]:
    """Return the unit vectors (x, y) along the edges: the minor axis of the structure tensor, blurred by `smoothness`.

    J. E. Kyprianidis and J. Döllner, Image Abstraction by Structure Adaptive Filtering, 2008.
    """
    across = cv2.Sobel(lightness, cv2.CV_32F, 1, 0)
    down = cv2.Sobel(lightness, cv2.CV_32F, 0, 1)
    xx, xy, yy = (cv2.GaussianBlur(part, (0, 0), smoothness) for part in (across * across, across * down, down * down))
    angle = np.float32(0.5) * np.arctan2(2 * xy, xx - yy)
    return -np.sin(angle), np.cos(angle)


def smeared(field: Field, way: tuple[Field, Field], reach: int) -> Field:
    """Return the mean of the field along the flow, `reach` pixels to both sides, nearer ones counting more."""
    grid = np.indices(field.shape).astype(np.float32)
    total, weights = field.copy(), 1.0
    for turn in (np.float32(1), np.float32(-1)):
        x: Field = grid[1]
        y: Field = grid[0]
        step_x: Field = way[0] * turn
        step_y: Field = way[1] * turn
        for distance in range(1, reach + 1):
            x, y = x + step_x, y + step_y
            weight = np.exp(np.float32(-2.0 * (distance / reach) ** 2))
            total += weight * _at(field, x, y, cv2.INTER_LINEAR)
            weights += float(weight)
            next_x, next_y = _at(way[0], x, y), _at(way[1], x, y)
            # A tangent has no sign: go on, never back.
            same = np.where(next_x * step_x + next_y * step_y < 0, np.float32(-1), np.float32(1))
            step_x, step_y = next_x * same, next_y * same
    return np.asarray(total / np.float32(weights), dtype=np.float32)


def _at(field: Field, x: Field, y: Field, how: int = cv2.INTER_NEAREST) -> Field:
    return np.asarray(cv2.remap(field, x, y, how, borderMode=cv2.BORDER_REFLECT), dtype=np.float32)
