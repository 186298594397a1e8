"""Inflation: a membrane over the silhouette, Poisson's equation with its rim held down.

Limbs become round: over a strip of half width R the height √(2u) of Δu = -1 is a circle's, √(R² - d²). The same
matrix carries colours from the rim inwards (harmonic functions). With nine thousand points it is solved directly.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import splu

from jobs.engines.figurine.arrays import Floats, Ints
from jobs.engines.figurine.grid import Grid


class Membrane:
    """The Laplacian of a grid, factored once. The rim lies between points; at the cut of a bust nothing flows."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        count = grid.points
        diagonal = np.zeros(count)
        rows: list[Ints] = [np.arange(count)]
        columns: list[Ints] = [np.arange(count)]
        for link in grid.links():
            np.add.at(diagonal, link.here, np.where(link.wall, 0.0, 1 / link.ahead))
            linked = link.there >= 0
            rows.append(link.here[linked])
            columns.append(link.there[linked])
        values = np.concatenate([diagonal, -np.ones(sum(map(len, rows)) - count)])
        matrix = coo_matrix((values, (np.concatenate(rows), np.concatenate(columns))), (count, count))
        self._solved = splu(matrix.tocsc()).solve

    def heights(self) -> Floats:
        """Return √(2u) at every point of the grid, in steps; 0 outside."""
        heights = np.zeros(self.grid.inside.shape)
        heights[self.grid.inside] = np.sqrt(2 * np.maximum(self._solved(np.ones(self.grid.points)), 0))
        return heights

    def carried(self, outside: Floats) -> Floats:
        """Return `outside` [rows, columns, k] carried inwards from where it borders the figure: [points, k]."""
        pull = np.zeros((self.grid.points, outside.shape[-1]))
        for link in self.grid.links():
            rim = (link.there < 0) & ~link.wall
            weight = 1 / link.ahead[rim][:, None]
            np.add.at(pull, link.here[rim], outside[link.at[0][rim], link.at[1][rim]] * weight)
        return np.asarray(self._solved(pull))
