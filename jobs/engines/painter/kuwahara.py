"""The Kuwahara filter: areas of paint with clear edges between them."""

from __future__ import annotations

import cv2
import numpy as np

from jobs.engines.painter.canvas import Field, Pixels
from jobs.engines.painter.colours import grey, whole

SECTORS = 8


def kuwahara(picture: Pixels, radius: int, sharpness: float = 6.0) -> Pixels:
    """Return the picture in which every pixel is the mean of the calmest of eight sectors around it.

    Generalised: all sectors count, by the `sharpness`-th power of how calm they are (Papari et al. 2007).
    """
    colours = picture.astype(np.float32)
    lightness = grey(picture)
    total = np.zeros_like(colours)
    weights = np.zeros(lightness.shape, dtype=np.float32)
    for kernel in _sectors(radius):
        mean = cv2.filter2D(lightness, -1, kernel, borderType=cv2.BORDER_REFLECT)
        square = cv2.filter2D(lightness * lightness, -1, kernel, borderType=cv2.BORDER_REFLECT)
        deviation = np.sqrt(np.maximum(square - mean * mean, 0)) * np.float32(255)
        weight = 1 / (1 + deviation ** np.float32(sharpness))
        total += cv2.filter2D(colours, -1, kernel, borderType=cv2.BORDER_REFLECT) * weight[..., None]
        weights += weight
    return whole(total / weights[..., None])


def _sectors(radius: int) -> list[Field]:
    """Return the weights of the sectors, each summing to 1: a wedge with soft sides that fades towards its end."""
    y, x = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    fading = np.exp(-((np.hypot(x, y) / (0.6 * radius)) ** 2))
    kernels = []
    for sector in range(SECTORS):
        aside = np.angle(np.exp(1j * (np.arctan2(y, x) - 2 * np.pi * sector / SECTORS)))
        kernel = fading * np.cos(np.clip(aside * SECTORS / 4, -np.pi / 2, np.pi / 2)) ** 2
        kernel[radius, radius] = 1
        kernels.append((kernel / kernel.sum()).astype(np.float32))
    return kernels
