"""Colours: lightness as a field, stronger or softer colours, steps of lightness, tints."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from jobs.engines.painter.canvas import Field, Pixels


def grey(picture: Pixels) -> Field:
    """Return the lightness, 0 to 1 (luma of Rec. 601)."""
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), dtype=np.float32) / np.float32(255)


def whole(values: NDArray[np.float32]) -> Pixels:
    """Return 0–255 values as pixels."""
    rounded: Pixels = np.clip(values + np.float32(0.5), 0, 255).astype(np.uint8)
    return rounded


def vivid(picture: Pixels, saturation: float, value: float = 1.0) -> Pixels:
    """Return the picture with its saturation and value (of HSV) multiplied."""
    hsv = cv2.cvtColor(picture, cv2.COLOR_RGB2HSV).astype(np.float32)
    hsv[..., 1] *= saturation
    hsv[..., 2] *= value
    return np.asarray(cv2.cvtColor(whole(hsv), cv2.COLOR_HSV2RGB), dtype=np.uint8)


def stepped(picture: Pixels, levels: int, hardness: float) -> Pixels:
    """Return the picture with its lightness (L of Lab) in `levels` steps, each a soft slope of that hardness."""
    lab = cv2.cvtColor(picture, cv2.COLOR_RGB2LAB).astype(np.float32)
    step = np.float32(255 / levels)
    at = lab[..., 0] / step
    low = np.floor(at)
    lab[..., 0] = (low + 0.5 * (1 + np.tanh(hardness * (at - low - 0.5)))) * step
    return np.asarray(cv2.cvtColor(whole(lab), cv2.COLOR_LAB2RGB), dtype=np.uint8)


def inked(picture: Pixels, lines: Field, ink: tuple[int, int, int]) -> Pixels:
    """Return the picture with `lines` (1 paper, 0 ink) drawn over it in that colour."""
    paper = lines[..., None]
    return whole(picture.astype(np.float32) * paper + np.array(ink, dtype=np.float32) * (1 - paper))
