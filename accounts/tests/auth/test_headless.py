"""Apps: sign in under /_allauth with an id_token or by email, carry a session token or a JWT, refresh, sign out."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client
from websockets.sync.client import connect

from accounts.models import User
from accounts.tests.google.fake_google import CLIENT_ID, FakeGoogle, id_token, running
from avatar_forge.tests import needs
from avatar_forge.tests.server_process import ServerProcess, scratch_database, until
from conftest import on_postgresql

APP = "/_allauth/app/v1"
BY_TOKEN = f"{APP}/auth/provider/token"
PASSWORD = "bright-lantern-42"


@pytest.fixture(scope="module")
def server() -> Iterator[FakeGoogle]:
    with running() as google:
        yield google


@pytest.fixture
def fake(server: FakeGoogle, settings: Any) -> FakeGoogle:
    server.says, server.consents, server.answer, server.delay, server.asked = {}, True, None, 0.0, []
    settings.SOCIALACCOUNT_PROVIDERS = server.provider()
    return server


@pytest.fixture
def app(db: None) -> Client:
    """No cookie, no origin, no CSRF token."""
    return Client(enforce_csrf_checks=True)


def post(app: Client, path: str, body: Any, **headers: str) -> Any:
    return app.post(path, json.dumps(body), content_type="application/json", headers=headers)


def by_token(app: Client, token: Any, process: str = "login", **headers: str) -> Any:
    return post(app, BY_TOKEN, {"provider": "google", "process": process, "token": token}, **headers)


def given(**changes: Any) -> dict[str, str]:
    return {"client_id": CLIENT_ID, "id_token": id_token(**changes)}


def me(app: Client, meta: dict[str, str], by: str) -> Any:
    headers = {"x-session-token": meta["session_token"]}
    if by == "jwt":
        headers = {"authorization": f"Bearer {meta['access_token']}"}
    return app.get("/api/auth/me", headers=headers)


# -- coming in with an id_token --------------------------------------------------------------------------------------
def test_an_id_token_opens_the_api(fake, app):
    response = by_token(app, given())
    body = response.json()
    assert response.status_code == 200
    assert not response.cookies
    assert body["data"]["user"]["email"] == "gildong@example.com"
    assert {"session_token", "access_token", "refresh_token"} <= set(body["meta"])
    for by in ("session", "jwt"):
        assert me(app, body["meta"], by).json()["username"] == "홍길동"
    assert SocialAccount.objects.get().uid == "1001"


def test_an_id_token_and_the_redirect_lead_to_the_same_person(fake, app):
    by_token(app, given())
    by_token(app, given(email="changed@example.com"))
    assert User.objects.count() == 1


BAD: dict[str, dict[str, Any]] = {
    "wrong audience": {"aud": "somebody-else"},
    "no audience": {"aud": None},
    "wrong issuer": {"iss": "https://evil.example"},
    "expired": {"exp": 1},
    "no expiry": {"exp": None},
    "signed by somebody else": {"signed_by": "evil"},
    "another kid": {"kid": "k2"},
    "no kid": {"kid": None},
    "signed with the public key": {"algorithm": "HS256"},
    "not signed": {"algorithm": "none"},
    "no sub": {"sub": None},
    "a long sub": {"sub": "9" * 192},
    "an empty sub": {"sub": ""},
}


@pytest.mark.parametrize("changes", BAD.values(), ids=BAD.keys())
def test_a_bad_id_token_is_400(fake, app, changes):
    response = by_token(app, given(**changes))
    assert (response.status_code, response.json()["errors"][0]["param"]) == (400, "token")
    assert "meta" not in response.json()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "token",
    [
        {}, None, "x", [], {"client_id": CLIENT_ID}, {"client_id": CLIENT_ID, "id_token": ""}, {"id_token": "a.b.c"},
        {"client_id": CLIENT_ID, "id_token": "garbage"}, {"client_id": CLIENT_ID, "id_token": "a.b.c"},
        {"client_id": CLIENT_ID, "id_token": 5}, {"client_id": CLIENT_ID, "access_token": "at-1"},
        {"client_id": "other", "id_token": "a.b.c"}, {"client_id": CLIENT_ID, "id_token": "\x00"},
        {"client_id": CLIENT_ID, "id_token": "é" * 1000},
    ],
    ids=lambda token: str(token)[:40],
)  # fmt: skip
def test_what_is_no_id_token_is_400(fake, app, token):
    assert by_token(app, token).status_code == 400
    assert not User.objects.exists()


def test_a_token_with_an_id_of_its_own_is_good_once(fake, app):
    token = given(jti="one-of-a-kind")
    assert by_token(app, token).status_code == 200
    assert by_token(app, token).status_code == 400


def test_google_writes_its_name_in_two_ways(fake, app):
    assert by_token(app, given(iss="accounts.google.com")).status_code == 200


def test_without_google_an_id_token_is_400(fake, app, settings):
    settings.SOCIALACCOUNT_PROVIDERS = fake.provider(CERTS_URL="http://127.0.0.1:1/certs")
    assert by_token(app, given()).status_code == 400
    settings.SOCIALACCOUNT_PROVIDERS = fake.provider(APPS=[])
    assert by_token(app, given()).status_code == 400


@pytest.mark.parametrize(
    ("state", "changes", "code"),
    [
        ("imported", {"email_verified": False}, "GOOGLE_EMAIL_UNVERIFIED"),
        ("unproved", {}, "GOOGLE_NEEDS_PASSWORD"),
        ("other google", {}, "GOOGLE_ADDRESS_TAKEN"),
        ("closed", {}, "ACCOUNT_INACTIVE"),
    ],
)
def test_whom_google_may_not_open_is_told_in_json(fake, app, state, changes, code):
    user = User.objects.create_user("gildong@example.com", PASSWORD, is_active=state != "closed")
    if state == "unproved":
        EmailAddress.objects.create(user=user, email=user.email, verified=False, primary=True)
    elif state == "other google":
        SocialAccount.objects.create(user=user, provider="google", uid="2002")
    response = by_token(app, given(**changes))
    assert (response.status_code, response.json()["errors"][0]["code"]) == (400, code)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert not SocialAccount.objects.filter(uid="1001").exists()


def test_a_verified_address_joins_and_costs_no_password(fake, app):
    user = User.objects.create_user("gildong@example.com", PASSWORD)
    assert by_token(app, given()).json()["data"]["user"]["id"] == user.pk
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_an_app_connects_after_the_password(fake, app):
    user = User.objects.create_user("gildong@example.com", PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=False, primary=True)
    meta = post(app, f"{APP}/auth/login", {"email": user.email, "password": PASSWORD}).json()["meta"]
    assert by_token(app, given(), process="connect", **{"x-session-token": meta["session_token"]}).status_code == 200
    assert SocialAccount.objects.get().user == user
    assert by_token(app, given()).status_code == 200


def test_nobody_and_guests_do_not_connect(fake, app):
    assert by_token(app, given(), process="connect").status_code == 400
    browser = Client()
    browser.post("/api/auth/guest/login", {}, content_type="application/json")
    token = browser.cookies["sessionid"].value
    assert by_token(app, given(), process="connect", **{"x-session-token": token}).status_code == 400
    assert not SocialAccount.objects.exists()


# -- carrying tokens -------------------------------------------------------------------------------------------------
@pytest.fixture
def meta(app: Client) -> dict[str, str]:
    """The tokens of somebody who has just signed up by email."""
    response = post(app, f"{APP}/auth/signup", {"email": "new@example.com", "password": PASSWORD})
    assert response.status_code == 200, response.content
    return dict(response.json()["meta"])


def test_signing_in_by_email_gives_the_same_tokens(app, meta):
    again = post(app, f"{APP}/auth/login", {"email": "new@example.com", "password": PASSWORD}).json()["meta"]
    assert set(again) == set(meta)
    assert me(app, again, "jwt").json()["email"] == "new@example.com"
    assert post(app, f"{APP}/auth/login", {"email": "new@example.com", "password": "wrong"}).status_code == 400


def refresh(app: Client, token: str) -> Any:
    return post(app, f"{APP}/tokens/refresh", {"refresh_token": token})


def test_a_refresh_token_is_good_once_and_gives_the_next(app, meta):
    response = refresh(app, meta["refresh_token"])
    new = response.json()["data"]
    assert response.status_code == 200
    assert refresh(app, meta["refresh_token"]).status_code == 400
    assert me(app, meta | new, "jwt").json()["email"] == "new@example.com"
    assert refresh(app, new["refresh_token"]).status_code == 200


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "\x00", 5, None])
def test_a_bad_refresh_token_is_400(app, meta, token):
    assert refresh(app, token).status_code == 400


def test_an_access_token_does_not_refresh(app, meta):
    assert refresh(app, meta["access_token"]).status_code == 400


def test_signing_out_ends_both_tokens_and_the_refresh(app, meta):
    response = app.delete(f"{APP}/auth/session", headers={"x-session-token": meta["session_token"]})
    assert response.status_code == 401
    for by in ("session", "jwt"):
        assert me(app, meta, by).status_code == 401
    assert refresh(app, meta["refresh_token"]).status_code == 400


def test_a_guest_has_no_address_there(app):
    browser = Client()
    browser.post("/api/auth/guest/login", {}, content_type="application/json")
    headers = {"x-session-token": browser.cookies["sessionid"].value}
    user = app.get(f"{APP}/auth/session", headers=headers).json()["data"]["user"]
    assert "email" not in user
    assert user["has_usable_password"] is False


def test_the_browser_client_needs_the_csrf_token(db):
    strict = Client(enforce_csrf_checks=True)
    strict.get("/_allauth/browser/v1/config")
    body = {"email": "new@example.com", "password": PASSWORD}
    assert post(strict, "/_allauth/browser/v1/auth/signup", body).status_code == 403
    token = {"x-csrftoken": strict.cookies["csrftoken"].value}
    response = post(strict, "/_allauth/browser/v1/auth/signup", body, **token)
    assert response.status_code == 200
    assert response.cookies["sessionid"]["httponly"]
    assert "session_token" not in response.json()["meta"]


# -- mail ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_forgotten_password_is_replaced_by_mail(alice, language):
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    browser = Client(headers={"accept-language": language})
    browser.post("/accounts/password/reset/", {"email": alice.email})
    (letter,) = mail.outbox
    assert letter.to == [alice.email]
    assert letter.subject.startswith("[인생 극장] " if language == "ko" else "[Avatar Forge] ")
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", letter.body)
    assert link is not None
    form = browser.get(browser.get(link[1])["Location"])
    browser.post(form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)


def test_with_mandatory_verification_nobody_is_in_before_the_link(db, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    browser = Client(headers={"accept-language": "en"})
    browser.post("/accounts/signup/", {"email": "new@example.com", "password1": PASSWORD})
    assert browser.get("/api/auth/me").status_code == 401
    link = re.search(r"http://testserver(/accounts/confirm-email/\S+)", mail.outbox[0].body)
    assert link is not None
    assert browser.get(link[1]).status_code == 200
    browser.post(link[1])
    assert EmailAddress.objects.get().verified
    browser.post("/accounts/login/", {"login": "new@example.com", "password": PASSWORD})
    assert browser.get("/api/auth/me").json()["email"] == "new@example.com"


# -- a real house ----------------------------------------------------------------------------------------------------
@pytest.fixture
def house(tmp_path: Path, server: FakeGoogle) -> Iterator[ServerProcess]:
    """A house that takes the fake for Google."""
    server.says, server.consents = {}, True
    with ExitStack() as stack:
        address = stack.enter_context(scratch_database(os.environ["DATABASE_URL"])) if on_postgresql() else ""
        house = ServerProcess(tmp_path, DATABASE_URL=address, **server.environment())
        house.start()
        stack.callback(house.kill)
        yield house


@pytest.mark.server
def test_curl_comes_in_with_an_id_token_and_opens_a_socket(house):
    body = json.dumps({"provider": "google", "process": "login", "token": given()})
    command = [needs.program("curl"), "-sS", "-H", "Content-Type: application/json", "-d", body, house.home + BY_TOKEN]
    meta = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=30).stdout)["meta"]
    bearer = {"Authorization": f"Bearer {meta['access_token']}"}
    character = requests.get(f"{house.home}/api/characters/presets", headers=bearer, timeout=30).json()["data"]
    made = requests.post(
        f"{house.home}/api/chat/sessions",
        json={"character_id": character["characters"][0]["id"]}, headers=bearer, timeout=30,
    )  # fmt: skip
    address = f"ws://localhost:{house.port}/ws/chat/{made.json()['data']['id']}"
    ticket = requests.post(f"{house.home}/api/ws-ticket", headers=bearer, timeout=30).json()["data"]["ticket"]
    for more in (
        {"additional_headers": bearer},
        {"additional_headers": {"X-Session-Token": meta["session_token"]}},
        {"subprotocols": ["avatar-forge.v1", f"ticket.{ticket}"]},
    ):
        with connect(address, **more) as socket:
            until(socket, "hello")
            assert socket.subprotocol in (None, "avatar-forge.v1")
    house.terminate()
    log = house.log.read_text()
    assert not [secret for secret in (*meta.values(), ticket) if str(secret) in log]
    key = Path(house.environment["DATA_DIR"]) / "jwt_key.pem"
    assert key.stat().st_mode & 0o777 == 0o600


@pytest.mark.browser
@pytest.mark.server
def test_chromium_signs_in_through_the_fake_google(house, server):
    chromium = needs.chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_context(locale="en-GB").new_page()
        page.goto(f"{house.home}/accounts/login/?next=/play/new")
        server.consents = False
        page.click("text=Continue with Google")
        assert "GOOGLE_DECLINED" in page.content()
        server.consents = True
        page.click("text=Try Google again")
        assert "/accounts/login" not in page.url and "/api/" not in page.url
        page.goto(house.home)
        assert page.locator(".account__name").inner_text() == "홍길동"
        browser.close()
