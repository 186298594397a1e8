"""Frames on the wire: what is understood, and how errors look."""

from __future__ import annotations

import json
from contextlib import suppress
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avatar_forge.errors import EngineUnavailable, RateLimited, ValidationFailed
from avatar_forge.tests.test_strict_json import BAD
from chat.errors import BadFrame
from chat.protocol import frames

ID = str(uuid4())


@pytest.mark.parametrize(
    ("frame", "understood"),
    [
        ({"type": "say", "id": ID, "content": "안녕"}, frames.Say(ID, "안녕", None, None)),
        ({"type": "say", "id": ID.upper(), "content": " x "}, frames.Say(ID, " x ", None, None)),
        ({"type": "say", "id": ID, "content": "x", "model": "m", "expect_seq": 0}, frames.Say(ID, "x", "m", 0)),
        ({"type": "say", "id": ID, "content": "x", "model": None, "expect_seq": None}, frames.Say(ID, "x", None, None)),
        ({"type": "say", "id": ID, "content": "x", "unknown": 1}, frames.Say(ID, "x", None, None)),
        ({"type": "begin", "id": ID}, frames.Begin(ID, None)),
        ({"type": "stop"}, frames.Stop()),
        ({"type": "resume", "after": 0}, frames.Resume(0)),
        ({"type": "resume", "after": 2**31 - 1}, frames.Resume(2**31 - 1)),
        ({"type": "ping"}, frames.Ping(None)),
        ({"type": "ping", "t": [1]}, frames.Ping([1])),
    ],
)
def test_a_good_frame_is_understood(frame, understood):
    assert frames.understand(frame) == understood


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
        frames.understand(frame)
    assert list(refusal.value.fields) == [field]


def test_a_line_is_measured_in_characters(settings):
    settings.LINE_MAX_CHARS = 3
    assert frames.understand({"type": "say", "id": ID, "content": "😀가a"}).content == "😀가a"
    with pytest.raises(ValidationFailed):
        frames.understand({"type": "say", "id": ID, "content": "😀가ab"})


TEXTS = {name: body.decode() for name, body in BAD.items() if "UTF" not in name and "byte order" not in name}


@pytest.mark.parametrize(
    "text", [*TEXTS.values(), "[]", "5", '"x"', "null", None], ids=[*TEXTS, "list", "number", "text", "null", "binary"]
)
def test_what_is_no_strict_json_object_is_a_bad_frame(text):
    with pytest.raises(BadFrame):
        frames.decode(text)


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
        understood = frames.understand(frames.decode(json.dumps(frame)))
    except (BadFrame, ValidationFailed):
        return
    assert isinstance(understood, frames.ClientFrame)


@given(st.text() | st.none())
def test_no_text_is_a_bug(text):
    with suppress(BadFrame):
        assert isinstance(frames.decode(text), dict)


def test_an_error_frame_tells_what_a_client_needs():
    assert frames.error_frame(EngineUnavailable("away"), "f1") == {
        "type": "error", "code": "ENGINE_UNAVAILABLE", "message": "away", "retryable": True, "id": "f1"
    }  # fmt: skip
    assert frames.error_frame(RateLimited(retry_after=7))["retry_after"] == 7
    assert "id" not in frames.error_frame(RateLimited())


def test_an_error_frame_names_the_fields():
    frame = frames.error_frame(ValidationFailed(fields={"after": ["no"]}))
    assert (frame["fields"], frame["retryable"]) == ({"after": ["no"]}, False)


@pytest.mark.parametrize(
    ("frame", "understood"),
    [
        ({}, frames.Continue(ID, 1, None, None)),
        ({"lines": 10, "director_note": "쉿", "model": "m"}, frames.Continue(ID, 10, "쉿", "m")),
        ({"director_note": "  "}, frames.Continue(ID, 1, None, None)),
    ],
)
def test_going_on_is_understood(frame, understood):
    assert frames.understand({"type": "continue", "id": ID, **frame}) == understood


@pytest.mark.parametrize(
    ("wrong", "field"),
    [*(({"lines": n}, "lines") for n in (0, 11, -1, 1.0, "3", True, None)), ({"director_note": 1}, "director_note"),
     ({"director_note": "x" * 8001}, "director_note"), ({"id": "x"}, "id")],
    ids=str,
)  # fmt: skip
def test_going_on_with_a_wrong_field_is_refused(wrong, field):
    with pytest.raises(ValidationFailed) as refusal:
        frames.understand({"type": "continue", "id": ID, **wrong})
    assert list(refusal.value.fields) == [field]
