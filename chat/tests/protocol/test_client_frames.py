"""The frames of clients: what is understood, what is refused, and that the document names them all."""

from __future__ import annotations

import ast
import json
import re
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avatar_forge.core.errors import ValidationFailed
from avatar_forge.tests.core.test_strict_json import BAD
from chat.errors import BadFrame
from chat.protocol import client_frames

ID = str(uuid4())


@pytest.mark.parametrize(
    ("frame", "understood"),
    [
        ({"type": "say", "id": ID, "content": "안녕"}, client_frames.Say(ID, "안녕", None, None)),
        ({"type": "say", "id": ID.upper(), "content": " x "}, client_frames.Say(ID, " x ", None, None)),
        ({"type": "say", "id": ID, "content": "x", "model": "m", "expect_seq": 0}, client_frames.Say(ID, "x", "m", 0)),
        (
            {"type": "say", "id": ID, "content": "x", "model": None, "expect_seq": None},
            client_frames.Say(ID, "x", None, None),
        ),
        ({"type": "say", "id": ID, "content": "x", "unknown": 1}, client_frames.Say(ID, "x", None, None)),
        ({"type": "begin", "id": ID}, client_frames.Begin(ID, None)),
        ({"type": "stop"}, client_frames.Stop()),
        ({"type": "resume", "after": 0}, client_frames.Resume(0)),
        ({"type": "resume", "after": 2**31 - 1}, client_frames.Resume(2**31 - 1)),
        ({"type": "ping"}, client_frames.Ping(None)),
        ({"type": "ping", "t": [1]}, client_frames.Ping([1])),
    ],
)
def test_a_good_frame_is_understood(frame, understood):
    assert client_frames.understand(frame) == understood


@pytest.mark.parametrize(
    ("frame", "field"),
    [
        ({}, "type"), ({"type": None}, "type"), ({"type": "SAY"}, "type"), ({"type": ["say"]}, "type"),
        ({"type": "say"}, "id"), ({"type": "say", "id": ID + "x", "content": "x"}, "id"),
        ({"type": "say", "id": ID + "\n", "content": "x"}, "id"), ({"type": "say", "id": {}, "content": "x"}, "id"),
        ({"type": "say", "id": ID}, "content"), ({"type": "say", "id": ID, "content": "\n"}, "content"),
        ({"type": "say", "id": ID, "content": "x", "expect_seq": -1}, "expect_seq"),
        ({"type": "say", "id": ID, "content": "x", "expect_seq": 1.0}, "expect_seq"),
        ({"type": "say", "id": ID, "content": "x", "expect_seq": 2**31}, "expect_seq"),
        ({"type": "begin", "id": ID, "model": 5}, "model"), ({"type": "resume", "after": None}, "after"),
        ({"type": "resume", "after": "1"}, "after"), ({"type": "resume", "after": 2**31}, "after"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named(frame, field):
    with pytest.raises(ValidationFailed) as refusal:
        client_frames.understand(frame)
    assert list(refusal.value.fields) == [field]


def test_a_line_is_measured_in_characters(settings):
    settings.LINE_MAX_CHARS = 3
    assert client_frames.understand({"type": "say", "id": ID, "content": "😀가a"}).content == "😀가a"
    with pytest.raises(ValidationFailed):
        client_frames.understand({"type": "say", "id": ID, "content": "😀가ab"})


TEXTS = {name: body.decode() for name, body in BAD.items() if "UTF" not in name and "byte order" not in name}


@pytest.mark.parametrize(
    "text", [*TEXTS.values(), "[]", "5", '"x"', "null", None], ids=[*TEXTS, "list", "number", "text", "null", "binary"]
)
def test_what_is_no_strict_json_object_is_a_bad_frame(text):
    with pytest.raises(BadFrame):
        client_frames.decode(text)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda v: st.lists(v) | st.dictionaries(st.text(), v),
    max_leaves=5,
)
keys = st.sampled_from(["type", "id", "content", "model", "expect_seq", "after", "t", "parent_id", "message_id"])
kinds = st.sampled_from(["say", "begin", "retake", "stop", "resume", "ping", "continue", ID])


@given(st.dictionaries(keys, json_values | kinds))
def test_no_frame_is_a_bug(frame):
    try:
        understood = client_frames.understand(client_frames.decode(json.dumps(frame)))
    except (BadFrame, ValidationFailed):
        return
    assert isinstance(understood, client_frames.ClientFrame)


@given(st.text() | st.none())
def test_no_text_is_a_bug(text):
    with suppress(BadFrame):
        assert isinstance(client_frames.decode(text), dict)


@pytest.mark.parametrize(
    ("frame", "understood"),
    [
        ({}, client_frames.Continue(ID, 1, None, None)),
        ({"lines": 10, "director_note": "쉿", "model": "m"}, client_frames.Continue(ID, 10, "쉿", "m")),
        ({"director_note": "  "}, client_frames.Continue(ID, 1, None, None)),
    ],
)
def test_going_on_is_understood(frame, understood):
    assert client_frames.understand({"type": "continue", "id": ID, **frame}) == understood


@pytest.mark.parametrize(
    ("wrong", "field"),
    [*(({"lines": n}, "lines") for n in (0, 11, -1, 1.0, "3", True, None)), ({"director_note": 1}, "director_note"),
     ({"director_note": "x" * 8001}, "director_note"), ({"id": "x"}, "id")],
    ids=str,
)  # fmt: skip
def test_going_on_with_a_wrong_field_is_refused(wrong, field):
    with pytest.raises(ValidationFailed) as refusal:
        client_frames.understand({"type": "continue", "id": ID, **wrong})
    assert list(refusal.value.fields) == [field]


def documented() -> set[str]:
    """The types of the table "What a client sends"."""
    document = (Path(__file__).parents[3] / "docs/protocol.md").read_text()
    section = document.split("## What a client sends")[1].split("\n## ")[0]
    return set(re.findall(r'^\| `\{"type":"(\w+)"', section, re.MULTILINE)) | {"enter"}  # in the row of `leave`


def known() -> set[str]:
    """The types that the reader of frames tells apart."""
    tree = ast.parse(Path(client_frames.__file__).read_text())
    values = [node.value for node in ast.walk(tree) if isinstance(node, ast.MatchValue)]
    return {value.value for value in values if isinstance(value, ast.Constant)}


def test_the_types_that_are_understood_are_those_of_the_document():
    assert known() == documented()
