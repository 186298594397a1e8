"""The painter: every style keeps its promises, and each part does what its name says."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from django.conf import settings
from PIL import Image, ImageDraw

from avatar_forge.core.errors import EngineBadResponse, EngineTimeout
from jobs.engines import STYLES, UNATTENDED, JobContext
from jobs.engines.painter import PainterEngine, canvas, filters, styles
from jobs.errors import InvalidImage
from jobs.sandbox import parent

SEED = 7


@pytest.fixture(autouse=True)
def small_canvas(monkeypatch):
    """What is promised holds for any canvas, and a small one is quick."""
    monkeypatch.setattr(canvas, "SIDE", 160)


def face(width: int = 120, height: int = 150, mode: str = "RGB") -> Image.Image:
    """A round face with eyes before a blue wall; with `RGBA` before nothing."""
    image = Image.new(mode, (width, height), (70, 110, 170) if mode == "RGB" else (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.ellipse((20, 20, width - 20, height - 20), fill=(236, 190, 160), outline=(60, 40, 40), width=3)
    for x in (40, width - 54):
        draw.ellipse((x, 55, x + 14, 75), fill=(40, 30, 30))
    draw.arc((40, 80, width - 40, 115), 20, 160, fill=(170, 60, 60), width=4)
    return image


def png(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def paint(picture: bytes, style: str, strength: float = 1.0, **more: Any) -> bytes:
    asked = {"seed": SEED, "seconds": 30.0, "context": UNATTENDED} | more
    return PainterEngine().paint(picture, style=style, strength=strength, **asked)


def pixels(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(data))).astype(np.int16)


def test_there_is_a_brush_for_every_style():
    assert tuple(styles.BRUSHES) == STYLES


@pytest.mark.parametrize("style", STYLES)
def test_the_same_asked_twice_gives_the_same_bytes(style):
    picture = png(face())
    assert paint(picture, style) == paint(picture, style)


@pytest.mark.parametrize("style", STYLES)
def test_more_strength_is_farther_from_the_picture(style):
    picture = png(face())
    away = [np.abs(pixels(paint(picture, style, share)) - pixels(picture)).mean() for share in (0, 0.25, 0.5, 0.75, 1)]
    assert away[0] == 0
    assert all(later - earlier > 0.3 for earlier, later in pairwise(away))


@pytest.mark.parametrize("style", STYLES)
def test_size_and_transparency_stay(style):
    image = face(mode="RGBA")
    painted = Image.open(BytesIO(paint(png(image), style)))
    assert (painted.size, painted.mode, painted.format) == (image.size, "RGBA", "PNG")
    assert painted.getchannel("A").tobytes() == image.getchannel("A").tobytes()


def test_the_styles_differ_from_each_other():
    picture = png(face())
    painted = {style: pixels(paint(picture, style)) for style in STYLES}
    close = [
        (one, other)
        for one in STYLES
        for other in STYLES
        if one < other and np.abs(painted[one] - painted[other]).mean() < 2.5
    ]
    assert close == []


def test_what_is_hidden_under_transparency_does_not_colour_the_edge():
    """Transparent pixels are often black: a brush must not carry that in."""
    image = face(mode="RGBA")
    ImageDraw.Draw(image).ellipse((20, 20, 100, 130), fill=(236, 190, 160, 255))  # one colour, no outline
    painted = pixels(paint(png(image), "oil"))
    inside = painted[painted[..., 3] == 255][:, :3]
    assert inside.min() > 90


@pytest.mark.parametrize("size", [(32, 32), (33, 640), (640, 33), (200, 90)], ids=["tiny", "tall", "wide", "odd"])
@pytest.mark.parametrize("style", STYLES)
def test_every_shape_is_painted(style, size):
    assert Image.open(BytesIO(paint(png(face().resize(size)), style))).size == size


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("shade", [0, 255], ids=["black", "white"])
def test_one_flat_colour_is_no_trouble(style, shade):
    painted = pixels(paint(png(Image.new("RGB", (64, 64), (shade, shade, shade))), style))
    assert abs(float(np.median(painted)) - shade) < 70


def test_nothing_at_all_is_no_trouble():
    image = Image.new("RGBA", (64, 48), (0, 0, 0, 0))
    assert pixels(paint(png(image), "watercolor"))[..., 3].max() == 0


@pytest.mark.parametrize("style", STYLES)
def test_progress_goes_forward(style):
    told: list[tuple[float, str]] = []
    paint(png(face()), style, context=JobContext(report=lambda done, step: told.append((done, step))))
    assert len(told) >= 3
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert {step for _, step in told} <= {"reading", "painting", "drawing"}


def test_it_stops_when_its_time_is_over():
    with pytest.raises(EngineTimeout):
        paint(png(face()), "cartoon", seconds=-1)


def test_a_style_it_does_not_know_is_refused():
    with pytest.raises(EngineBadResponse):
        paint(png(face()), "cubism")


def test_what_is_no_picture_is_refused():
    with pytest.raises(InvalidImage):
        paint(b"\x89PNG\r\n\x1a\n and no more", "cel")


def test_pixels_are_squares_in_few_colours():
    painted = pixels(paint(png(face(width=160, height=160)), "pixel"))
    cells = painted.reshape(160, 160, 3)
    assert len(np.unique(cells.reshape(-1, 3), axis=0)) <= 32


def test_a_pencil_knows_no_colour():
    painted = pixels(paint(png(face()), "pencil"))
    assert (painted.max(axis=2) - painted.min(axis=2)).max() <= 6  # the paper is warm


def test_lines_are_drawn_where_it_is_dark_and_nowhere_else():
    image = Image.new("RGB", (80, 80), "white")
    ImageDraw.Draw(image).line((40, 0, 40, 80), fill="black", width=3)
    drawn = filters.lines_of(np.array(image), width=1.3)
    assert drawn[10:70, 40].max() < 0.2
    assert drawn[:, :28].min() > 0.95


def test_large_dark_areas_are_not_filled_with_ink():
    image = Image.new("RGB", (120, 120), "white")
    ImageDraw.Draw(image).rectangle((20, 20, 100, 100), fill=(40, 40, 40))
    assert filters.lines_of(np.array(image), width=1.3)[45:75, 45:75].min() > 0.95


def test_flow_runs_along_an_edge_and_smears_along_it():
    field = np.zeros((60, 60), dtype=np.float32)
    field[:, 30:] = 1
    way = filters.tangents(field, 3.0)
    assert abs(way[0][30, 30]) < 0.05
    dots = np.zeros_like(field)
    dots[30, 30] = 1
    smeared = filters.smeared(dots, way, 5)
    assert smeared[27, 30] > 0.02 > smeared[30, 33]


def test_kuwahara_calms_areas_and_keeps_edges():
    field = np.where(np.arange(60) < 30, 60, 190)[None, :, None].repeat(60, 0).repeat(3, 2)
    noisy = filters.whole(field + 8 * filters.noise((60, 60), SEED)[..., None])
    calm = filters.kuwahara(noisy, 4).astype(np.int16)
    assert calm[10:50, 5:25].std() < noisy[10:50, 5:25].std() / 2
    assert calm[30, 27, 0] < 90 < 160 < calm[30, 33, 0]


@pytest.mark.parametrize("levels", [4, 6, 9])
def test_a_ramp_of_light_becomes_so_many_steps_and_black(levels):
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2)
    stepped = filters.stepped(ramp, levels, 60)[0, :, 0].astype(int)
    plateaus = (np.bincount(stepped) > 10).sum()
    assert plateaus == levels + 1


def test_noise_and_paper_are_the_same_for_a_seed_and_others_for_another():
    assert np.array_equal(filters.paper((20, 30), 1, 0.02), filters.paper((20, 30), 1, 0.02))
    assert not np.array_equal(filters.noise((20, 30), 1), filters.noise((20, 30), 2))


@pytest.mark.parametrize("style", ["pixel", "oil"], ids=["least", "most"])
def test_child_processes_with_the_limits_of_jobs_paint_the_same(style):
    """On the real canvas, with the memory that jobs have; nothing depends on the process."""
    engine = settings.ENGINES["style"]["painter"]
    asked = {"backend": engine["BACKEND"], "built_with": {}, "seconds": 60, "style": style, "strength": 1.0}
    limits = parent.Limits(settings.JOB_MEMORY_MB, 60)
    first, second = (parent.run("style", png(face()), limits=limits, seed=SEED, **asked) for _ in range(2))
    assert first == second
    assert Image.open(BytesIO(first[0])).size == face().size


def test_the_engine_is_built_without_opencv():
    """The web process builds it to know its name, and need not hold 40 MiB of filters for that."""
    asked = (
        "import sys; from jobs.engines.painter import PainterEngine; PainterEngine(); sys.exit('cv2' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", asked], cwd=settings.BASE_DIR, check=False).returncode == 0
