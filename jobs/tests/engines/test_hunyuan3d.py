"""Hunyuan3D as it really answers: what never ends, what ends too early, what breaks."""

from __future__ import annotations

import base64
import time

import pytest

from avatar_forge.core.errors import AvatarForgeError
from jobs.engines import UNATTENDED, Cancelled, FigureOptions, JobContext
from jobs.engines.hunyuan3d import Hunyuan3DEngine
from jobs.tests import fake_hunyuan3d as fake
from jobs.tests.fake_hunyuan3d import FakeHunyuan3D
from jobs.tests.glb import GOOD
from jobs.tests.pictures import png


@pytest.fixture
def server(request):
    opened = []

    def open_server(*answers, **more) -> FakeHunyuan3D:
        opened.append(FakeHunyuan3D(*answers, **more))
        return opened[-1]

    yield open_server
    for one in opened:
        one.close()


def engine(url: str, **more) -> Hunyuan3DEngine:
    quick = {"poll_seconds": 0.02, "whole_seconds": 0.3, "answer_seconds": 5.0, "max_seconds": 10.0}
    return Hunyuan3DEngine(base_url=url, **(quick | more))


def make(url: str, *, context=UNATTENDED, options=None, **more):
    asked = options or FigureOptions()
    return engine(url, **more).make(png(), options=asked, seconds=60, context=context)


def test_a_picture_becomes_a_figure(server):
    peer, told = server(fake.processing, fake.processing, fake.texturing, fake.completed), []
    figure = make(peer.url, context=JobContext(report=lambda done, step: told.append((done, step))))
    assert figure.glb == GOOD
    assert base64.b64decode(peer.asked[0]["image"], validate=True) == png()
    assert peer.asked[0] | {"image": ""} == {
        "image": "", "seed": 1234, "octree_resolution": 256, "num_inference_steps": 5, "guidance_scale": 5.0,
        "texture": False, "type": "glb",
    }  # fmt: skip
    assert [step for _, step in told][::4] == ["sending", "working"]
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_texture_is_asked_for_where_there_can_be_one(server):
    peer = server(fake.completed)
    make(peer.url, texture=True)
    make(peer.url, texture=True, options=FigureOptions(include_texture=False, resolution="high"))
    assert [asked["texture"] for asked in peer.asked] == [True, False]
    assert peer.asked[1]["octree_resolution"] == 384


def test_what_is_processing_for_ever_ends_at_our_deadline(server):
    began = time.monotonic()
    with pytest.raises(AvatarForgeError) as error:
        make(server(fake.processing).url, max_seconds=0.5)
    assert error.value.code == "ENGINE_TIMEOUT"
    assert time.monotonic() - began < 5


def test_a_file_that_is_still_being_written_is_waited_for(server):
    assert make(server(fake.half_written, fake.half_written, fake.completed).url).glb == GOOD


def test_a_server_that_is_busy_is_asked_again(server):
    peer = server(fake.slow, fake.with_status(503), fake.completed)
    assert make(peer.url, answer_seconds=0.3).glb == GOOD


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (fake.half_written, "ENGINE_BAD_RESPONSE"),
        (fake.failed, "ENGINE_ERROR"),
        (fake.network_error, "ENGINE_ERROR"),
        (fake.with_status(500), "ENGINE_UNAVAILABLE"),
        (fake.with_status(403), "ENGINE_REFUSED"),
        (fake.with_status(429), "ENGINE_RATE_LIMITED"),
        (fake.with_status(302), "ENGINE_REFUSED"),
        (fake.with_status(200), "ENGINE_BAD_RESPONSE"),
        (fake.with_status(200, []), "ENGINE_BAD_RESPONSE"),
        (fake.with_status(200, b"[" * 100_000), "ENGINE_BAD_RESPONSE"),
        (fake.with_status(200, {"status": "completed"}), "ENGINE_BAD_RESPONSE"),
        (fake.with_status(200, {"status": "completed", "model_base64": "!"}), "ENGINE_BAD_RESPONSE"),
        (fake.cut, "ENGINE_INTERRUPTED"),
    ],
    ids=[
        "never-whole", "error", "network-error", "500", "403", "429", "redirect", "html", "list", "deep", "no-model",
        "no-base64", "cut",
    ],
)  # fmt: skip
def test_every_failure_has_its_code(server, answer, code):
    with pytest.raises(AvatarForgeError) as error:
        make(server(answer).url)
    assert error.value.code == code
    assert "secret" not in str(error.value.as_dict())


@pytest.mark.parametrize(
    ("send", "code"),
    [
        (fake.network_error, "ENGINE_ERROR"),
        (fake.with_status(200, {"uid": 7}), "ENGINE_BAD_RESPONSE"),
        (fake.with_status(200, {}), "ENGINE_BAD_RESPONSE"),
        (fake.with_status(500), "ENGINE_UNAVAILABLE"),
    ],
    ids=["network-error", "number", "nothing", "500"],
)
def test_a_picture_that_is_not_taken_has_its_code(server, send, code):
    with pytest.raises(AvatarForgeError) as error:
        make(server(fake.processing, send=send).url)
    assert error.value.code == code


def test_nobody_there_is_unavailable():
    with pytest.raises(AvatarForgeError) as error:
        make("http://127.0.0.1:9")
    assert error.value.code == "ENGINE_UNAVAILABLE"


def test_a_cancelled_job_is_let_go_of(server):
    steps: list[str] = []

    def check() -> None:
        if "working" in steps:
            raise Cancelled()

    context = JobContext(report=lambda done, step: steps.append(step), check=check)
    with pytest.raises(Cancelled):
        make(server(fake.processing).url, context=context)


def test_its_slot_names_the_server_and_never_a_password():
    assert engine("http://me:secret@gpu:8081/").slot == "hunyuan3d:gpu:8081"
    with pytest.raises(ValueError, match="http"):
        engine("gpu:8081")
