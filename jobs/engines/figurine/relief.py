"""How far each point stands out in front and behind: the inflation, a rounder head, and a little of the shading."""

from dataclasses import dataclass

import numpy as np

from jobs.engines.figurine.arrays import Floats, blur, grey
from jobs.engines.figurine.cutout import Cutout
from jobs.engines.figurine.faces import Face
from jobs.engines.figurine.grid import Grid

FLAT = 0.82  # of a circle: figures of pictures look better a little flat
BACK = 0.9  # of the front
CARD = 4.0  # steps: the most that a card is thick
DRAWN, SEEN = 0.045, 0.016  # how much shading raises drawings and photographs, of the figure's size
NOSE = 0.085  # of the face's width


@dataclass(frozen=True, slots=True)
class Relief:
    """Distances from the plane of the picture, in steps, [rows, columns]; 0 outside."""

    front: Floats
    back: Floats


def raise_up(cutout: Cutout, grid: Grid, heights: Floats) -> Relief:
    """Return the relief of the figure whose inflation is `heights`."""
    if cutout.how == "framed card":
        thick = np.minimum(heights * FLAT, CARD)
        return Relief(thick, thick)
    most = 0.26 * min(grid.inside.shape) + 2
    body = most * np.tanh(heights * FLAT / most)
    front, back = body, body * BACK
    if cutout.face is not None:
        front = _united(front, _head(grid, cutout.face, 0.80))
        back = _united(back, _head(grid, cutout.face, 0.92))
    front = front + _shading(cutout, grid)
    if cutout.face is not None and cutout.photograph:
        front = front + _nose(grid, cutout.face)
    return Relief(np.where(grid.inside, np.maximum(front, 0.05), 0), back)


def _united(one: Floats, other: Floats) -> Floats:
    """Return the higher of the two, with a soft seam."""
    return np.asarray((one**4 + other**4) ** 0.25)


def _head(grid: Grid, face: Face, depth: float) -> Floats:
    """Return half an ellipsoid around the face that ends at the silhouette; `depth` is of half its width."""
    row = int(np.abs(grid.y[:, 0] - face.y).argmin())
    wide = np.flatnonzero(grid.inside[row] & (np.abs(grid.x[row] - face.x) < face.width))
    if not len(wide):
        return np.zeros(grid.inside.shape)
    left, right = grid.x[row, wide[0]], grid.x[row, wide[-1]]
    half = float(np.clip((right - left) / 2, 0.55 * face.width, 0.95 * face.width))
    column = int(np.abs(grid.x[0] - (left + right) / 2).argmin())
    crown = grid.y[max(0, row - int(grid.inside[row::-1, column].argmin()) + 1), 0]
    chin = face.y + 0.75 * face.height
    tall = float(np.clip((chin - crown) / 2, 0.7 * half, 1.4 * half))
    middle_x, middle_y = (left + right) / 2, chin - tall
    apart = ((grid.x - middle_x) / half) ** 2 + ((grid.y - middle_y) / tall) ** 2
    steps = half / grid.step
    inwards = np.clip(grid.depth() / (0.7 * steps), 0, 1)
    return np.asarray(depth * steps * np.sqrt(np.clip(1 - apart, 0, 1)) * np.sqrt(inwards * (2 - inwards)))


def _nose(grid: Grid, face: Face) -> Floats:
    """Return a nose: the shading of photographs makes a ridge of it, or a hole."""
    u, v = (grid.x - face.x) / face.width, (grid.y - face.y) / face.height
    below = np.where(v > 0.14, 0.09, 0.20)  # it rises slowly and ends soon
    bump = np.exp(-((u / 0.10) ** 2) - ((v - 0.14) / below) ** 2)
    return np.asarray(NOSE * face.width / grid.step * bump * grid.inside)


def _shading(cutout: Cutout, grid: Grid) -> Floats:
    """Return bright parts as raised, fading at the rim; on photographs smooth and low, for there it is mere light."""
    light = grey(cutout.rgb)
    fine, most, gain = (4.0, 0.15, SEEN) if cutout.photograph else (1.8, 0.35, DRAWN)
    shape = grid.of(blur(light, grid.step * fine) - blur(light, grid.step * 14))
    rows, columns = np.nonzero(grid.inside)
    size = max(np.ptp(rows), np.ptp(columns))
    fade = np.clip((grid.depth() - 2) / 8, 0, 1)
    return np.asarray(np.clip(shape, -most, most) * gain * size * fade)
