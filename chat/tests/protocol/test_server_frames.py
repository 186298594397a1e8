"""The frames that clients are sent: those of docs/protocol.md, with its fields, and built in one module alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from avatar_forge.core.errors import EngineUnavailable, RateLimited, ValidationFailed
from chat.errors import Stale
from chat.llm.context_window import fit
from chat.llm.engines import Actor, CompletionRequest, Line, Scenario, Usage
from chat.models import Message
from chat.protocol import server_frames
from chat.protocol.running_reply import RunningReply
from chat.protocol.server_frames import Frame, error_frame

ROOT = Path(__file__).parents[3]
RUNNING = RunningReply(message_id="m", seq=2, speaker="춘향", model="x-1", engine="x")
LINE = Message(session_id="p", seq=1, role="user", content="안녕")
PART = {"index": 0, "text": "안녕", "url": "/api/audio/x", "duration": 0.5}
USAGE = Usage(prompt_tokens=1, completion_tokens=2, estimated=False)
STANDING = {"status": "complete", "parts": 1, "url": None, "duration": None, "error": None}
REFUSED = [
    EngineUnavailable(),
    RateLimited(retry_after=7),
    ValidationFailed(fields={"id": ["no"]}),
    Stale(state={"seq": 1}),
]


def built() -> dict[Callable[..., Frame], list[Frame]]:
    """Every builder, with frames of its making in which each field comes at least once."""
    asked = CompletionRequest(
        model="x-1", actor=Actor(name="춘향"), scenario=Scenario(), lines=(Line(role="user", content="안녕"),)
    )
    of = server_frames
    return {
        of.hello_frame: [of.hello_frame("p", 0, None)],
        of.ack_frame: [of.ack_frame("x", LINE, replayed=False)],
        of.message_frame: [of.message_frame(LINE)],
        of.head_frame: [of.head_frame(None)],
        of.reply_frame: [of.reply_frame(RUNNING)],
        of.stored_reply_frame: [of.stored_reply_frame(LINE)],
        of.snapshot_frame: [of.snapshot_frame(RUNNING)],
        of.stored_snapshot_frame: [of.stored_snapshot_frame(LINE)],
        of.ended_snapshot_frame: [of.ended_snapshot_frame(of.message_frame(LINE)["message"])],
        of.waiting_frame: [of.waiting_frame("m", "loading", 5)],
        of.emotion_frame: [of.emotion_frame("m", "happy")],
        of.delta_frame: [of.delta_frame("m", 1, "안")],
        of.audio_frame: [of.audio_frame("m", PART)],
        of.end_frame: [
            of.end_frame(LINE, None),
            of.end_frame(LINE, Usage(prompt_tokens=1, completion_tokens=2, estimated=False), fit(asked), STANDING),
        ],
        of.spoken_frame: [of.spoken_frame("m", STANDING)],
        of.synced_frame: [of.synced_frame(2)],
        of.error_frame: [of.error_frame(error, about) for error in REFUSED for about in ("m", None)],
        of.pong_frame: [of.pong_frame(None)],
    }


def documented() -> dict[str, str]:
    """The types of the table "What the server sends", and what stands in braces behind each."""
    section = (ROOT / "docs/protocol.md").read_text().split("## What the server sends")[1].split("\n## ")[0]
    return dict(re.findall(r"^\| `(\w+)`(?: \{(.*?)\})? \|", section, re.MULTILINE))


def fields(braces: str) -> tuple[set[str], set[str]]:
    """All fields, and those that are always there; what stands in inner braces belongs to a field."""
    names = [name.strip() for name in re.sub(r" \{[^}]*\}?", "", braces).split(",") if name]
    return {name.rstrip("?") for name in names}, {name for name in names if not name.endswith("?")}


def test_every_builder_is_asked_here():
    builders = {value for name, value in vars(server_frames).items() if name.endswith("_frame")}
    assert set(built()) == builders


def test_the_types_that_are_built_are_those_of_the_document():
    types = {frame["type"] for frames in built().values() for frame in frames}
    assert types == set(documented()) == server_frames.TYPES


@pytest.mark.parametrize("kind", sorted(server_frames.TYPES))
def test_a_frame_has_the_fields_of_the_document(kind):
    keys = [set(frame) - {"type"} for frames in built().values() for frame in frames if frame["type"] == kind]
    every, always = fields(documented()[kind])
    assert (set().union(*keys), set.intersection(*keys)) == (every, always)


def literals(path: Path) -> Iterator[tuple[str, int]]:
    """Every `{"type": "…"}` in a file, and its line."""
    for node in ast.walk(ast.parse(path.read_text())):
        for key, value in zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ():
            if isinstance(key, ast.Constant) and key.value == "type" and isinstance(value, ast.Constant):
                yield value.value, node.lineno


def test_no_other_module_builds_one():
    found = {
        path.relative_to(ROOT / "chat").as_posix()
        for path in (ROOT / "chat").rglob("*.py")
        if "tests" not in path.parts
        for kind, _ in literals(path)
        if kind in server_frames.TYPES
    }
    assert found == {"protocol/server_frames.py"}


def test_an_error_frame_tells_what_a_client_needs():
    assert error_frame(EngineUnavailable("away"), "f1") == {
        "type": "error", "code": "ENGINE_UNAVAILABLE", "message": "away", "retryable": True, "id": "f1"
    }  # fmt: skip
    assert error_frame(RateLimited(retry_after=7))["retry_after"] == 7
    assert "id" not in error_frame(RateLimited())


def test_an_error_frame_names_the_fields():
    frame = error_frame(ValidationFailed(fields={"after": ["no"]}))
    assert (frame["fields"], frame["retryable"]) == ({"after": ["no"]}, False)
