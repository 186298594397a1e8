"""Plays brought over from a browser and taken along again, through REST: repeated, at once, damaged, of strangers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings

from accounts.models import User
from avatar_forge.core.ids import new_id
from characters.models import Character
from chat.conversation import lines, plays, takes
from chat.models import ChatSession, Message
from chat.tests.conversation.test_lines import at_once
from chat.tests.transfer.test_reader_and_writer import BARE, WRAPPED, contract, history
from chat.transfer import exporter, importer, report

IMPORT, EXPORT, LIST = "/api/chat/sessions/import", "/api/chat/export", "/api/chat/sessions"


def data(response: Any) -> Any:
    assert response.status_code == 200, response.content
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return json.loads(body)["data"]


def code(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


def message(number: int, role: str = "user", content: str = "") -> dict[str, Any]:
    return {
        "id": str(number), "role": role, "content": content or f"{number}번째",
        "timestamp": f"2026-01-26T12:00:{number % 60:02d}.000Z",
    }  # fmt: skip


def told(count: int, **changes: Any) -> dict[str, Any]:
    roles = ["user", "assistant"]
    return history(messages=[message(n, roles[(n + 1) % 2]) for n in range(1, count + 1)], **changes)


def store(*histories: Any, **more: Any) -> dict[str, Any]:
    return {"state": {"chatHistories": list(histories), **more}, "version": 0}


def take(user: User, *histories: Any) -> report.Report:
    return importer.take(user, store(*histories))


def contents(play: ChatSession) -> list[str]:
    play.refresh_from_db()
    return list(lines.played(play).values_list("content", flat=True))


# -- taking in -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [BARE, WRAPPED], ids=["bare", "zustand"])
def test_a_browsers_plays_become_plays(alice, api, preset, value):
    answer = data(api(alice).send("post", IMPORT, value))
    play = ChatSession.objects.get()
    assert answer == {
        "plays": {"given": 1, "new": 1, "extended": 0, "unchanged": 0, "skipped": 0},
        "lines": {"given": 2, "taken": 2, "known": 0, "skipped": 0},
        "user_name": {"given": "소리", "taken": False},
        "items": [
            {
                "index": 0, "id": "1769428800000", "session_id": play.pk, "outcome": "new", "reason": None,
                "message": "New here", "lines_given": 2, "lines_taken": 2, "lines_known": 0, "skipped": [], "notes": [],
            }
        ],
    }  # fmt: skip
    assert (play.user, play.client_id, play.title, play.mode) == (alice, "1769428800000", None, "actor")
    assert play.display_name == "봄"
    assert (play.generated_script, play.turn_count, play.last_seq) == ("줄거리", 1, 2)
    assert (play.character, play.persona["name"]) == (preset, "춘향")
    assert play.started_at == datetime(2026, 1, 26, 12, tzinfo=UTC)
    said = list(lines.played(play).values_list("seq", "role", "speaker", "content", "emotion", "client_id", "status"))
    assert said == [
        (1, "user", None, "안녕", None, "1", "complete"),
        (2, "assistant", "기쁨", "네", "기쁨", "2", "complete"),
    ]


def test_a_second_time_nothing_happens(alice, api):
    data(api(alice).send("post", IMPORT, WRAPPED))
    before = (list(ChatSession.objects.values()), list(Message.objects.values()))
    answer = data(api(alice).send("post", IMPORT, WRAPPED))
    assert (answer["plays"]["unchanged"], answer["lines"]["known"], answer["lines"]["taken"]) == (1, 2, 0)
    assert (list(ChatSession.objects.values()), list(Message.objects.values())) == before


def test_later_only_the_new_lines_are_added(alice):
    take(alice, told(2))
    later = take(alice, told(4, turnCount=2, updatedAt="2026-02-01T00:00:00.000Z"))
    play = ChatSession.objects.get()
    assert contents(play) == ["1번째", "2번째", "3번째", "4번째"]
    assert (later.plays["extended"], later.lines["taken"], later.lines["known"]) == (1, 2, 2)
    assert (play.last_seq, play.turn_count, play.updated_at) == (4, 2, datetime(2026, 2, 1, tzinfo=UTC))


def test_fewer_lines_take_nothing_away(alice):
    take(alice, told(4))
    take(alice, told(1))
    assert len(contents(ChatSession.objects.get())) == 4


def test_a_line_that_is_here_stays_as_it_is(alice):
    take(alice, told(2, displayName="먼저"))
    changed = told(2, displayName="나중")
    changed["messages"][1]["content"] = "다른 말"
    item = take(alice, changed).items[0]
    play = ChatSession.objects.get()
    assert contents(play) == ["1번째", "2번째"]
    assert play.display_name == "먼저"
    assert [(remark.id, remark.reason) for remark in item.skipped] == [("2", "differs")]


def test_what_was_said_here_meanwhile_goes_on_and_the_added_lines_stand_beside(alice):
    take(alice, told(2))
    play = ChatSession.objects.get()
    lines.keep(alice, play.pk, client_id=None, role="user", content="여기서")
    item = take(alice, told(4)).items[0]
    assert contents(play) == ["1번째", "2번째", "여기서"]
    assert [remark.reason for remark in item.notes] == ["branched"]
    beside = play.messages.get(content="3번째")
    assert [take_.content for take_ in takes.takes_of(play, beside.pk)] == ["여기서", "3번째"]
    takes.choose(alice, play.pk, beside.pk)
    assert contents(play) == ["1번째", "2번째", "3번째", "4번째"]
    assert sorted(play.messages.values_list("seq", flat=True)) == [1, 2, 3, 4, 5]


def test_a_play_can_go_on_here_after_it_was_brought(alice):
    take(alice, told(2))
    play = ChatSession.objects.get()
    line, _ = lines.keep(alice, play.pk, client_id=None, role="user", content="이어서")
    assert (line.seq, line.parent.content) == (3, "2번째")


@pytest.mark.parametrize(
    ("state", "reason"), [("bin", "in_bin"), ("ended", "ended"), ("busy", "busy")], ids=["bin", "ended", "busy"]
)
def test_a_play_that_takes_no_lines_now_says_why(alice, state, reason):
    take(alice, told(2))
    play = ChatSession.objects.get()
    if state == "bin":
        plays.discard(alice, play.pk)
    elif state == "ended":
        plays.end(alice, play.pk)
    else:
        Message.objects.create(session=play, seq=9, role="assistant", content="", status="streaming")
    answer = take(alice, told(3), told(1, id="other"))
    assert [(item.outcome, item.reason) for item in answer.items] == [("skipped", reason), ("new", None)]
    assert not Message.objects.filter(content="3번째").exists()


def test_an_ended_play_without_news_is_just_unchanged(alice):
    take(alice, told(2))
    plays.end(alice, ChatSession.objects.get().pk)
    assert take(alice, told(2)).items[0].outcome == "unchanged"


def test_one_bad_item_does_not_lose_the_rest(alice, api):
    bad_line = told(2, id="b")
    bad_line["messages"].insert(1, {"id": "x", "role": "narrator", "content": "?"})
    answer = data(api(alice).send("post", IMPORT, store(told(2, id="a"), "nonsense", {"id": "z"}, bad_line)))
    assert [(item["outcome"], item["reason"]) for item in answer["items"]] == [
        ("new", None), ("skipped", "not_an_object"), ("skipped", "no_messages"), ("new", None),
    ]  # fmt: skip
    assert answer["items"][3]["skipped"] == [
        {
            "index": 1, "id": "x", "reason": "unknown_role",
            "message": "Nobody knows who said it: the role is not user, ai, assistant or system.",
        }
    ]  # fmt: skip
    assert answer["plays"] == {"given": 4, "new": 2, "extended": 0, "unchanged": 0, "skipped": 2}
    assert answer["lines"] == {"given": 5, "taken": 4, "known": 0, "skipped": 1}


def test_a_character_nobody_can_see_is_kept_by_name(alice, mallory):
    Character.objects.create(user=mallory, name="남의 사람", persona="비밀")
    take(alice, told(2, scenario={"opponent": "남의 사람"}), told(2, id="2", characterName="모르는 사람"))
    for play, name in zip(ChatSession.objects.order_by("pk"), ["남의 사람", "모르는 사람"], strict=True):
        assert (play.character, play.character_name) == (None, name)
        assert "비밀" not in json.dumps(play.persona, ensure_ascii=False)


def test_of_two_namesakes_ones_own_plays(alice, preset):
    own = Character.objects.create(user=alice, name=preset.name)
    take(alice, told(2))
    assert ChatSession.objects.get().character == own


@pytest.mark.parametrize(
    ("before", "after", "taken"), [("Alice", "Alice", False), (None, "소리", True), ("", "소리", True)]
)
def test_the_account_is_named_only_where_it_has_no_name(alice, before, after, taken):
    User.objects.filter(pk=alice.pk).update(username=before)
    assert importer.take(alice, store(userName="소리")).user_name_taken is taken
    alice.refresh_from_db()
    assert alice.username == after


def test_a_character_no_database_keeps_spoils_nothing(alice, api):
    body = json.dumps(store(history(messages=[{"id": "1", "role": "user", "content": "a\0\ud800b"}], displayName="\0")))
    answer = data(api(alice).post(IMPORT, body, content_type="application/json"))
    assert [note["reason"] for note in answer["items"][0]["notes"]] == ["text_mended"]
    assert Message.objects.get().content == "a\ufffd\ufffdb"


# -- limits ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [{}, {"chatHistories": 5}, {"state": {"userName": "소리"}}])
def test_a_body_without_plays_is_refused(alice, api, body):
    response = api(alice).send("post", IMPORT, body)
    assert code(response) == (400, "VALIDATION_ERROR")
    assert "chatHistories" in response.json()["error"]["fields"]


def test_too_many_plays_are_refused_whole(alice, api):
    assert code(api(alice).send("post", IMPORT, {"chatHistories": [0] * 1001})) == (413, "IMPORT_TOO_LARGE")


def test_a_store_may_be_larger_than_other_bodies_but_not_without_end(alice, api, settings):
    settings.JSON_MAX_BYTES, settings.HISTORY_MAX_BYTES = 100, 5000
    assert data(api(alice).send("post", IMPORT, WRAPPED))["plays"]["new"] == 1
    assert code(api(alice).send("post", IMPORT, {"x": "가" * 2000})) == (413, "PAYLOAD_TOO_LARGE")


def test_imports_are_counted(alice, api, settings):
    settings.IMPORTS_PER_MINUTE = 1
    answers = [api(alice).send("post", IMPORT, WRAPPED).status_code for _ in range(3)]
    assert answers[-1] == 429


# -- strangers -------------------------------------------------------------------------------------------------------


def test_visitors_are_asked_to_come_in(api, db):
    assert code(api().send("post", IMPORT, WRAPPED)) == (401, "UNAUTHORIZED")
    assert code(api().get(EXPORT)) == (401, "UNAUTHORIZED")


@pytest.mark.parametrize("which", ["theirs", "nobody's", "no id"])
def test_a_strangers_play_cannot_be_taken_along(alice, mallory, api, which):
    take(alice, told(2))
    pk = {"theirs": ChatSession.objects.get().pk, "nobody's": new_id(), "no id": "%00"}[which]
    assert code(api(mallory).get(f"{LIST}/{pk}/export")) == (404, "NOT_FOUND")


def test_the_same_id_of_two_people_is_two_plays(alice, mallory):
    take(alice, told(2))
    take(mallory, told(2))
    assert ChatSession.objects.count() == 2
    stolen = take(mallory, told(2, id=ChatSession.objects.get(user=alice).pk)).items[0]
    assert stolen.outcome == "new"
    assert ChatSession.objects.get(user=alice).messages.count() == 2


# -- giving back -----------------------------------------------------------------------------------------------------


def test_what_was_brought_is_given_back(alice, api):
    brought = store(told(4, id="2"), told(3, id="1", chatModel="gemma-3-27b"), userName="Alice", displayName="봄")
    data(api(alice).send("post", IMPORT, brought))
    brought["state"]["isLoggedIn"] = True
    assert data(api(alice).get(EXPORT, {"shape": "contract"})) == brought
    assert data(api(alice).get(EXPORT)) == {**brought, "version": 1}
    play = ChatSession.objects.get(client_id="1")
    one = data(api(alice).get(f"{LIST}/{play.pk}/export"))
    assert one["state"]["chatHistories"] == [brought["state"]["chatHistories"][1]]


def test_the_older_shape_is_given_back_in_its_own_words(alice, api):
    older = history(messages=[message(1), message(2, "ai")])
    data(api(alice).send("post", IMPORT, store(older)))
    assert data(api(alice).get(EXPORT, {"shape": "schema"}))["state"]["chatHistories"] == [older]
    assert code(api(alice).get(EXPORT, {"shape": "round"})) == (400, "VALIDATION_ERROR")


def test_an_opponent_in_spaces_comes_back_in_spaces(alice):
    spaced = told(1, scenario={"opponent": " 춘향\n"})
    take(alice, spaced)
    assert ChatSession.objects.get().character_name == "춘향"
    assert [exporter.write_history(one) for one in exporter.every_history(alice)] == [spaced]


@pytest.mark.django_db
@settings(
    max_examples=25,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(value=contract)
def test_any_play_survives_the_tables(alice, value):
    with transaction.atomic():
        take(alice, value)
        assert [exporter.write_history(one) for one in exporter.every_history(alice)] == [value]
        assert take(alice, value).items[0].outcome == "unchanged"
        transaction.set_rollback(True)


def test_a_play_of_this_house_comes_back_to_itself(alice, told_here):
    exported = exporter.write_history(exporter.one_history(alice, told_here.pk))
    assert exported["characterName"] == "춘향"  # the opponent of our own scenes is the person
    assert [one["content"] for one in exported["messages"]] == ["안녕", "네."]
    before = list(Message.objects.values())
    assert take(alice, exported).items[0].outcome == "unchanged"
    assert list(Message.objects.values()) == before


def test_a_play_of_this_house_can_move_to_another_account(alice, mallory, told_here):
    exported = exporter.write_history(exporter.one_history(alice, told_here.pk))
    assert take(mallory, exported).items[0].outcome == "new"
    moved = ChatSession.objects.get(user=mallory)
    assert (moved.character_name, contents(moved)) == ("춘향", ["안녕", "네."])


def test_only_the_branch_being_played_is_given_and_no_half_reply(alice, told_here):
    first = told_here.messages.get(seq=1)
    Message.objects.create(session=told_here, seq=3, role="assistant", content="딴말", parent=first)
    running = Message.objects.create(
        session=told_here, seq=4, role="assistant", content="아직", status="streaming", parent=told_here.head
    )
    ChatSession.objects.update(head=running)
    assert [line.content for line in exporter.one_history(alice, told_here.pk).lines] == ["안녕", "네."]


def test_directed_plays_keep_who_speaks(alice, preset):
    other = Character.objects.create(user=alice, name="몽룡")
    play = plays.start(alice, character=preset, co_character=other)
    for speaker in ("춘향", "몽룡"):
        lines.keep(alice, play.pk, client_id=None, role="assistant", content="네", speaker=speaker, emotion="happy")
    exported = exporter.write_history(exporter.one_history(alice, play.pk)) | {"id": "moved"}
    assert [one["emotion"] for one in exported["messages"]] == ["춘향", "몽룡"]
    take(alice, exported)
    moved = ChatSession.objects.get(client_id="moved")
    assert (moved.mode, moved.co_character_name) == ("director", "몽룡")
    assert list(lines.played(moved).values_list("speaker", flat=True)) == ["춘향", "몽룡"]


def test_the_bin_is_not_given(alice, play):
    plays.discard(alice, play.pk)
    assert list(exporter.every_history(alice)) == []


# -- figures ---------------------------------------------------------------------------------------------------------


def queries(work: Any) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        work()
    return len(asked)


def test_a_play_costs_the_same_however_long(alice):
    """Up to the rows of one statement: 500, on SQLite 49."""
    assert queries(lambda: take(alice, told(2))) == queries(lambda: take(alice, told(40, id="long")))
    assert queries(lambda: take(alice, told(4))) == queries(lambda: take(alice, told(80, id="long")))


def test_giving_costs_the_same_for_two_plays_and_twenty(alice):
    take(alice, *(told(2, id=str(n)) for n in range(2)))
    few = queries(lambda: list(exporter.every_history(alice)))
    take(alice, *(told(2, id=str(n)) for n in range(20)))
    assert queries(lambda: list(exporter.every_history(alice))) == few == 4


# -- at once ---------------------------------------------------------------------------------------------------------


def test_two_tabs_at_once_bring_each_line_once(transactional, alice):
    value = [told(30, id=str(n)) for n in range(5)]
    answers = at_once(4, lambda _: take(alice, *value))
    assert sum(answer.plays["new"] for answer in answers) == 5
    assert sum(answer.lines["taken"] for answer in answers) == 150
    assert ChatSession.objects.count() == 5
    for play in ChatSession.objects.all():
        assert contents(play) == [f"{n}번째" for n in range(1, 31)]
        assert list(play.messages.values_list("seq", flat=True)) == list(range(1, 31))


def test_tabs_that_know_more_or_less_agree_in_the_end(transactional, alice):
    take(alice, told(2))
    at_once(6, lambda number: take(alice, told(2 + number)))
    assert contents(ChatSession.objects.get()) == [f"{n}번째" for n in range(1, 8)]


@pytest.fixture
def told_here(alice: User, play: ChatSession) -> ChatSession:
    lines.keep(alice, play.pk, client_id=new_id(), role="user", content="안녕")
    lines.keep(alice, play.pk, client_id=None, role="assistant", content="네.")
    play.refresh_from_db()
    return play
