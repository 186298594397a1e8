"""Bad bodies at a real door: always JSON, always 4xx, with the code that says what is wrong."""

from __future__ import annotations

import json

import pytest

from avatar_forge.tests.core.test_strict_json import BAD
from chat.models import ChatSession

DOOR = "/api/chat/sessions"

NOT_EMPTY = {name: body for name, body in BAD.items() if body}
NO_OBJECT = {"array": b"[]", "text": b'"x"', "number": b"5", "null": b"null", "true": b"true"}

WRONG_MEDIA = [
    "text/plain",
    "text/html",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/xml",
    "application/json; charset=utf-16",
    "application/json; charset=bogus",
    "application/json; CHARSET=latin-1",
    "nonsense",
]

WRONG_FIELDS = {
    "scenario as text": {"scenario": "x"},
    "scenario as list": {"scenario": [1]},
    "scenario null": {"scenario": None},
    "background as list": {"scenario": {"background": []}},
    "background as object": {"scenario": {"background": {}}},
    "background too long": {"scenario": {"background": "가" * 5001}},
    "title too long": {"display_name": "가" * 101},
    "title as boolean": {"display_name": True},
    "character as number list": {"character_id": [1]},
    "character as object": {"character_id": {"$ne": 1}},
    "character empty": {"character_id": ""},
    "model too long": {"chat_model": "x" * 51},
    "script too long": {"generated_script": "x" * 20_001},
}

READ_ONLY = {
    "id": "0" * 36, "user_id": "x", "user": "x", "turn_count": 99, "seq": 9, "last_seq": 9, "persona": {"name": "x"},
    "ended_at": "2020-01-01T00:00:00Z", "deleted_at": "2020-01-01T00:00:00Z", "summary": "x",
    "co_persona": {"name": "x"}, "__proto__": {"a": 1},
}  # fmt: skip


def refusal(response) -> str:
    """Return the code, having checked that the answer is ours: JSON, 4xx, in the envelope."""
    assert 400 <= response.status_code < 500, response.content
    assert response.headers["Content-Type"].startswith("application/json")
    body = response.json()
    assert body["success"] is False
    assert body["error"]["message"]
    assert body["error"]["request_id"] == response.headers["X-Request-ID"]
    return body["error"]["code"]


@pytest.mark.parametrize("body", [*NOT_EMPTY.values(), *NO_OBJECT.values()], ids=[*NOT_EMPTY, *NO_OBJECT])
def test_what_is_no_strict_json_object_is_invalid_json(alice, api, body):
    response = api(alice).post(DOOR, body, content_type="application/json")
    assert (response.status_code, refusal(response)) == (400, "INVALID_JSON")
    assert not ChatSession.objects.exists()


def test_no_body_at_all_counts_as_an_empty_object(alice, api, play):
    assert api(alice).post(DOOR, b"", content_type="application/json").status_code == 201
    response = api(alice).post(f"{DOOR}/{play.pk}/messages", b"", content_type="application/json")
    assert (refusal(response), list(response.json()["error"]["fields"])) == ("VALIDATION_ERROR", ["content"])


@pytest.mark.parametrize("media_type", WRONG_MEDIA)
def test_another_media_type_or_charset_is_415(alice, api, media_type):
    response = api(alice).generic("POST", DOOR, b"{}", content_type=media_type)
    assert (response.status_code, refusal(response)) == (415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize(
    "media_type", ["application/json", "application/json; charset=utf-8", 'application/json;charset="UTF-8"']
)
def test_json_in_utf_8_is_taken(alice, api, media_type):
    assert api(alice).post(DOOR, b"{}", content_type=media_type).status_code == 201


@pytest.mark.parametrize("size", [1001, 100_000], ids=["one byte over", "far over"])
def test_a_body_over_the_limit_is_413(alice, api, settings, size):
    settings.JSON_MAX_BYTES = 1000
    body = b'{"display_name": "' + b"x" * (size - 20) + b'"}'
    response = api(alice).post(DOOR, body, content_type="application/json")
    assert (response.status_code, refusal(response)) == (413, "PAYLOAD_TOO_LARGE")


def test_a_body_at_the_limit_is_read(alice, api, settings):
    settings.JSON_MAX_BYTES = 1000
    body = b'{"x": "' + b"x" * 991 + b'"}'
    assert len(body) == 1000
    assert api(alice).post(DOOR, body, content_type="application/json").status_code == 201


@pytest.mark.parametrize("body", WRONG_FIELDS.values(), ids=WRONG_FIELDS.keys())
def test_a_wrong_field_is_named(alice, api, body):
    response = api(alice).send("post", DOOR, body)
    assert (response.status_code, refusal(response)) == (400, "VALIDATION_ERROR")
    (field,) = response.json()["error"]["fields"]
    assert field.split(".")[0] in body


@pytest.mark.parametrize("field", READ_ONLY)
def test_what_a_client_may_not_set_is_ignored(alice, api, field):
    plain = api(alice).send("post", DOOR, {}).json()["data"]
    made = api(alice).send("post", DOOR, {field: READ_ONLY[field]}).json()["data"]
    never_equal = {"id", "started_at", "updated_at"}
    assert {k: v for k, v in made.items() if k not in never_equal} == {
        k: v for k, v in plain.items() if k not in never_equal
    }
    assert made["id"] != READ_ONLY["id"]
    assert ChatSession.objects.get(pk=made["id"]).user == alice


@pytest.mark.parametrize(
    "text",
    ["한글" * 9, "e\u0301 \u1112\u1161\u11ab", "\u202eevil\u202c", "👩‍👩‍👧‍👦🏳️‍🌈", "\u2028\u2029\x85", "\U000e0041",
     "Z\u0351\u036b\u0343",
     "\ufeffx", "<script>"],
    ids=["hangul", "decomposed", "right to left", "joined emoji", "line ends", "tag", "zalgo", "bom inside", "html"],
)  # fmt: skip
def test_text_comes_back_exactly_as_it_was_sent(alice, api, text):
    body = {"scenario": {"background": text}}
    made = api(alice).send("post", DOOR, body).json()["data"]
    again = api(alice).get(f"{DOOR}/{made['id']}").json()["data"]
    assert made["scenario"]["background"] == again["scenario"]["background"] == text


def test_the_longest_text_is_counted_in_characters_not_bytes(alice, api):
    body = json.dumps({"scenario": {"background": "😀" * 5000}}, ensure_ascii=False)
    assert api(alice).post(DOOR, body.encode(), content_type="application/json").status_code == 201
