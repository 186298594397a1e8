"""Tickets for websockets: one use, half a minute, for one person, and worth nothing once their maker has left."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.test import Client

from accounts.auth import socket_tickets
from accounts.auth.bearer_tokens import BadToken, Credential
from accounts.auth.socket_user import SessionUser
from accounts.models import User
from accounts.tests.auth.test_bearer_tokens import session_of, tokens_of
from avatar_forge.core import dbpool
from avatar_forge.tests import needs
from chat.tests.conftest import Socket, cookie_of, stage  # noqa: F401  a fixture
from conftest import HOME

TICKET = "/api/ws-ticket"
PROTOCOL = "avatar-forge.v1"
REDIS = "redis://127.0.0.1:6379/9"


@pytest.fixture(autouse=True, params=["locmem", "redis"])
def store(request: Any, settings: Any) -> None:
    """Both caches that a house may have."""
    if request.param == "redis":
        needs.redis(REDIS)
        settings.CACHES = {
            "default": {
                "BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS, "KEY_PREFIX": "test",
            }
        }  # fmt: skip


def issued(user: User) -> str:
    return socket_tickets.issue(user, Credential("cookie", session_of(user).session_key))


def test_a_ticket_is_long_random_and_stored_hashed(alice, monkeypatch):
    kept: dict[str, Any] = {}
    store = SimpleNamespace(set=lambda key, value, timeout: kept.update({key: (value, timeout)}))
    monkeypatch.setattr(socket_tickets, "cache", store)
    session = session_of(alice)
    one, two = (socket_tickets.issue(alice, Credential("cookie", session.session_key)) for _ in "12")
    assert len(one) >= 43 and one != two
    assert one not in str(kept) and session.session_key not in str(kept)
    assert {timeout for _, timeout in kept.values()} == {30}


def test_a_ticket_is_good_once(alice):
    ticket = issued(alice)
    user, credential = socket_tickets.redeem(ticket)
    assert (user, credential.kind) == (alice, "ticket")
    with pytest.raises(BadToken):
        socket_tickets.redeem(ticket)


@pytest.mark.parametrize("ticket", ["", "x", "x" * 43, "한글", "x" * 10_000, "\x00"])
def test_what_is_no_ticket_opens_nothing(db, ticket):
    with pytest.raises(BadToken):
        socket_tickets.redeem(ticket)


def test_of_twenty_at_once_one_comes_in(transactional_db):
    ticket = issued(User.objects.create_user("alice@example.com", "wonderland-7"))

    def attempt(_: int) -> bool:
        from django.db import connections

        try:
            return bool(socket_tickets.redeem(ticket))
        except BadToken:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(attempt, range(20))) == 1


def test_a_second_use_does_not_spoil_the_first(alice, monkeypatch):
    ticket = issued(alice)
    real = socket_tickets.cache

    def get_after_a_second_use(key: str) -> Any:
        with pytest.raises(BadToken):
            socket_tickets.redeem(ticket)
        return real.get(key)

    store = SimpleNamespace(add=real.add, get=get_after_a_second_use, delete=real.delete)
    monkeypatch.setattr(socket_tickets, "cache", store)
    assert socket_tickets.redeem(ticket)[0] == alice


def test_a_ticket_expires(alice, monkeypatch):
    ticket = issued(alice)
    now = socket_tickets.time.time
    monkeypatch.setattr(socket_tickets.time, "time", lambda: now() + 31)
    with pytest.raises(BadToken):
        socket_tickets.redeem(ticket)


@pytest.mark.parametrize("end", ["signed out", "deactivated", "new password"])
def test_a_ticket_ends_with_what_it_was_made_with(alice, end):
    session = session_of(alice)
    ticket = socket_tickets.issue(alice, Credential("cookie", session.session_key))
    if end == "signed out":
        session.flush()
    elif end == "deactivated":
        User.objects.filter(pk=alice.pk).update(is_active=False)
    else:
        alice.set_password("another-9")
        alice.save()
    with pytest.raises(BadToken):
        socket_tickets.redeem(ticket)


# -- the address -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("scheme", ["cookie", "jwt", "session"])
def test_everybody_who_is_signed_in_gets_one(api, alice, scheme):
    tokens = tokens_of(alice)
    shown = {"jwt": {"authorization": tokens["jwt"]}, "session": {"x-session-token": tokens["session"]}}
    headers = shown.get(scheme, {})
    caller = api(alice) if scheme == "cookie" else Client()
    response = caller.post(TICKET, headers=headers)
    data = response.json()["data"]
    assert (response.status_code, data["expires_in"], set(data)) == (200, 30, {"ticket", "expires_in"})
    assert response["Cache-Control"] == "no-store"
    user, credential = socket_tickets.redeem(data["ticket"])
    assert (user, credential.kind) == (alice, "ticket")
    assert scheme == "cookie" or credential.session_key == tokens["session"]


def test_a_guest_gets_one_too(db, api):
    guest = api()
    pk = guest.send("post", "/api/auth/guest/login", {}).json()["id"]
    assert socket_tickets.redeem(guest.post(TICKET).json()["data"]["ticket"])[0].pk == pk


def test_nobody_gets_none(db, api, alice):
    assert Client().post(TICKET).status_code == 401
    assert api(alice).get(TICKET).status_code == 405


def test_a_foreign_page_gets_none_by_the_cookie(api, alice):
    response = api(alice).post(TICKET, headers={"origin": "http://evil.example"})
    assert (response.status_code, response.json()["error"]["code"]) == (403, "ORIGIN_REFUSED")


def test_without_its_cache_the_address_says_so(api, alice, settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }
    response = api(alice).post(TICKET)
    assert (response.status_code, response.json()["error"]["code"]) == (503, "CACHE_UNAVAILABLE")


# -- sockets ---------------------------------------------------------------------------------------------------------
class TicketSocket(Socket):
    """A client that offers other subprotocols, and by itself shows neither cookie nor origin."""

    def __init__(self, session_id: str, *offered: str, cookie: str = "", origin: str = "", **headers: str) -> None:
        super().__init__(session_id, cookie, origin=origin, sec_websocket_protocol=", ".join(offered), **headers)
        self.wire.scope["subprotocols"] = list(offered)


@pytest.fixture
async def enter(stage: Any) -> AsyncIterator[Callable[..., Any]]:  # noqa: F811
    opened: list[TicketSocket] = []

    async def enter(session_id: str, *offered: str, **more: str) -> TicketSocket:
        socket = TicketSocket(session_id, *offered, **more)
        opened.append(socket)
        socket.answer = await socket.connect()
        return socket

    yield enter
    for socket in opened:
        with suppress(asyncio.CancelledError, TimeoutError):
            await socket.disconnect()


async def ticket_of(user: User) -> str:
    return f"ticket.{await sync_to_async(issued)(user)}"


async def test_a_ticket_opens_a_socket_without_origin_and_is_never_echoed(enter, alice, play):
    socket = await enter(play.pk, PROTOCOL, await ticket_of(alice))
    assert socket.answer == {"type": "websocket.accept", "subprotocol": PROTOCOL}
    assert (await socket.read())["type"] == "hello"


async def test_a_ticket_is_not_answered_where_our_protocol_is_not_asked_for(enter, alice, play):
    socket = await enter(play.pk, await ticket_of(alice))
    assert socket.answer == {"type": "websocket.accept", "subprotocol": None}


async def test_the_second_use_is_signed_out(enter, alice, play):
    ticket = await ticket_of(alice)
    await enter(play.pk, PROTOCOL, ticket)
    again = await enter(play.pk, PROTOCOL, ticket)
    assert (again.answer["type"], await again.close_code()) == ("websocket.accept", 4401)


async def test_of_twenty_sockets_at_once_one_comes_in(enter, alice, play):
    ticket = await ticket_of(alice)
    opened = await asyncio.gather(*(enter(play.pk, PROTOCOL, ticket) for _ in range(20)))
    first = [(await socket.wire.receive_output(timeout=10))["type"] for socket in opened]
    assert sorted(first) == ["websocket.close"] * 19 + ["websocket.send"]


@pytest.mark.parametrize(
    "shown", ["made up", "empty", "good and bad", "of two people", "good, but a bad token beside it"]
)
async def test_bad_tickets_never_fall_back_to_the_cookie(enter, alice, mallory, play, shown):
    offered, headers = [f"ticket.{'x' * 43}"], {}
    if shown == "empty":
        offered = ["ticket."]
    elif shown == "good and bad":
        offered += [await ticket_of(alice)]
    elif shown == "of two people":
        offered = [await ticket_of(alice), await ticket_of(mallory)]
    elif shown.startswith("good,"):
        offered, headers = [await ticket_of(alice)], {"x_session_token": "x"}
    cookie = await sync_to_async(cookie_of)(alice)
    socket = await enter(play.pk, PROTOCOL, *offered, cookie=cookie, origin=HOME, **headers)
    assert (socket.answer["type"], await socket.close_code()) == ("websocket.accept", 4401)


async def test_with_a_ticket_the_cookie_of_somebody_else_is_ignored(enter, alice, mallory, play):
    cookie = await sync_to_async(cookie_of)(mallory)
    socket = await enter(play.pk, PROTOCOL, await ticket_of(alice), cookie=cookie, origin="http://evil.example")
    assert (await socket.read())["type"] == "hello"


async def test_a_ticket_does_not_open_somebody_elses_play(enter, mallory, play):
    socket = await enter(play.pk, PROTOCOL, await ticket_of(mallory))
    assert await socket.close_code() == 4404


async def test_behind_the_door_nobody_sees_what_was_shown(transactional_db, alice):
    seen: dict[str, Any] = {}

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        seen.update(scope)

    session = await sync_to_async(session_of)(alice)
    ticket = await sync_to_async(socket_tickets.issue)(alice, Credential("jwt", session.session_key))
    wire = ApplicationCommunicator(
        SessionUser(app),
        {
            "type": "websocket",
            "headers": [(b"host", b"testserver"), (b"sec-websocket-protocol", f"{PROTOCOL}, ticket.{ticket}".encode())],
            "subprotocols": [PROTOCOL, f"ticket.{ticket}"],
        },
    )
    await wire.wait(timeout=10)
    assert (seen["user"], seen["credential"]) == (alice, Credential("ticket", session.session_key))
    assert (seen["subprotocols"], seen["headers"]) == ([PROTOCOL], [(b"host", b"testserver")])
    assert ticket not in str(seen)
    await sync_to_async(dbpool.close)()


async def test_a_door_without_its_cache_says_503(enter, alice, play, settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }
    socket = await enter(play.pk, PROTOCOL, "ticket.x")
    assert (socket.answer["type"], socket.answer["status"]) == ("websocket.http.response.start", 503)
