"""Who has an account is not told: sign-up, sign-in and password reset answer alike in words, status and work."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client

from accounts.models import User

PASSWORD = "bright-lantern-42"
APP = "/_allauth/app/v1/auth"
THERE, ABSENT = "alice@example.com", "nobody@example.com"


class CountingHasher(MD5PasswordHasher):
    """Counts what makes a real one slow."""

    hashed = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.hashed += 1
        return super().encode(password, salt)


@pytest.fixture(autouse=True)
def people(db: None, settings: Any, alice: User) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    alice.set_password("wonderland-7")
    alice.save()
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)


def told(response: Any, email: str) -> tuple[Any, ...]:
    """All that a stranger can see of an answer, but for the address they gave and what is drawn by lot."""
    words = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode().replace(email, "…"))
    words = re.sub(r'"session_token": ?"\w+"|request_id\S+|[0-9a-f-]{36}', "", words)
    own = ("X-Request-ID", "Content-Length", "Expires")  # the last one is the time of the answer
    headers = {name: value for name, value in response.headers.items() if name not in own}
    return response.status_code, words, headers, sorted(response.cookies)


def page(path: str, email: str, form: dict[str, str]) -> tuple[Any, ...]:
    """What a browser sees of a form with `email` in it, the page it leads to included, and the work that took."""
    browser = Client(headers={"accept-language": "en"})
    CountingHasher.hashed, letters = 0, len(mail.outbox)
    response = browser.post(path, form)
    work = CountingHasher.hashed, len(mail.outbox) - letters
    onward = response.headers.get("Location")
    return told(response, email), onward and told(browser.get(onward), email), work


def call(path: str, email: str, body: dict[str, str]) -> tuple[Any, ...]:
    """The same for an app."""
    CountingHasher.hashed, letters = 0, len(mail.outbox)
    response = Client().post(f"{APP}{path}", json.dumps(body), content_type="application/json")
    return told(response, email), CountingHasher.hashed, len(mail.outbox) - letters


@pytest.mark.parametrize(
    ("ask", "path", "form"),
    [
        (page, "/accounts/signup/", {"email": "{email}", "password1": PASSWORD}),
        (page, "/accounts/login/", {"login": "{email}", "password": PASSWORD}),
        (page, "/accounts/password/reset/", {"email": "{email}"}),
        (call, "/signup", {"email": "{email}", "password": PASSWORD}),
        (call, "/login", {"email": "{email}", "password": PASSWORD}),
        (call, "/password/request", {"email": "{email}"}),
    ],
    ids=["sign-up", "sign-in", "reset", "app signs up", "app signs in", "app resets"],
)
def test_an_address_that_is_there_and_one_that_is_not_look_alike(ask, path, form):
    answers = [
        ask(path, email, {name: value.format(email=email) for name, value in form.items()}) for email in (THERE, ABSENT)
    ]
    assert answers[0] == answers[1]
    assert THERE not in str(answers[0]), "the address is replaced where it is shown"


@pytest.mark.parametrize("kind", ["deactivated", "without a password", "unproved"])
@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/reset/", "/accounts/signup/"])
def test_other_kinds_of_accounts_look_the_same(alice, kind, path):
    if kind == "deactivated":
        User.objects.update(is_active=False)
    elif kind == "without a password":
        alice.set_unusable_password()
        alice.save()
    else:
        EmailAddress.objects.update(verified=False)
    form = {"email": "{e}", "login": "{e}", "password": "wrong-lantern-1", "password1": PASSWORD}
    answers = [page(path, e, {name: value.format(e=e) for name, value in form.items()}) for e in (THERE, ABSENT)]
    assert answers[0] == answers[1]


def test_nobody_is_made_or_changed_by_a_sign_up_for_an_address_that_is_there(alice):
    page("/accounts/signup/", THERE, {"email": THERE, "password1": PASSWORD})
    alice.refresh_from_db()
    assert (User.objects.count(), alice.check_password("wonderland-7")) == (1, True)
    assert mail.outbox[0].to == [THERE]
