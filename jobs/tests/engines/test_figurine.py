"""The embedded engine for figures, from a picture to files that others can read."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from avatar_forge.core.errors import EngineTimeout
from avatar_forge.tests import needs
from jobs.engines import UNATTENDED, Cancelled, FigureOptions, JobContext
from jobs.engines.figurine import FigurineEngine, glb
from jobs.engines.figurine.solid import Mesh
from jobs.engines.figurine.thumbnail import SIZE
from jobs.errors import InvalidImage
from jobs.media import meshes
from jobs.sandbox import parent
from jobs.tests import drawn, khronos
from jobs.tests.photographs import photograph

PICTURES = {
    "drawn": drawn.doll(outline=4),
    "transparent": drawn.cut(drawn.doll(akimbo=True)),
    "card": Image.new("RGB", (120, 160), "teal"),
    "photograph": photograph("astronaut").crop((90, 0, 370, 300)),
    "small": drawn.doll().resize((40, 60)),
    "narrow": drawn.doll().resize((32, 600)),
}
LOW = FigureOptions(resolution="low")


def make(image: Image.Image, *, options=LOW, seconds=60.0, context=UNATTENDED):
    return FigurineEngine().make(drawn.png(image), options=options, seconds=seconds, context=context)


@pytest.fixture(scope="module")
def figures():
    return {name: make(image) for name, image in PICTURES.items()}


def document(data: bytes) -> dict:
    return json.loads(data[20 : 20 + struct.unpack_from("<I", data, 12)[0]])


@pytest.mark.parametrize("name", PICTURES)
def test_every_figure_passes_the_house_and_khronos(figures, name):
    stats = meshes.check(figures[name].glb)
    assert 4_000 < stats.triangles < 40_000
    assert stats.animations == 1
    needs.gltf_validator()
    issues = khronos.validate(figures[name].glb)["issues"]
    assert (issues["numErrors"], issues["numWarnings"]) == (0, 0), issues["messages"][:5]


@pytest.mark.parametrize("name", PICTURES)
def test_every_figure_has_its_picture(figures, name):
    image = Image.open(BytesIO(figures[name].thumbnail))
    assert (image.format, image.size) == ("PNG", (SIZE, SIZE))
    assert np.asarray(image).std() > 5


def test_it_says_what_it_is(figures):
    extras = document(figures["transparent"].glb)["asset"]["extras"]
    assert extras["method"] == "cut-out figure"
    assert extras["machine_learning"] is False
    assert extras["cut_out"] == "alpha"
    assert "no machine learning" in figures["transparent"].notes[0]


def test_the_same_picture_gives_the_same_bytes(figures):
    for name in ("drawn", "photograph"):
        again = make(PICTURES[name])
        assert (again.glb, again.thumbnail) == (figures[name].glb, figures[name].thumbnail)


def test_it_tells_its_steps_in_order():
    told = []
    make(PICTURES["drawn"], context=JobContext(report=lambda done, step: told.append((done, step))))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    steps = list(dict.fromkeys(step for _, step in told))
    assert steps == ["reading", "cutting_out", "shaping", "texturing", "packing", "photographing"]


def test_finer_has_more_triangles():
    image = drawn.doll().resize((480, 720))
    low, high = (make(image, options=FigureOptions(resolution=fine)) for fine in ("low", "high"))
    assert meshes.check(high.glb).triangles > 3 * meshes.check(low.glb).triangles


def test_without_a_texture_there_is_a_colour():
    figure = make(PICTURES["drawn"], options=FigureOptions(resolution="low", include_texture=False))
    found = document(figure.glb)
    assert "images" not in found
    assert found["materials"][0]["pbrMetallicRoughness"]["baseColorFactor"][3] == 1


def test_too_little_time_is_told():
    with pytest.raises(EngineTimeout):
        make(PICTURES["drawn"], seconds=-1)


def test_a_job_that_is_not_wanted_ends():
    steps = []

    def check():
        if "shaping" in steps:
            raise Cancelled()

    with pytest.raises(Cancelled):
        make(PICTURES["drawn"], context=JobContext(report=lambda done, step: steps.append(step), check=check))
    assert "photographing" not in steps


def test_a_damaged_picture_is_told():
    with pytest.raises(InvalidImage):
        FigurineEngine().make(b"\x89PNG", options=LOW, seconds=9, context=UNATTENDED)


def test_it_works_in_a_child_process_with_limits(settings):
    made, thumbnail = parent.run(
        "figure",
        drawn.png(PICTURES["drawn"]),
        limits=parent.Limits(settings.JOB_MEMORY_MB, 60),
        backend=settings.ENGINES["3d"]["figurine"]["BACKEND"],
        built_with={},
        options={"resolution": "low"},
        seconds=60,
    )
    assert meshes.check(made).triangles > 4_000
    assert thumbnail.startswith(b"\x89PNG")


def test_the_house_does_not_load_what_only_the_child_needs():
    code = "import sys, jobs.engines.figurine; sys.exit(any(name in sys.modules for name in ('numpy', 'cv2')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_many_points_have_wide_numbers():
    count = 70_000
    places = np.random.default_rng(0).random((count, 3))
    mesh = Mesh(places, np.tile([0.0, 0, 1], (count, 1)), np.arange(count - count % 3).reshape(-1, 3))
    paper = glb.Document()
    primitive = paper.primitive(mesh, 0)
    assert paper.parts["accessors"][primitive["indices"]]["componentType"] == glb.UINT
