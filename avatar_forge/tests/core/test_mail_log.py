"""Without a mail server no link that opens an account is in the log at INFO; the operator gets one by command."""

from __future__ import annotations

import logging
import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from avatar_forge.config import setting_addresses

PASSWORD = "bright-lantern-42"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_mail_server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", "consolemail://")
    settings.EMAIL_BACKEND = setting_addresses.mail("EMAIL_URL")["EMAIL_BACKEND"]


@pytest.mark.parametrize(("level", "shown"), [(logging.INFO, False), (logging.DEBUG, True)])
def test_a_link_is_logged_at_debug_alone(alice, caplog, capfd, level, shown):
    with caplog.at_level(level):
        Client(headers={"accept-language": "en"}).post("/accounts/password/reset/", {"email": alice.email})
    assert "mail_not_sent" in caplog.messages
    written = caplog.text + "".join(capfd.readouterr())
    assert ("/password/reset/key/" in written) is shown
    assert (alice.email in written) is shown


def link_of(email: str, **options: str) -> str:
    out = StringIO()
    call_command("reset_link", email, stdout=out, **options)
    return out.getvalue().splitlines()[0]


def test_the_command_prints_a_link_that_sets_a_password_once(alice):
    link = link_of("ALICE@example.com")
    path = link.removeprefix("http://localhost:8000")
    browser = Client(headers={"accept-language": "en"})
    form = browser.get(browser.get(path)["Location"])
    browser.post(form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)
    assert b"password1" not in Client().get(path, follow=True).content


@pytest.mark.parametrize(
    ("https", "hosts", "options", "home"),
    [
        (True, ["localhost", ".example.com", "stage.example"], {}, "https://stage.example/"),
        (False, ["stage.example"], {}, "http://localhost:"),
        (True, ["*"], {"home": "https://other.example/"}, "https://other.example/accounts/"),
    ],
)
def test_the_link_leads_to_where_the_pages_are(alice, settings, https, hosts, options, home):
    settings.HTTPS, settings.ALLOWED_HOSTS = https, hosts
    assert link_of(alice.email, **options).startswith(home)


def test_who_is_not_there_is_told(alice):
    guest = User.objects.create_guest()
    for email in ("nobody@example.com", guest.email, ""):
        with pytest.raises(CommandError, match="No person has"):
            link_of(email)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    with pytest.raises(CommandError, match="deactivated"):
        link_of(alice.email)


def test_it_is_the_link_of_the_mail(alice, settings, mailoutbox):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Client(headers={"accept-language": "en"}).post("/accounts/password/reset/", {"email": alice.email})
    sent = re.search(r"/accounts/password/reset/key/\S+", mailoutbox[0].body)
    assert sent is not None
    assert link_of(alice.email).endswith(sent[0])
