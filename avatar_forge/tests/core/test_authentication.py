"""The cookie rule: an unsafe call must show that it comes from a page of ours."""

from __future__ import annotations

import pytest
from django.test import Client

from avatar_forge.core.api.authentication import is_home
from chat.models import ChatSession

DOOR = "/api/chat/sessions"

# What the call shows → whether a signed-in person's POST is taken.
SHOWN = {
    "our own origin": ({"origin": "http://testserver"}, True),
    "a listed front-end": ({"origin": "http://localhost:3000"}, True),
    "no origin, fetch from our page": ({"sec-fetch-site": "same-origin"}, True),
    "our origin wins over the hint": ({"origin": "http://testserver", "sec-fetch-site": "cross-site"}, True),
    "nothing at all": ({}, False),
    "null": ({"origin": "null"}, False),
    "empty": ({"origin": ""}, False),
    "evil": ({"origin": "http://evil.example"}, False),
    "evil that claims to be same-origin": ({"origin": "http://evil.example", "sec-fetch-site": "same-origin"}, False),
    "our name as a suffix": ({"origin": "http://eviltestserver"}, False),
    "our name as a prefix": ({"origin": "http://testserver.evil.example"}, False),
    "another scheme": ({"origin": "https://testserver"}, False),
    "another port": ({"origin": "http://testserver:8080"}, False),
    "a listed name on another port": ({"origin": "http://localhost:3001"}, False),
    "a user part": ({"origin": "http://testserver@evil.example"}, False),
    "a path": ({"origin": "http://testserver/"}, False),
    "capitals": ({"origin": "HTTP://TESTSERVER"}, False),
    "no scheme": ({"origin": "testserver"}, False),
    "a broken address": ({"origin": "http://[::1"}, False),
    "same-site": ({"sec-fetch-site": "same-site"}, False),
    "cross-site": ({"sec-fetch-site": "cross-site"}, False),
    "typed by hand": ({"sec-fetch-site": "none"}, False),
}
every_showing = pytest.mark.parametrize(("headers", "taken"), SHOWN.values(), ids=SHOWN.keys())


def caller(user, headers) -> Client:
    client = Client(headers=headers)
    if user is not None:
        client.force_login(user)
    return client


@every_showing
def test_who_may_write_with_a_cookie(alice, headers, taken):
    response = caller(alice, headers).post(DOOR, {}, content_type="application/json")
    assert response.status_code == (201 if taken else 403)
    assert taken or response.json()["error"]["code"] == "ORIGIN_REFUSED"
    assert ChatSession.objects.exists() is taken


@every_showing
@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_reading_needs_no_origin(alice, headers, taken, method):
    assert getattr(caller(alice, headers), method)(DOOR).status_code == 200


@pytest.mark.parametrize("method", ["post", "patch", "delete"])
def test_every_unsafe_method_is_guarded(alice, play, method):
    response = getattr(caller(alice, {"origin": "http://evil.example"}), method)(f"{DOOR}/{play.pk}")
    assert response.json()["error"]["code"] == "ORIGIN_REFUSED"


@every_showing
def test_signing_in_as_a_guest_is_refused_to_foreign_pages_only(db, headers, taken):
    response = caller(None, headers).post("/api/auth/guest/login", {}, content_type="application/json")
    foreign = "origin" in headers and not taken
    assert response.status_code == (403 if foreign else 200)
    assert ("sessionid" in response.cookies) is not foreign


def test_without_a_cookie_the_answer_is_401_from_anywhere(db):
    response = caller(None, {"origin": "http://evil.example"}).post(DOOR, {}, content_type="application/json")
    assert (response.status_code, response.headers["WWW-Authenticate"]) == (401, "Session")


def test_a_deactivated_person_is_nobody(alice):
    client = caller(alice, {"origin": "http://testserver"})
    alice.is_active = False
    alice.save()
    assert client.get(DOOR).status_code == 401


@pytest.mark.parametrize("origin", ["", "http://", "://", "null", "http://["])
def test_without_a_host_nothing_is_home(origin):
    assert not is_home(origin, host="", scheme="http")


def test_a_listed_front_end_is_told_that_it_may_read_the_answer(alice):
    response = caller(alice, {"origin": "http://localhost:3000"}).get(f"{DOOR}/absent")
    assert response.status_code == 404
    assert response.headers["Access-Control-Allow-Origin"] == "http://localhost:3000"
    assert response.headers["Access-Control-Allow-Credentials"] == "true"


def test_a_foreign_page_is_not(alice):
    response = caller(alice, {"origin": "http://evil.example"}).get(DOOR)
    assert "Access-Control-Allow-Origin" not in response.headers


def test_a_preflight_is_answered_without_a_cookie(db):
    response = Client(
        headers={
            "origin": "http://localhost:3000",
            "access-control-request-method": "DELETE",
            "access-control-request-headers": "content-type",
        }
    ).options(f"{DOOR}/x")
    assert response.status_code == 200
    assert "DELETE" in response.headers["Access-Control-Allow-Methods"]
