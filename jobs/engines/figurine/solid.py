"""The solid: the sheet twice, in front and behind, sewn at its rim and closed below; sizes in metres."""

from dataclasses import dataclass

import numpy as np

from jobs.engines.figurine.arrays import Floats, Ints
from jobs.engines.figurine.contour import Sheet
from jobs.engines.figurine.grid import Grid
from jobs.engines.figurine.relief import Relief

STANDING, BUST, THING = 1.60, 0.62, 1.00  # metres high
SLENDER = 1.45  # height to width of what stands on feet


@dataclass(frozen=True, slots=True)
class Mesh:
    """Triangles, counter-clockwise seen from outside; `places` and `normals` [n, 3], `uv` [n, 2] from the top left."""

    places: Floats
    normals: Floats
    triangles: Ints
    uv: Floats | None = None


@dataclass(frozen=True, slots=True)
class Solid:
    """A figure that looks along +z, y upwards, its lowest point at 0. `bottom` closes a bust."""

    front: Mesh
    back: Mesh
    bottom: Mesh | None
    height: float
    kind: str


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the picture that the textures show, in pixels."""

    left: float
    top: float
    right: float
    bottom: float


def build(sheet: Sheet, grid: Grid, relief: Relief, frame: Frame) -> Solid:
    """Return the solid of the sheet."""
    inner, x, y = grid.points, sheet.places[:, 0], sheet.places[:, 1]
    foot = grid.y[-1, 0] if grid.cut else y.max()
    kind = "bust" if grid.cut else "standing" if np.ptp(y) > SLENDER * np.ptp(x) else "thing"
    height = {"bust": BUST, "standing": STANDING, "thing": THING}[kind]
    scale = height / (foot - y.min())
    flat = np.stack([(x - (x.min() + x.max()) / 2) * scale, (foot - y) * scale, np.zeros(len(x))], 1)
    behind = flat[:inner].copy()
    flat[:inner, 2] = relief.front[grid.inside] * grid.step * scale
    behind[:, 2] = -relief.back[grid.inside] * grid.step * scale
    places = np.concatenate([flat, behind])
    back = np.concatenate([len(x) + np.arange(inner), np.arange(inner, len(x))])  # the rim belongs to both
    front_side, back_side = sheet.triangles[:, ::-1], back[sheet.triangles]
    normals = smooth_normals(places, np.concatenate([front_side, back_side]))
    uv = np.stack([(x - frame.left) / (frame.right - frame.left), (y - frame.top) / (frame.bottom - frame.top)], 1)
    uv = np.clip(np.concatenate([uv, uv[:inner]]), 0, 1)
    bottom = (
        Mesh(places, np.tile([0.0, -1.0, 0.0], (len(places), 1)), _lid(front_side, back, inner), uv)
        if grid.cut
        else None
    )
    return Solid(Mesh(places, normals, front_side, uv), Mesh(places, normals, back_side, uv), bottom, height, kind)


def _lid(front_side: Ints, back: Ints, inner: int) -> Ints:
    """Return the triangles that join front and back where they end without a rim: along the cut."""
    edges = np.concatenate([front_side[:, pair] for pair in ([0, 1], [1, 2], [2, 0])])
    _, first, count = np.unique(np.sort(edges, 1), axis=0, return_index=True, return_counts=True)
    open_edges = edges[first[count == 1]]
    a, b = open_edges[open_edges.min(1) < inner].T  # both ends on the rim: front and back share that edge
    left, right = back[a] != a, back[b] != b
    return np.concatenate(
        [np.stack([b, a, back[a]], 1)[left], np.stack([b, back[a], back[b]], 1)[right]],
    )


def smooth_normals(places: Floats, triangles: Ints) -> Floats:
    """Return unit normals, of the triangles around weighed by their area."""
    a, b, c = (places[triangles[:, n]] for n in range(3))
    faces = np.cross(b - a, c - a)
    normals = np.zeros_like(places)
    for corner in range(3):
        for axis in range(3):
            normals[:, axis] += np.bincount(triangles[:, corner], faces[:, axis], len(places))
    return np.asarray(normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12))


SEGMENTS = 72
# Radius, and how far below the top, of the rings from the middle of the top to the middle of the bottom.
PROFILE: tuple[tuple[float, float], ...] = (
    *((0.0, 0.0), (0.2, 0.0), (0.4, 0.0), (0.58, 0.0), (0.76, 0.0), (0.93, 0.0), (0.965, 0.12), (0.985, 0.3)),
    *((1.0, 0.55), (1.0, 1.0), (0.7, 1.0), (0.4, 1.0), (0.0, 1.0)),
)


def under(solid: Solid) -> tuple[Mesh, float]:
    """Return a stand for the figure with its top at y = 0, and its height in metres."""
    places = solid.front.places
    height = solid.height * (0.022 if solid.kind == "standing" else 0.05)
    if solid.kind == "bust":
        low = np.abs(places[places[:, 1] < solid.height * 0.03])
        wide = max(float(low[:, 0].max()) * 1.06, 0.1)
        deep = max(float(low[:, 2].max()) * 1.25, wide * 0.45)
    else:
        wide = max(float(np.ptp(places[:, 0])) * 0.46, 0.12)
        deep = max(float(np.abs(places[:, 2]).max()) * 1.6, wide * 0.7)
    return disc(wide, deep, height), height


def disc(wide: float, deep: float, height: float) -> Mesh:
    """Return a disc of half axes `wide` (x) and `deep` (z), from y = 0 down to -height."""
    angle = np.linspace(0, 2 * np.pi, SEGMENTS, endpoint=False)
    rings = [
        np.stack([r * wide * np.cos(angle), np.full(SEGMENTS, -y * height), r * deep * np.sin(angle)], 1)
        for r, y in PROFILE
    ]
    places = np.concatenate(rings)
    this, after = np.arange(SEGMENTS), (np.arange(SEGMENTS) + 1) % SEGMENTS
    triangles = np.concatenate(
        [
            part
            for ring in range(len(PROFILE) - 1)
            for a, b in [(ring * SEGMENTS + this, ring * SEGMENTS + after)]
            for part in (np.stack([a, b, b + SEGMENTS], 1), np.stack([a, b + SEGMENTS, a + SEGMENTS], 1))
        ]
    )
    corners = places[triangles]
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    triangles = triangles[area > 1e-12]  # at the poles half of them are nothing
    return Mesh(places, smooth_normals(places, triangles), triangles)
