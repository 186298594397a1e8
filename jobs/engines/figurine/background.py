"""A plain background, or one that shades evenly: found by its colour along the border, cut away wherever it is seen."""

import numpy as np

from jobs.engines.figurine.arrays import (
    Bools,
    Floats,
    Pixels,
    blur,
    depth_in,
    filled,
    lab,
    nearest,
    opened,
    pieces,
    without_crumbs,
)

EVEN = 6.0  # ΔE from the model of the background that may be noise
EVENLY = 0.80  # of the border, for the background to be plain
FRINGE = 2.0  # how far around a hole its own rim is looked at, in pixels of a 1024 px picture


def cut(rgb: Pixels) -> Bools | None:
    """Return the figure in front of a plain background, or None where there is none (no figure, or no plain one)."""
    colours = lab(rgb)
    found = _model(colours)
    if found is None:
        return None
    model, noise = found
    away = np.linalg.norm(blur(colours, 0.8) - model, axis=2)
    alike = away < max(5.0, 2.2 * noise)
    outside = _reaching_the_border(alike)
    figure = without_crumbs(opened(~outside))
    figure = filled(figure) & ~_gaps(figure, alike, away, noise)
    return figure if 0.03 < figure.mean() < 0.93 else None


def is_empty(rgb: Pixels) -> bool:
    """Whether nothing at all stands out: GrabCut would look for it half a minute."""
    colours = lab(rgb)
    found = _model(colours)
    return found is not None and bool(
        (np.linalg.norm(colours - found[0], axis=2) > max(5.0, 2.2 * found[1])).mean() < 0.01
    )


def _model(colours: Floats) -> tuple[Floats, float] | None:
    """Return the background's colour at every pixel and its noise (ΔE), or None if the border is not even.

    A quadratic surface for each of L, a, b, fitted to the upper, left and right border, thrice, without what lies off:
    figures may stand on the lower border and touch the others.
    """
    height, width = colours.shape[:2]
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    terms = np.stack([np.ones_like(x), x, y, x * y, x * x, y * y], -1)
    band = max(2, min(height, width) // 80)
    rim = np.zeros((height, width), bool)
    rim[:band] = rim[:, :band] = rim[:, -band:] = True
    seen, basis = colours[rim], terms[rim]
    kept = np.linalg.norm(seen - np.median(seen, 0), axis=1) < 40
    for most in (16.0, 9.0, EVEN):
        if kept.mean() < 0.5:
            return None
        weights, *_ = np.linalg.lstsq(basis[kept], seen[kept], rcond=None)
        off = np.linalg.norm(seen - basis @ weights, axis=1)
        kept = off < most
    if kept.mean() < EVENLY:
        return None
    return terms @ weights, float(np.percentile(off[kept], 90))


def _reaching_the_border(alike: Bools) -> Bools:
    labels, _ = pieces(alike)
    touching = np.unique(np.concatenate([labels[0], labels[:, 0], labels[:, -1], labels[-1]]))
    return np.isin(labels, touching[touching > 0])


def _gaps(figure: Bools, alike: Bools, away: Floats, noise: float) -> Bools:
    """Return enclosed pieces of background, as between an arm and the body.

    A white eye before a white wall is alike too: a gap is larger, and only a limb away from the outside.
    """
    holes = filled(figure) & alike
    labels, sizes = pieces(opened(holes))
    outside = ~filled(figure)
    if not sizes.any() or not outside.any():
        return np.zeros_like(figure)
    to_outside = depth_in(~outside)
    limb = 0.16 * np.ptp(np.flatnonzero(figure.any(0)))
    gaps = [
        number
        for number in np.flatnonzero(sizes >= 0.0012 * figure.size)
        if to_outside[labels == number].min() < limb and np.median(away[labels == number]) < max(2.0, 1.2 * noise)
    ]
    chosen = np.isin(labels, gaps)
    if not gaps:
        return chosen
    rows, columns = nearest(chosen)  # the opening took their rim: give it back where it is background
    y, x = np.indices(figure.shape)
    return np.asarray(alike & (np.hypot(rows - y, columns - x) <= FRINGE))
