"""Bearer tokens on /api and on sockets: good ones open, bad ones never fall back to the cookie."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jwt as pyjwt
import pytest
from allauth.headless.tokens.strategies.jwt import internal as jwt
from asgiref.sync import sync_to_async
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from accounts.auth.bearer_tokens import BadToken, Credential, bearer_of
from accounts.models import LoginEvent, User
from chat.tests.conftest import Socket, stage  # noqa: F401  a fixture

SESSIONS = "/api/chat/sessions"


def session_of(user: User) -> Any:
    client = Client()
    client.force_login(user)
    return client.session


def tokens_of(user: User) -> dict[str, str]:
    """The headers of each kind of token, both standing on one new session."""
    session = session_of(user)
    access = jwt.create_access_token(user, session, {})
    return {"jwt": f"Bearer {access}", "session": session.session_key}


BAD: dict[str, Callable[[User], dict[str, str]]] = {
    "made up session token": lambda user: {"x-session-token": "x" * 32},
    "empty session token": lambda user: {"x-session-token": ""},
    "session token with a NUL": lambda user: {"x-session-token": "x" * 31 + "\x00"},
    "long session token": lambda user: {"x-session-token": "x" * 5000},
    "session token of nobody": lambda user: {"x-session-token": anonymous_session()},
    "made up jwt": lambda user: {"authorization": "Bearer x.y.z"},
    "empty jwt": lambda user: {"authorization": "Bearer"},
    "lower case and made up": lambda user: {"authorization": "bearer x"},
    "refresh token": lambda user: {"authorization": f"Bearer {jwt.create_refresh_token(user, session_of(user))}"},
    "expired": lambda user: {"authorization": f"Bearer {made(user, expires_in=-1)}"},
    "for somebody else": lambda user: {"authorization": f"Bearer {made(user, sub='other')}"},
    "another key": lambda user: {"authorization": f"Bearer {resigned(user)}"},
    "no signature": lambda user: {"authorization": f"Bearer {resigned(user, algorithm='none')}"},
    "no session behind": lambda user: {"authorization": f"Bearer {made(user, session_key='x' * 32)}"},
    "good jwt, bad session token": lambda user: {"authorization": tokens_of(user)["jwt"], "x-session-token": "x"},
    "good session token, bad jwt": lambda user: {
        "authorization": "Bearer x", "x-session-token": tokens_of(user)["session"]
    },
}  # fmt: skip
every_bad_token = pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())


def anonymous_session() -> str:
    client = Client()
    session = client.session
    session["x"] = 1
    session.save()
    return str(session.session_key)


def made(user: User, *, sub: str = "", session_key: str = "", expires_in: int = 300) -> str:
    sid = jwt.session_key_to_sid(session_key or session_of(user).session_key)
    return str(jwt.create_token("access", sub=sub or user.pk, sid=sid, expires_in=expires_in)[0])


def resigned(user: User, algorithm: str = "RS256") -> str:
    payload = pyjwt.decode(made(user), options={"verify_signature": False})
    key = rsa.generate_private_key(65537, 2048) if algorithm == "RS256" else ""
    return pyjwt.encode(payload, key, algorithm=algorithm)


@pytest.fixture
def app() -> Client:
    """No cookie and no origin, as an app calls."""
    return Client(headers={"accept-language": "en"})


@pytest.mark.parametrize("scheme", ["jwt", "session", "both"])
def test_a_token_opens_the_api_without_an_origin(app, alice, scheme):
    tokens = tokens_of(alice)
    headers = {"authorization": tokens["jwt"]} if scheme != "session" else {}
    headers |= {"x-session-token": tokens["session"]} if scheme != "jwt" else {}
    assert app.get("/api/auth/me", headers=headers).json()["email"] == "alice@example.com"
    response = app.post(SESSIONS, {}, content_type="application/json", headers=headers)
    assert response.status_code == 201
    assert not response.cookies


@every_bad_token
def test_a_bad_token_is_401_even_with_a_good_cookie(alice, api, bad):
    for client in (Client(), api(alice)):
        headers = bad(alice)
        response = client.get("/api/auth/me", headers=headers)
        assert (response.status_code, response.json()["error"]["code"]) == (401, "UNAUTHORIZED")
        challenge = 'Bearer error="invalid_token"' if "authorization" in headers else "Session"
        assert response["WWW-Authenticate"] == challenge


@every_bad_token
def test_a_bad_token_is_401_where_anybody_may_come(alice, bad):
    response = Client().post("/api/auth/guest/login", {}, content_type="application/json", headers=bad(alice))
    assert response.status_code == 401
    assert not User.objects.guests().exists()


def test_two_tokens_of_two_people_are_refused(app, alice, mallory):
    headers = {"authorization": tokens_of(alice)["jwt"], "x-session-token": tokens_of(mallory)["session"]}
    assert app.get("/api/auth/me", headers=headers).status_code == 401


def test_the_token_wins_over_the_cookie_of_somebody_else(api, alice, mallory):
    headers = {"x-session-token": tokens_of(alice)["session"]}
    assert api(mallory).get("/api/auth/me", headers=headers).json()["email"] == "alice@example.com"


def test_the_password_of_a_proxy_in_front_is_not_a_token(api, alice):
    headers = {"authorization": "Basic c3RhZ2luZzpzdGFnaW5n"}
    assert api(alice).get("/api/auth/me", headers=headers).json()["email"] == "alice@example.com"
    assert Client().get("/api/auth/me", headers=headers).status_code == 401


@pytest.mark.parametrize("scheme", ["jwt", "session"])
@pytest.mark.parametrize("end", ["signed out", "deactivated", "deleted", "new password"])
def test_a_token_ends_with_its_session(app, alice, scheme, end):
    tokens = tokens_of(alice)
    headers = {"authorization": tokens["jwt"]} if scheme == "jwt" else {"x-session-token": tokens["session"]}
    assert app.get("/api/auth/me", headers=headers).status_code == 200
    if end == "signed out":
        app.delete("/_allauth/app/v1/auth/session", headers={"x-session-token": tokens["session"]})
    elif end == "deactivated":
        User.objects.filter(pk=alice.pk).update(is_active=False)
    elif end == "deleted":
        alice.delete()
    else:
        alice.set_password("another-9")
        alice.save()
    assert app.get("/api/auth/me", headers=headers).status_code == 401


@pytest.mark.parametrize("scheme", ["jwt", "session"])
def test_an_app_signs_itself_out_and_nobody_else(api, alice, mallory, scheme):
    tokens, browser = tokens_of(alice), api(mallory)
    headers = {"authorization": tokens["jwt"]} if scheme == "jwt" else {"x-session-token": tokens["session"]}
    assert browser.post("/api/auth/logout", headers=headers).status_code == 200
    assert browser.get("/api/auth/me", headers=headers).status_code == 401
    assert browser.get("/api/auth/me").json()["email"] == "mallory@example.com"
    assert [event.user for event in LoginEvent.objects.filter(kind="logout")] == [alice]


def test_what_a_token_stands_on_is_told(alice):
    tokens = tokens_of(alice)
    assert bearer_of({}) is None
    assert bearer_of({"authorization": "Basic x"}) is None
    assert bearer_of({"authorization": tokens["jwt"]}) == (alice, Credential("jwt", tokens["session"]))
    assert bearer_of({"x-session-token": tokens["session"]}) == (alice, Credential("session_token", tokens["session"]))
    with pytest.raises(BadToken):
        bearer_of({"authorization": "Bearer"})


def test_a_page_of_a_front_end_may_show_tokens(db):
    asked = {
        "origin": "http://localhost:3000",
        "access-control-request-method": "GET",
        "access-control-request-headers": "authorization,x-session-token",
    }
    allowed = Client(headers=asked).options(SESSIONS).headers["Access-Control-Allow-Headers"]
    assert {"authorization", "x-session-token"} <= {name.strip() for name in allowed.split(",")}


# -- sockets ---------------------------------------------------------------------------------------------------------
async def enter(stage: Any, play: Any, headers: dict[str, str], *, user: User | None = None) -> Socket:  # noqa: F811
    """Open a socket with these headers, without an origin unless they say one."""
    named = {"origin": ""} | headers
    return await stage(play, user, hello=False, **{name.replace("-", "_"): value for name, value in named.items()})


@pytest.mark.parametrize("scheme", ["jwt", "session"])
async def test_a_token_opens_a_socket_without_an_origin(stage, alice, play, scheme):  # noqa: F811
    tokens = await sync_to_async(tokens_of)(alice)
    headers = {"authorization": tokens["jwt"]} if scheme == "jwt" else {"x-session-token": tokens["session"]}
    socket = await enter(stage, play, headers)
    assert socket.answer == {"type": "websocket.accept", "subprotocol": "avatar-forge.v1"}
    assert (await socket.read())["type"] == "hello"


@pytest.mark.parametrize("name", ["made up session token", "empty session token", "made up jwt", "empty jwt", "expired",
                                  "no session behind", "good jwt, bad session token"])  # fmt: skip
async def test_a_bad_token_closes_the_socket_even_with_a_good_cookie(stage, alice, play, name):  # noqa: F811
    headers = await sync_to_async(BAD[name])(alice)
    socket = await enter(stage, play, {"origin": "http://testserver"} | headers, user=alice)
    assert socket.answer["type"] == "websocket.accept"
    assert await socket.close_code() == 4401


async def test_a_stranger_with_a_token_finds_no_such_play(stage, mallory, play):  # noqa: F811
    tokens = await sync_to_async(tokens_of)(mallory)
    socket = await enter(stage, play, {"x-session-token": tokens["session"]})
    assert await socket.close_code() == 4404


async def test_a_host_that_is_not_ours_is_refused_token_or_not(stage, alice, play):  # noqa: F811
    tokens = await sync_to_async(tokens_of)(alice)
    socket = await enter(stage, play, {"x-session-token": tokens["session"], "host": "evil.example"})
    assert (socket.answer["type"], socket.answer["status"]) == ("websocket.http.response.start", 403)


async def test_without_a_token_the_cookie_needs_its_origin(stage, alice, play):  # noqa: F811
    socket = await enter(stage, play, {}, user=alice)
    assert (socket.answer["type"], socket.answer["status"]) == ("websocket.http.response.start", 403)
