"""The pure parts of the OpenAI engine: events, chunks, refusals, roles."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avatar_forge.core import errors
from avatar_forge.core.errors import EngineUnavailable
from chat.llm.engines import Usage
from chat.llm.engines.openai import chunks, refusals, roles, sse
from chat.llm.engines.openai.reply import CHARS_PER_TOKEN, Reply
from chat.tests.fake_llm import chunk, event

TEXT = "안녕 🙂 it's 今日は é"
STREAM = b"".join([
    b"\xef\xbb\xbfdata: first\r\n\r\n: hello\r\n\r\n",
    b"event: x\r\nid: 1\r\ndata: {}\r\n\r\n",
    event(chunk({"content": TEXT})).replace(b"\n", b"\r\n"),
    b"retry: 5\ndata:" + "여러".encode() + b"\r\ndata\rdata:  \xf0\x9f\x99\x82\n\r\n\n",
    b"nonsense\n\ndata: [DONE]",
])  # fmt: skip
EVENTS = ["first", "{}", json.dumps(chunk({"content": TEXT}), ensure_ascii=False), "여러\n\n 🙂", "[DONE]"]


def events_of(*parts: bytes) -> list[str]:
    parser = sse.Parser()
    return [found for part in parts for found in parser.feed(part)] + parser.close()


# -- events ------------------------------------------------------------------------------------------------------------
def test_events_are_read_whole():
    assert events_of(STREAM) == EVENTS


def test_events_are_read_when_cut_at_every_position():
    for cut in range(len(STREAM) + 1):
        assert events_of(STREAM[:cut], STREAM[cut:]) == EVENTS


def test_events_are_read_byte_by_byte():
    assert events_of(*(STREAM[i : i + 1] for i in range(len(STREAM)))) == EVENTS


@given(st.lists(st.sampled_from([b"data", b":", b" ", b"\r", b"\n", b"a", "가".encode()[:2], b"[DONE]"])), st.data())
def test_no_cut_changes_what_is_read(tokens, data):
    stream = b"".join(tokens)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)))))
    parts = [stream[a:b] for a, b in pairwise([0, *cuts, len(stream)])]
    assert events_of(*parts) == events_of(stream)


@given(st.binary())
def test_any_bytes_are_read_without_an_error(data):
    events_of(data)


@pytest.mark.parametrize(
    "parts",
    [[b"data: " + b"x" * 90, b"x" * 90], [b"data: " + b"x" * 200 + b"\n"], [b"data: " + b"x" * 40 + b"\n"] * 3],
    ids=["growing-line", "one-line", "many-lines"],
)
def test_a_line_or_event_may_not_grow_without_end(parts):
    parser = sse.Parser(max_bytes=100)
    with pytest.raises(sse.TooLong):
        [parser.feed(part) for part in parts]


def test_many_small_events_have_no_limit_together():
    parser = sse.Parser(max_bytes=100)
    assert sum(len(parser.feed(b"data: " + b"x" * 40 + b"\n\n")) for _ in range(10)) == 10


# -- chunks ------------------------------------------------------------------------------------------------------------
USAGE = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (chunk({"content": "응"}), {"text": "응"}),
        (chunk({"role": "assistant", "content": None}), {}),
        (chunk({"role": "assistant"}), {}),
        (chunk({"content": ""}), {}),
        (chunk({"content": 5}), {}),
        (chunk({"content": [{"type": "text", "text": "a"}, {"type": "image"}, "x", {"type": "text"}]}), {"text": "a"}),
        (chunk({"reasoning_content": "음…"}), {"thought": True}),
        (chunk({"reasoning": "음…", "content": ""}), {"thought": True}),
        (chunk({"thinking": "음…", "content": "네"}), {"thought": True, "text": "네"}),
        (chunk(finish="stop"), {"finish": "stop"}),
        (chunk() | {"choices": [], "usage": USAGE}, {"usage": Usage(prompt_tokens=7, completion_tokens=3)}),
        (chunk({"content": "a"}, usage=USAGE), {"text": "a", "usage": Usage(prompt_tokens=7, completion_tokens=3)}),
        (chunk({"content": "a"}, usage=None), {"text": "a"}),
        (chunk() | {"usage": USAGE | {"prompt_tokens": True}}, {}),
        (chunk() | {"usage": USAGE | {"prompt_tokens": 2**40}}, {}),
        (chunk() | {"usage": {"prompt_tokens": -1, "completion_tokens": None}}, {}),
        ({"error": {"message": "m"}}, {"error": {"message": "m"}}),
        ({"error": "m", "choices": [{"delta": {"content": "x"}}]}, {"error": "m"}),
        ({"error": None} | chunk({"content": "a"}), {"text": "a"}),
        ({"choices": [{"index": 1, "delta": {"content": "other"}}]}, {}),
        ({"choices": [None, {"delta": None}]}, {}),
        ({"choices": {}}, {}),
        ({}, {}),
    ],
)
def test_a_chunk_is_understood(body, expected):
    assert chunks.parse(json.dumps(body)) == chunks.Chunk(**expected)


@pytest.mark.parametrize("data", ["", "{", "[]", "5", "null", '"x"', "<html>", "[" * 100_000, "9" * 5000], ids=range(9))
def test_what_is_no_chunk_is_refused(data):
    with pytest.raises(chunks.Unreadable):
        chunks.parse(data)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("가\x00나", ("가나", "")),
        ("a\udc00b", ("ab", "")),
        ("a\ud83db", ("ab", "")),
        ("a\ud83d", ("a", "\ud83d")),
        ("\ud83d", ("", "\ud83d")),
        ("\ud83d\ude42", ("🙂", "")),
        ("\ud83d\ud83d\ude42\x00", ("🙂", "")),
        ("🙂\u200d\ufeff\ufffe\r\n\x07<script>", ("🙂\u200d\ufeff\ufffe\r\n\x07<script>", "")),
    ],
)
def test_only_what_no_database_takes_is_removed(text, expected):
    assert chunks.storable(text) == expected


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1))
def test_every_storable_text_stays(text):
    assert chunks.storable(text) == (text, "")


@given(st.text(st.characters(), min_size=1))
def test_what_is_left_can_always_be_stored(text):
    kept, _ = chunks.storable(text)
    assert "\x00" not in kept.encode().decode()


# -- a reply from its bytes --------------------------------------------------------------------------------------------
def test_a_reply_is_the_same_cut_anywhere():
    end = event(chunk(finish="stop", usage=USAGE)) + event("[DONE]")
    stream = event(chunk({"role": "assistant", "content": None})) + event(chunk({"content": TEXT})) + end
    for cut in range(len(stream) + 1):
        reply = Reply(512)
        assert "".join([*reply.feed(stream[:cut]), *reply.feed(stream[cut:])]) == TEXT
        assert reply.done
        assert reply.usage == Usage(prompt_tokens=7, completion_tokens=3)


def test_halves_of_an_emoji_in_two_chunks_are_joined():
    data = b"".join(
        b"data: " + json.dumps(chunk({"content": half})).encode() + b"\n\n" for half in ("a\ud83d", "\ude42b")
    )
    assert list(Reply(512).feed(data)) == ["a", "🙂b"]


def test_what_came_before_an_error_is_spoken():
    spoken = []
    with pytest.raises(errors.EngineInterrupted):
        spoken.extend(Reply(512).feed(event(chunk({"content": "a"})) + event({"error": "x"})))  # extend keeps pieces
    assert spoken == ["a"]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", errors.EngineInterrupted),
        (event(chunk({"role": "assistant"})), errors.EngineInterrupted),
        (event(chunk({"content": "a"})), errors.EngineInterrupted),
        (event(chunk(finish="error")), errors.EngineInterrupted),
        (event(chunk({"content": "a"}))[:-9], errors.EngineInterrupted),
        (event(chunk({"content": "a"})) + event(chunk({"content": "b"}))[:-9], errors.EngineInterrupted),
        (b"<html>hello</html>\n\n", errors.EngineBadResponse),
        (event("{"), errors.EngineBadResponse),
        (event({"error": {"code": 429}}), errors.EngineRateLimited),
        (event({"error": {"message": "maximum context length is 10"}}), errors.ContextTooLong),
        (event({"error": ["odd", {}]}), errors.EngineInterrupted),
        (event({"error": {"code": {}}}), errors.EngineInterrupted),
        (event(chunk(finish="content_filter")) + event("[DONE]"), errors.EngineFiltered),
        (b"data: " + b"x" * sse.MAX_BYTES, errors.EngineBadResponse),
        (event(chunk({"content": "x" * CHARS_PER_TOKEN * 10 + "y"})), errors.EngineBadResponse),
    ],
    ids=range(15),
)
def test_the_end_of_a_bad_reply_has_a_name(data, error):
    reply = Reply(10)
    with pytest.raises(error):
        [*reply.feed(data), *reply.close()]


# -- refusals ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (201, b"", errors.EngineBadResponse),
        (302, b"", errors.EngineBadResponse),
        (400, b"\xff", errors.EngineRefused),
        (401, b"", errors.EngineRefused),
        (404, b"context length", errors.EngineRefused),
        (408, b"", errors.EngineTimeout),
        (429, b"", errors.EngineRateLimited),
        (500, b"", EngineUnavailable),
        (503, b"", EngineUnavailable),
        (504, b"", errors.EngineTimeout),
        (400, b'{"error":{"code":"context_length_exceeded"}}', errors.ContextTooLong),
        (400, b'{"error":{"type":"exceed_context_size_error","n_ctx":1}}', errors.ContextTooLong),
        (400, b"This model's maximum context length is 4096 tokens.", errors.ContextTooLong),
        (400, b"exceeds the maximum number of tokens allowed (1048576).", errors.ContextTooLong),
        (413, b"Prompt is too long", errors.ContextTooLong),
    ],
)
def test_a_refusal_has_a_name(status, body, error):
    assert type(refusals.error_of(status, body=body)) is error


@pytest.mark.parametrize(
    ("header", "expected"),
    [(None, None), ("", None), ("3", 3), ("1.5", 1.5), ("-4", 0), ("nan", None), ("inf", None), ("soon", None)],
)
def test_retry_after_in_seconds(header, expected):
    assert refusals.seconds(header) == expected


@pytest.mark.parametrize(("ahead", "low", "high"), [(20, 18, 20), (-20, 0, 0)])
def test_retry_after_as_a_date(ahead, low, high):
    moment = datetime.now(UTC) + timedelta(seconds=ahead)
    assert low <= refusals.seconds(format_datetime(moment, usegmt=True)) <= high  # type: ignore[operator]


def test_a_person_is_told_when_to_come_back():
    assert refusals.error_of(429, retry_after="12.2").retry_after == 13
    assert refusals.error_of(429, retry_after="999999").retry_after == refusals.LONGEST_WAIT


# -- roles -------------------------------------------------------------------------------------------------------------
def messages(*said: str) -> list[Any]:
    """`s:…`, `u:…`, `a:…` as messages."""
    names = {"s": "system", "u": "user", "a": "assistant"}
    return [{"role": names[text[0]], "content": text[2:]} for text in said]


O = f"u:{roles.OPENER}"  # noqa: E741


@pytest.mark.parametrize(
    ("said", "system_role", "alternate", "expected"),
    [
        (["s:r", "u:1"], True, False, ["s:r", "u:1"]),
        (["s:r", "a:1", "u:2", "u:3"], True, False, ["s:r", "a:1", "u:2", "u:3"]),
        (["s:r", "s:q", "u:1"], True, False, ["s:r\n\nq", "u:1"]),
        (["s:r", "u:1", "s:n"], True, False, ["s:r", "u:1", "u:[n]"]),
        (["s:r", "u:1"], False, False, ["u:r\n\n1"]),
        (["s:r", "a:1", "u:2"], False, False, [f"u:r\n\n{roles.OPENER}", "a:1", "u:2"]),
        (["s:r", "u:1", "a:2", "s:n", "a:3", "s:e"], False, False, ["u:r\n\n1", "a:2", "u:[n]", "a:3", "u:[e]"]),
        (["s:r", "a:1", "u:2"], True, True, ["s:r", O, "a:1", "u:2"]),
        (["s:r", "a:1", "a:2", "u:3", "s:n"], True, True, ["s:r", O, "a:1\n\n2", "u:3\n\n[n]"]),
        (["s:r", "a:1", "u:2", "u:3"], False, True, [f"u:r\n\n{roles.OPENER}", "a:1", "u:2\n\n3"]),
        (["s:r", "u:1", "s:n", "s:m", "a:2"], False, True, ["u:r\n\n1\n\n[n]\n\n[m]", "a:2"]),
        (["s:r"], True, True, ["s:r", O]),
        (["s:r"], False, True, [f"u:r\n\n{roles.OPENER}"]),
        (["a:1"], True, False, ["a:1"]),
        (["u:1"], False, True, ["u:1"]),
    ],
)
def test_roles_are_normalised(said, system_role, alternate, expected):
    found = roles.normalise(messages(*said), system_role=system_role, alternate=alternate)
    assert found == messages(*expected)


SAID = st.lists(
    st.tuples(st.sampled_from("sua"), st.text(min_size=1)).map(lambda said: f"{said[0]}:{said[1]}"), min_size=1
)


@given(SAID, st.booleans(), st.booleans())
def test_no_text_is_lost_and_every_template_is_content(said, system_role, alternate):
    before = messages(*said)
    after = roles.normalise(before, system_role=system_role, alternate=alternate)
    whole = "\n\n".join(message["content"] for message in after)
    position = 0
    for message in before:  # every text, in order
        position = whole.index(message["content"], position) + len(message["content"])
    names = [message["role"] for message in after]
    assert "system" not in names[1 if system_role else 0 :]
    turns = [name for name in names if name != "system"]
    if alternate:
        assert turns == [("user", "assistant")[n % 2] for n in range(len(turns))]
        assert turns
    assert roles.normalise(after, system_role=system_role, alternate=alternate) == after
