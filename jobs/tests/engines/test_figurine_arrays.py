"""What steps of a figure do with masks, beside the plainest way to say it."""

from __future__ import annotations

import numpy as np
import pytest

from jobs.engines.figurine import arrays

SIDES = ((0, 1), (0, -1), (1, 0), (-1, 0))
MASKS = [arrays.blur(np.random.default_rng(seed).random((40, 50)).astype(np.float32), 1.5) > 0.5 for seed in range(4)]


def moved(mask, beyond: bool):
    """The mask a pixel further to each side."""
    padded = np.pad(mask, 1, constant_values=beyond)
    return [padded[1 + y : 1 + y + mask.shape[0], 1 + x : 1 + x + mask.shape[1]] for y, x in SIDES]


def thinner(mask, beyond: bool):
    return np.all([mask, *moved(mask, beyond)], axis=0)


def distances(mask):
    """From every pixel to every pixel of the mask."""
    y, x = np.indices(mask.shape)
    rows, columns = np.nonzero(mask)
    return np.hypot(y[..., None] - rows, x[..., None] - columns)


@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("beyond", [False, True])
def test_a_rim_is_taken_away_step_by_step_from_the_edge_of_the_picture_too(mask, beyond):
    assert np.array_equal(arrays.eroded(mask, 2, beyond=beyond), thinner(thinner(mask, beyond), beyond))


@pytest.mark.parametrize("mask", MASKS)
def test_what_grows_is_what_its_outside_loses(mask):
    assert np.array_equal(arrays.dilated(mask, 2), ~arrays.eroded(~mask, 2, beyond=True))
    assert not (arrays.opened(mask) & ~mask).any()
    assert np.array_equal(arrays.closed(mask), arrays.eroded(arrays.dilated(mask)))


def test_a_hole_is_filled_and_a_bay_is_not():
    mask = np.zeros((9, 9), bool)
    mask[2:7, 2:7] = True
    holed = mask.copy()
    holed[4, 3] = holed[5, 4] = False
    assert np.array_equal(arrays.filled(holed), mask)
    holed[4, 2] = False
    assert not arrays.filled(holed)[4, 2:4].any()
    assert arrays.filled(holed)[5, 4]  # joined to the bay by a corner alone


@pytest.mark.parametrize("mask", MASKS)
def test_the_depth_is_the_distance_to_the_outside(mask):
    outside = distances(np.pad(~mask, 1, constant_values=True)).min(-1)[1:-1, 1:-1]
    assert arrays.depth_in(mask) == pytest.approx(outside, abs=1e-12)


@pytest.mark.parametrize("mask", MASKS)
def test_the_nearest_pixel_is_of_the_mask_and_as_near_as_any(mask):
    rows, columns = arrays.nearest(mask)
    y, x = np.indices(mask.shape)
    assert mask[rows, columns].all()
    assert (np.hypot(rows - y, columns - x) <= distances(mask).min(-1) * 1.03).all()


def test_pieces_joined_by_a_corner_are_two_and_their_sizes_are_told():
    labels, sizes = arrays.pieces(np.array([[1, 1, 0], [0, 0, 1], [0, 0, 1]], bool))
    assert labels[0, 0] != labels[1, 2]
    assert sorted(sizes) == [0, 2, 2]


def test_the_lowest_around_counts_what_is_in_the_picture():
    values = np.arange(25.0).reshape(5, 5)
    assert arrays.lowest_around(values, 3)[2, 2] == 6
    assert arrays.lowest_around(values, 3)[4, 4] == 18
