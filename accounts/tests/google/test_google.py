"""Sign-in with Google from end to end, against a Google on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.sessions.models import Session
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client, RequestFactory

from accounts.google import provider
from accounts.guests import guests
from accounts.models import LoginEvent, User
from accounts.tests.google.fake_google import FakeGoogle, running
from conftest import HOME

LOGIN, CALLBACK = "/api/auth/google/login", "/api/auth/google/callback"
PASSWORD = "bright-lantern-42"

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def server() -> Iterator[FakeGoogle]:
    with running() as google_:
        yield google_


@pytest.fixture
def fake(server: FakeGoogle, settings: Any) -> FakeGoogle:
    server.says, server.consents, server.answer, server.delay, server.asked = {}, True, None, 0.0, []
    settings.SOCIALACCOUNT_PROVIDERS = server.provider()
    return server


@pytest.fixture
def browser() -> Client:
    return Client(headers={"accept-language": "en", "accept": "text/html"})


def path_of(address: str) -> str:
    parts = urlsplit(address)
    assert f"{parts.scheme}://{parts.netloc}" == HOME
    return f"{parts.path}?{parts.query}"


def sign_in(browser: Client, fake: FakeGoogle, login: str = LOGIN) -> Any:
    """Go to Google, agree or not, come back; return what we answer then."""
    return browser.get(path_of(fake.visit(browser.get(login)["Location"])))


def who(browser: Client) -> str | None:
    return browser.get("/api/auth/me").json().get("email")


def refused(response: Any, code: str, browser: Client, people: int = 0) -> None:
    """A page that names the code and the way back; nobody signed in, nothing made."""
    page = response.content.decode()
    assert 400 <= response.status_code < 500
    assert response["Content-Type"].startswith("text/html")
    assert code in page
    assert "/accounts/login/?next=" in page
    assert "UPSTREAM" not in page
    assert who(browser) is None
    assert (User.objects.count(), SocialAccount.objects.count()) == (people, 0)


# -- it works --------------------------------------------------------------------------------------------------------
def test_a_get_starts_the_flow_at_once_with_pkce(fake, browser):
    response = browser.get(LOGIN)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(response["Location"]).query).items()}
    assert (response.status_code, response["Location"].split("?")[0]) == (302, f"{fake.home}/authorize")
    assert asked["redirect_uri"] == f"{HOME}{CALLBACK}"
    assert asked["code_challenge_method"] == "S256"
    assert set(asked["scope"].split()) == {"openid", "profile", "email"}
    assert len(asked["state"]) >= 16
    assert "no-store" in response["Cache-Control"]


def test_a_newcomer_is_signed_in_as_google_says(fake, browser):
    response = sign_in(browser, fake)
    user = User.objects.get()
    assert (response.status_code, response["Location"]) == (302, "/")
    assert browser.get("/api/auth/me").json() == {
        "id": user.pk, "email": "gildong@example.com", "username": "홍길동", "provider": "google",
        "picture": "https://pictures.example/gildong.png", "is_admin": False, "is_guest": False, "auth_mode": "google",
    }  # fmt: skip
    assert not user.has_usable_password()
    account, address = SocialAccount.objects.get(), EmailAddress.objects.get()
    assert (account.user, account.provider, account.uid) == (user, "google", "1001")
    assert (address.user, address.verified, address.primary) == (user, True, True)


def test_no_token_of_googles_is_kept(fake, browser):
    sign_in(browser, fake)
    kept = str(SocialAccount.objects.get().extra_data) + "".join(s.session_data for s in Session.objects.all())
    assert not SocialToken.objects.exists()
    assert "at-" not in kept and "홍길동" not in kept


def test_the_picture_is_not_fetched(fake, browser):
    fake.says = {"picture": "https://127.0.0.1:1/x.png"}
    sign_in(browser, fake)
    assert [path for path, _ in fake.asked] == ["/token"]


def test_who_comes_again_is_the_same_person_whatever_the_address(fake, browser):
    sign_in(browser, fake)
    fake.says = {"email": "new-address@example.com", "name": "Other"}
    again = Client()
    sign_in(again, fake)
    assert who(again) == "gildong@example.com"
    assert User.objects.count() == SocialAccount.objects.count() == 1


@pytest.mark.parametrize(
    ("says", "username"),
    [
        ({"name": None}, "gildong"),
        ({"name": ""}, "gildong"),
        ({"name": "  "}, "gildong"),
        ({"name": "가" * 60}, "가" * 50),
        ({"name": None, "email": "a" * 60 + "@example.com"}, "a" * 50),
        ({"name": 7}, "gildong"),
        ({"name": "\x00홍\n길동\ud800"}, "홍길동"),
    ],
    ids=["none", "empty", "blank", "60 letters", "none and a long address", "a number", "control characters"],
)
def test_the_name_may_be_missing_or_odd(fake, browser, says, username):
    fake.says = says
    assert sign_in(browser, fake).status_code == 302
    assert User.objects.get().username == username


@pytest.mark.parametrize(
    "picture",
    ["https://x.example/" + "p" * 300, "http://x.example/p.png", "javascript:alert(1)", "data:image/png;base64,x", "",
     None, 5, "https://x.example/a b", "https://x.example/\x00", "//x.example/p.png"],
)  # fmt: skip
def test_a_picture_that_does_not_fit_is_dropped(fake, browser, picture):
    fake.says = {"picture": picture}
    assert sign_in(browser, fake).status_code == 302
    assert User.objects.get().picture is None


def test_the_name_and_picture_of_255_are_kept(fake, browser):
    picture = "https://x.example/" + "p" * (255 - 18)
    fake.says = {"picture": picture}
    sign_in(browser, fake)
    assert User.objects.get().picture == picture


# -- an address that somebody here already has -----------------------------------------------------------------------
@pytest.mark.parametrize("how", ["no row", "verified row", "written otherwise"])
def test_a_verified_address_joins_and_costs_no_password(fake, browser, how):
    email = "Gildong@Example.com" if how == "written otherwise" else "gildong@example.com"
    user = User.objects.create_user("x@example.com", PASSWORD, username="Me")
    User.objects.filter(pk=user.pk).update(email=email)
    if how == "verified row":
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    assert sign_in(browser, fake).status_code == 302
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert (user.provider, user.username, SocialAccount.objects.get().user) == ("email", "Me", user)
    assert EmailAddress.objects.get().verified


def test_other_sign_ins_of_that_person_stay_alive(fake, browser, alice, api):
    fake.says = {"email": "alice@example.com"}
    before = api(alice)
    sign_in(browser, fake)
    assert who(before) == who(browser) == "alice@example.com"


def test_an_unverified_address_of_somebody_here_is_refused(fake, browser, alice):
    fake.says = {"email": "alice@example.com", "email_verified": False}
    refused(sign_in(browser, fake), "GOOGLE_EMAIL_UNVERIFIED", browser, people=1)
    assert alice.has_usable_password()


@pytest.mark.parametrize("word", ["false", "true", 1, None])
def test_only_true_is_verified(fake, browser, alice, word):
    fake.says = {"email": "alice@example.com", "email_verified": word}
    refused(sign_in(browser, fake), "GOOGLE_EMAIL_UNVERIFIED", browser, people=1)


def test_an_unverified_address_that_is_nobodys_makes_an_account_with_an_unverified_one(fake, browser):
    fake.says = {"email_verified": False}
    assert sign_in(browser, fake).status_code == 302
    assert not EmailAddress.objects.get().verified


def test_the_address_of_another_google_account_does_not_join(fake, browser):
    sign_in(Client(), fake)
    fake.says = {"sub": "2002"}
    response = sign_in(browser, fake)
    assert (response.status_code, who(browser)) == (409, None)
    assert "GOOGLE_ADDRESS_TAKEN" in response.content.decode()
    assert SocialAccount.objects.get().uid == "1001"


def test_who_signed_up_with_an_unproved_address_shows_the_password_once(fake, browser):
    squatter = Client()
    squatter.post("/accounts/signup/", {"email": "gildong@example.com", "password1": PASSWORD})
    refused(sign_in(browser, fake, f"{LOGIN}?next=/play/new"), "GOOGLE_NEEDS_PASSWORD", browser, people=1)

    form = {"login": "gildong@example.com", "password": PASSWORD, "next": "/play/new"}
    assert browser.post("/accounts/login/", form)["Location"] == "/play/new"
    user = User.objects.get()
    assert user.check_password(PASSWORD)
    assert SocialAccount.objects.get().user == user
    assert EmailAddress.objects.get().verified
    another = Client()
    assert sign_in(another, fake).status_code == 302
    assert who(another) == "gildong@example.com"


def test_what_waits_for_one_person_is_not_given_to_another(fake, browser, mallory):
    Client().post("/accounts/signup/", {"email": "gildong@example.com", "password1": PASSWORD})
    sign_in(browser, fake)
    browser.post("/accounts/login/", {"login": "mallory@example.com", "password": "wonderland-8"})
    assert who(browser) == "mallory@example.com"
    assert not SocialAccount.objects.exists()


def test_an_address_that_somebody_only_wrote_down_goes_to_its_owner(fake, browser, mallory):
    EmailAddress.objects.create(user=mallory, email="gildong@example.com", verified=False, primary=False)
    assert sign_in(browser, fake).status_code == 302
    assert EmailAddress.objects.get(email="gildong@example.com").user.email == "gildong@example.com"


@pytest.mark.parametrize("by", ["sub", "email"])
def test_a_closed_account_stays_closed(fake, browser, by):
    user = User.objects.create_user("gildong@example.com", PASSWORD, is_active=False)
    if by == "sub":
        SocialAccount.objects.create(user=user, provider="google", uid="1001")
    response = sign_in(browser, fake)
    assert (response.status_code, who(browser)) == (403, None)
    assert "ACCOUNT_INACTIVE" in response.content.decode()
    assert LoginEvent.objects.get(kind="login_failed").user == user


# -- it does not work ------------------------------------------------------------------------------------------------
def test_denied_consent(fake, browser):
    fake.consents = False
    refused(sign_in(browser, fake), "GOOGLE_DECLINED", browser)


@pytest.mark.parametrize(
    "query", ["state=forged&code=x", "code=x", "", "state=&code=", "state=forged&error=access_denied"]
)
def test_a_state_that_is_not_this_browsers(fake, browser, query):
    browser.get(LOGIN)
    refused(browser.get(f"{CALLBACK}?{query}"), "GOOGLE_STATE_LOST", browser)
    assert fake.asked == []


def test_a_state_of_another_browser(fake, browser):
    back = path_of(fake.visit(Client().get(LOGIN)["Location"]))
    refused(browser.get(back), "GOOGLE_STATE_LOST", browser)


def test_a_state_is_good_once(fake, browser):
    back = path_of(fake.visit(browser.get(LOGIN)["Location"]))
    assert browser.get(back).status_code == 302
    response = browser.get(back)
    assert (response.status_code, "GOOGLE_STATE_LOST" in response.content.decode()) == (400, True)
    assert len(fake.asked) == 1


def test_a_replayed_code(fake, browser):
    back = path_of(fake.visit(browser.get(LOGIN)["Location"]))
    code = parse_qs(urlsplit(back).query)["code"][0]
    assert Client().get(back).status_code == 400  # the wrong browser does not use it up
    fake.codes.pop(code)
    refused(browser.get(back), "GOOGLE_REFUSED", browser)


def test_a_stolen_code_is_worth_nothing_without_its_verifier(fake, browser):
    stolen = parse_qs(urlsplit(fake.visit(Client().get(LOGIN)["Location"])).query)["code"][0]
    state = parse_qs(urlsplit(browser.get(LOGIN)["Location"]).query)["state"][0]
    refused(browser.get(f"{CALLBACK}?code={stolen}&state={state}"), "GOOGLE_REFUSED", browser)
    assert len(fake.asked[-1][1]["code_verifier"]) >= 43


@pytest.mark.parametrize(
    "says",
    [
        {"aud": "somebody-else"}, {"aud": None}, {"iss": "https://evil.example"}, {"exp": 1}, {"sub": None},
        {"sub": ""},
        {"sub": "9" * 192}, {"sub": "1\x002"}, {"email": None}, {"email": "nonsense"}, {"email": 7},
        {"email": "a" * 95 + "@example.com"}, {"email": "guest-1@guest.invalid"}, {"exp": "soon"},
    ],
    ids=lambda says: " ".join(f"{name}={str(value)[:12]!r}" for name, value in says.items()),
)  # fmt: skip
def test_an_identity_that_is_not_for_us(fake, browser, says):
    fake.says = says
    refused(sign_in(browser, fake), "GOOGLE_REFUSED", browser)


def test_a_clock_of_ours_that_is_slow_does_not_matter(fake, browser):
    fake.says = {"iat": 9_999_999_999}
    assert sign_in(browser, fake).status_code == 302


@pytest.mark.parametrize(
    "answer",
    [
        (500, "text/html", b"<h1>UPSTREAM</h1>"), (200, "text/html", b"UPSTREAM"),
        (200, "application/json", b"{UPSTREAM"),
        (200, "application/json", b"[]"), (200, "application/json", b'"UPSTREAM"'), (200, "application/json", b"{}"),
        (200, "application/json", b'{"access_token": "x"}'), (200, "application/json", b"\xff\xfe"),
        (200, "application/json", b'{"access_token": "x", "id_token": 5}'),
        (200, "application/json", b'{"access_token": "x", "id_token": "a.b.c", "expires_in": "UPSTREAM"}'),
        (200, "application/json", b"null"),
    ],
    ids=lambda answer: f"{answer[0]} {answer[2][:30]!r}",
)  # fmt: skip
def test_a_broken_answer(fake, browser, answer):
    fake.answer = answer
    response = sign_in(browser, fake)
    assert any(code in response.content.decode() for code in ("GOOGLE_REFUSED", "GOOGLE_UNREACHABLE"))
    refused(response, "GOOGLE_", browser)


def test_a_google_that_is_slow_or_away(fake, browser, settings):
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 0.2
    fake.delay = 1.0
    refused(sign_in(browser, fake), "GOOGLE_UNREACHABLE", browser)
    settings.SOCIALACCOUNT_PROVIDERS = fake.provider(ACCESS_TOKEN_URL="http://127.0.0.1:1/token")
    refused(sign_in(browser, fake), "GOOGLE_UNREACHABLE", browser)


def test_a_refusal_is_recorded_without_what_came_from_outside(fake, browser, caplog):
    fake.answer = (400, "application/json", b'{"error": "UPSTREAM"}')
    sign_in(browser, fake)
    event = LoginEvent.objects.get()
    assert (event.kind, event.provider, event.success) == ("login_failed", "google", False)
    assert event.reason == "google_refused"
    assert "UPSTREAM" not in caplog.text


def test_who_takes_no_pages_is_told_in_json(fake):
    response = Client(headers={"accept": "application/json"}).get(f"{CALLBACK}?state=x&code=y")
    assert response.json()["error"]["code"] == "GOOGLE_STATE_LOST"


def test_half_of_a_newcomer_is_never_kept(fake, browser, monkeypatch):
    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("allauth.socialaccount.models.setup_user_email", fail)
    browser.raise_request_exception = False
    assert sign_in(browser, fake).status_code == 500
    assert not User.objects.exists()
    assert not SocialAccount.objects.exists()


# -- where it ends ---------------------------------------------------------------------------------------------------
def test_without_a_next_it_ends_at_the_front_end(fake, browser, settings):
    settings.FRONTEND_URL = "http://localhost:3000/"
    assert sign_in(browser, fake)["Location"] == "http://localhost:3000/auth/callback"


@pytest.mark.parametrize(
    "url", ["http://evil.example", "http://localhost:3001", "javascript:alert(1)", "//evil.example"]
)
def test_a_front_end_that_is_not_listed_is_not_gone_to(fake, browser, settings, url):
    settings.FRONTEND_URL = url
    assert sign_in(browser, fake)["Location"] == "/"


GOOD = ["/play/new", "/", "/?q=%2F%2Fevil", "/play/new#top", f"{HOME}/play/new", "http://localhost:3000/x?y=1", "/한글"]
EVIL = [
    "//evil.example", "https:evil.example", "https://evil.example", "http://evil.example", "/\\evil.example",
    "\\\\evil",
    "/\t/evil.example", "/\n/evil.example", " //evil.example", "\x00//evil", "javascript:alert(1)", "data:text/html,x",
    "http://testserver.evil.example", "http://testserver@evil.example", "http://evil.example\\@testserver",
    "https://testserver/x", "http://testserver:81/x", "http://localhost:3001/", "http://localhost:3000.evil.example/",
    "http:///evil.example", "///evil.example", "////evil.example", "/x\r\nSet-Cookie: a=b", "play/new", "?x", "http://[::1",
    "http://testserver%2f@evil.example", "HTTP://TESTSERVER/", "http:/testserver", "mailto:x@y.z", "http://localhost:3000@evil",
]  # fmt: skip


@pytest.mark.parametrize("asked", GOOD)
def test_next_may_lead_to_us_or_a_listed_front_end(asked):
    assert provider.destination(RequestFactory().get("/"), asked) == asked


@pytest.mark.parametrize("asked", [*EVIL, "", None])
def test_next_leads_nowhere_else(asked):
    assert provider.destination(RequestFactory().get("/"), asked) == "/"


@pytest.mark.parametrize("asked", ["//evil.example", "https:evil", "/x\r\nSet-Cookie: a=b", "/\\evil"])
def test_a_next_elsewhere_is_ignored_from_end_to_end(fake, browser, asked):
    back = fake.visit(browser.get(LOGIN, {"next": asked})["Location"])
    query = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    response = browser.get(CALLBACK, query | {"next": asked})
    assert (response.status_code, response["Location"]) == (302, "/")


@pytest.mark.parametrize("asked", ["//evil.example", "https:evil", "http://localhost:3001/"])
def test_signing_in_by_email_minds_the_same_rule(browser, alice, asked):
    form = {"login": "alice@example.com", "password": "wonderland-7", "next": asked}
    assert browser.post("/accounts/login/", form)["Location"] == "/"


def test_signing_in_by_email_may_end_at_the_front_end(browser, alice):
    form = {"login": "alice@example.com", "password": "wonderland-7", "next": "http://localhost:3000/auth/callback"}
    assert browser.post("/accounts/login/", form)["Location"] == "http://localhost:3000/auth/callback"


def test_the_caller_adds_nothing_to_what_google_is_asked(fake, browser):
    location = browser.get(f"{LOGIN}?scope=drive&auth_params=redirect_uri%3Dhttps%3A%2F%2Fevil.example")["Location"]
    assert "evil" not in location
    assert "drive" not in location


# -- guests, and adding Google to an account -------------------------------------------------------------------------
def guest_in(browser: Client) -> User:
    pk = browser.post("/api/auth/guest/login", {}, content_type="application/json").json()["id"]
    return User.objects.get(pk=pk)


@pytest.mark.parametrize("how", ["google", "email", "signup"])
def test_the_guest_of_a_browser_is_remembered(fake, browser, alice, how):
    guest = guest_in(browser)
    if how == "google":
        sign_in(browser, fake)
    elif how == "email":
        browser.post("/accounts/login/", {"login": "alice@example.com", "password": "wonderland-7"})
    else:
        browser.post("/accounts/signup/", {"email": "new@example.com", "password1": PASSWORD})
    assert who(browser) is not None
    assert browser.session[guests.BEFORE] == guest.pk


@pytest.mark.parametrize("what", ["declined", "unverified", "closed"])
def test_a_guest_whose_sign_in_fails_is_still_that_guest(fake, browser, alice, what):
    guest = guest_in(browser)
    fake.consents = what != "declined"
    fake.says = {"email": "alice@example.com", "email_verified": what == "closed"}
    User.objects.filter(pk=alice.pk).update(is_active=what != "closed")
    assert 400 <= sign_in(browser, fake).status_code < 500
    assert browser.get("/api/auth/me").json()["id"] == guest.pk


def test_a_signed_in_person_adds_google_by_a_post(fake, api, alice):
    browser = api(alice)
    location = browser.post(LOGIN)["Location"]
    assert browser.get(path_of(fake.visit(location)))["Location"] == "/accounts/connections/"
    assert SocialAccount.objects.get().user == alice
    assert "gildong@example.com" in browser.get("/accounts/connections/").content.decode()
    assert alice.check_password("wonderland-7")


@pytest.mark.parametrize("caller", ["nobody", "guest", "foreign page"])
def test_nobody_else_adds_google(fake, browser, api, alice, caller):
    headers = {"origin": HOME}
    if caller == "guest":
        guest_in(browser)
    elif caller == "foreign page":
        browser, headers = api(alice), {"origin": "http://evil.example"}
    response = browser.post(LOGIN, headers=headers)
    assert response.status_code == (403 if caller == "foreign page" else 401)
    assert fake.asked == []


def test_a_get_never_connects(fake, api, alice):
    browser = api(alice)
    back = path_of(fake.visit(browser.get(f"{LOGIN}?process=connect")["Location"]))
    browser.get(back)
    assert SocialAccount.objects.get().user != alice


# -- without keys ----------------------------------------------------------------------------------------------------
def test_without_keys_the_path_explains_itself_and_leads_on(browser, settings):
    settings.FRONTEND_URL = "http://localhost:3000"
    page = browser.get(LOGIN).content.decode()
    for word in (
        "GOOGLE_CLIENT_ID",
        "GOOGLE_CLIENT_SECRET",
        f"{HOME}{CALLBACK}",
        "/accounts/guest/",
        "/accounts/login/",
    ):
        assert word in page
    onward = "http://localhost:3000/auth/callback"
    assert f'value="{onward}"' in page
    response = browser.post("/accounts/guest/", {"next": onward})
    assert (response.status_code, response["Location"]) == (302, onward)
    assert browser.get("/api/auth/me").json()["is_guest"] is True


@pytest.mark.parametrize("asked", ["//evil.example", "https://evil.example", ""])
def test_a_guest_is_sent_nowhere_else(browser, asked):
    assert browser.post("/accounts/guest/", {"next": asked})["Location"] == "/"


def test_coming_in_as_a_guest_needs_the_forms_token():
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/accounts/guest/").status_code == 403
    assert strict.get("/accounts/guest/").status_code == 405
    assert not User.objects.exists()


def test_who_is_signed_in_already_goes_straight_on_without_keys(api, alice):
    page = api(alice).get(f"{LOGIN}?next=/play/new").content.decode()
    assert 'href="/play/new"' in page
    assert "Alice" in page


def test_the_button_is_there_with_keys_only(fake, browser, settings):
    assert LOGIN in browser.get("/accounts/login/").content.decode()
    assert LOGIN in browser.get("/accounts/signup/?next=/play/new").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = fake.provider(APPS=[])
    assert LOGIN not in browser.get("/accounts/login/").content.decode()
    assert browser.get(CALLBACK).status_code == 200


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, {"accounts.I001"}),
        ({"GOOGLE_CLIENT_ID": "x"}, {"accounts.E001"}),
        ({"GOOGLE_CLIENT_ID": "x", "GOOGLE_CLIENT_SECRET": "y"}, set()),
        ({"FRONTEND_URL": "http://evil.example"}, {"accounts.I001", "accounts.E002"}),
        ({"FRONTEND_URL": "http://localhost:3000/"}, {"accounts.I001"}),
        ({"FRONTEND_URL": "http://localhost:8000"}, {"accounts.I001"}),
        ({"FRONTEND_URL": "http://localhost:8000/path"}, {"accounts.I001", "accounts.E002"}),
        ({"HEADLESS_JWT_PRIVATE_KEY": "no key"}, {"accounts.I001", "accounts.E003"}),
    ],
)
def test_what_start_up_says(settings, changes, found):
    for name, value in changes.items():
        setattr(settings, name, value)
    assert {message.id for message in run_checks() if message.id.startswith("accounts.")} == found


# -- the migration ---------------------------------------------------------------------------------------------------
def test_people_of_an_older_house_get_their_verified_address(alice, mallory):
    EmailAddress.objects.create(user=mallory, email="mallory@example.com", verified=False, primary=True)
    User.objects.create_guest()
    module = __import__("accounts.migrations.0003_people_keep_their_passwords", fromlist=["give_addresses"])
    state = MigrationExecutor(connection).loader.project_state(("accounts", "0003_people_keep_their_passwords"))
    module.give_addresses(state.apps, None)
    module.give_addresses(state.apps, None)
    rows = {row.user_id: (row.email, row.verified, row.primary) for row in EmailAddress.objects.all()}
    assert rows == {
        alice.pk: ("alice@example.com", True, True),
        mallory.pk: ("mallory@example.com", False, True),
    }


def test_the_tables_match_the_models():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
