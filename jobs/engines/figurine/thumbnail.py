"""A picture of the figure, drawn without a graphics card: triangles into a depth buffer, then colour and light."""

from dataclasses import dataclass
from io import BytesIO

import numpy as np
from PIL import Image

from jobs.engines.figurine.arrays import Bools, Floats, Ints, Pixels, blur, sampled
from jobs.engines.figurine.solid import Mesh

SIZE, FINER = 512, 2  # pixels; drawn so much finer and shrunk
TURN, TILT = -26.0, 8.0  # degrees
LIGHT = np.array([-0.45, 0.6, 0.75]) / np.linalg.norm([-0.45, 0.6, 0.75])
SKY, GROUND = np.array([246.0, 248, 252]), np.array([214.0, 221, 233])
SPANS = (4, 8, 16, 64, 4096)  # pixels: triangles of like size are drawn together
AT_ONCE = 1_000_000  # pixels looked at in one go


@dataclass(frozen=True, slots=True)
class Piece:
    """A mesh, how high it stands, and its picture or plain colour (sRGB 0 to 255)."""

    mesh: Mesh
    lift: float
    skin: Pixels | Floats


def photograph(pieces: list[Piece], *, size: int = SIZE, turn: float = TURN, tilt: float = TILT) -> bytes:
    """Return a PNG of the pieces seen from `turn` degrees beside and `tilt` above."""
    side = size * FINER
    view = _view(turn, tilt)
    seen: list[Floats] = [(piece.mesh.places + np.array([0, piece.lift, 0])) @ view.T for piece in pieces]
    low, high = _bounds(seen, pieces)
    zoom = 0.86 * side / (high - low).max()
    canvas = Canvas(side)
    for number, (piece, places) in enumerate(zip(pieces, seen, strict=True)):
        flat = (places[:, :2] - (low + high) / 2) * [zoom, -zoom] + side / 2
        canvas.draw(flat, places[:, 2], piece.mesh.triangles, number)
    image = _lit(canvas, pieces, view)
    out = BytesIO()
    Image.fromarray(image).resize((size, size), Image.Resampling.LANCZOS).save(out, "PNG")
    return out.getvalue()


