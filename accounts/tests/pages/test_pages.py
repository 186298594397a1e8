"""Sign-up, sign-in and sign-out on allauth's pages."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import GUEST_DOMAIN, User

SIGNUP, LOGIN, LOGOUT = "/accounts/signup/", "/accounts/login/", "/accounts/logout/"
PASSWORD = "bright-lantern-42"

pytestmark = pytest.mark.django_db


@pytest.fixture
def page() -> Client:
    return Client(headers={"accept-language": "en"})


def who(client: Client) -> str | None:
    return client.get("/api/auth/me").json().get("email")


def test_who_signs_up_is_signed_in_by_email(page):
    response = page.post(SIGNUP, {"email": "New@Example.com", "password1": PASSWORD})
    assert (response.status_code, response["Location"]) == (302, "/")
    user = User.objects.get()
    assert (user.email, user.provider) == ("new@example.com", "email")
    assert not (user.is_staff or user.is_superuser)
    assert who(page) == "new@example.com"


@pytest.mark.parametrize(
    "email",
    [
        "a" * 60 + "@" + "b" * 45 + ".example",
        f"guest-x@{GUEST_DOMAIN}",
        f"guest-x@{GUEST_DOMAIN.upper()}",
        "nonsense",
        "",
        "a@b",
    ],
    ids=["101 letters", "a guest's", "a guest's in capitals", "no address", "empty", "no domain"],
)
def test_a_bad_address_is_an_error_in_the_form(page, email):
    response = page.post(SIGNUP, {"email": email, "password1": PASSWORD})
    assert response.status_code == 200
    assert response.context["form"].errors["email"]
    assert not User.objects.exists()


def test_the_longest_address_is_taken(page):
    email = "a" * 60 + "@" + "b" * 31 + ".example"
    assert len(email) == 100
    assert page.post(SIGNUP, {"email": email, "password1": PASSWORD}).status_code == 302
    assert User.objects.get().email == email


@pytest.mark.parametrize("password", ["short", "password", "someone@example.com", ""])
def test_a_weak_password_is_an_error_in_the_form(page, password):
    response = page.post(SIGNUP, {"email": "someone@example.com", "password1": password})
    assert response.context["form"].errors["password1"]
    assert not User.objects.exists()


@pytest.mark.parametrize("email", ["alice@example.com", "ALICE@Example.COM"])
def test_an_address_is_taken_once(page, alice, email):
    page.post(SIGNUP, {"email": email, "password1": PASSWORD})
    assert User.objects.count() == 1
    assert "sessionid" not in page.cookies or who(page) is None


@pytest.mark.parametrize("email", ["alice@example.com", "ALICE@example.com", " alice@EXAMPLE.com "])
def test_signing_in_minds_no_capitals(page, alice, email):
    assert page.post(LOGIN, {"login": email, "password": "wonderland-7"}).status_code == 302
    assert who(page) == "alice@example.com"


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("alice@example.com", "wrong"),
        ("nobody@example.com", "wonderland-7"),
        ("alice@example.com", ""),
        ("", "x"),
        ("\x00", "x"),
    ],
    ids=["wrong password", "unknown address", "no password", "no address", "NUL"],
)
def test_a_wrong_sign_in_is_an_error_in_the_form(page, alice, login, password):
    response = page.post(LOGIN, {"login": login, "password": password})
    assert response.status_code == 200
    assert response.context["form"].errors
    assert who(page) is None


def test_a_deactivated_person_cannot_sign_in(page, alice):
    User.objects.update(is_active=False)
    page.post(LOGIN, {"login": "alice@example.com", "password": "wonderland-7"})
    assert who(page) is None


def test_a_guests_address_opens_nothing(page):
    guest = User.objects.create_guest()
    page.post(LOGIN, {"login": guest.email, "password": "!"})
    assert who(page) is None


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example", "https:evil.example", "\\\\evil.example", "javascript:alert(1)"],
)
def test_signing_in_leads_to_no_other_site(page, alice, target):
    response = page.post(
        f"{LOGIN}?next={target}", {"login": "alice@example.com", "password": "wonderland-7", "next": target}
    )
    assert "evil" not in response["Location"]
    assert "javascript" not in response["Location"]


def test_signing_out_takes_a_post(page, alice):
    page.force_login(alice)
    assert page.get(LOGOUT).status_code == 200
    assert who(page) == "alice@example.com"
    assert page.post(LOGOUT).status_code == 302
    assert who(page) is None


@pytest.mark.parametrize("path", [SIGNUP, LOGIN])
def test_forms_need_djangos_token(alice, path):
    client = Client(enforce_csrf_checks=True)
    assert client.post(path, {"email": "x@example.com", "password1": PASSWORD}).status_code == 403
    assert User.objects.count() == 1


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("path", [SIGNUP, LOGIN, "/accounts/password/reset/"])
def test_the_pages_open_in_both_languages(path, language):
    response = Client(headers={"accept-language": language}).get(path)
    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.content.decode()
