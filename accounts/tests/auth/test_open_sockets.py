"""Signed out, kept out, gone: at once over HTTP, within five seconds on an open socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.auth import open_sockets, sign_ins
from accounts.models import LoginEvent, User
from avatar_forge.core import dbpool
from avatar_forge.core.errors import DatabaseUnavailable
from chat.models import ChatSession, Message
from chat.tests.conftest import Socket, scripted, stage  # noqa: F401  fixtures
from chat.turns import revocation
from conftest import ApiClient, eventually

LOGIN, SESSIONS, END_ALL = "/accounts/login/", "/api/auth/sessions", "/api/auth/sessions/end-all"
Rounds = Callable[[int], Awaitable[None]]
ALICE = {"login": "alice@example.com", "password": "wonderland-7"}


@pytest.fixture
async def watched(transactional: None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Rounds]:
    """The watch with a quick pulse; `await watched(n)` waits for n rounds."""
    monkeypatch.setattr(open_sockets, "EVERY", 0.05)
    looked = asyncio.Semaphore(0)

    async def count() -> None:
        looked.release()

    async def rounds(number: int) -> None:
        while not looked.locked():
            await looked.acquire()
        async with asyncio.timeout(20):
            for _ in range(number):
                await looked.acquire()

    open_sockets.watch.open(revocation.stop_replies_to_deactivated, count)
    yield rounds
    await open_sockets.watch.close()


@pytest.fixture
async def closing(transactional: None) -> AsyncIterator[None]:
    """For tests without a stage: closes what asgiref's own thread has opened."""
    yield
    await sync_to_async(connections.close_all)()


def signed_in(*, guest: bool = False) -> ApiClient:
    client = ApiClient()
    if guest:
        client.send("post", "/api/auth/guest/login", {})
    else:
        assert client.post(LOGIN, ALICE).status_code == 302
    return client


def log_out(client: ApiClient) -> None:
    assert client.send("post", "/api/auth/logout").status_code == 200


def sign_out_everywhere(client: ApiClient) -> None:
    assert signed_in().send("post", END_ALL, {}).status_code == 200


def change_password(client: ApiClient) -> None:
    new = {"oldpassword": "wonderland-7", "password1": "bright-lantern-42", "password2": "bright-lantern-42"}
    assert signed_in().post("/accounts/password/change/", new).status_code == 302


def set_password_elsewhere(client: ApiClient) -> None:
    alice = User.objects.get(email="alice@example.com")
    alice.set_password("bright-lantern-42")
    alice.save()


def deactivate(client: ApiClient) -> None:
    User.objects.filter(email="alice@example.com").update(is_active=False)


def delete(client: ApiClient) -> None:
    User.objects.filter(email="alice@example.com").delete()


def expire(client: ApiClient) -> None:
    Session.objects.update(expire_date="2020-01-01T00:00:00Z")


WAYS = [log_out, sign_out_everywhere, change_password, set_password_elsewhere, deactivate, delete, expire]
every_way = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)


@every_way
@pytest.mark.django_db
def test_at_once_over_http(alice, way):
    client = signed_in()
    assert client.get("/api/auth/me").status_code == 200
    way(client)
    assert client.get("/api/auth/me").status_code == 401


@every_way
async def test_within_five_seconds_on_an_open_socket(stage, watched, alice, play, way):  # noqa: F811
    client = await sync_to_async(signed_in)()
    socket = Socket(play.pk, f"sessionid={client.cookies['sessionid'].value}")
    await socket.connect()
    assert (await socket.read())["type"] == "hello"
    await sync_to_async(way)(client)
    assert await socket.close_code() == 4401
    await socket.disconnect()


def test_a_round_begins_often_enough_for_five_seconds():
    assert open_sockets.EVERY * 2 < 5


async def test_others_stay(stage, watched, alice, mallory, play):  # noqa: F811
    other = await sync_to_async(ChatSession.objects.create)(user=mallory)
    socket = await stage(other, mallory)
    await sync_to_async(deactivate)(ApiClient())
    await watched(3)
    await socket.send(type="ping", t=1)
    assert (await socket.read())["type"] == "pong"


