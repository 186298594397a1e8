"""Finding one's plays: pieces of Korean words, Latin in any case, titles, names, filters, pages, and by what index."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from avatar_forge.core.ids import new_id
from characters.models import Character
from chat.conversation import lines, plays, search, takes
from chat.conversation.search import SearchQuery
from chat.conversation.text_match import INDEX
from chat.models import ChatSession, Message
from chat.transfer import importer
from conftest import with_postgresql

LIST = "/api/chat/sessions"


def say(play: ChatSession, *contents: str) -> list[Message]:
    return [lines.keep(play.user, play.pk, client_id=None, role="user", content=one)[0] for one in contents]


def found(api: Any, user: User, **query: str) -> list[dict[str, Any]]:
    response = api(user).get(LIST, query)
    assert response.status_code == 200, response.content
    sessions: list[dict[str, Any]] = response.json()["data"]["sessions"]
    return sessions


@pytest.mark.parametrize(
    ("line", "term", "is_found"),
    [
        ("사랑해요", "사랑", True),
        ("나는 너를 사랑해", "랑해", True),
        ("사랑해요", "랑", True),
        ("사랑해요", "사라", False),  # a piece only of the syllables taken apart
        ("각별한 사이", "가", False),
        ("The Moonlight", "moonLIGHT", True),
        ("The Moonlight", "moon  light", False),
        ("100% 확실해", "0%", True),
        ("1000 확실해", "0%", False),
        ("밑줄_하나", "줄_", True),
        ("밑줄 하나", "줄_", False),
        ("빗금\\", "금\\", True),
        ("'인용'", "'인", True),
        ("愛している", "愛して", True),
    ],
)
def test_a_piece_of_a_line_finds_its_play(alice, api, play, line, term, is_found):
    _, said = say(play, "처음", f"앞말 {line} 뒷말")
    sessions = found(api, alice, search=term)
    assert bool(sessions) is is_found
    if is_found:
        hit = sessions[0]["hit"]
        assert (hit["message_id"], hit["seq"]) == (said.pk, 2)
        assert term.lower() in hit["snippet"].lower()


def test_the_snippet_is_a_piece_of_a_long_line(alice, api, play):
    say(play, "가" * 500 + "달빛" + "나" * 500)
    assert found(api, alice, search="달빛")[0]["hit"]["snippet"] == f"…{'가' * 40}달빛{'나' * 40}…"


def test_of_many_lines_the_first_is_shown(alice, api, play):
    first, _ = say(play, "달빛 하나", "달빛 둘")
    assert [one["hit"]["message_id"] for one in found(api, alice, search="달빛")] == [first.pk]


@pytest.mark.parametrize("term", ["봄의", "춘향", "광한루", "나그네", "봄밤", "Chunhyang"])
def test_titles_names_and_scenes_are_searched_too(alice, api, preset, term):
    preset.character = {"name_en": "Chunhyang"}
    preset.save()
    scenario = {"background": "광한루", "player": "나그네", "situation": "봄밤에"}
    play = plays.start(alice, character=preset, scenario=scenario, title="봄의 노래")
    plays.start(alice, character=None)
    assert [(one["id"], one["hit"]) for one in found(api, alice, search=term)] == [(play.pk, None)]


def test_without_a_text_no_hit_is_told(alice, api, play):
    say(play, "안녕")
    assert "hit" not in found(api, alice)[0]
    assert "hit" not in found(api, alice, search="  ")[0]


def test_nobody_elses_lines_are_found(alice, mallory, api, play):
    say(play, "비밀")
    assert found(api, mallory, search="비밀") == []


def test_what_was_deleted_is_not_found_nor_what_follows_it(alice, api, play):
    first, second, _ = say(play, "하나", "둘", "셋")
    takes.delete(alice, play.pk, second.pk)
    assert [len(found(api, alice, search=term)) for term in ("하나", "둘", "셋")] == [1, 0, 0]
    takes.restore(alice, play.pk, second.pk)
    assert len(found(api, alice, search="셋")) == 1
    assert first.deleted_at is None


def test_a_reply_is_found_when_it_has_ended(alice, api, play):
    Message.objects.create(session=play, seq=1, role="assistant", content="달빛", status="streaming")
    assert found(api, alice, search="달빛") == []
    Message.objects.update(status="complete")
    assert len(found(api, alice, search="달빛")) == 1


def test_plays_in_the_bin_are_found_in_the_bin(alice, api, play):
    say(play, "달빛")
    plays.discard(alice, play.pk)
    assert found(api, alice, search="달빛") == []
    assert len(found(api, alice, search="달빛", deleted="1")) == 1


# -- filters ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def three(alice: User, preset: Character) -> dict[str, ChatSession]:
    """A running play, an ended one, a directed one."""
    other = Character.objects.create(user=alice, name="몽룡")
    ended = plays.start(alice, character=preset)
    plays.end(alice, ended.pk)
    return {
        "running": plays.start(alice, character=preset),
        "ended": ended,
        "directed": plays.start(alice, character=other, co_character=preset),
    }


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, {"running", "ended", "directed"}),
        ({"mode": "actor"}, {"running", "ended"}),
        ({"mode": "director"}, {"directed"}),
        ({"status": "ended"}, {"ended"}),
        ({"status": "running", "mode": "actor"}, {"running"}),
        ({"character": "몽룡"}, {"directed"}),
        ({"character": "춘향"}, {"running", "ended", "directed"}),
        ({"character": "춘"}, set()),
        ({"character": "춘향", "search": "몽룡", "status": ""}, {"directed"}),
    ],
)
def test_the_list_is_narrowed_down(alice, api, three, query, names):
    assert {one["id"] for one in found(api, alice, **query)} == {three[name].pk for name in names}


def test_a_character_is_named_by_its_id_as_well(alice, api, three, preset):
    assert len(found(api, alice, character=preset.pk)) == 3
    assert found(api, alice, character=new_id()) == []


def test_a_character_known_by_name_only_is_found(alice, api):
    history = {"id": "1", "scenario": {"opponent": "모르는 사람"}, "messages": []}
    importer.take(alice, {"chatHistories": [history]})
    assert len(found(api, alice, character="모르는 사람")) == 1


@pytest.mark.parametrize("query", [{"mode": "audience"}, {"status": "over"}, {"search": "가" * 101}, {"search": "\0"}])
def test_what_cannot_be_looked_for_is_refused(alice, api, query):
    response = api(alice).get(LIST, query)
    assert (response.status_code, response.json()["error"]["code"]) == (400, "VALIDATION_ERROR")


# -- pages and figures -----------------------------------------------------------------------------------------------


def test_found_plays_come_in_pages(alice, api, preset):
    own = [plays.start(alice, character=preset) for _ in range(5)]
    for play in own:
        say(play, "달빛")
    plays.start(alice, character=None)
    seen, cursor = [], ""
    while cursor is not None:
        page = api(alice).get(LIST, {"search": "달빛", "page_size": 2, "cursor": cursor}).json()["data"]
        seen += [one["id"] for one in page["sessions"]]
        cursor = page["next_cursor"]
    assert seen == [play.pk for play in reversed(own)]


@pytest.mark.parametrize("query", [{}, {"search": "달빛"}], ids=["the list", "a search"])
def test_twenty_plays_cost_the_queries_of_two(alice, api, preset, query):
    def count() -> int:
        client = api(alice)
        with CaptureQueriesContext(connection) as asked:
            client.get(LIST, query)
        return len(asked)

    costs = []
    for _ in range(2):
        for _ in range(2 if not costs else 18):
            say(plays.start(alice, character=preset), "달빛")
        costs.append(count())
    assert costs[0] == costs[1]


# -- the index -------------------------------------------------------------------------------------------------------


@pytest.fixture
def many_lines(alice: User, mallory: User, play: ChatSession) -> None:
    """3,000 lines of alice's and as many of mallory's; one of alice's speaks of moonlight."""
    theirs = plays.start(mallory, character=None)
    for session in (play, theirs):
        Message.objects.bulk_create(
            Message(session=session, seq=n, role="user", content=f"{n}번째로 나눈 이야기는 바람과 강물에 대한 것이었다")
            for n in range(1, 3001)
        )
    play.messages.filter(seq=2000).update(content="오늘 밤은 달빛이 곱다")
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list(%s)", [INDEX])  # what VACUUM does in time
        cursor.execute("ANALYZE messages")
        cursor.execute("ANALYZE chat_sessions")


@with_postgresql
@pytest.mark.parametrize("term", ["달빛", "달빛이 곱다"], ids=["two syllables", "a phrase"])
def test_postgresql_finds_lines_by_index(alice, many_lines, term):
    own = ChatSession.objects.of(alice)
    plan = search.narrowed(own, alice, SearchQuery(search=term)).explain()
    assert INDEX in plan, plan
    assert "Seq Scan on messages" not in plan, plan


def test_too_short_a_text_is_looked_for_without_the_index(alice):
    asked = str(search.narrowed(ChatSession.objects.of(alice), alice, SearchQuery(search="나")).query)
    assert "NORMALIZE" not in asked


def test_the_list_without_a_text_is_read_by_its_own_index(alice, play):
    """The filters add conditions to the list, not another way to read it."""
    listed = search.narrowed(ChatSession.objects.of(alice), alice, SearchQuery(status="running"))
    assert "JOIN" not in str(listed.query)
    assert listed.filter(updated_at__lte=timezone.now()).count() == 1
