"""The door of the admin: allauth's page, with its limits."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import GUEST_DOMAIN, User

LOGIN = "/accounts/login/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def page() -> Client:
    return Client(headers={"accept-language": "en"})


def test_a_visitor_is_led_to_the_page_with_limits(page):
    response = page.get("/admin/login/?next=/admin/")
    assert response.status_code == 302
    assert response["Location"].startswith(LOGIN)


def test_the_admins_own_form_signs_nobody_in(page, staff):
    response = page.post("/admin/login/", {"username": "staff@example.com", "password": "wonderland-9"})
    assert response.status_code == 302
    assert "sessionid" not in page.cookies


def test_staff_come_in_and_see_the_admin(page, staff):
    page.post(f"{LOGIN}?next=/admin/", {"login": "staff@example.com", "password": "wonderland-9"})
    assert page.get("/admin/").status_code == 200


@pytest.mark.parametrize("person", ["alice", "guest"])
def test_others_see_nothing_of_it(page, alice, person):
    page.force_login(alice if person == "alice" else User.objects.create_guest())
    assert page.get("/admin/", follow=True).status_code in (403, 404)
    assert page.get("/admin/characters/character/").status_code in (302, 403, 404)


def test_guessing_passwords_is_limited(page, staff, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/5m/key"}
    cache.clear()
    wrong = {"login": "staff@example.com", "password": "wrong"}
    for _ in range(3):
        page.post(LOGIN, wrong)
    response = page.post(LOGIN, wrong | {"password": "wonderland-9"})
    cache.clear()
    assert "Too many failed login attempts" in str(response.context["form"].errors)
    assert page.get("/admin/").status_code == 302


def created(*arguments: str) -> tuple[str, str]:
    """Run create_admin; return the address and the password it printed."""
    out = StringIO()
    call_command("create_admin", *arguments, stdout=out)
    first, second, *_ = out.getvalue().splitlines()
    return first.split()[1], second.split()[1]


def test_create_admin_prints_a_password_that_works(page):
    email, password = created("Boss@Example.com")
    assert email == "boss@example.com"
    page.post(LOGIN, {"login": email, "password": password})
    assert page.get("/admin/").status_code == 200


def test_create_admin_lifts_an_existing_person(page, alice):
    User.objects.filter(pk=alice.pk).update(is_active=False)
    _, password = created("ALICE@example.com")
    alice.refresh_from_db()
    assert (alice.is_active, alice.is_staff, alice.is_superuser, alice.username) == (True, True, True, "Alice")
    assert alice.check_password(password)
    assert User.objects.count() == 1


def test_create_admin_again_gives_a_new_password(alice):
    assert created("alice@example.com")[1] != created("alice@example.com")[1]


@pytest.mark.parametrize(
    "email",
    ["nonsense", "", "a@b", "a" * 93 + "@x.example", f"guest-1@{GUEST_DOMAIN}", "a b@example.com", "x@example.com\x00"],
)
def test_create_admin_refuses_a_bad_address_in_one_sentence(email):
    with pytest.raises(CommandError, match="address"):
        call_command("create_admin", email)
    assert not User.objects.exists()
