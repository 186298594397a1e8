"""A person's own parts over REST: made, changed, one the default, nobody else's."""

from __future__ import annotations

import pytest

from accounts.guests import merging
from accounts.models import User
from characters import personas
from characters.models import UserPersona

pytestmark = pytest.mark.django_db
URL = "/api/personas"
JIHUN = {"name": "지훈", "description": "스무 살 대학생. 말끝을 흐린다.", "image_url": "/static/me.webp"}


def code(response):
    return response.status_code, response.json()["error"]["code"]


def data(response):
    assert response.status_code in (200, 201), response.content
    return response.json()["data"]


def made(api, user, **changes):
    return data(api(user).send("post", URL, {**JIHUN, **changes}))


def test_the_first_part_is_the_default_and_comes_back_whole(api, alice):
    part = made(api, alice)
    assert {key: part[key] for key in ("name", "description", "is_default")} == {
        "name": "지훈", "description": "스무 살 대학생. 말끝을 흐린다.", "is_default": True,
    }  # fmt: skip
    assert part["image_url"].endswith("/static/me.webp")
    assert part["image_url"].startswith("http")
    assert data(api(alice).get(URL))["personas"] == [part]
    assert data(api(alice).get(f"{URL}/{part['id']}")) == part


def test_one_part_at_a_time_is_the_default(api, alice):
    first, second = made(api, alice), made(api, alice, name="소리")
    assert not second["is_default"]
    data(api(alice).send("patch", f"{URL}/{second['id']}", {"is_default": True}))
    listed = data(api(alice).get(URL))["personas"]
    assert [(part["name"], part["is_default"]) for part in listed] == [("소리", True), ("지훈", False)]
    data(api(alice).send("patch", f"{URL}/{second['id']}", {"is_default": False}))
    assert personas.default_of(alice) is None
    assert api(alice).send("delete", f"{URL}/{first['id']}").status_code == 200
    assert UserPersona.objects.count() == 1


def test_what_is_not_sent_stays(api, alice):
    part = made(api, alice)
    changed = data(api(alice).send("put", f"{URL}/{part['id']}", {"name": "지훈이"}))
    assert (changed["name"], changed["description"], changed["is_default"]) == ("지훈이", JIHUN["description"], True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""}, {"name": "가" * 101}, {"name": None}, {"description": "가" * 2001}, {"image_url": "javascript:1"},
        {"image_url": "//elsewhere/x"}, {"is_default": "maybe"},
    ],
    ids=str,
)  # fmt: skip
def test_a_wrong_part_is_refused(api, alice, wrong):
    assert code(api(alice).send("post", URL, {**JIHUN, **wrong})) == (400, "VALIDATION_ERROR")
    assert not UserPersona.objects.exists()


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_a_strangers_part_is_not_there(api, alice, mallory, method):
    part = made(api, alice)
    client = api(mallory)
    response = client.get(f"{URL}/{part['id']}") if method == "get" else client.send(method, f"{URL}/{part['id']}", {})
    assert code(response) == (404, "NOT_FOUND")
    assert UserPersona.objects.get().name == "지훈"


def test_there_is_an_end_to_parts(api, alice, monkeypatch):
    monkeypatch.setattr(personas, "PERSONAS_MAX", 2)
    made(api, alice)
    made(api, alice)
    assert code(api(alice).send("post", URL, JIHUN)) == (400, "VALIDATION_ERROR")


def test_a_guests_parts_come_along_and_one_is_the_default(api, alice):
    guest = User.objects.create_guest()
    made(api, alice)
    made(api, guest, name="손님")
    merging.merge(guest.pk, alice)
    assert {part.name for part in personas.of(alice)} == {"지훈", "손님"}
    assert personas.default_of(alice) is not None
