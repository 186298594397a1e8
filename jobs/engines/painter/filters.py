"""What styles are made of: colours and areas, the flow of shapes and lines along it, grain, the Kuwahara filter."""

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


def smooth(picture: Pixels, rounds: int = 2, colour: float = 35.0) -> Pixels:
    """Return the picture without fine texture: the bilateral filter, so many times."""
    for _ in range(rounds):
        picture = np.asarray(cv2.bilateralFilter(picture, 9, colour, 9), dtype=np.uint8)
    return picture


def flat(picture: Pixels, *, reach: float = 10.0, colour: float = 22.0) -> Pixels:
    """Return areas of one colour each: mean shift at half the size, with edges made round by a median.

    Colours that differ by less than `colour` and lie within `reach` become one.
    """
    height, width = picture.shape[:2]
    half = cv2.resize(picture, (max(1, width // 2), max(1, height // 2)), interpolation=cv2.INTER_AREA)
    shifted = cv2.pyrMeanShiftFiltering(half, reach, colour)
    full = cv2.resize(shifted, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(cv2.medianBlur(full, 7), dtype=np.uint8)


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


WIDER = 1.85  # the outer Gaussian over the inner one


def lines_of(picture: Pixels, *, width: float, gain: float = 30.0, threshold: float = 0.012, reach: int = 5) -> Field:
    """Return the lines (1 paper, 0 ink), `width` pixels of the inner Gaussian wide.

    A difference of Gaussians of which only the dark side counts, so that dark areas stay without lines (XDoG,
    Winnemöller 2011, fills them), averaged along the edges before the threshold, so that they are long and clean
    (flow-based DoG, Kang et al. 2007). What is less than `threshold` darker than around it is no line.
    """
    lightness = grey(cv2.bilateralFilter(picture, 9, 40, 7).astype(np.uint8))
    inner = cv2.GaussianBlur(lightness, (0, 0), width)
    outer = cv2.GaussianBlur(lightness, (0, 0), width * WIDER)
    darker = smeared(outer - inner, tangents(lightness, 2.0 + width), reach)
    ink = np.tanh(np.maximum(darker - np.float32(threshold), 0) * np.float32(gain))
    return np.asarray(1 - cv2.GaussianBlur(ink, (0, 0), 0.6), dtype=np.float32)


def noise(shape: tuple[int, ...], seed: int, blur: float = 0.0) -> Field:
    """Return noise of mean 0 and deviation 1, blurred by so many pixels before."""
    field = np.random.default_rng(seed).standard_normal(shape[:2], dtype=np.float32)
    if blur:
        field = np.asarray(cv2.GaussianBlur(field, (0, 0), blur), dtype=np.float32)
    return field / max(float(field.std()), 1e-6)


def paper(shape: tuple[int, ...], seed: int, depth: float) -> Field:
    """Return how light a rough paper is around 1, fine and coarse grain together."""
    return 1 + np.float32(depth) * (0.7 * noise(shape, seed, 0.8) + 0.3 * noise(shape, seed + 1, 2.5))


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
