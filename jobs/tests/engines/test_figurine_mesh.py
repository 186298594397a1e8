"""The figure's shape: grid, inflation, relief, triangles, stand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from jobs.engines.figurine import contour, cutout, grid, relief, solid
from jobs.engines.figurine.cutout import Cutout
from jobs.engines.figurine.faces import Face
from jobs.engines.figurine.inflation import Membrane
from jobs.engines.figurine.solid import Frame

SIDE = 128
Y, X = np.mgrid[:SIDE, :SIDE]
DISC = np.hypot(X - 64, Y - 64) < 50
RING = DISC & (np.hypot(X - 64, Y - 64) > 20)
STRIP = (np.abs(X - 64) < 12) & (np.abs(Y - 64) < 60)
BUST = (np.abs(X - 64) < 14 + np.clip(Y - 64, 0, 30)) & (Y > 10)
TWO = (np.hypot(X - 36, Y - 64) < 24) | (np.hypot(X - 92, Y - 64) < 24)
CRUMB = DISC | ((X < 4) & (Y < 4))
SHAPES = {"disc": DISC, "ring": RING, "strip": STRIP, "bust": BUST, "two": TWO, "crumb": CRUMB}


def figure(mask, **more) -> Cutout:
    return Cutout(np.full((*mask.shape, 3), 128, np.uint8), mask, "alpha", **more)


def built(mask, points: int = 900, **more):
    found = figure(mask, **more)
    laid = grid.lay(found, points=points)
    raised = relief.raise_up(found, laid, Membrane(laid).heights())
    return solid.build(contour.march(laid), laid, raised, Frame(0, 0, SIDE, SIDE))


def all_triangles(body) -> np.ndarray:
    return np.concatenate([mesh.triangles for mesh in (body.front, body.back, body.bottom) if mesh])


def edges_without_partner(triangles) -> int:
    edges = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    there = {(int(a), int(b)) for a, b in edges}
    assert len(there) == len(edges)  # none twice in the same direction
    return sum((b, a) not in there for a, b in there)


def volume(places, triangles) -> float:
    a, b, c = (places[triangles[:, n]] for n in range(3))
    return float((a * np.cross(b, c)).sum() / 6)


@pytest.mark.parametrize("name", SHAPES)
def test_every_solid_is_closed_and_faces_outwards(name):
    body = built(SHAPES[name])
    assert edges_without_partner(all_triangles(body)) == 0
    assert volume(body.front.places, all_triangles(body)) > 0
    assert np.isfinite(body.front.places).all()


@pytest.mark.parametrize(
    ("name", "kind", "height"), [("disc", "thing", 1.0), ("strip", "standing", 1.6), ("bust", "bust", 0.62)]
)
def test_the_shape_tells_the_size(name, kind, height):
    body = built(SHAPES[name])
    used = body.front.places[np.unique(body.front.triangles)]
    assert body.kind == kind
    assert np.ptp(used[:, 1]) == pytest.approx(height, rel=0.02)
    assert used[:, 1].min() == pytest.approx(0, abs=1e-9)


def test_front_looks_forwards_and_back_backwards():
    body = built(DISC)
    middle = np.hypot(body.front.places[:, 0], body.front.places[:, 1] - 0.5) < 0.1
    front = np.intersect1d(np.flatnonzero(middle), body.front.triangles)
    back = np.intersect1d(np.flatnonzero(middle), body.back.triangles)
    assert (body.front.normals[front, 2] > 0.9).all()
    assert (body.back.normals[back, 2] < -0.9).all()


@pytest.mark.parametrize("points", [300, 900, 2500])
def test_a_disc_and_a_strip_rise_as_the_formula_says(points):
    disc, strip = (grid.lay(figure(mask), points=points) for mask in (DISC, STRIP))
    assert Membrane(disc).heights().max() * disc.step == pytest.approx(50 / np.sqrt(2), rel=0.06)
    assert Membrane(strip).heights().max() * strip.step == pytest.approx(12, rel=0.12)


def test_one_colour_carried_inwards_stays_that_colour():
    laid = grid.lay(figure(BUST), points=600)
    carried = Membrane(laid).carried(np.full((*laid.inside.shape, 2), 7.0))
    assert np.allclose(carried, 7)


@pytest.mark.parametrize(("name", "holes"), [("disc", 0), ("ring", 1), ("strip", 0)])
def test_the_sheet_has_the_area_and_the_holes_of_the_silhouette(name, holes):
    laid = grid.lay(figure(SHAPES[name]), points=1500)
    sheet = contour.march(laid)
    a, b, c = (sheet.places[sheet.triangles[:, n]] for n in range(3))
    areas = ((b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]) / 2
    assert (areas >= 0).all()
    assert areas.sum() == pytest.approx(SHAPES[name].sum(), rel=0.05)
    corners = np.sort(np.concatenate([sheet.triangles[:, p] for p in ([0, 1], [1, 2], [2, 0])]), 1)
    euler = len(sheet.places) - len(np.unique(corners, axis=0)) + len(sheet.triangles)
    assert euler == 1 - holes


def test_crumbs_are_left_out():
    laid = grid.lay(figure(CRUMB), points=900)
    assert laid.x[laid.inside].min() > 10


def test_a_bust_ends_with_the_picture():
    laid = grid.lay(figure(BUST), points=900)
    assert laid.cut
    assert laid.y[-1, 0] == SIDE - 1
    assert laid.inside[-1].any()


def test_a_head_is_rounder_than_its_inflation():
    face = Face(64, 45, 24, 24)
    laid = grid.lay(figure(BUST), points=900)
    heights = Membrane(laid).heights()
    without = relief.raise_up(figure(BUST), laid, heights)
    there = relief.raise_up(figure(BUST, face=face), laid, heights)
    row, column = np.abs(laid.y[:, 0] - 40).argmin(), np.abs(laid.x[0] - 64).argmin()
    assert there.back[row, column] > 1.1 * without.back[row, column]
    assert np.array_equal(there.back[-2], without.back[-2])  # not the chest


def test_light_on_a_photograph_raises_less_than_lines_of_a_drawing():
    found = figure(DISC)
    found.rgb[40:60, 40:60] = 255
    laid = grid.lay(found, points=900)
    heights = Membrane(laid).heights()
    flat = relief.raise_up(figure(DISC), laid, heights).front
    drawn, taken = (
        np.abs(relief.raise_up(replace(found, photograph=photograph), laid, heights).front - flat).max()
        for photograph in (False, True)
    )
    assert drawn > 2 * taken > 0


def test_a_card_is_thin():
    card = cutout.framed(np.zeros((90, 120, 3), np.uint8))
    laid = grid.lay(card, points=900)
    assert not laid.cut
    assert relief.raise_up(card, laid, Membrane(laid).heights()).front.max() <= relief.CARD


@pytest.mark.parametrize("name", SHAPES)
def test_the_stand_is_closed_and_wide_enough(name):
    body = built(SHAPES[name])
    base, height = solid.under(body)
    used = base.places[np.unique(base.triangles)]
    assert volume(base.places, base.triangles) > 0
    assert height == pytest.approx(np.ptp(used[:, 1]))
    feet = body.front.places[body.front.places[:, 1] < 0.02 * body.height]
    assert np.abs(used[:, 2]).max() > np.abs(feet[:, 2]).max()


@pytest.mark.parametrize("name", SHAPES)
def test_the_membrane_solves_the_equation_of_its_grid(name):
    laid = grid.lay(figure(SHAPES[name]), points=400)
    matrix = np.zeros((laid.points, laid.points))
    for link in laid.links():
        matrix[link.here, link.here] += np.where(link.wall, 0, 1 / link.ahead)
        matrix[link.here[link.there >= 0], link.there[link.there >= 0]] = -1
    flat = Membrane(laid).heights()[laid.inside] ** 2 / 2
    assert matrix @ flat == pytest.approx(np.ones(laid.points), abs=1e-9)


def test_one_colour_outside_is_one_colour_within():
    laid = grid.lay(figure(RING), points=400)
    assert Membrane(laid).carried(np.full((*laid.inside.shape, 2), 7.0)) == pytest.approx(7, abs=1e-9)
