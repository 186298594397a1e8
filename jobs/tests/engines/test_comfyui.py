"""ComfyUI as it really answers: done, failed, interrupted, deleted, gone; and the workflow file."""

from __future__ import annotations

import json
import time

import pytest

from avatar_forge.core.errors import AvatarForgeError
from jobs.engines import UNATTENDED, Cancelled, FigureOptions, JobContext
from jobs.engines.comfyui import ComfyUIEngine, Workflow
from jobs.tests.fake_comfyui import STYLED, FakeComfyUI
from jobs.tests.glb import GOOD
from jobs.tests.pictures import png

WORKFLOW = {
    "graph": {
        "3": {"class_type": "KSampler", "inputs": {"denoise": 1, "seed": 0, "steps": 20}},
        "6": {"class_type": "CLIPTextEncode", "inputs": {"text": ""}},
        "9": {"class_type": "SaveImage", "inputs": {"images": ["3", 0]}},
        "10": {"class_type": "LoadImage", "inputs": {"image": "example.png"}},
        "12": {"class_type": "SaveGLB", "inputs": {}},
    },
    "inputs": {
        "picture": ["10", "image"], "strength": ["3", "denoise"], "seed": ["3", "seed"], "prompt": ["6", "text"],
    },
    "output": "9",
    "prompts": {"anime": "clean anime lines"},
}  # fmt: skip


@pytest.fixture
def server():
    opened = []

    def open_server(*args, **more) -> FakeComfyUI:
        opened.append(FakeComfyUI(*args, **more))
        return opened[-1]

    yield open_server
    for one in opened:
        one.close()


@pytest.fixture
def engine(tmp_path):
    def make(url: str, *, output: str = "9", **more) -> ComfyUIEngine:
        file = tmp_path / "workflow.json"
        file.write_text(json.dumps(WORKFLOW | {"output": output}))
        return ComfyUIEngine(base_url=url, workflow=str(file), poll_seconds=0.02, **({"max_seconds": 20.0} | more))

    return make


def paint(engine: ComfyUIEngine, context=UNATTENDED, seconds: float = 60.0) -> bytes:
    return engine.paint(png(), style="anime", strength=0.4, seed=7, seconds=seconds, context=context)


def test_a_picture_is_painted_by_the_workflow(server, engine):
    peer = server()
    assert paint(engine(peer.url)) == STYLED
    graph = peer.prompts[0]["prompt"]
    assert peer.uploads == [png()]
    assert graph["3"]["inputs"] == {"denoise": 0.4, "seed": 7, "steps": 20}
    assert graph["6"]["inputs"]["text"] == "clean anime lines"
    assert graph["10"]["inputs"]["image"] != "example.png"


def test_a_figure_comes_from_its_own_kind_of_output(server, engine):
    peer = server()
    figure = engine(peer.url, output="12").make(png(), options=FigureOptions(), seconds=60, context=UNATTENDED)
    assert figure.glb == GOOD


def test_progress_is_heard_over_the_websocket(server, engine):
    peer, told = server("waiting"), []

    def report(done: float, step: str) -> None:
        told.append((round(done, 2), step))
        if done > 0.2:
            peer.fate = "success"

    paint(engine(peer.url), JobContext(report=report))
    assert (0.26, "working") in told  # a quarter of two nodes
    assert [done for done, _ in told] == sorted(done for done, _ in told)


@pytest.mark.parametrize(
    ("fate", "code"),
    [
        ("invalid", "ENGINE_REFUSED"),
        ("error", "ENGINE_ERROR"),
        ("interrupted", "ENGINE_INTERRUPTED"),
        ("deleted", "ENGINE_INTERRUPTED"),
        ("gone", "ENGINE_UNAVAILABLE"),
        ("nothing", "ENGINE_BAD_RESPONSE"),
        ("junk", "ENGINE_BAD_RESPONSE"),
        ("odd", "ENGINE_BAD_RESPONSE"),
        ("unsure", "ENGINE_UNAVAILABLE"),
        ("lost", "ENGINE_ERROR"),
    ],
)
def test_every_failure_has_its_code(server, engine, fate, code):
    with pytest.raises(AvatarForgeError) as error:
        paint(engine(server(fate).url))
    assert error.value.code == code
    assert "secret" not in str(error.value.as_dict())


@pytest.mark.parametrize(
    ("fate", "word"), [("invalid", "node_errors"), ("error", "KSampler")], ids=["refused", "failed"]
)
def test_the_log_says_why_to_whoever_wrote_the_workflow(server, engine, caplog, fate, word):
    with pytest.raises(AvatarForgeError):
        paint(engine(server(fate).url))
    assert any(word in str(vars(record)) for record in caplog.records)


def test_what_may_be_in_the_queue_is_taken_back(server, engine):
    peer = server("unsure")
    with pytest.raises(AvatarForgeError):
        paint(engine(peer.url))
    assert peer.told[0][1] == {"delete": [peer.prompts[0]["prompt_id"]]}


def test_nobody_there_is_unavailable(engine):
    with pytest.raises(AvatarForgeError) as error:
        paint(engine("http://127.0.0.1:9"))
    assert error.value.code == "ENGINE_UNAVAILABLE"


def test_at_the_deadline_it_is_taken_back(server, engine):
    peer = server("waiting")
    began = time.monotonic()
    with pytest.raises(AvatarForgeError) as error:
        paint(engine(peer.url, max_seconds=0.5))
    assert error.value.code == "ENGINE_TIMEOUT"
    assert time.monotonic() - began < 8
    assert [path for path, _ in peer.told] == ["/queue", "/interrupt"]


def test_a_cancelled_job_is_taken_back(server, engine):
    peer = server("waiting")

    steps: list[str] = []

    def check() -> None:
        if {"waiting", "working"} & set(steps):
            raise Cancelled()

    context = JobContext(report=lambda done, step: steps.append(step), check=check)
    with pytest.raises(Cancelled):
        paint(engine(peer.url), context)
    assert peer.told[0][1] == {"delete": [peer.prompts[0]["prompt_id"]]}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"inputs": {}}, "'picture' is missing"),
        ({"inputs": {"picture": ["99", "image"]}}, "no node '99'"),
        ({"inputs": {"picture": ["10", "image"], "colour": ["3", "x"]}}, "unknown input 'colour'"),
        ({"output": "77"}, "no node '77'"),
    ],
    ids=["no-picture", "no-node", "unknown", "no-output"],
)
def test_a_workflow_that_cannot_work_says_why(tmp_path, change, words):
    file = tmp_path / "workflow.json"
    file.write_text(json.dumps(WORKFLOW | change))
    with pytest.raises(ValueError, match=words):
        Workflow.read(str(file))
