"""A session in use does not run out: its row and its cookie last their whole time again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

pytestmark = pytest.mark.django_db

WEEK = timedelta(seconds=settings.SESSION_COOKIE_AGE)


@pytest.fixture
def client(alice) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def left() -> timedelta:
    return Session.objects.get().expire_date - timezone.now()


def spend(time: timedelta) -> None:
    Session.objects.update(expire_date=timezone.now() + WEEK - time)


def test_a_session_in_use_lasts_its_whole_time_again(client):
    spend(timedelta(days=6))
    answer = client.get("/api/auth/me")
    cookie = answer.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["max-age"], cookie["samesite"], bool(cookie["httponly"]), cookie["path"]) == (
        settings.SESSION_COOKIE_AGE, "Lax", True, "/",
    )  # fmt: skip
    assert cookie.value == Session.objects.get().session_key and left() > WEEK - timedelta(minutes=1)


def test_it_is_not_written_with_every_call(client):
    spend(timedelta(minutes=4))
    assert settings.SESSION_COOKIE_NAME not in client.get("/api/auth/me").cookies
    assert left() < WEEK - timedelta(minutes=3)


def test_one_that_ends_with_the_browser_stays_so(client):
    session = client.session
    session.set_expiry(0)
    session.save()
    spend(timedelta(days=6))
    assert client.get("/api/auth/me").cookies[settings.SESSION_COOKIE_NAME]["max-age"] == ""
    assert left() > WEEK - timedelta(minutes=1)


def test_what_another_call_has_put_into_the_session_stays(client):
    spend(timedelta(days=6))
    held, other = client.session, client.session
    assert "guest_before" not in held  # read before the other one writes
    other["guest_before"] = "somebody"
    other.save()
    assert held.renew() and client.session["guest_before"] == "somebody"


def test_signing_out_is_not_undone(client):
    spend(timedelta(days=6))
    answer = client.post("/api/auth/logout", headers={"origin": "http://localhost:3000"})
    assert answer.cookies[settings.SESSION_COOKIE_NAME].value == "" and not Session.objects.exists()


def test_one_that_has_run_out_is_over(client):
    spend(WEEK + timedelta(seconds=1))
    assert client.get("/api/auth/me").status_code == 401


def test_the_session_of_an_app_is_renewed_as_well(client):
    spend(timedelta(days=6))
    answer = Client().get("/api/auth/me", headers={"X-Session-Token": client.session.session_key})
    assert answer.status_code == 200 and left() > WEEK - timedelta(minutes=1)