async def test_another_sign_in_of_the_same_person_stays(stage, watched, alice, play):  # noqa: F811
    here, there = await stage(play, alice), await sync_to_async(signed_in)()
    await sync_to_async(log_out)(there)
    await watched(3)
    await here.send(type="ping", t=1)
    assert (await here.read())["type"] == "pong"


async def test_who_loses_rights_is_asked_to_come_back_without_them(stage, watched, staff, play):  # noqa: F811
    await sync_to_async(ChatSession.objects.filter(pk=play.pk).update)(user=staff)
    socket = await stage(play, staff)
    await sync_to_async(User.objects.filter(pk=staff.pk).update)(is_staff=False, is_superuser=False)
    assert await socket.close_code() == 1012


@pytest.mark.django_db
def test_demotion_takes_effect_at_once_over_http(staff):
    client = Client()
    client.force_login(staff)
    assert client.get("/admin/").status_code == 200
    User.objects.update(is_staff=False, is_superuser=False)
    assert client.get("/admin/").status_code != 200


async def test_the_reply_to_a_deactivated_person_is_stopped_with_its_text(stage, watched, alice, play, scripted):  # noqa: F811
    scripted.script = ["앞부분 ", asyncio.Event()]
    socket = await stage(play, alice)
    await socket.say("안녕")
    await socket.until("delta")
    await sync_to_async(deactivate)(ApiClient())
    reply = await eventually(lambda: Message.objects.filter(role="assistant").exclude(status="streaming").first())
    assert (reply.status, reply.content) == ("stopped", "앞부분 ")
    assert scripted.closed == 1


async def test_the_reply_to_a_deleted_person_is_stopped(stage, watched, alice, play, scripted):  # noqa: F811
    scripted.script = ["앞부분 ", asyncio.Event()]
    socket = await stage(play, alice)
    await socket.say("안녕")
    await socket.until("delta")
    await sync_to_async(delete)(ApiClient())
    async with asyncio.timeout(20):
        while not scripted.closed:  # noqa: ASYNC110  the engine has no event to wait for
            await asyncio.sleep(0.05)
    assert not await sync_to_async(Message.objects.exists)()


async def test_a_frame_after_the_end_does_nothing(stage, watched, alice, play, scripted):  # noqa: F811
    scripted.script = ["네"]
    client = await sync_to_async(signed_in)()
    socket = Socket(play.pk, f"sessionid={client.cookies['sessionid'].value}")
    await socket.connect()
    await sync_to_async(log_out)(client)
    assert await socket.close_code() == 4401
    await socket.say("아직 여기")
    await asyncio.sleep(0.3)
    assert not await sync_to_async(Message.objects.exists)()
    await socket.disconnect()


async def test_while_the_database_is_away_everybody_stays(stage, alice, play, monkeypatch):  # noqa: F811
    socket = await stage(play, alice)
    real = dbpool.run

    async def away(*args: Any, **kwargs: Any) -> Any:
        raise DatabaseUnavailable()

    monkeypatch.setattr(open_sockets, "EVERY", 0.05)
    monkeypatch.setattr(dbpool, "run", away)
    open_sockets.watch.open()
    await asyncio.sleep(0.3)
    monkeypatch.setattr(dbpool, "run", real)
    await socket.send(type="ping", t=1)
    assert (await socket.read())["type"] == "pong"
    await sync_to_async(deactivate)(ApiClient())
    assert await socket.close_code() == 4401  # it still looks, once the database is back
    await open_sockets.watch.close()


@pytest.mark.parametrize("sockets", [1, 30])
async def test_two_queries_whatever_the_number_of_sockets(closing, alice, sockets):
    watch = open_sockets.Watch()
    keys = await sync_to_async(lambda: [signed_in().session.session_key for _ in range(2)])()
    left: list[int] = []

    async def leave(code: int) -> None:
        left.append(code)

    alice = await sync_to_async(User.objects.get)(pk=alice.pk)
    entered = [watch.enter(alice, keys[n % 2], leave) for n in range(sockets)]
    for one in entered:
        one.__enter__()
    assert await sync_to_async(_counted)({alice.pk}, set(keys)) == 2
    await watch.look()
    assert left == []
    await sync_to_async(Session.objects.all().delete)()
    await watch.look()
    assert left == [4401] * sockets


