"""What of a picture becomes the figure."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from jobs.engines.figurine import cutout, faces
from jobs.engines.figurine.arrays import filled
from jobs.errors import InvalidImage
from jobs.tests import drawn
from jobs.tests.photographs import photograph

ASTRONAUT = photograph("astronaut")
CAT = photograph("chelsea")
PORTRAIT = ASTRONAUT.crop((90, 0, 370, 300))

PRESETS = Path(faces.__file__).parents[3] / "characters/static/characters/presets"


def cut_out(image: Image.Image) -> cutout.Cutout:
    return cutout.cut_out(cutout.read(drawn.png(image)))


CASES = {
    "transparent": (drawn.cut(drawn.doll()), "alpha"),
    "plain paper": (drawn.doll(), "plain background"),
    "white paper": (drawn.doll(background=(255, 255, 255)), "plain background"),
    "dark paper": (drawn.doll(background=(20, 24, 40)), "plain background"),
    "shading paper": (drawn.shaded(drawn.doll()), "plain background"),
    "transparent a little": (Image.new("RGBA", (160, 160), (9, 9, 9, 250)), "framed card"),
    "one colour": (Image.new("RGB", (160, 160), "teal"), "framed card"),
    "noise": (drawn.noise(), "framed card"),
    "two halves": (drawn.halves(), "framed card"),
    "a transparent hair": (drawn.hair(), "framed card"),
    "portrait": (PORTRAIT, "grabcut"),
    "close-up of a face": (ASTRONAUT.crop((165, 60, 285, 190)), "framed card"),
    "close-up of a cat": (CAT, "framed card"),
    "all of it opaque in a corner": (drawn.doll().crop((60, 100, 100, 180)), "framed card"),
    "a thread": (drawn.doll().resize((32, 600)), "plain background"),
}


@pytest.mark.parametrize("name", CASES)
def test_the_way_it_is_cut_out_goes_with_the_picture(name):
    image, how = CASES[name]
    began = time.process_time()
    assert cut_out(image).how == how
    assert time.process_time() - began < 20  # GrabCut alone would look at some of them for half a minute


@pytest.mark.parametrize("background", ["plain", "shading"])
def test_the_gap_between_arm_and_body_is_background_and_a_white_eye_is_not(background):
    image = drawn.doll(akimbo=True)
    mask = cut_out(drawn.shaded(image) if background == "shading" else image).mask
    assert not mask[138, 45]
    assert mask[57, 67]
    assert mask[57, 93]
    assert mask[140, 80]


@pytest.mark.parametrize("kind", ["plain", "shading", "transparent"])
def test_hardly_any_background_is_left(kind):
    image = drawn.doll()
    truth = filled(np.abs(np.asarray(image, float) - drawn.PAPER).max(2) > 3)
    mask = cut_out({"plain": image, "shading": drawn.shaded(image), "transparent": drawn.cut(image)}[kind]).mask
    assert (mask & ~truth).mean() < 0.015
    assert (mask != truth).mean() < 0.03


def test_a_drawn_outline_is_left_out():
    found = cut_out(drawn.doll(outline=4))
    assert 3 <= found.outline <= 6
    assert not found.photograph


def test_without_an_outline_none_is_found():
    assert cut_out(drawn.doll()).outline == 0


@pytest.mark.parametrize(("image", "photograph"), [(drawn.doll(), False), (PORTRAIT, True)], ids=["drawn", "taken"])
def test_a_photograph_has_grain(image, photograph):
    rgb = np.asarray(image)
    assert cutout.is_photograph(rgb, np.ones(rgb.shape[:2], bool)) is photograph


def test_a_card_has_the_whole_picture_in_a_frame_with_round_corners():
    rgb = np.asarray(drawn.noise())
    card = cutout.framed(rgb)
    edge = (card.rgb.shape[0] - 160) // 2
    assert np.array_equal(card.rgb[edge:-edge, edge:-edge], rgb)
    assert tuple(card.rgb[0, 80]) == cutout.FRAME
    assert not card.mask[0, 0]
    assert card.mask[0, 80]


def test_a_face_is_found_where_it_is():
    face = faces.find(np.asarray(ASTRONAUT))
    assert face is not None
    assert abs(face.x - 222) < 25
    assert abs(face.y - 115) < 30


@pytest.mark.parametrize("name", ["chunhyang", "gildong", "haeun", "nolbu", "sera"])
def test_the_face_of_a_drawn_portrait_is_found(name):
    image = Image.open(PRESETS / f"{name}.webp").convert("RGB")
    face = faces.find(np.asarray(image))
    assert face is not None
    assert abs(face.x / image.width - 0.5) < 0.03
    assert 0.38 < face.y / image.height < 0.5
    assert 0.3 < face.width / image.width < 0.45


@pytest.mark.parametrize("image", [drawn.noise(), Image.new("RGB", (64, 64)), CAT], ids=["noise", "black", "cat"])
def test_no_face_is_found_where_none_is(image):
    assert faces.find(np.asarray(image)) is None


def test_pictures_are_read_at_most_a_thousand_pixels_wide():
    assert max(cutout.read(drawn.png(Image.new("RGB", (2048, 900)))).rgb.shape) == cutout.SIDE


def test_a_palette_with_a_transparent_colour_is_a_cut_out():
    image = drawn.cut(drawn.doll()).quantize(32)
    assert cutout.read(drawn.png(image)).opaque is not None


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", b"GIF89a"], ids=["nothing", "cut", "gif"])
def test_a_damaged_picture_is_told(data):
    with pytest.raises(InvalidImage):
        cutout.read(data)
