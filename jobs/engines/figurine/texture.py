"""The two sides' pictures: in front what was cut out, behind the colours of its outline carried inwards.

What the back looks like nobody knows; a face does not belong there. The outline's colours are sorted into a few kinds,
each is carried in as a harmonic weight, and the strongest wins: hair stays hair, a coat stays a coat.
"""

from dataclasses import dataclass

import numpy as np

from jobs.engines.figurine.arrays import (
    Bools,
    Floats,
    Pixels,
    blur,
    depth_in,
    dilated,
    eroded,
    lab,
    lowest_around,
    nearest,
    sampled,
    unlab,
)
from jobs.engines.figurine.cutout import Cutout
from jobs.engines.figurine.faces import Face
from jobs.engines.figurine.grid import Grid
from jobs.engines.figurine.inflation import Membrane
from jobs.engines.figurine.solid import Frame

KINDS = 7
BACK_SIDE = 384  # pixels: there is nothing fine to see


@dataclass(frozen=True, slots=True)
class Textures:
    """Pictures of the same `frame`, and a colour (sRGB 0 to 255) that goes with them."""

    front: Pixels
    back: Pixels
    frame: Frame
    accent: Floats


def paint(cutout: Cutout, grid: Grid, membrane: Membrane) -> Textures:
    """Return both textures."""
    frame, window = _frame(cutout.mask, grid.step)
    front = _bled(cutout)[window]
    back = _on_back(cutout, grid, membrane)
    accent = np.median(cutout.rgb[cutout.mask], axis=0)
    return Textures(np.ascontiguousarray(front), _spread(back, grid, frame, front.shape[1::-1]), frame, accent)


def _frame(mask: Bools, step: float) -> tuple[Frame, tuple[slice, slice]]:
    rows, columns, pad = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0)), int(step * 3)
    top, bottom = max(0, int(rows[0]) - pad), min(mask.shape[0], int(rows[-1]) + 1 + pad)
    left, right = max(0, int(columns[0]) - pad), min(mask.shape[1], int(columns[-1]) + 1 + pad)
    return Frame(left, top, right, bottom), (slice(top, bottom), slice(left, right))


def _bled(cutout: Cutout) -> Pixels:
    """Return the picture with the figure's colours going on beyond its edge, so that no background shows there."""
    mask = cutout.mask
    inner = eroded(mask, 2, beyond=True)
    bled = cutout.rgb[nearest(inner if inner.any() else mask)]
    return np.where(mask[..., None], bled, blur(bled, 3))


def _on_back(cutout: Cutout, grid: Grid, membrane: Membrane) -> Floats:
    """Return the colours of the back at every point of the grid: [rows, columns, 3]."""
    inside, rim_colours = grid.inside, grid.of(_outline_colours(cutout, open_bottom=grid.cut))
    rim = inside & dilated(~inside)
    colours = lab(np.clip(rim_colours, 0, 255).astype(np.uint8))
    kinds = clusters(colours[rim], KINDS)
    kind = ((colours[..., None, :] - kinds) ** 2).sum(-1).argmin(-1)
    carried = membrane.carried(np.concatenate([np.eye(len(kinds))[kind], rim_colours], -1))
    weight = np.clip(carried[:, : len(kinds)], 0, 1) ** (3 if cutout.photograph else 5)
    weight /= weight.sum(1, keepdims=True) + 1e-9
    near = np.exp(-grid.depth()[inside] / 6)[:, None]
    colour = np.zeros((*inside.shape, 3))
    colour[inside] = weight @ unlab(kinds) * (1 - near) + carried[:, len(kinds) :] * near
    return _with_detail(colour, grid.of(blur(cutout.rgb, max(1.0, grid.step / 2))), inside)[nearest(inside)]


def _outline_colours(cutout: Cutout, *, open_bottom: bool) -> Floats:
    """Return for every pixel the colour a little inside the figure's edge, where that is nearest."""
    depth = depth_in(cutout.mask, open_bottom=open_bottom)
    core = depth > max(6.0, 0.012 * max(depth.shape))
    colours = np.asarray(blur(cutout.rgb, 2)[nearest(core if core.any() else cutout.mask)])
    return colours if cutout.face is None else _with_hair(colours, cutout.face, cutout.mask & ~core)


def _with_hair(colours: Floats, face: Face, rim: Bools) -> Floats:
    """Return the colours with those beside a face like those above it: behind cheeks and ears is hair, or a hat."""
    y, x = np.indices(rim.shape)
    u, v = np.abs(x - face.x) / face.width, (y - face.y) / face.height
    above = rim & (v < -0.5) & (v > -1.8) & (u < 1)
    if not above.any():
        return colours
    share = np.clip((0.62 - v) / 0.15, 0, 1) * np.clip((v + 0.6) / 0.2, 0, 1) * np.clip((1.2 - u) / 0.15, 0, 1)
    return np.asarray(colours + share[..., None] * (np.median(colours[above], axis=0) - colours))


def _with_detail(colour: Floats, front: Floats, inside: Bools) -> Floats:
    """Where the front has nearly that colour (hair, clothes), its detail goes on the back too."""
    apart = np.abs(front - colour).max(-1) * inside
    agreed = lowest_around(np.clip(1 - apart / 55, 0, 1), 7)
    share = 0.65 * blur(agreed, 2)[..., None]
    return np.asarray(colour * (1 - share) + front * share)


def _spread(colours: Floats, grid: Grid, frame: Frame, size: tuple[int, ...]) -> Pixels:
    """Return what is on the grid as a picture of the frame."""
    width = max(16, min(BACK_SIDE, size[0] // 2))
    height = max(16, round(width * size[1] / size[0]))
    x = (np.linspace(frame.left, frame.right, width) - grid.x[0, 0]) / grid.step
    y = (np.linspace(frame.top, frame.bottom, height) - grid.y[0, 0]) / grid.step
    return np.clip(sampled(colours, *np.meshgrid(x, y)), 0, 255).astype(np.uint8)


def clusters(colours: Floats, count: int, *, rounds: int = 20) -> Floats:
    """Return up to `count` colours [k, 3] that stand for all (Lloyd), begun with those farthest from each other."""
    chosen = [np.median(colours, axis=0)]
    away = np.full(len(colours), np.inf)
    for _ in range(count - 1):
        away = np.minimum(away, ((colours - chosen[-1]) ** 2).sum(1))
        if away.max() < 16:  # ΔE 4: no other kind
            break
        chosen.append(colours[away.argmax()])
    centres = np.stack(chosen)
    for _ in range(rounds):
        belongs = ((colours[:, None] - centres) ** 2).sum(-1).argmin(1)
        used = np.unique(belongs)
        centres = np.stack([colours[belongs == n].mean(0) for n in used])
    return centres
