"""Triangles of the silhouette: marching squares (Lorensen and Cline 1987, in the plane)."""

from dataclasses import dataclass

import numpy as np

from jobs.engines.figurine.arrays import Floats, Ints
from jobs.engines.figurine.grid import Grid

CORNERS = ((0, 0), (0, 1), (1, 1), (1, 0))  # rows and columns, clockwise in the picture


@dataclass(frozen=True, slots=True)
class Sheet:
    """The silhouette as triangles, clockwise in the picture.

    `places` [n, 2] are x and y in pixels: first the points inside the grid by their number, then those on the rim.
    """

    places: Floats
    triangles: Ints


def march(grid: Grid) -> Sheet:
    """Return the sheet inside the silhouette."""
    inside, count = grid.inside, grid.points
    across, down = inside[:, :-1] != inside[:, 1:], inside[:-1] != inside[1:]
    on_row, on_column = _numbered(across, count), _numbered(down, count + int(across.sum()))
    places = np.concatenate(
        [
            np.stack([grid.x[inside], grid.y[inside]], 1),
            _crossings(grid, across, (0, 1)),
            _crossings(grid, down, (1, 0)),
        ]
    )
    height, width = inside.shape
    bits = np.zeros((height - 1, width - 1), int)
    for n, (r, c) in enumerate(CORNERS):
        bits |= inside[r : r + height - 1, c : c + width - 1].astype(int) << n
    triangles = [_fan(case, np.nonzero(bits == case), grid.number, on_row, on_column) for case in range(1, 16)]
    return Sheet(places, np.concatenate(triangles))


def _numbered(crossed: Ints, first: int) -> Ints:
    numbers = np.full(crossed.shape, -1)
    numbers[crossed] = first + np.arange(crossed.sum())
    return numbers


def _crossings(grid: Grid, crossed: Ints, to: tuple[int, int]) -> Floats:
    """Return where the silhouette crosses the edges from points to their neighbours `to`."""
    here = np.nonzero(crossed)
    there = here[0] + to[0], here[1] + to[1]
    share = grid.level[here] / (grid.level[here] - grid.level[there])
    x = grid.x[here] * (1 - share) + grid.x[there] * share
    y = grid.y[here] * (1 - share) + grid.y[there] * share
    return np.stack([x, y], 1)


def _fan(case: int, cells: tuple[Ints, ...], number: Ints, on_row: Ints, on_column: Ints) -> Ints:
    """Return the triangles of all cells with these corners inside (one bit each)."""
    r, c = cells
    rims = (on_row, (r, c)), (on_column, (r, c + 1)), (on_row, (r + 1, c)), (on_column, (r, c))
    ring = []
    for side in range(4):
        inside, after = case >> side & 1, case >> (side + 1) % 4 & 1
        if inside:
            ring.append(number[r + CORNERS[side][0], c + CORNERS[side][1]])
        if inside != after:
            numbers, at = rims[side]
            ring.append(numbers[at])
    fans = [np.stack([ring[0], ring[n], ring[n + 1]], 1) for n in range(1, len(ring) - 1)]
    return np.concatenate(fans) if fans else np.empty((0, 3), int)