def _counted(people: set[str], keys: set[str]) -> int:
    with CaptureQueriesContext(connection) as queries:
        open_sockets._look_up(people, keys)
    return len(queries)


async def test_one_socket_that_cannot_be_closed_does_not_keep_the_others(closing, alice):
    watch, left = open_sockets.Watch(), []

    async def fail(code: int) -> None:
        raise RuntimeError

    async def leave(code: int) -> None:
        left.append(code)

    with watch.enter(alice, "nosuchsession", fail), watch.enter(alice, "nosuchsession", leave):
        await watch.look()
    assert left == [4401]


# -- the list of sign-ins --


def listed(client: ApiClient) -> list[dict[str, Any]]:
    return list(client.get(SESSIONS).json()["data"]["sessions"])


@pytest.mark.django_db
def test_my_sign_ins_are_listed(alice, mallory):
    here, there = signed_in(), signed_in()
    ApiClient(mallory).get(SESSIONS)
    found = listed(here)
    assert [one["is_current"] for one in found] == [False, True]
    assert set(found[0]) == {"id", "created_at", "last_seen_at", "ip", "user_agent", "is_current"}
    assert [one["is_current"] for one in listed(there)] == [True, False]
    log_out(there)
    assert [one["is_current"] for one in listed(here)] == [True]


@pytest.mark.django_db
def test_a_guests_sign_in_is_listed_too():
    assert [one["is_current"] for one in listed(signed_in(guest=True))] == [True]


@pytest.mark.django_db
def test_one_sign_in_is_ended(alice):
    here, there = signed_in(), signed_in()
    other = next(one for one in listed(here) if not one["is_current"])
    assert here.send("delete", f"{SESSIONS}/{other['id']}").status_code == 200
    assert there.get("/api/auth/me").status_code == 401
    assert here.get("/api/auth/me").status_code == 200
    assert here.send("delete", f"{SESSIONS}/{other['id']}").status_code == 404


@pytest.mark.django_db
def test_a_strangers_sign_in_cannot_be_ended(alice, mallory):
    client = signed_in()
    found = listed(client)[0]["id"]
    for id_ in (found, 10**17, 0):
        assert ApiClient(mallory).send("delete", f"{SESSIONS}/{id_}").status_code == 404
    assert client.get("/api/auth/me").status_code == 200


@pytest.mark.parametrize(("body", "left"), [({}, 401), ({"others_only": True}, 200)])
@pytest.mark.django_db
def test_signing_out_everywhere(alice, body, left):
    here, *others = signed_in(), signed_in(), signed_in()
    answer = here.send("post", END_ALL, body)
    assert answer.json()["data"]["ended"] == (2 if body else 3)
    assert [other.get("/api/auth/me").status_code for other in others] == [401, 401]
    assert here.get("/api/auth/me").status_code == left
    assert LoginEvent.objects.filter(kind="sessions_ended", user=alice).exists()


@pytest.mark.parametrize(
    ("end", "here_after", "there_after"), [("others", 200, 401), ("all", 401, 401), ("x", 200, 200)]
)
@pytest.mark.django_db
def test_the_buttons_of_the_page(alice, end, here_after, there_after):
    here, there = signed_in(), signed_in()
    here.post("/accounts/sessions/", {"end": end})
    assert here.get("/api/auth/me").status_code == here_after
    assert there.get("/api/auth/me").status_code == there_after


@pytest.mark.django_db
def test_the_page_ends_one_and_no_strangers(alice, mallory):
    here, there = signed_in(), signed_in()
    other = next(one["id"] for one in listed(here) if not one["is_current"])
    assert ApiClient(mallory).post("/accounts/sessions/", {"end": other}).status_code == 404
    assert here.post("/accounts/sessions/", {"end": other}).status_code == 302
    assert there.get("/api/auth/me").status_code == 401


@pytest.mark.django_db
def test_a_session_in_use_is_noted_once_in_a_while(alice, django_assert_max_num_queries):
    client = ApiClient(alice)
    client.get("/api/auth/me")
    [one] = sign_ins.of(alice)
    assert one.session_key == client.session.session_key
    assert client.session[SESSION_KEY] == alice.pk
    with django_assert_max_num_queries(2):  # the session and the person: no write
        client.get("/api/auth/me")
