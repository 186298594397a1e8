"""Inflation: a membrane over the silhouette, Poisson's equation with its rim held down.

Limbs become round: over a strip of half width R the height √(2u) of Δu = -1 is a circle's, √(R² - d²). The same
matrix carries colours from the rim inwards (harmonic functions). Solved directly, a row of the grid at a time: each row
knows only the next, so that what is above is eliminated by the inverse of one small block (block Thomas).
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from jobs.engines.figurine.arrays import Bools, Floats, Ints
from jobs.engines.figurine.grid import Grid


@dataclass(frozen=True, slots=True)
class Row:
    """The points of one row of the grid, all above it eliminated.

    `over` are those points of the row above, and `under` those of this row, that are neighbours, from 0 in their row.
    """

    points: slice
    inverse: Floats
    over: Ints
    under: Ints


class Membrane:
    """The Laplacian of a grid, factored once. The rim lies between points; at the cut of a bust nothing flows."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        diagonal = np.zeros(grid.points)
        for link in grid.links():
            np.add.at(diagonal, link.here, np.where(link.wall, 0.0, 1 / link.ahead))
        self._rows = _eliminated(grid.inside, diagonal)

    def heights(self) -> Floats:
        """Return √(2u) at every point of the grid, in steps; 0 outside."""
        heights = np.zeros(self.grid.inside.shape)
        heights[self.grid.inside] = np.sqrt(2 * np.maximum(self._solved(np.ones((self.grid.points, 1)))[:, 0], 0))
        return heights

    def carried(self, outside: Floats) -> Floats:
        """Return `outside` [rows, columns, k] carried inwards from where it borders the figure: [points, k]."""
        pull = np.zeros((self.grid.points, outside.shape[-1]))
        for link in self.grid.links():
            rim = (link.there < 0) & ~link.wall
            weight = 1 / link.ahead[rim][:, None]
            np.add.at(pull, link.here[rim], outside[link.at[0][rim], link.at[1][rim]] * weight)
        return self._solved(pull)

    def _solved(self, right: Floats) -> Floats:
        """Return the solutions for right sides [points, k]: down through the rows, and up again."""
        found = right.copy()
        for above, row in pairwise(self._rows):
            found[row.points][row.under] += (above.inverse @ found[above.points])[row.over]
        last = self._rows[-1]
        found[last.points] = last.inverse @ found[last.points]
        for row, above in pairwise(reversed(self._rows)):
            found[above.points][row.over] += found[row.points][row.under]
            found[above.points] = above.inverse @ found[above.points]
        return found


def _eliminated(inside: Bools, diagonal: Floats) -> list[Row]:
    """Return the rows of the matrix that has `diagonal`, and -1 for neighbours that are both inside."""
    rows: list[Row] = []
    above, end = np.zeros_like(inside[0]), 0
    for here in inside:
        start, end = end, end + int(here.sum())
        number = np.cumsum(here) - 1
        block = np.diag(diagonal[start:end])
        left = number[:-1][here[:-1] & here[1:]]
        block[left, left + 1] = block[left + 1, left] = -1
        over, under = (np.cumsum(above) - 1)[above & here], number[above & here]
        if rows:
            block[np.ix_(under, under)] -= rows[-1].inverse[np.ix_(over, over)]
        rows.append(Row(slice(start, end), np.linalg.inv(block), over, under))
        above = here
    return rows