class Canvas:
    """For each pixel the nearest triangle: its piece, its number and where within it the pixel lies."""

    def __init__(self, side: int) -> None:
        self.side = side
        self.depth = np.full(side * side, -np.inf)
        self.piece = np.full(side * side, -1)
        self.triangle = np.zeros(side * side, int)
        self.weights = np.zeros((side * side, 3))

    def draw(self, flat: Floats, depth: Floats, triangles: Ints, piece: int) -> None:
        """Draw what looks at us; `flat` [n, 2] are pixels, greater `depth` is nearer."""
        a, b, c = (flat[triangles[:, n]] for n in range(3))
        area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
        corners = np.stack([a, b, c], 1)
        span = np.ceil(np.ptp(corners, axis=1).max(1)).astype(int) + 2
        facing = area < -1e-9
        nearness = depth[triangles].mean(1)
        for least, most in zip((0, *SPANS), SPANS, strict=False):
            group = np.flatnonzero(facing & (span > least) & (span <= most))
            group = group[np.argsort(nearness[group], kind="stable")]  # of two in one go, the nearer is drawn last
            if not len(group):
                continue
            wide = int(span[group].max())
            for some in np.array_split(group, len(group) * wide * wide // AT_ONCE + 1):
                self._fill(corners[some], area[some], depth[triangles[some]], some, wide, piece)

    def _fill(self, corners: Floats, area: Floats, depth: Floats, numbers: Ints, wide: int, piece: int) -> None:
        across, down = np.meshgrid(np.arange(wide), np.arange(wide))
        x = np.floor(corners[:, :, 0].min(1)).astype(int)[:, None] + across.ravel()
        y = np.floor(corners[:, :, 1].min(1)).astype(int)[:, None] + down.ravel()
        (ax, ay), (bx, by), (cx, cy) = (corners[:, n, :, None].transpose(1, 0, 2) for n in range(3))
        px, py = x + 0.5 - ax, y + 0.5 - ay
        second = (px * (cy - ay) - (cx - ax) * py) / area[:, None]
        third = ((bx - ax) * py - px * (by - ay)) / area[:, None]
        first = 1 - second - third
        hit = (np.minimum(np.minimum(first, second), third) >= -1e-6) & (x >= 0) & (y >= 0)
        hit &= (x < self.side) & (y < self.side)
        which = np.nonzero(hit)[0]
        weights = np.stack([first[hit], second[hit], third[hit]], 1)
        pixels, near = y[hit] * self.side + x[hit], (weights * depth[which]).sum(1)
        nearer = near > self.depth[pixels]
        pixels = pixels[nearer]
        self.depth[pixels] = near[nearer]
        self.piece[pixels] = piece
        self.triangle[pixels] = numbers[which[nearer]]
        self.weights[pixels] = weights[nearer]


def _view(turn: float, tilt: float) -> Floats:
    a, e = np.radians(turn), np.radians(tilt)
    about_y = np.array([[np.cos(a), 0, np.sin(a)], [0, 1, 0], [-np.sin(a), 0, np.cos(a)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(e), -np.sin(e)], [0, np.sin(e), np.cos(e)]])
    return np.asarray(about_x @ about_y)


def _bounds(seen: list[Floats], pieces: list[Piece]) -> tuple[Floats, Floats]:
    used = [places[np.unique(piece.mesh.triangles), :2] for places, piece in zip(seen, pieces, strict=True)]
    return np.min([part.min(0) for part in used], 0), np.max([part.max(0) for part in used], 0)


def _lit(canvas: Canvas, pieces: list[Piece], view: Floats) -> Pixels:
    """Return the picture: light from the upper left, a soft shadow on a plain wall."""
    image = _wall(canvas.piece.reshape(canvas.side, -1) >= 0)
    for number, piece in enumerate(pieces):
        here = canvas.piece == number
        if not here.any():
            continue
        corners, weights = piece.mesh.triangles[canvas.triangle[here]], canvas.weights[here][..., None]
        normals = (piece.mesh.normals[corners] * weights).sum(1) @ view.T
        normals /= np.linalg.norm(normals, axis=1, keepdims=True) + 1e-9
        colour = _skin(piece, (piece.mesh.uv[corners] * weights).sum(1) if piece.mesh.uv is not None else None)
        light = 0.60 + 0.10 * normals[:, 1] + 0.50 * np.clip(normals @ LIGHT, 0, 1)
        edge = 18 * np.clip(1 - normals[:, 2], 0, 1) ** 3
        image[here] = colour * light[:, None] + edge[:, None]
    return np.clip(image, 0, 255).astype(np.uint8).reshape(canvas.side, canvas.side, 3)


def _skin(piece: Piece, uv: Floats | None) -> Floats:
    if piece.skin.ndim == 1 or uv is None:
        return np.asarray(piece.skin, float)
    height, width = piece.skin.shape[:2]
    rows = np.array_split(uv * [width - 1, height - 1], len(uv) // 30_000 + 1)  # OpenCV knows no wider picture
    return np.concatenate([sampled(piece.skin, row[None, :, 0], row[None, :, 1])[0] for row in rows])


def _wall(covered: Bools) -> Floats:
    side = len(covered)
    down = np.linspace(0, 1, side)[:, None, None]
    wall = np.broadcast_to(SKY * (1 - down) + GROUND * down, (side, side, 3))
    shadow = np.roll(covered.astype(np.float32), (side // 80, side // 55), (0, 1))
    return np.asarray(wall * (1 - 0.16 * blur(shadow, side / 50))[..., None]).reshape(-1, 3)
