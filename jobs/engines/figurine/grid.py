"""The silhouette on a grid of points: what is inside, and how far outside the next point lies."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from jobs.engines.figurine.arrays import Bools, Floats, Ints, blur, depth_in, sampled, without_crumbs
from jobs.engines.figurine.cutout import Cutout

MARGIN = 4  # points around the figure
PAD = 64  # pixels around the picture while it is softened
NEIGHBOURS = ((0, 1), (0, -1), (1, 0), (-1, 0))


@dataclass(frozen=True, slots=True)
class Link:
    """Steps from points to their neighbours in one direction.

    `here` are the numbers of the points, `there` those of the neighbours, -1 outside; `ahead` is how much of the step
    lies inside, 0 to 1; `wall` tells where the grid ends, at the cut of a bust; `at` are the neighbours' rows and
    columns.
    """

    here: Ints
    there: Ints
    ahead: Floats
    wall: Bools
    at: tuple[Ints, Ints]


@dataclass(frozen=True, slots=True)
class Grid:
    """Points `step` pixels apart at `x`, `y` [rows, columns] of the picture; `level` is above 0 inside the silhouette.

    `cut` tells that the figure goes on below the picture: a bust.
    """

    x: Floats
    y: Floats
    level: Floats
    step: float
    cut: bool
    inside: Bools = field(init=False)
    number: Ints = field(init=False)
    """Of each point inside, from 0; -1 outside."""

    def __post_init__(self) -> None:
        inside = self.level > 0
        number = np.full(inside.shape, -1)
        number[inside] = np.arange(inside.sum())
        object.__setattr__(self, "inside", inside)
        object.__setattr__(self, "number", number)

    @property
    def points(self) -> int:
        return int(self.inside.sum())

    def depth(self) -> Floats:
        """Return how many steps each point lies inside."""
        return depth_in(self.inside, open_bottom=self.cut)

    def of(self, values: Floats) -> Floats:
        """Return what `values`, which are of the picture, are at the points."""
        return sampled(values, self.x, self.y)

    def links(self) -> Iterator[Link]:
        rows, columns = np.nonzero(self.inside)
        height, width = self.inside.shape
        here, level = self.number[rows, columns], self.level[rows, columns]
        for down, right in NEIGHBOURS:
            within = (rows + down < height) & (columns + right < width) & (rows + down >= 0) & (columns + right >= 0)
            at = np.clip(rows + down, 0, height - 1), np.clip(columns + right, 0, width - 1)
            there = np.where(within, self.number[at], -1)
            drop = np.maximum(level - self.level[at], 1e-6)
            ahead = np.where((there < 0) & within, np.clip(level / drop, 0.15, 1.0), 1.0)
            yield Link(here, there, ahead, ~within, at)


def lay(cutout: Cutout, *, points: int) -> Grid:
    """Return a grid with about so many points inside."""
    mask = cutout.mask
    cut = cutout.how != "framed card" and bool(mask[-2:].mean() > 0.12)
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    step = max(1.0, math.sqrt(mask.sum() / points))
    x, y = _ticks(columns, step), _ticks(rows, step)
    if cut:
        y = y[y < mask.shape[0] - 1 - step / 2]
        y = np.append(y, mask.shape[0] - 1.0)
    across, down = np.meshgrid(x, y)
    level = _soft_level(mask, across, down, step, cut)
    inside = without_crumbs(level > 0)
    return Grid(across, down, np.where(inside, level, -np.abs(level)), step, cut)


def _ticks(used: Ints, step: float) -> Floats:
    count = int((used[-1] + 1 - used[0]) / step) + 1 + 2 * MARGIN
    return np.asarray(used[0] + (np.arange(count) - MARGIN) * step)


def _soft_level(mask: Bools, x: Floats, y: Floats, step: float, cut: bool) -> Floats:
    """Return the softened mask at the points, minus a half; outside at the rim of the grid, but for the cut."""
    padded = np.pad(mask.astype(np.float32), PAD)
    if cut:
        padded[-PAD:] = padded[-PAD - 1]
    level = sampled(blur(padded, max(0.8, step * 0.9)), x + PAD, y + PAD) - 0.5
    level[:, 0] = level[:, -1] = level[0] = -0.5
    if not cut:
        level[-1] = -0.5
    return np.where(np.abs(level) < 1e-3, -1e-3, level)
