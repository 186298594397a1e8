"""The figure's textures and its picture."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from jobs.engines.figurine import cutout, grid, texture, thumbnail
from jobs.engines.figurine.cutout import read
from jobs.engines.figurine.faces import Face
from jobs.engines.figurine.inflation import Membrane
from jobs.engines.figurine.solid import Mesh
from jobs.engines.figurine.thumbnail import Piece
from jobs.tests import drawn


@pytest.fixture(scope="module")
def painted():
    found = cutout.cut_out(read(drawn.png(drawn.doll())))
    laid = grid.lay(found, points=1500)
    return texture.paint(found, laid, Membrane(laid))


def near(pixels, colour, within: int = 40):
    return np.abs(pixels.astype(int) - colour).max(-1) < within


def test_the_front_shows_the_picture_without_its_background(painted):
    assert near(painted.front, drawn.RED).any()
    assert not near(painted.front, drawn.PAPER, 6).all(-1).any()


def test_the_back_has_the_coat_but_not_the_face(painted):
    assert near(painted.back, drawn.COAT).any()
    assert near(painted.back, drawn.SKIN).any()
    assert not near(painted.back, drawn.RED).any()


def test_behind_a_face_is_hair():
    """Skin at the cheeks, hair above: the back of the head has hair down to the neck."""
    y, x = np.indices((120, 100))
    mask = (np.hypot(x - 50, y - 50) < 40) | (y > 80)
    rgb = np.where((y < 40)[..., None], (60, 40, 20), drawn.SKIN).astype(np.uint8)
    backs = []
    for face in (None, Face(50, 55, 40, 40)):
        found = cutout.Cutout(rgb, mask, "grabcut", face, photograph=True)
        laid = grid.lay(found, points=900)
        backs.append(texture.paint(found, laid, Membrane(laid)).back)
    without, there = (back[int(back.shape[0] * 0.5), back.shape[1] // 2].astype(int) for back in backs)
    assert there.sum() < without.sum() - 80


def test_both_sides_show_the_same_part(painted):
    frame, front = painted.frame, painted.front
    assert front.shape[:2] == (frame.bottom - frame.top, frame.right - frame.left)
    assert painted.back.shape[0] / painted.back.shape[1] == pytest.approx(front.shape[0] / front.shape[1], rel=0.05)


def test_kinds_of_colours_are_those_that_are_there():
    kinds = np.array([[10.0, 0, 0], [50, 40, 0], [90, 0, -30]])
    scattered = np.repeat(kinds, 30, 0) + np.random.default_rng(2).normal(0, 0.5, (90, 3))
    found = texture.clusters(scattered, 7)
    assert len(found) == 3
    assert np.allclose(np.sort(found, 0), np.sort(kinds, 0), atol=0.5)


def test_one_colour_is_one_kind():
    assert len(texture.clusters(np.full((20, 3), 5.0), 7)) == 1


def triangle(z: float, size: float = 1.0) -> Mesh:
    places = np.array([[-1.0, -1, z], [1, -1, z], [0, 1, z]]) * [size, size, 1]
    return Mesh(places, np.tile([0.0, 0, 1], (3, 1)), np.array([[0, 1, 2]]))


def seen(*pieces) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(thumbnail.photograph(list(pieces), size=48, turn=0, tilt=0)))).astype(int)


@pytest.mark.parametrize("order", [1, -1], ids=["near last", "near first"])
def test_what_is_nearer_hides_what_is_behind(order):
    red, blue = np.array([250.0, 0, 0]), np.array([0, 0, 250.0])
    pieces = [Piece(triangle(0), 0, red), Piece(triangle(0.5, 0.3), 0, blue)][::order]
    image = seen(*pieces)
    assert image[24, 24].argmax() == 2
    assert image[42, 24].argmax() == 0
    assert image[2, 2].min() > 190


def test_what_looks_away_is_not_drawn():
    away = triangle(0)
    turned = Mesh(away.places, away.normals, away.triangles[:, ::-1])
    assert seen(Piece(turned, 0, np.array([250.0, 0, 0]))).min() > 190


def test_a_texture_lies_the_right_way_up():
    plain = triangle(0)
    skin = np.zeros((20, 20, 3), np.uint8)
    skin[:10, :, 0], skin[10:, :, 2] = 250, 250
    uv = np.array([[0.0, 1], [1, 1], [0.5, 0]])
    image = seen(Piece(Mesh(plain.places, plain.normals, plain.triangles, uv), 0, skin))
    assert image[12, 24].argmax() == 0
    assert image[40, 24].argmax() == 2
