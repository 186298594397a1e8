"""`manage.py clear_guests`: who has left for good goes, everybody else stays."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.guests import stale_guests
from accounts.models import LoginEvent, User
from characters.models import Character
from chat.conversation import plays
from chat.models import ChatSession, Message
from conftest import ApiClient

pytestmark = pytest.mark.django_db


def days_ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)


def guest(days: float = 40, **more: Any) -> User:
    """A guest who came `days` ago and has not been here since."""
    user = User.objects.create_guest()
    past = days_ago(days)
    User.objects.filter(pk=user.pk).update(**{"created_at": past, "updated_at": past, "last_login": past, **more})
    return user


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("clear_guests", *arguments, stdout=out)
    return out.getvalue()


def test_idle_guests_go_and_others_stay(alice):
    gone, fresh = guest(40), guest(10)
    User.objects.filter(pk=alice.pk).update(created_at=days_ago(400), updated_at=days_ago(400))
    assert "1 guests removed" in run()
    assert set(User.objects.all()) == {alice, fresh}
    assert not User.objects.filter(pk=gone.pk).exists()


def test_what_is_theirs_goes_with_them_and_is_counted(preset):
    play = plays.start(guest(), character=preset)
    Message.objects.create(session=play, seq=1, role="user", content="안녕", created_at=days_ago(40))
    ChatSession.objects.update(started_at=days_ago(40), updated_at=days_ago(40))
    out = run()
    assert "chat_sessions: 1" in out
    assert "messages: 1" in out
    assert not ChatSession.objects.exists()
    assert Character.objects.get() == preset


@pytest.mark.parametrize("what", ["a play", "a character", "an event", "a sign-in", "a write to the row"])
def test_who_did_something_since_stays(what, preset):
    user = guest()
    match what:
        case "a play":
            plays.start(user, character=preset)
        case "a character":
            Character.objects.create(user=user, name="새 사람")
        case "an event":
            LoginEvent.objects.create(user=user, kind="guest")
        case "a sign-in":
            User.objects.filter(pk=user.pk).update(last_login=timezone.now())
        case "a write to the row":
            User.objects.filter(pk=user.pk).update(updated_at=timezone.now())
    assert run().startswith("0 guests")
    assert User.objects.get() == user


@pytest.mark.parametrize(("expired", "left"), [(False, 1), (True, 0)])
def test_a_browser_that_is_still_signed_in_keeps_its_guest(expired, left):
    ApiClient().send("post", "/api/auth/guest/login", {})
    past = days_ago(40)
    User.objects.update(created_at=past, updated_at=past, last_login=past)
    user = User.objects.get()
    user.login_events.update(created_at=past)
    user.usersession_set.update(created_at=past, last_seen_at=past)
    if expired:
        Session.objects.update(expire_date=days_ago(33))
    run()
    assert User.objects.count() == left
    assert Session.objects.count() == left


def test_a_dry_run_only_counts():
    guest()
    LoginEvent.objects.create(kind="login", created_at=days_ago(300))
    assert run("--dry-run") == "1 guests would be removed (idle for 30 days).\n"
    assert (User.objects.count(), LoginEvent.objects.count()) == (1, 1)


def test_the_days_can_be_chosen():
    guest(10)
    assert run("--days", "11").startswith("0 ")
    assert run("--days", "9").startswith("1 ")


@pytest.mark.parametrize("days", ["0", "-1", "999999"])
def test_senseless_days_are_refused(days):
    with pytest.raises(CommandError, match="--days"):
        run("--days", days)


def test_many_go_in_batches(monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(stale_guests, "BATCH", 3)
    for _ in range(10):
        guest()
    assert run().startswith("10 guests removed")
    assert not User.objects.exists()


def test_old_login_events_go_too():
    LoginEvent.objects.create(kind="login", created_at=days_ago(181))
    LoginEvent.objects.create(kind="login")
    assert "1 old login events removed" in run()
    assert LoginEvent.objects.count() == 1


def test_nothing_to_do_is_fine():
    assert (
        run() == "0 guests removed (idle for 30 days).\n0 old login events removed.\n0 old idempotency keys removed.\n"
    )
