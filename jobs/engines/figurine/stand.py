"""The stand: an elliptic disc with a soft edge."""

from __future__ import annotations

import numpy as np

from jobs.engines.figurine.solid import Mesh, Solid, smooth_normals

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
