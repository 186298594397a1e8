"""The pages of one's plays: the list and what narrows it down, bringing plays over, taking them along."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from chat.conversation import lines, plays
from chat.models import ChatSession
from chat.tests.pages.test_pages import NO_SUCH, text, visitor
from chat.tests.transfer.test_reader_and_writer import WRAPPED, history

pytestmark = pytest.mark.django_db

MINE = "/plays"


def bring(client: Client, value: Any = WRAPPED, *, as_file: bool = True) -> Any:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    given = {"file": SimpleUploadedFile("store.json", body)} if as_file else {"text": body.decode()}
    return client.post(reverse("plays_import"), given)


@pytest.mark.parametrize(("language", "title"), [("ko", "내 연극"), ("en", "My plays")])
def test_the_list_is_there_for_everybody(language: str, title: str) -> None:
    assert title in text(visitor(language=language), MINE)


def test_the_list_shows_ones_own_plays(alice: User, mallory: User, play: ChatSession) -> None:
    assert str(play.pk) in text(visitor(alice), MINE)
    assert str(play.pk) not in text(visitor(mallory), MINE)


def test_what_was_found_is_marked_and_escaped(alice: User, play: ChatSession) -> None:
    lines.keep(alice, play.pk, client_id=None, role="user", content="<b>오늘</b> 사랑해요")
    assert "&lt;b&gt;오늘&lt;/b&gt; <mark>사랑</mark>해요" in text(visitor(alice), MINE, search="사랑")
    assert str(play.pk) not in text(visitor(alice), MINE, search="미움")


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"status": "running"}, True),
        ({"status": "ended"}, False),
        ({"mode": "director"}, False),
        ({"character": "춘향"}, True),
        ({"mode": "nonsense", "status": "?", "character": "nobody"}, True),
    ],
)
def test_the_list_is_narrowed_down(alice: User, play: ChatSession, query: dict[str, str], shown: bool) -> None:
    assert (reverse("stage", args=[play.pk]) in text(visitor(alice), MINE, **query)) is shown


def test_older_plays_are_a_page_away(alice: User) -> None:
    for number in range(21):
        plays.start(alice, character=None, title=f"연극 {number:02d}")
    client = visitor(alice)
    first = client.get(MINE)
    assert "연극 00" not in first.content.decode()
    assert "연극 00" in text(client, MINE, cursor=first.context["next_cursor"])


@pytest.mark.parametrize("as_file", [True, False], ids=["a file", "pasted"])
def test_a_visitor_brings_plays_and_is_told(as_file: bool) -> None:
    client = visitor(language="en")
    broken = history(id="2", messages=[{"id": "1", "role": "narrator", "content": "?"}], title="<상한 것>")
    response = bring(client, {"chatHistories": [history(), broken], "userName": "소리"}, as_file=as_file)
    page = " ".join(response.content.decode().split())
    assert response.status_code == 200
    assert "New plays: 2." in page
    assert "called 소리 here" in page
    assert "Line 1: Nobody knows who said it" in page
    assert "&lt;상한 것&gt;" in page
    assert "봄" in text(client, MINE)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (b"{nonsense", "not valid JSON"),
        (b"", "empty"),
        ({"state": {}}, "There are no plays in it"),
        (b"[" * 100_000, "not valid JSON"),
    ],
    ids=["no JSON", "an empty file", "no plays", "too deep"],
)
def test_what_cannot_be_read_is_told_on_the_page(value: Any, told: str) -> None:
    response = bring(visitor(language="en"), value)
    assert response.status_code == 400
    assert told in response.content.decode()


def test_nothing_at_all_is_told_too() -> None:
    response = visitor(language="en").post(reverse("plays_import"), {})
    assert (response.status_code, "Choose a file" in response.content.decode()) == (400, True)


def test_a_file_is_as_large_as_a_store_may_be(settings: Any) -> None:
    settings.HISTORY_MAX_BYTES = 10
    assert bring(visitor()).status_code == 400
    assert not ChatSession.objects.exists()


def test_plays_are_taken_along_as_a_file_that_can_be_brought(alice: User, mallory: User) -> None:
    bring(visitor(alice))
    response = visitor(alice).get(reverse("plays_export"))
    assert "attachment" in response["Content-Disposition"]
    body = b"".join(response.streaming_content)
    assert json.loads(body)["state"]["chatHistories"] == [
        history()
        | {"messages": [history()["messages"][0], history()["messages"][1] | {"timestamp": "2026-01-26T12:00:01.000Z"}]}
    ]
    bring(visitor(mallory), body)
    assert ChatSession.objects.filter(user=mallory).count() == 1


def test_one_play_is_taken_along_by_its_owner_only(alice: User, mallory: User, play: ChatSession) -> None:
    address = reverse("play_export", args=[play.pk])
    assert json.loads(b"".join(visitor(alice).get(address).streaming_content))["state"]["chatHistories"]
    assert visitor(mallory).get(address).status_code == 404
    assert visitor(alice).get(reverse("play_export", args=[NO_SUCH])).status_code == 404
    assert visitor().get(address).status_code == 302


def test_the_foyer_leads_there(alice: User, play: ChatSession) -> None:
    assert f'href="{MINE}"' in text(visitor(alice), "/")
    assert f'href="{MINE}"' in text(visitor(), "/")
