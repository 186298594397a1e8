"""The browser's history as plain data: every shape and date it comes in, and back again without loss."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from avatar_forge.core.normal_form import nfc
from chat.transfer import exporter, reader, timestamps
from chat.transfer.records import History, Line

calmly = settings(max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
NOW = datetime(2026, 3, 1, tzinfo=UTC)
NOON = datetime(2026, 1, 26, 12, 0, tzinfo=UTC)


def history(**changes: Any) -> dict[str, Any]:
    return {
        "id": "1769428800000",
        "scenario": {"background": "광한루", "opponent": "춘향", "situation": "봄밤"},
        "messages": [
            {"id": "1", "role": "user", "content": "안녕", "timestamp": "2026-01-26T12:00:00.000Z"},
            {"id": "2", "role": "assistant", "content": "네", "emotion": "기쁨", "timestamp": 1769428801000},
        ],
        "turnCount": 1,
        "createdAt": "2026-01-26T12:00:00.000Z",
        "updatedAt": "2026-01-26T12:00:05.000Z",
        "generatedScript": "줄거리",
        "displayName": "봄",
    } | changes


def read(**changes: Any) -> reader.Reading:
    return reader.read_history(history(**changes), now=NOW)


def lines(*messages: dict[str, Any]) -> reader.Reading:
    return read(messages=list(messages))


# -- dates -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-01-26T12:00:00.000Z", NOON),
        ("2026-01-26T21:00:00+09:00", NOON),
        ("2026-01-26T12:00:00", NOON),
        ("2026-01-26", NOON.replace(hour=0)),
        (1769428800000, NOON),
        (1769428800, NOON),
        (1769428800.5, NOON + timedelta(milliseconds=500)),
        ("1769428800000", NOON),
        (0, timestamps.EPOCH),
    ],
)
def test_a_moment_is_read_however_it_is_written(value, moment):
    assert timestamps.read(value) == moment


@pytest.mark.parametrize(
    "value", ["", "yesterday", None, True, [], {}, -1, 1e308, 10**20, "9" * 30, "0001-01-01T00:00:00+14:00", "٣"]
)
def test_what_is_no_moment_is_none(value):
    assert timestamps.read(value) is None


@calmly
@given(st.integers(0, 7 * 10**15).map(lambda us: timestamps.EPOCH + timedelta(microseconds=us)))
def test_a_moment_survives_writing_and_reading(moment):
    assert timestamps.read(timestamps.write(moment)) == moment


# -- the wrappers ----------------------------------------------------------------------------------------------------

BARE: dict[str, Any] = {"chatHistories": [history()], "userName": "소리", "displayName": "봄", "isLoggedIn": True}
WRAPPED = {"state": BARE, "version": 0}


@pytest.mark.parametrize(
    "value",
    [BARE, WRAPPED, json.dumps(WRAPPED), {reader.KEY: json.dumps(WRAPPED)}, {"success": True, "data": WRAPPED}],
    ids=["bare", "zustand", "text", "the whole localStorage", "our answer"],
)
def test_the_histories_are_found_in_every_wrapper(value):
    store = reader.read_store(value)
    assert (store.histories, store.user_name) == ([history()], "소리")


@pytest.mark.parametrize(
    "value", [None, 1, "", "{", "[]", [], {}, {"state": {}}, {"chatHistories": {}}, {"data": {"data": {}}}, "[" * 5000]
)
def test_what_holds_no_histories_is_told(value):
    with pytest.raises(reader.NotAHistory):
        reader.read_store(value)


# -- one history -----------------------------------------------------------------------------------------------------


def test_a_history_is_read_whole():
    found = read(chatModel="gemma-3-27b")
    assert (found.skipped, found.notes, found.reason) == ([], [], None)
    assert found.history == History(
        id="1769428800000",
        scenario={"background": "광한루", "opponent": "춘향", "situation": "봄밤"},
        lines=(
            Line(id="1", role="user", content="안녕", at=NOON),
            Line(id="2", role="assistant", content="네", at=NOON + timedelta(seconds=1), emotion="기쁨"),
        ),
        created_at=NOON,
        updated_at=NOON + timedelta(seconds=5),
        turn_count=1,
        script="줄거리",
        display_name="봄",
        model="gemma-3-27b",
    )


def test_both_words_for_the_character_are_understood():
    assert [
        line.role
        for line in lines(
            {"id": "1", "role": "ai", "content": "가"},
            {"id": "2", "role": "assistant", "content": "나"},
            {"id": "3", "role": "system", "content": "다"},
        ).history.lines
    ] == ["assistant", "assistant", "system"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": None}, "no_id"),
        ({"id": ""}, "no_id"),
        ({"id": True}, "no_id"),
        ({"id": "x" * 101}, "id_too_long"),
        ({"messages": None}, "no_messages"),
        ({"messages": {}}, "no_messages"),
        ({"messages": [0] * 5001}, "too_many_lines"),
    ],
)
def test_a_history_that_cannot_be_kept_says_why(changes, reason):
    found = read(**changes)
    assert (found.history, found.reason) == (None, reason)


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("안녕", "not_an_object"),
        ({"id": "9", "role": "narrator", "content": "가"}, "unknown_role"),
        ({"id": "9", "role": ["user"], "content": "가"}, "unknown_role"),
        ({"id": "9", "role": "user", "content": " \n"}, "empty"),
        ({"id": "9", "role": "user", "content": 5}, "empty"),
        ({"id": "9", "role": "user"}, "empty"),
        ({"id": "9", "role": "user", "content": "가" * 20_001}, "too_long"),
        ({"id": "9" * 101, "role": "user", "content": "가"}, "id_too_long"),
        ({"id": "1", "role": "user", "content": "안녕"}, "duplicate"),
    ],
)
def test_a_line_that_cannot_be_kept_does_not_spoil_the_others(message, reason):
    found = lines({"id": "1", "role": "user", "content": "안녕"}, message, {"id": 3, "role": "ai", "content": "네"})
    assert [line.id for line in found.history.lines] == ["1", "3"]
    assert [(remark.index, remark.reason) for remark in found.skipped] == [(1, reason)]


def test_two_lines_of_one_millisecond_are_both_kept():
    said = [{"id": "1", "role": "user", "content": content} for content in "가나다"]
    assert [line.id for line in lines(*said).history.lines] == ["1", "1~2", "1~3"]
    assert lines(*said).history == lines(*said).history


@pytest.mark.parametrize(
    ("changes", "note", "told"),
    [
        ({"displayName": "가" * 101}, "display_name_cut", lambda h: len(h.display_name) == 100),
        ({"generatedScript": "가" * 20_001}, "script_cut", lambda h: len(h.script) == 20_000),
        ({"chatModel": "m" * 51}, "model_cut", lambda h: len(h.model) == 50),
        ({"characterName": "m" * 101}, "name_cut", lambda h: len(h.character) == 100),
        ({"scenario": {"situation": "가" * 20_001}}, "situation_cut", lambda h: len(h.scenario["situation"]) == 20_000),
        ({"createdAt": "once"}, "bad_time", lambda h: h.created_at == NOON),  # its id is a time
        (
            {"messages": [{"role": "user", "content": "a\0b\ud800", "timestamp": "?"}]},
            "text_mended",
            lambda h: h.lines[0].content == "a\ufffdb\ufffd" and h.lines[0].at == NOON and h.lines[0].id == "line-0",
        ),
        (
            {"messages": [{"role": "ai", "content": "a", "emotion": "가" * 51}]},
            "emotion_cut",
            lambda h: h.lines[0].emotion == "가" * 50,
        ),
        (
            {"messages": [{"role": "ai", "content": "a", "audio_url": "javascript:alert(1)"}]},
            "audio_dropped",
            lambda h: h.lines[0].audio_url is None,
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_does_not_fit_is_cut_and_told(changes, note, told):
    found = read(**changes)
    assert note in [remark.reason for remark in found.notes]
    assert told(found.history)


@pytest.mark.parametrize("count", [None, -1, "3", 1.5, True, 2**31])
def test_a_count_that_is_none_is_not_taken(count):
    assert read(turnCount=count).history.turn_count is None


any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@calmly
@given(st.dictionaries(st.sampled_from([*history(), "chatModel"]), any_json))
def test_no_history_makes_the_reader_fall(changes):
    found = read(**changes)
    assert (found.history is None) == (found.reason is not None)


@calmly
@given(st.dictionaries(st.sampled_from(["id", "role", "content", "timestamp", "emotion", "audio_url"]), any_json))
def test_no_line_makes_the_reader_fall(message):
    found = lines(message)
    assert len(found.history.lines) + len(found.skipped) == 1


# -- there and back --------------------------------------------------------------------------------------------------

kept_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")).map(nfc)
some_text = kept_text.filter(str.strip)
whole_ms = st.integers(0, 4_000_000_000_000).map(lambda ms: timestamps.EPOCH + timedelta(milliseconds=ms))
iso = whole_ms.map(timestamps.write)


def messages(roles: list[str], *, with_audio: bool) -> st.SearchStrategy[list[dict[str, Any]]]:
    optional: dict[str, Any] = {"emotion": some_text.filter(lambda text: len(text) <= 50)}
    if with_audio:
        optional["audio_url"] = st.sampled_from(["/assets/audio/a.wav", "https://example.com/a.wav"])
    fields = {"id": st.integers(0, 10**13).map(str), "role": st.sampled_from(roles), "content": some_text}
    one = st.fixed_dictionaries({**fields, "timestamp": iso}, optional=optional)
    return st.lists(one, max_size=6, unique_by=lambda message: message["id"])


def histories(roles: list[str], **optional: Any) -> st.SearchStrategy[dict[str, Any]]:
    scenario = st.fixed_dictionaries({}, optional=dict.fromkeys(["background", "opponent", "situation"], kept_text))
    return st.fixed_dictionaries(
        {
            "id": st.integers(0, 10**13).map(str),
            "scenario": scenario,
            "messages": messages(roles, with_audio=bool(optional)),
            "turnCount": st.integers(0, 2**31 - 1),
            "createdAt": iso,
            "updatedAt": iso,
            "generatedScript": kept_text,
            "displayName": kept_text.filter(lambda text: len(text) <= 100),
        },
        optional=optional,
    )


contract = histories(["user", "assistant", "system"], chatModel=st.sampled_from(["gemini-2.5-flash", "gemma-3-27b"]))
schema = histories(["user", "ai", "system"])


@pytest.mark.parametrize(
    ("shape", "strategy"), [("contract", contract), ("schema", schema)], ids=["contract", "schema"]
)
def test_a_history_comes_back_as_it_was(shape, strategy):
    @calmly
    @given(strategy)
    def there_and_back(value):
        found = reader.read_history(value, now=NOW)
        assert (found.skipped, found.notes) == ([], [])
        assert exporter.write_history(found.history, shape=shape) == value

    there_and_back()


@pytest.mark.parametrize("envelope", [True, False])
@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_stream_is_one_json_value(count, envelope):
    some = [read(id=str(number), updatedAt=number, displayName=str(number)).history for number in range(count)]
    value = json.loads("".join(exporter.stream_store(some, user_name='"소리"', envelope=envelope)))
    store = value["data"] if envelope else value
    assert [one["id"] for one in store["state"].pop("chatHistories")] == [str(number) for number in range(count)]
    newest = str(count - 1) if count else ""
    assert store == {"state": {"userName": '"소리"', "displayName": newest, "isLoggedIn": True}, "version": 1}
