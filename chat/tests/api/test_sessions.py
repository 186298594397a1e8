"""The REST door of plays and lines: every endpoint, every stranger, every repetition."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from avatar_forge.core.ids import is_id, new_id
from characters.models import Character
from chat.conversation import lines, plays
from chat.models import ChatSession, Message
from chat.tests.conversation.test_lines import at_once
from chat.turns import transactions
from conftest import ApiClient

LIST = "/api/chat/sessions"

LINE = "01a2b3c4-0000-7000-8000-000000000000"
# Every address below one play: method, what follows the id, a body that is right.
PRIVATE: list[tuple[str, str, dict[str, Any]]] = [
    ("get", "", {}),
    ("patch", "", {"display_name": "x"}),
    ("delete", "", {}),
    ("post", "/end", {}),
    ("post", "/reopen", {}),
    ("post", "/restore", {}),
    ("get", "/messages", {}),
    ("get", "/export", {}),
    ("post", "/messages", {"content": "안녕"}),
    ("delete", f"/messages/{LINE}", {}),
    ("get", f"/messages/{LINE}/takes", {}),
    ("post", f"/messages/{LINE}/choose", {}),
    ("post", f"/messages/{LINE}/restore", {}),
    ("put", f"/messages/{LINE}/pin", {}),
    ("delete", f"/messages/{LINE}/pin", {}),
    ("get", "/context", {}),
    ("get", "/summary", {}),
    ("put", "/summary", {"text": "만났다."}),
    ("delete", "/summary", {}),
    ("get", "/script?format=txt", {}),
]
every_private = pytest.mark.parametrize(("method", "rest", "body"), PRIVATE, ids=[f"{m} {r}" for m, r, _ in PRIVATE])

NO_IDS = ["nonsense", "%00", "0", "-", "..%2f..", "a" * 5000, "가", "00000000-0000-0000-0000-000000000000", "{x}", "*"]


def code(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


def call(client: Client, method: str, path: str, body: Any) -> Any:
    return client.get(path) if method == "get" else client.send(method, path, body)


def data(response: Any) -> Any:
    assert response.status_code in (200, 201), response.content
    return response.json()["data"]


# -- making and reading plays ----------------------------------------------------------------------------------------


def test_a_new_play_comes_back_whole(alice, api, preset):
    scenario = {"background": "광한루", "opponent": "그네 타는 이", "situation": "봄밤", "player": "나그네"}
    names = {"title": "봄", "display_name": "지훈"}
    asked = {"character_id": preset.pk, "scenario": scenario, "generated_script": "줄거리", **names}
    response = api(alice).send("post", LIST, asked)
    play = data(response)
    assert response.status_code == 201
    assert is_id(play.pop("id"))
    assert all(play.pop(time) for time in ("started_at", "updated_at"))
    assert play.pop("actors") == [
        {
            "position": 1, "name": "춘향", "character_id": preset.pk, "image_url": None, "thumbnail_url": None,
            "voice_id": "default",
        }
    ]  # fmt: skip
    assert play == {
        "character_id": preset.pk, "co_character_id": None, "character_name": "춘향", "mode": "actor",
        "co_character_name": None, "voice": {"enabled": False, "mode": "realtime", "voice_id": None, "speed": 1.0},
        "scenario": scenario, **names, "generated_script": "줄거리", "chat_model": None, "turn_count": 0,
        "player_image_url": None,
        "review": None,
        "seq": 0, "head_id": None, "ended_at": None,
    }  # fmt: skip


def test_what_is_read_is_what_was_made(alice, api, preset):
    made = data(api(alice).send("post", LIST, {"character_id": preset.pk}))
    assert data(api(alice).get(f"{LIST}/{made['id']}")) == made
    assert data(api(alice).get(LIST))["sessions"] == [made]


@pytest.mark.parametrize(
    "body", [{}, {"character_id": None}, {"scenario": {}}, {"display_name": None, "chat_model": None}]
)
def test_everything_may_be_left_out(alice, api, body):
    assert data(api(alice).send("post", LIST, body))["character_id"] is None


def test_ones_own_character_may_play(alice, api):
    own = Character.objects.create(user=alice, name="내 사람")
    assert data(api(alice).send("post", LIST, {"character_id": own.pk}))["character_name"] == "내 사람"


@pytest.mark.parametrize("which", ["a stranger's", "nobody's", "no id"])
def test_a_character_one_cannot_see_is_not_found(alice, mallory, api, which):
    theirs = Character.objects.create(user=mallory, name="남의 사람")
    pk = {"a stranger's": theirs.pk, "nobody's": new_id(), "no id": "elsa"}[which]
    assert code(api(alice).send("post", LIST, {"character_id": pk})) == (404, "NOT_FOUND")
    assert not ChatSession.objects.exists()


def test_an_unknown_model_is_refused(alice, api):
    assert code(api(alice).send("post", LIST, {"chat_model": "gpt-9"})) == (400, "UNKNOWN_MODEL")


def test_the_play_touched_last_comes_first(alice, api, preset):
    first, second = (plays.start(alice, character=preset) for _ in range(2))
    assert [play["id"] for play in data(api(alice).get(LIST))["sessions"]] == [second.pk, first.pk]
    api(alice).send("post", f"{LIST}/{first.pk}/messages", {"content": "안녕"})
    assert [play["id"] for play in data(api(alice).get(LIST))["sessions"]] == [first.pk, second.pk]


def test_lists_hold_ones_own_plays_only(alice, mallory, api, play):
    assert data(api(mallory).get(LIST))["sessions"] == []


@pytest.mark.parametrize("path", [f"{LIST}/", "/api/chat/models/"])
def test_a_closing_slash_is_fine(alice, api, path):
    assert api(alice).get(path).status_code == 200


# -- changing, ending, the bin ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "becomes"),
    [
        ({"background": "달나라"}, {"background": "달나라"}),
        ({"player": "", "situation": None}, {"player": "", "situation": None}),
        ({"opponent": "기생의 딸"}, {"opponent": "기생의 딸"}),
        ({}, {}),
        ({"unknown": "x"}, {}),
    ],
    ids=["one part", "emptied", "another part", "nothing", "unknown part"],
)
def test_a_scenario_is_merged(alice, api, play, change, becomes):
    was = play.scenario
    told = data(api(alice).send("patch", f"{LIST}/{play.pk}", {"scenario": change}))["scenario"]
    play.refresh_from_db()
    assert play.scenario == {**was, **becomes}
    assert told == {"opponent": None, **was, **becomes}


def test_a_title_is_changed_and_the_rest_stays(alice, api, play):
    names = {"title": "새 제목", "display_name": "지훈"}
    changed = data(api(alice).send("patch", f"{LIST}/{play.pk}", {**names, "turn_count": 9}))
    assert changed.items() >= names.items()
    assert (changed["turn_count"], changed["scenario"]) == (0, {"opponent": None, **play.scenario})


@pytest.mark.parametrize(
    "change",
    [
        {"display_name": "x" * 101},
        {"title": "x" * 101},
        {"scenario": {"background": "x" * 5001}},
        {"scenario": None},
        {"scenario": []},
    ],
)
def test_a_bad_change_changes_nothing(alice, api, play, change):
    assert code(api(alice).send("patch", f"{LIST}/{play.pk}", change)) == (400, "VALIDATION_ERROR")
    play.refresh_from_db()
    assert (play.title, play.display_name) == (None, None)


def test_a_play_is_ended_and_reopened(alice, api, play):
    ended = data(api(alice).send("post", f"{LIST}/{play.pk}/end", {}))["ended_at"]
    assert ended
    assert data(api(alice).send("post", f"{LIST}/{play.pk}/end", {}))["ended_at"] == ended
    assert data(api(alice).send("post", f"{LIST}/{play.pk}/reopen", {}))["ended_at"] is None


def test_a_play_goes_into_the_bin_and_comes_back(alice, api, play):
    client, path = api(alice), f"{LIST}/{play.pk}"
    assert data(client.delete(path)) == {"id": play.pk}
    assert data(client.get(LIST))["sessions"] == []
    assert [p["id"] for p in data(client.get(LIST, {"deleted": "1"}))["sessions"]] == [play.pk]
    assert data(client.send("post", f"{path}/restore", {}))["id"] == play.pk
    assert [p["id"] for p in data(client.get(LIST))["sessions"]] == [play.pk]
    assert data(client.get(LIST, {"deleted": "true"}))["sessions"] == []


@pytest.mark.parametrize(("method", "rest", "body"), [entry for entry in PRIVATE if entry[1] != "/restore"])
def test_in_the_bin_a_play_and_its_lines_cannot_be_reached(alice, api, play, method, rest, body):
    plays.discard(alice, play.pk)
    assert code(call(api(alice), method, f"{LIST}/{play.pk}{rest}", body)) == (404, "NOT_FOUND")


# -- strangers -------------------------------------------------------------------------------------------------------


@every_private
def test_a_strangers_play_looks_like_one_that_never_was(mallory, api, play, method, rest, body):
    if rest == "/restore":
        ChatSession.objects.update(deleted_at=timezone.now())
    before = ChatSession.objects.values().get()
    theirs, absent = (call(api(mallory), method, f"{LIST}/{pk}{rest}", body) for pk in (play.pk, new_id()))
    assert code(theirs) == code(absent) == (404, "NOT_FOUND")
    assert without_request_id(theirs) == without_request_id(absent)
    assert ChatSession.objects.values().get() == before
    assert not Message.objects.exists()


def without_request_id(response: Any) -> Any:
    body = response.json()
    assert body["error"].pop("request_id")
    return body


@every_private
def test_a_visitor_is_asked_to_sign_in(api, play, method, rest, body):
    assert code(call(api(), method, f"{LIST}/{play.pk}{rest}", body)) == (401, "UNAUTHORIZED")


@pytest.mark.parametrize("method", ["get", "post"])
def test_lists_are_for_people_too(api, db, method):
    assert code(call(api(), method, LIST, {})) == (401, "UNAUTHORIZED")


@every_private
@pytest.mark.parametrize("pk", NO_IDS)
def test_what_is_no_id_is_not_found(alice, api, method, rest, body, pk):
    assert code(call(api(alice), method, f"{LIST}/{pk}{rest}", body)) == (404, "NOT_FOUND")


@every_private
def test_staff_have_no_key_to_others_plays(staff, api, play, method, rest, body):
    assert code(call(api(staff), method, f"{LIST}/{play.pk}{rest}", body)) == (404, "NOT_FOUND")


def test_an_upper_case_id_is_another_name_and_not_found(alice, api, play):
    upper = play.pk.upper()
    assert upper == play.pk or code(api(alice).get(f"{LIST}/{upper}")) == (404, "NOT_FOUND")


# -- what it costs ---------------------------------------------------------------------------------------------------


def queries(client: Client, path: str) -> int:
    assert client.get(path).status_code == 200  # the first call of a session may note that it was seen
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


@pytest.mark.parametrize("query", ["", "?deleted=1"])
def test_a_list_of_plays_costs_the_same_for_2_and_20(alice, api, preset, query):
    client, binned = api(alice), timezone.now() if query else None
    costs = []
    for more in (2, 18):
        for _ in range(more):
            ChatSession.objects.create(user=alice, character=preset, deleted_at=binned, persona={"name": "x"})
        costs.append(queries(client, LIST + query))
    assert costs[0] == costs[1] <= 4


def test_a_list_of_lines_costs_the_same_for_2_and_20(alice, api, play):
    client, costs = api(alice), []
    for more in (2, 18):
        for n in range(more):
            lines.keep(alice, play.pk, client_id=None, role="user", content=str(n))
        costs.append(queries(client, f"{LIST}/{play.pk}/messages"))
    assert costs[0] == costs[1] <= 4


# -- lines -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def door(play: ChatSession) -> str:
    return f"{LIST}/{play.pk}/messages"


def test_a_line_is_stored_and_comes_back_whole(alice, api, door):
    asked = {
        "id": str(uuid4()),
        "content": " 안녕\n하세요 ",
        "emotion": "happy",
        "speaker": "나",
        "audio_url": "/a.wav",
    }
    response = api(alice).send("post", door, asked)
    line = data(response)
    assert response.status_code == 201
    assert is_id(line.pop("id"))
    assert line.pop("created_at")
    assert line == {
        "seq": 1, "parent_id": None, "role": "user", "speaker": "나", "content": " 안녕\n하세요 ", "emotion": "happy",
        "move": None,
        "status": "complete", "pinned": False, "audio_url": "/a.wav", "model_used": None, "engine": None,
    }  # fmt: skip


def test_storing_a_line_starts_no_turn(alice, api, door, scripted):
    api(alice).send("post", door, {"content": "안녕"})
    assert Message.objects.count() == 1
    assert not Message.objects.streaming().exists()
    assert scripted.requests == []


def test_lines_come_back_in_their_order(alice, api, door):
    for n in range(3):
        api(alice).send("post", door, {"content": str(n)})
    listed = data(api(alice).get(door))
    assert [(line["seq"], line["content"]) for line in listed["messages"]] == [(1, "0"), (2, "1"), (3, "2")]
    assert listed["messages"][1]["parent_id"] == listed["messages"][0]["id"]


def test_the_reply_being_spoken_is_listed(alice, api, door, play):
    transactions.say(alice, play.pk, client_id=new_id(), content="안녕")
    assert [line["status"] for line in data(api(alice).get(door))["messages"]] == ["complete", "streaming"]


def test_a_repeated_id_answers_200_with_the_line_that_is_there(alice, api, door):
    asked = {"id": str(uuid4()), "content": "안녕"}
    first, second = (api(alice).send("post", door, asked) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert data(first) == data(second)
    assert Message.objects.count() == 1


def test_a_repeated_id_with_another_line_is_409(alice, api, door):
    asked = {"id": str(uuid4()), "content": "안녕"}
    api(alice).send("post", door, asked)
    assert code(api(alice).send("post", door, asked | {"content": "잘 가"})) == (409, "IDEMPOTENCY_CONFLICT")
    assert Message.objects.get().content == "안녕"


def test_lines_without_an_id_are_always_new(alice, api, door):
    for _ in range(2):
        api(alice).send("post", door, {"content": "안녕", "id": None})
    assert Message.objects.count() == 2


def test_while_a_reply_runs_the_play_is_busy(alice, api, door, play):
    transactions.say(alice, play.pk, client_id=new_id(), content="안녕")
    assert code(api(alice).send("post", door, {"content": "또"})) == (409, "SESSION_BUSY")


def test_an_ended_play_takes_no_line_until_it_is_reopened(alice, api, door, play):
    plays.end(alice, play.pk)
    assert code(api(alice).send("post", door, {"content": "안녕"})) == (409, "SESSION_ENDED")
    plays.reopen(alice, play.pk)
    assert api(alice).send("post", door, {"content": "안녕"}).status_code == 201


@pytest.mark.parametrize("role", Message.Role.values)
def test_every_role_of_the_document_may_be_stored(alice, api, door, role):
    assert data(api(alice).send("post", door, {"content": "x", "role": role}))["role"] == role


BAD_LINES = {
    "an unknown role": ({"role": "ai"}, "role"),
    "a role as list": ({"role": ["user"]}, "role"),
    "no content": ({"content": None}, "content"),
    "blank content": ({"content": " \n\t"}, "content"),
    "content as list": ({"content": ["x"]}, "content"),
    "content as object": ({"content": {"x": 1}}, "content"),
    "content too long": ({"content": "가" * 8001}, "content"),
    "speaker too long": ({"speaker": "가" * 101}, "speaker"),
    "emotion too long": ({"emotion": "가" * 51}, "emotion"),
    "address too long": ({"audio_url": "x" * 501}, "audio_url"),
    "model too long": ({"model_used": "x" * 51}, "model_used"),
    "id no uuid": ({"id": "1"}, "id"),
    "id as number": ({"id": 5}, "id"),
    "id with something before": ({"id": f"x{uuid4()}"}, "id"),
    "id with something behind": ({"id": f"{uuid4()}x"}, "id"),
    "id in a long text": ({"id": f"{uuid4()}" + "x" * 200}, "id"),
}


@pytest.mark.parametrize(("wrong", "field"), BAD_LINES.values(), ids=BAD_LINES.keys())
def test_a_bad_line_is_refused_by_field(alice, api, door, wrong, field):
    response = api(alice).send("post", door, {"content": "안녕"} | wrong)
    assert code(response) == (400, "VALIDATION_ERROR")
    assert list(response.json()["error"]["fields"]) == [field]
    assert not Message.objects.exists()


def test_the_longest_of_everything_is_taken(alice, api, door):
    asked = {
        "content": "😀" * 8000,
        "speaker": "가" * 100,
        "emotion": "나" * 50,
        "audio_url": "x" * 500,
        "model_used": "y" * 50,
    }
    stored = data(api(alice).send("post", door, asked))
    assert {name: stored[name] for name in asked} == asked


@pytest.mark.parametrize(
    "field", ["status", "seq", "engine", "move", "created_at", "heartbeat_at", "session_id", "client_id"]
)
def test_what_a_client_may_not_set_on_a_line_is_ignored(alice, api, door, play, field):
    stored = data(api(alice).send("post", door, {"content": "x", field: "streaming"}))
    assert (stored["status"], stored["seq"], stored["engine"], stored["parent_id"]) == ("complete", 1, None, None)
    assert Message.objects.get().session == play


def test_a_guest_may_do_the_same(api, db, preset):
    client = api(User.objects.create_guest())
    play = data(client.send("post", LIST, {"character_id": preset.pk}))
    assert client.send("post", f"{LIST}/{play['id']}/messages", {"content": "안녕"}).status_code == 201


def test_twenty_identical_posts_at_once_store_one_line(transactional, alice, door):
    clients, asked = [ApiClient(alice) for _ in range(20)], {"id": str(uuid4()), "content": "안녕"}
    answers = at_once(20, lambda n: clients[n].send("post", door, asked))
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
    assert len({answer.json()["data"]["id"] for answer in answers}) == 1
    assert Message.objects.count() == 1


# -- models ----------------------------------------------------------------------------------------------------------


def test_the_models_are_listed_for_everybody(api, db, scripted):
    assert data(api().get("/api/chat/models")) == {
        "models": [
            {"id": "scripted-1", "name": "Scripted", "description": "", "engine": "scripted", "rehearsal": False}
        ],
        "default": "scripted-1",
    }


def test_what_is_not_a_language_model_says_so(api, db):
    assert [model["rehearsal"] for model in data(api().get("/api/chat/models"))["models"]][-1] is True
