"""The record of sign-ins: written for every way in and out, never with a secret, read by its person and by staff."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts.auth import login_events
from accounts.models import LoginEvent, User
from accounts.pages.account import browser_of
from conftest import ApiClient

LOGIN, SIGNUP, EVENTS = "/accounts/login/", "/accounts/signup/", "/api/auth/events"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36"
PASSWORD = "bright-lantern-42"

pytestmark = pytest.mark.django_db


@pytest.fixture
def page() -> Client:
    return Client(headers={"accept-language": "en", "user-agent": CHROME + "x" * 300})


def kinds() -> list[str]:
    return list(LoginEvent.objects.order_by("created_at", "id").values_list("kind", flat=True))


def sign_in(page: Client, password: str = "wonderland-7") -> Any:
    return page.post(LOGIN, {"login": "alice@example.com", "password": password})


def test_signing_in_and_out_is_kept_with_its_address_and_browser(page, alice):
    sign_in(page)
    page.post("/accounts/logout/")
    assert kinds() == ["login", "logout"]
    event = LoginEvent.objects.get(kind="login")
    assert (event.user, event.actor_id, event.success, event.provider) == (alice, alice.pk, True, "email")
    assert event.address == "127.0.0.1"
    assert event.user_agent is not None
    assert (event.user_agent[:10], len(event.user_agent)) == ("Mozilla/5.", 200)


def test_signing_up_is_kept(page):
    page.post(SIGNUP, {"email": "new@example.com", "password1": PASSWORD})
    assert kinds() == ["signup", "login"]


def test_coming_in_as_a_guest_is_kept_and_moves_with_the_guest(api, alice):
    browser = api()
    browser.send("post", "/api/auth/guest/login", {})
    guest = LoginEvent.objects.get(kind="guest").actor_id
    browser.post(LOGIN, {"login": "alice@example.com", "password": "wonderland-7"})
    browser.send("post", "/api/auth/guest/merge", {"mode": "merge"})
    assert kinds() == ["guest", "login", "guest_merged"]
    first = LoginEvent.objects.get(kind="guest")
    assert (first.user, first.actor_id) == (alice, guest)


@pytest.mark.parametrize(
    ("login", "reason", "known"),
    [("alice@example.com", "wrong_password", True), ("nobody@example.com", "unknown", False)],
)
def test_a_failed_sign_in_is_kept_without_what_was_typed(page, alice, login, reason, known):
    page.post(LOGIN, {"login": login, "password": "my-secret-guess"})
    event = LoginEvent.objects.get()
    assert (event.kind, event.success, event.reason) == ("login_failed", False, reason)
    assert event.user == (alice if known else None)
    kept = json.dumps(list(LoginEvent.objects.values()), default=str)
    assert "my-secret-guess" not in kept
    assert "nobody@example.com" not in kept


def test_a_deactivated_persons_try_is_kept(page, alice):
    User.objects.update(is_active=False)
    sign_in(page)
    assert LoginEvent.objects.get().reason == "inactive"


def test_changing_the_password_is_kept_and_ends_the_other_sign_ins(page, alice):
    other = Client()
    sign_in(other)
    sign_in(page)
    page.post(
        "/accounts/password/change/", {"oldpassword": "wonderland-7", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert kinds()[-1] == "password_changed"
    assert other.get("/api/auth/me").status_code == 401
    assert page.get("/api/auth/me").status_code == 200
    assert [one["is_current"] for one in page.get("/api/auth/sessions").json()["data"]["sessions"]] == [True]


def test_events_outlive_their_person_without_an_address_book(page, alice):
    sign_in(page)
    pk = alice.pk
    alice.delete()
    assert list(LoginEvent.objects.values_list("user", "actor_id")) == [(None, pk)]


def test_nothing_kept_can_hold_a_nul_or_a_bad_address(alice):
    request = RequestFactory().get("/", REMOTE_ADDR="not an address", HTTP_USER_AGENT="a\x00b")
    login_events.record(request, LoginEvent.Kind.LOGIN, alice, reason="r" * 300, provider="p" * 50)
    event = LoginEvent.objects.get()
    assert (event.address, event.user_agent, len(event.reason or ""), len(event.provider or "")) == (
        None,
        "ab",
        100,
        20,
    )


def test_a_kind_that_is_unknown_is_refused_by_the_table(alice):
    with pytest.raises(IntegrityError), transaction.atomic():
        LoginEvent.objects.create(user=alice, kind="stolen")


def test_old_events_are_thrown_away(alice):
    for days in (0, 179, 181, 400):
        LoginEvent.objects.create(user=alice, kind="login", created_at=timezone.now() - timedelta(days=days))
    assert login_events.prune() == 2
    assert LoginEvent.objects.count() == 2


# -- reading them --


def test_a_person_sees_their_own_newest_first_page_by_page(alice, mallory):
    for n in range(5):
        LoginEvent.objects.create(user=alice, kind="login", reason=str(n))
    LoginEvent.objects.create(user=mallory, kind="login", reason="hers")
    client, seen, cursor = ApiClient(alice), [], ""
    while cursor is not None:
        body = client.get(EVENTS, {"page_size": 2, "cursor": cursor}).json()["data"]
        seen += [event["reason"] for event in body["events"]]
        cursor = body["next_cursor"]
    assert seen == ["4", "3", "2", "1", "0"]
    assert set(body["events"][0]) == {
        "id", "kind", "provider", "success", "reason", "address", "user_agent", "created_at",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", EVENTS),
        ("get", "/api/auth/sessions"),
        ("delete", "/api/auth/sessions/1"),
        ("post", "/api/auth/sessions/end-all"),
        ("get", "/api/auth/guest/merge-preview"),
        ("post", "/api/auth/guest/merge"),
    ],
)
def test_the_anonymous_are_turned_away(api, method, path):
    for address in (path, f"{path}/"):
        response = api().send(method, address, {})
        assert (response.status_code, response.json()["error"]["code"]) == (401, "UNAUTHORIZED")


def test_as_many_queries_for_two_as_for_twenty(alice, django_assert_num_queries, django_assert_max_num_queries):
    client = ApiClient(alice)
    client.get(EVENTS)
    for total in (2, 20):
        while LoginEvent.objects.count() < total:
            LoginEvent.objects.create(user=alice, kind="login")
        with django_assert_num_queries(3):
            assert len(client.get(EVENTS).json()["data"]["events"]) == total


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_page_shows_them(page, alice, language):
    sign_in(page)
    for path in ("/accounts/events/", "/accounts/sessions/"):
        response = page.get(path, headers={"accept-language": language})
        assert response.status_code == 200
        assert "Chrome, Windows" in response.content.decode()
        assert "127.0.0.1" in response.content.decode()


def test_the_page_turns(page, alice):
    for _ in range(60):
        LoginEvent.objects.create(user=alice, kind="login")
    page.force_login(alice)
    cursor = page.get("/accounts/events/").context["next_cursor"]
    assert len(page.get("/accounts/events/", {"cursor": cursor}).context["events"]) == 10
    assert page.get("/accounts/events/", {"cursor": "made up"}).status_code == 400


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (CHROME, "Chrome, Windows"),
        (CHROME + " Edg/130.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Mobile/15E148 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) SamsungBrowser/26.0 Chrome/122 Mobile", "Samsung Internet, Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox, macOS"),
        ("curl/8", ""),
        (None, ""),
    ],
)  # fmt: skip
def test_browsers_are_called_what_people_call_them(agent, name):
    assert browser_of(agent) == name
