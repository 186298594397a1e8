"""Cursor pages: complete, without doubles, and deaf to cursors that are not ours."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest
from django.core import signing

from avatar_forge.core.api.pagination import paginate
from characters.models import Character
from chat.models import ChatSession
from chat.tests.turns.test_turns import one_branch

LIST = "/api/chat/sessions"
NOW = datetime(2026, 1, 26, tzinfo=UTC)


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


BAD_CURSORS = {
    "garbage": "!!!",
    "not ASCII": "가나다",
    "colons": ":::",
    "a NUL": "\x00",
    "long": "x" * 100_000,
    "no JSON": base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    "nested JSON": encoded({"a": [[[{"b": 1}]]]}),
    "nested too deep": base64.urlsafe_b64encode(b"[" * 10_000).decode(),
    "a place without a signature": encoded(["2026-01-26T00:00:00+00:00", "x"]),
    "signed for something else": signing.dumps(["2026-01-26T00:00:00+00:00", "x"]),
    "wrong types, signed for something else": signing.dumps([{"a": 1}, None]),
}

BAD_SIZES = ["0", "-1", "x", "1.5", "1e9", "٣", " 5", "9" * 400, "%00"]


@pytest.fixture
def plays(alice):
    """25 plays, of which ten were touched in the same moment."""
    same = [ChatSession(user=alice, updated_at=NOW) for _ in range(10)]
    others = [ChatSession(user=alice, updated_at=NOW.replace(microsecond=100 - n)) for n in range(1, 16)]
    return ChatSession.objects.bulk_create(same + others)


def walk(client, address: str, size: int) -> list[list[str]]:
    """Return the ids of every page."""
    pages, cursor = [], ""
    while cursor is not None:
        data = client.get(address, {"page_size": size, "cursor": cursor}).json()["data"]
        pages.append([row["id"] for row in data[address.rsplit("/", 1)[1]]])
        cursor = data["next_cursor"]
    return pages


@pytest.mark.parametrize("size", [1, 4, 5, 24, 25, 26])
def test_the_pages_together_are_the_list_without_doubles(alice, api, plays, size):
    pages = walk(api(alice), LIST, size)
    expected = ChatSession.objects.order_by("-updated_at", "-id").values_list("pk", flat=True)
    assert [pk for page in pages for pk in page] == list(expected)
    assert all(len(page) == size for page in pages[:-1])
    assert pages[-1]


def test_a_row_that_is_touched_meanwhile_shifts_nothing(alice, api, plays):
    client = api(alice)
    first = client.get(LIST, {"page_size": 10}).json()["data"]
    seen = [row["id"] for row in first["sessions"]]
    client.send("patch", f"{LIST}/{seen[-1]}", {"display_name": "위로"})
    rest = client.get(LIST, {"cursor": first["next_cursor"]}).json()["data"]["sessions"]
    assert len({*seen, *(row["id"] for row in rest)}) == 25
    assert not {row["id"] for row in rest} & set(seen)


def test_lines_page_in_their_order(alice, api, play):
    one_branch(play, [str(n) for n in range(1, 8)])
    ids = [pk for page in walk(api(alice), f"{LIST}/{play.pk}/messages", 3) for pk in page]
    assert ids == list(play.messages.values_list("pk", flat=True))


def test_an_empty_list_has_no_next_page(alice, api):
    assert api(alice).get(LIST).json()["data"] == {"sessions": [], "next_cursor": None}


@pytest.mark.parametrize(("asked", "given"), [("", 50), ("100", 100), ("101", 100), ("999999999", 100), ("1", 1)])
def test_a_page_has_50_rows_or_as_asked_up_to_100(alice, api, asked, given):
    ChatSession.objects.bulk_create([ChatSession(user=alice) for _ in range(101)])
    assert len(api(alice).get(LIST, {"page_size": asked}).json()["data"]["sessions"]) == given


@pytest.mark.parametrize("size", BAD_SIZES)
def test_a_bad_size_is_refused(alice, api, size):
    response = api(alice).get(LIST, {"page_size": size})
    assert (response.status_code, list(response.json()["error"]["fields"])) == (400, ["page_size"])


@pytest.mark.parametrize("cursor", BAD_CURSORS.values(), ids=BAD_CURSORS.keys())
def test_a_cursor_that_is_not_ours_is_refused(alice, api, cursor):
    ChatSession.objects.create(user=alice)
    response = api(alice).get(LIST, {"cursor": cursor})
    assert response.status_code == 400, response.content
    assert list(response.json()["error"]["fields"]) == ["cursor"]


def test_a_cursor_that_was_changed_is_refused(alice, api, plays):
    cursor = api(alice).get(LIST, {"page_size": 3}).json()["data"]["next_cursor"]
    for spoiled in (cursor[:-1], cursor[1:], cursor.swapcase(), cursor + "A", cursor.replace(":", "", 1)):
        assert api(alice).get(LIST, {"cursor": spoiled}).status_code == 400, spoiled


def test_the_cursor_of_another_list_is_refused(alice, api, plays):
    Character.objects.bulk_create([Character(user=alice, name=str(n)) for n in range(3)])
    cursor = api(alice).get("/api/characters/my", {"page_size": 1}).json()["data"]["next_cursor"]
    assert cursor
    assert api(alice).get(LIST, {"cursor": cursor}).status_code == 400


def test_a_page_costs_one_query(alice, plays, django_assert_num_queries):
    with django_assert_num_queries(1):
        first = paginate(ChatSession.objects.of(alice), {"page_size": "5"}, order=["-updated_at", "-id"])
    with django_assert_num_queries(1):
        paginate(ChatSession.objects.of(alice), {"cursor": first.next_cursor or ""}, order=["-updated_at", "-id"])


def test_of_a_repeated_parameter_the_last_counts(alice, api, plays):
    assert len(api(alice).get(f"{LIST}?page_size=3&page_size=7").json()["data"]["sessions"]) == 7


def test_unknown_parameters_change_nothing(alice, api, plays):
    response = api(alice).get(LIST, {"ordering": "password", "user__password__startswith": "a", "page": -1})
    assert len(response.json()["data"]["sessions"]) == 25
