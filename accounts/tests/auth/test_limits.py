"""Limits on who comes in: by address and account, counted once for all threads, told with the time to wait."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.test import Client, RequestFactory
from redis.exceptions import ConnectionError as RedisGone

from accounts.models import User
from avatar_forge.config import settings as house_settings
from avatar_forge.core import client_address, limiter
from avatar_forge.core.ids import new_id
from avatar_forge.tests import needs
from conftest import ApiClient

GUEST, LOGIN, SIGNUP = "/api/auth/guest/login", "/accounts/login/", "/accounts/signup/"
RESET = "/accounts/password/reset/"


@pytest.fixture(autouse=True)
def _nothing_counted_yet() -> Any:
    LocMemCache("", {}).clear()  # allauth's counts; never `cache.clear()`: a test may have put a real Redis there
    limiter.forget()
    yield
    LocMemCache("", {}).clear()
    limiter.forget()


@pytest.fixture
def few_guests(settings: Any) -> None:
    settings.GUESTS_PER_HOUR_PER_ADDRESS = 3


@pytest.mark.django_db
def test_guests_from_one_address_are_limited(few_guests, api):
    answers = [api().send("post", GUEST, {}) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert answers[-1].json()["error"]["code"] == "RATE_LIMITED"
    assert 0 < int(answers[-1]["Retry-After"]) <= 3601
    assert User.objects.count() == 3
    assert api(REMOTE_ADDR="192.0.2.7").send("post", GUEST, {}).status_code == 200


@pytest.mark.django_db
def test_who_is_in_already_is_not_counted(few_guests, api):
    browser = api()
    for _ in range(9):
        assert browser.send("post", GUEST, {}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ko", "en"])
def test_on_a_page_the_limit_is_a_page(few_guests, preset, language):
    path = f"/plays/new/?character={preset.pk}"
    path = path if Client().get(path).status_code == 200 else _new_play(preset)
    for _ in range(3):
        assert Client().post(path, {}).status_code == 302
    response = Client(headers={"accept-language": language}).post(path, {})
    assert response.status_code == 429
    assert response["Retry-After"]
    assert f'<html lang="{language}"' in response.content.decode()
    assert "RATE_LIMITED" in response.content.decode()


def _new_play(preset: Any) -> str:
    from django.urls import reverse

    return f"{reverse('play_new')}?character={preset.pk}"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "form", "limit"),
    [
        (LOGIN, {"login": "alice@example.com", "password": "wrong"}, {"login": "3/m/ip"}),
        (SIGNUP, {"email": "x", "password1": "y"}, {"signup": "3/m/ip"}),
        (RESET, {"email": "alice@example.com"}, {"reset_password": "3/m/ip"}),
    ],
)
def test_allauths_limits_end_in_our_page(alice, settings, path, form, limit):
    settings.ACCOUNT_RATE_LIMITS = limit
    page = Client(headers={"accept-language": "en"})
    answers = [page.post(path, form) for _ in range(4)]
    assert [answer.status_code for answer in answers[:3]] != [429] * 3
    assert (answers[3].status_code, answers[3]["Retry-After"]) == (429, "60")
    assert 'class="sheet error"' in answers[3].content.decode()


def sign_in(address: str, email: str = "alice@example.com", password: str = "wrong") -> str:
    """Sign in from an address and return what the form says; "" for who is in."""
    page = Client(REMOTE_ADDR=address, headers={"accept-language": "en"})
    answer = page.post(LOGIN, {"login": email, "password": password})
    return "" if answer.status_code == 302 else str(answer.context["form"].errors)


@pytest.mark.django_db
def test_who_guesses_from_one_address_locks_nobody_out_elsewhere(alice, settings):
    settings.ACCOUNT_RATE_LIMITS = house_settings.ACCOUNT_RATE_LIMITS | {"login": "999/m/ip"}
    answers = [sign_in("192.0.2.1") for _ in range(200)]
    assert "Too many failed" in answers[-1]
    assert "Too many failed" in sign_in("192.0.2.1", "ALICE@example.com", "wonderland-7")
    assert sign_in("192.0.2.99", "ALICE@example.com", "wonderland-7") == ""


@pytest.mark.django_db
def test_an_account_is_protected_from_many_addresses_and_opens_where_its_person_has_been(alice, settings):
    assert sign_in("192.0.2.99", password="wonderland-7") == ""
    settings.ACCOUNT_RATE_LIMITS = {"login_account": "3/h/key"}
    assert "not correct" in [sign_in(f"192.0.2.{n}") for n in range(3)][-1]
    assert "Too many failed" in sign_in("192.0.2.7", "ALICE@example.com", "wonderland-7")
    assert sign_in("192.0.2.99", "ALICE@example.com", "wonderland-7") == ""


@pytest.mark.django_db
def test_a_mailbox_is_not_filled_and_its_owner_is_not_refused(alice, settings, mailoutbox):
    settings.ACCOUNT_RATE_LIMITS = {"mail": "2/5m/key"}
    answers = [Client(REMOTE_ADDR=f"192.0.2.{n}").post(RESET, {"email": alice.email}) for n in range(5)]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, f"{RESET}done/")}
    assert len(mailoutbox) == 2
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    Client().post(SIGNUP, {"email": alice.email, "password1": "bright-lantern-42"})
    assert len(mailoutbox) == 3  # another kind of letter


def test_one_address_cannot_use_up_what_an_account_has():
    rates = house_settings.ACCOUNT_RATE_LIMITS
    (_, failed), account = (
        ratelimit.parse_rates(rates["login_failed"]),
        ratelimit.parse_rates(rates["login_account"])[0],
    )
    assert failed.amount * account.duration / failed.duration <= account.amount / 2


def test_the_count_is_exact_when_all_ask_at_once():
    with ThreadPoolExecutor(20) as pool:
        waits = list(pool.map(lambda _: limiter.wait("x", "k", limit=50, seconds=3600), range(200)))
    assert waits.count(0) == 50
    assert all(0 < wait <= 3601 for wait in waits if wait)


def test_no_limit_is_no_limit_and_keys_do_not_mix():
    assert not any(limiter.wait("x", "k", limit=0, seconds=60) for _ in range(100))
    assert limiter.wait("x", "a", limit=1, seconds=3600) == limiter.wait("x", "b", limit=1, seconds=3600) == 0
    assert limiter.wait("y", "a", limit=1, seconds=3600) == 0
    assert limiter.wait("x", "a", limit=1, seconds=3600) > 0


def test_while_redis_is_away_nobody_is_refused(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }
    with pytest.raises(RedisGone):
        cache.get("x")
    assert [limiter.wait("x", "k", limit=1, seconds=60) for _ in range(3)] == [0, 0, 0]
    assert limiter.is_first("x", "k", seconds=60) is False


def test_two_processes_share_one_count_in_redis(settings):
    settings.REDIS_URL = os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/15"
    needs.redis(settings.REDIS_URL)
    name = f"guests-{new_id()}"
    assert limiter.wait(name, "shared", limit=1, seconds=3600) == 0
    limiter.forget()  # what another process knows: nothing but what Redis tells
    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(lambda _: limiter.wait(name, "shared", limit=1, seconds=3600), range(8)))


def test_a_window_slides_and_does_not_begin_anew_at_its_edge(monkeypatch):
    now = 1_000_000_015.0  # five seconds before a minute ends
    monkeypatch.setattr("time.time", lambda: now)
    assert [limiter.wait("x", "k", limit=10, seconds=60) for _ in range(10)] == [0] * 10
    now += 10
    assert 49 <= limiter.wait("x", "k", limit=10, seconds=60) <= 52
    now += 51
    assert limiter.wait("x", "k", limit=10, seconds=60) == 0


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "", "203.0.113.9"),
        (0, "198.51.100.1", "203.0.113.9"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "10.6.6.6, 198.51.100.1", "198.51.100.1"),
        (2, "10.6.6.6, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        (2, "198.51.100.1", "203.0.113.9"),
        (1, "", "203.0.113.9"),
        (1, "nonsense", "203.0.113.9"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "::ffff:198.51.100.1", "198.51.100.1"),
    ],
)
def test_the_callers_address(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    extra = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert client_address.address_of(RequestFactory().get("/", REMOTE_ADDR="203.0.113.9", **extra)) == address


def test_an_ipv6_household_counts_as_one():
    ask = RequestFactory().get
    one, two = (client_address.neighbourhood_of(ask("/", REMOTE_ADDR=f"2001:db8:1:2::{n}")) for n in (1, 2))
    assert one == two == "2001:db8:1:2::"
    assert client_address.neighbourhood_of(ask("/", REMOTE_ADDR="")) == "unknown"


@pytest.mark.django_db
def test_allauth_counts_by_the_same_address(alice, settings):
    settings.TRUSTED_PROXIES = 1
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    form = {"login": "alice@example.com", "password": "wrong"}
    statuses = [
        Client(headers={"x-forwarded-for": hops}).post(LOGIN, form).status_code
        for hops in ("1.1.1.1, 198.51.100.1", "2.2.2.2, 198.51.100.1", "198.51.100.2")
    ]
    assert statuses == [200, 429, 200]


@pytest.mark.django_db
def test_a_forged_header_does_not_help(few_guests):
    answers = [ApiClient(HTTP_X_FORWARDED_FOR=f"198.51.100.{n}").send("post", GUEST, {}) for n in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
