"""The REST door: who may do what, what comes back, how lists page."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from characters.models import Character

DETAILS = {
    "gender": "여성",
    "species": "인간",
    "age": 17,
    "height": 163.5,
    "job": "기생의 딸",
    "personality": "곧고 다정하다, 그러나 고집이 세다",
    "appearance": "쪽진 머리",
    "likes": ["그네", "매화, 특히 홍매"],
    "dislikes": [],
    "speech_style": " 사극 말투 ",
    "thoughts": "",
    "features": ["가야금", "시"],
    "habits": "옷고름을 만진다",
    "guidelines": ["반말하지 않는다\n절대로", "이별을 두려워한다"],
    "worldview": "조선\n남원",
    "source_work": None,
    "greeting": "어서 오시어요.",
}


def make(owner: Any = None, **values: Any) -> Character:
    return Character.objects.create(user=owner, is_preset=owner is None, **({"name": "누구"} | values))


def names(response: Any) -> list[str]:
    return [character["name"] for character in response.json()["data"]["characters"]]


def fields(response: Any) -> set[str]:
    assert response.status_code == 400, response.content
    assert response.json()["error"]["code"] == "VALIDATION_ERROR"
    return set(response.json()["error"]["fields"])


# -- making ----------------------------------------------------------------------------------------------------------


def test_every_field_comes_back_as_it_was_sent(alice, api):
    columns = {
        "name": " 춘향 ",
        "description": "",
        "persona": "곧다\r\n",
        "voice_id": "ko-f-1",
        "category": "고전",
        "tags": ["사극", "a,b"],
        "sample_dialogue": None,
    }
    created = api(alice).send("post", "/api/characters/my", {**columns, **DETAILS})
    assert created.status_code == 201
    stored = api(alice).get(f"/api/characters/{created.json()['data']['id']}").json()["data"]
    assert stored == created.json()["data"]
    assert {key: stored[key] for key in columns} == columns
    assert {key: stored[key] for key in DETAILS} == DETAILS
    assert stored["character"] == DETAILS
    assert type(stored["age"]) is int


def test_the_wizard_needs_no_more_than_a_name(alice, api):
    data = api(alice).send("post", "/api/characters", {"name": "이름만"}).json()["data"]
    assert data["voice_id"] == "default"
    assert data["is_preset"] is False
    assert data["user_id"] == alice.pk
    assert data["character"] == {}
    assert data["likes"] is None


@pytest.mark.parametrize("as_text", [False, True], ids=["object", "JSON text"])
def test_details_come_in_one_object_too_and_flat_ones_win(alice, api, as_text):
    sent: Any = {"age": 1, "job": "무사", "scenario": {"background": "숲"}, "musings": ["흠"]}
    body = {"name": "길동", "age": "스물", "character": sent}
    if as_text:
        body["character"] = '{"age":1,"job":"무사","scenario":{"background":"숲"},"musings":["흠"]}'
    data = api(alice).send("post", "/api/characters/my", body).json()["data"]
    assert data["character"] == {**sent, "age": "스물"}
    assert (data["age"], data["job"]) == ("스물", "무사")


def test_nobody_can_assign_what_is_not_theirs(alice, mallory, api):
    forged = {
        "id": str(uuid.uuid4()),
        "is_preset": True,
        "user_id": mallory.pk,
        "user": mallory.pk,
        "created_at": "2001-01-01T00:00:00Z",
        "updated_at": "2001-01-01T00:00:00Z",
    }
    data = api(alice).send("post", "/api/characters/my", {"name": "위조", **forged}).json()["data"]
    again = api(alice).send("put", f"/api/characters/{data['id']}", forged).json()["data"]
    for seen in (data, again):
        assert seen["id"] == data["id"] != forged["id"]
        assert (seen["is_preset"], seen["user_id"]) == (False, alice.pk)
        assert not seen["created_at"].startswith("2001")
    assert Character.objects.get().user == alice


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": " \t"}, "name"),
        ({"name": None}, "name"),
        ({"name": 7}, "name"),
        ({"name": "가" * 101}, "name"),
        ({"name": "a", "category": "가" * 51}, "category"),
        ({"name": "a", "voice_id": "v" * 51}, "voice_id"),
        ({"name": "a", "persona": "가" * 20_001}, "persona"),
        ({"name": "a", "worldview": "가" * 20_001}, "worldview"),
        ({"name": "a", "job": "가" * 5_001}, "job"),
        ({"name": "a", "age": True}, "age"),
        ({"name": "a", "age": 2**60}, "age"),
        ({"name": "a", "age": {"years": 3}}, "age"),
        ({"name": "a", "likes": "그네"}, "likes"),
        ({"name": "a", "likes": ["그네", 3]}, "likes"),
        ({"name": "a", "likes": ["a"] * 51}, "likes"),
        ({"name": "a", "habits": ["가" * 501]}, "habits"),
        ({"name": "a", "greeting": ["a"]}, "greeting"),
        ({"name": "a", "tags": ["a"] * 31}, "tags"),
        ({"name": "a", "tags": ["가" * 51]}, "tags"),
        ({"name": "a", "tags": "사극"}, "tags"),
        ({"name": "a", "character": "{"}, "character"),
        ({"name": "a", "character": "[]"}, "character"),
        ({"name": "a", "character": '{"a": "\\u0000"}'}, "character"),
        ({"name": "a", "character": 3}, "character"),
        ({"name": "a", "character": {"likes": "그네"}}, "character.likes"),
        ({"name": "a", "character": {"story": "가" * 22_000}}, "character"),
        ({"name": "a", "image_url": "javascript:alert(1)"}, "image_url"),
    ],
)
def test_what_does_not_fit_is_told_by_field(alice, api, body, wrong):
    assert fields(api(alice).send("post", "/api/characters/my", body)) == {wrong}
    assert not Character.objects.exists()


# -- changing --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["put", "patch"])
def test_a_put_leaves_alone_what_it_does_not_name(alice, api, method):
    mine = make(alice, persona="옛", category="고전", tags=["a"], voice_id="v", character={**DETAILS, "story": [1]})
    body = {"name": "새 이름", "persona": "새", "voice_id": ""}
    data = api(alice).send(method, f"/api/characters/{mine.pk}", body).json()["data"]
    assert (data["name"], data["persona"], data["voice_id"]) == ("새 이름", "새", None)
    assert (data["category"], data["tags"]) == ("고전", ["a"])
    assert data["character"] == {**DETAILS, "story": [1]}
    mine.refresh_from_db()
    assert mine.voice_id is None


def test_a_put_may_leave_out_the_name_and_change_one_detail(alice, api):
    mine = make(alice, name="그대로", character={"age": 3, "job": "무사"})
    data = api(alice).send("put", f"/api/characters/{mine.pk}", {"age": None}).json()["data"]
    assert (data["name"], data["character"]) == ("그대로", {"age": None, "job": "무사"})


def test_a_put_cannot_take_the_name_away(alice, api):
    mine = make(alice)
    assert fields(api(alice).send("put", f"/api/characters/{mine.pk}", {"name": ""})) == {"name"}


def test_a_put_cannot_grow_the_details_past_their_limit(alice, api):
    mine = make(alice, character={"story": "a" * 63_000})
    assert fields(api(alice).send("put", f"/api/characters/{mine.pk}", {"job": "b" * 5_000})) == {"character"}
    mine.refresh_from_db()
    assert "job" not in mine.character


def test_a_put_moves_updated_at_on(alice, api):
    mine = make(alice)
    before = mine.updated_at
    api(alice).send("put", f"/api/characters/{mine.pk}", {"persona": "새"})
    mine.refresh_from_db()
    assert mine.updated_at > before


def test_delete_answers_with_a_sentence_and_then_it_is_gone(alice, api):
    mine = make(alice, name="잠깐")
    answer = api(alice).delete(f"/api/characters/{mine.pk}")
    assert (answer.status_code, "잠깐" in answer.json()["data"]["message"]) == (200, True)
    assert api(alice).delete(f"/api/characters/{mine.pk}").status_code == 404


# -- addresses -------------------------------------------------------------------------------------------------------


def test_an_address_of_ours_is_stored_as_a_path_and_sent_whole(alice, api):
    mine = make(alice, image_url="/static/a.webp")
    data = api(alice).get(f"/api/characters/{mine.pk}").json()["data"]
    assert data["image_url"] == "http://testserver/static/a.webp"
    api(alice).send("put", f"/api/characters/{mine.pk}", data | {"model_url": "https://cdn.example/a.glb"})
    mine.refresh_from_db()
    assert (mine.image_url, mine.thumbnail_url) == ("/static/a.webp", None)
    assert mine.model_url == "https://cdn.example/a.glb"


# -- copying ---------------------------------------------------------------------------------------------------------


def test_a_copy_of_a_preset_is_mine_with_everything(alice, api, preset):
    preset.image_url, preset.model_url = "/static/a.webp", "/media/a.glb"
    preset.character["musings"] = ["흠"]
    preset.save()
    answer = api(alice).post(f"/api/characters/{preset.pk}/copy")
    data = answer.json()["data"]
    original = api().get(f"/api/characters/{preset.pk}").json()["data"]
    assert answer.status_code == 201
    own = {"id", "user_id", "is_preset", "created_at", "updated_at"}
    assert {key: data[key] for key in data if key not in own} == {key: original[key] for key in data if key not in own}
    assert (data["user_id"], data["is_preset"]) == (alice.pk, False)
    assert data["id"] != preset.pk


# -- who may ---------------------------------------------------------------------------------------------------------

UNSAFE = [("put", ""), ("patch", ""), ("delete", ""), ("post", "/copy")]


@pytest.mark.parametrize(("method", "tail"), UNSAFE)
def test_a_visitor_may_change_nothing(api, preset, method, tail):
    answer = api().send(method, f"/api/characters/{preset.pk}{tail}", {})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "UNAUTHORIZED")


def test_a_visitor_sees_presets_and_nothing_else(api, alice, preset):
    mine = make(alice)
    assert names(api().get("/api/characters")) == ["춘향"]
    assert names(api().get("/api/characters/presets")) == ["춘향"]
    assert api().get(f"/api/characters/{preset.pk}").status_code == 200
    assert api().get("/api/characters/my").status_code == 401
    assert api().send("post", "/api/characters", {"name": "a"}).status_code == 401
    hidden, absent = (api().get(f"/api/characters/{pk}") for pk in (mine.pk, uuid.uuid4()))
    assert (hidden.status_code, absent.status_code) == (401, 401)


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
@pytest.mark.parametrize("who", ["alice", "staff"])
def test_presets_are_read_only_here_for_everybody(request, api, preset, who, method):
    answer = api(request.getfixturevalue(who)).send(method, f"/api/characters/{preset.pk}", {"name": "바꿈"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "PRESET_READ_ONLY")
    preset.refresh_from_db()
    assert preset.name == "춘향"


@pytest.mark.parametrize(("method", "tail"), [("get", ""), *UNSAFE])
@pytest.mark.parametrize("who", ["mallory", "staff"])
def test_a_strangers_character_looks_absent(request, api, alice, who, method, tail):
    mine, stranger = make(alice), api(request.getfixturevalue(who))
    bodies = []
    for pk in (mine.pk, str(uuid.uuid4())):
        answer = stranger.send(method, f"/api/characters/{pk}{tail}", {} if method != "get" else None)
        assert answer.status_code == 404
        bodies.append(answer.json()["error"] | {"request_id": ""})
    assert bodies[0] == bodies[1]
    assert Character.objects.filter(pk=mine.pk).exists()


@pytest.mark.parametrize("wrong", ["1", "{pk}x", "%7B{pk}%7D", "{upper}", "%00", "x" * 5000, str(uuid.UUID(int=0))])
@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_an_id_has_one_way_to_be_written(api, alice, wrong, method):
    mine = make(alice, pk="0190f5fe-7c00-7a00-8000-00000000abcd")
    path = wrong.format(pk=mine.pk, upper=mine.pk.upper())
    assert api(alice).send(method, f"/api/characters/{path}", {} if method != "get" else None).status_code == 404


def test_another_site_cannot_use_the_cookie(alice, api):
    client = api(alice)
    answer = client.send("post", "/api/characters/my", {"name": "a"}, headers={"origin": "https://evil.example"})
    assert answer.json()["error"]["code"] == "ORIGIN_REFUSED"


@pytest.mark.parametrize("path", ["/api/characters/", "/api/characters/presets/", "/api/characters/my/"])
def test_a_closing_slash_is_welcome(alice, api, path):
    assert api(alice).get(path).status_code == 200


# -- lists -----------------------------------------------------------------------------------------------------------


def test_presets_come_first_in_their_order_and_then_mine_newest_first(alice, mallory, api):
    for name in ("내 첫째", "내 둘째"):
        make(alice, name=name)
    for name in ("하나", "둘"):
        make(name=name)
    make(mallory, name="남의 것")
    assert names(api(alice).get("/api/characters")) == ["하나", "둘", "내 둘째", "내 첫째"]
    assert names(api(alice).get("/api/characters/my")) == ["내 둘째", "내 첫째"]
    assert names(api(alice).get("/api/characters/presets")) == ["하나", "둘"]


@pytest.mark.parametrize("size", [1, 2, 3, 7])
@pytest.mark.parametrize("path", ["/api/characters", "/api/characters/my", "/api/characters/presets"])
def test_pages_together_are_the_whole_list_once(alice, api, path, size):
    for n in range(5):
        make(name=f"p{n}")
        make(alice, name=f"m{n}")
    client, seen, cursor = api(alice), [], ""
    whole = names(client.get(path))
    while cursor is not None:
        answer = client.get(path, {"page_size": size, "cursor": cursor})
        seen += names(answer)
        cursor = answer.json()["data"]["next_cursor"]
    assert seen == whole
    assert len(set(seen)) == len(seen) == (10 if path == "/api/characters" else 5)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"search": "향"}, {"춘향", "향단"}),
        ({"search": "\u1112\u1163\u11bc"}, {"춘향", "향단"}),
        ({"search": "판소"}, {"심청"}),
        ({"search": "SF"}, {"로봇"}),
        ({"search": "sf"}, {"로봇"}),
        ({"search": "%"}, {"로봇"}),
        ({"search": "없는말"}, set()),
        ({"tag": "사극"}, {"춘향", "향단"}),
        ({"tag": "사"}, set()),
        ({"category": "고전소설"}, {"춘향", "심청"}),
        ({"category": "고전소설", "tag": "사극", "search": "춘"}, {"춘향"}),
        ({"search": ""}, {"춘향", "향단", "심청", "로봇"}),
    ],
    ids=lambda value: str(sorted(value)) if isinstance(value, set) else str(value),
)
def test_finds_korean_by_search_tag_and_category(alice, api, query, found):
    make(name="춘향", tags=["사극"], category="고전소설")
    make(alice, name="향단", tags=["사극", "코믹"], category="창작")
    make(name="심청", description="판소리 주인공", category="고전소설")
    make(alice, name="로봇", tags=["Sf 100%"])
    assert set(names(api(alice).get("/api/characters", query))) == found


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ({"search": "\x00"}, "search"),
        ({"search": "a" * 201}, "search"),
        ({"tag": "a" * 51}, "tag"),
        ({"cursor": "nonsense"}, "cursor"),
        ({"cursor": "W10"}, "cursor"),
        ({"page_size": "0"}, "page_size"),
        ({"page_size": "-1"}, "page_size"),
    ],
    ids=str,
)
def test_a_query_that_is_not_ours_is_refused(alice, api, query, wrong):
    assert fields(api(alice).get("/api/characters", query)) == {wrong}


@pytest.mark.parametrize("path", ["/api/characters", "/api/characters/my", "/api/characters/presets"])
def test_a_list_costs_the_same_with_2_and_with_20(alice, api, path):
    client = api(alice)
    costs = []
    for more in (2, 18):
        for _ in range(more):
            make(alice, character=DETAILS)
            make(character=DETAILS)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 3


# -- the document ----------------------------------------------------------------------------------------------------


def test_the_document_shows_lists_and_details(api):
    document = api().get("/api/openapi.json").json()
    page = document["components"]["schemas"]["CharacterPage"]["properties"]
    assert set(page) == {"characters", "next_cursor"}
    character = document["components"]["schemas"]["Character"]["properties"]
    assert set(DETAILS) | {"character", "voice_id", "is_preset", "user_id"} <= set(character)
    paths = {path.rstrip("/"): operations for path, operations in document["paths"].items()}
    operations = paths["/api/characters/{id}"]
    assert set(operations) >= {"get", "put", "patch", "delete"}
    assert "403" in operations["put"]["responses"]


def test_a_list_leaves_the_rehearsal_material_to_the_single_character(alice, api):
    own = Character.objects.create(
        user=alice,
        name="춘향",
        character={"job": "배우", "musings": ["봄이다."], "story_en": ["Once."], "name_en": "C"},
    )
    listed = api(alice).get("/api/characters/my").json()["data"]["characters"][0]
    alone = api(alice).get(f"/api/characters/{own.pk}").json()["data"]
    assert (listed["character"], listed["job"]) == ({"job": "배우", "name_en": "C"}, "배우")
    assert alone["character"]["musings"] == ["봄이다."]
