"""People in the admin: found, kept out, let in again, deleted; and what staff who are not administrators may not do."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from accounts.models import LoginEvent, User
from chat.conversation import plays
from chat.models import ChatSession
from conftest import ApiClient

USERS, EVENTS = "/admin/accounts/user/", "/admin/accounts/loginevent/"

pytestmark = pytest.mark.django_db


def desk(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


@pytest.fixture
def helper() -> User:
    """Staff with every right over people, but no administrator."""
    user = User.objects.create_user("helper@example.com", "wonderland-6", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="accounts"))
    return user


def act(client: Client, action: str, *people: User) -> Any:
    return client.post(USERS, {"action": action, "_selected_action": [person.pk for person in people]}, follow=True)


def form_of(user: User, **changes: Any) -> dict[str, Any]:
    form = {"email": user.email, "username": user.username or ""}
    rights = {name: "on" for name in ("is_active", "is_staff", "is_superuser") if getattr(user, name)}
    return {name: value for name, value in {**form, **rights, **changes}.items() if value is not None}


@pytest.mark.parametrize("query", ["alice@", "Alic", "provider__exact=email", "is_active__exact=1"])
def test_people_are_found(staff, alice, query):
    answer = desk(staff).get(f"{USERS}?{query if '=' in query else f'q={query}'}")
    assert "alice@example.com" in answer.content.decode()


def test_deactivating_signs_out_at_once_and_for_good(staff, alice):
    browser = ApiClient()
    browser.post("/accounts/login/", {"login": "alice@example.com", "password": "wonderland-7"})
    act(desk(staff), "deactivate", alice)
    assert browser.get("/api/auth/me").status_code == 401
    act(desk(staff), "activate", alice)
    assert browser.get("/api/auth/me").status_code == 401  # the old sign-in does not come back to life
    assert (
        browser.post("/accounts/login/", {"login": "alice@example.com", "password": "wonderland-7"}).status_code == 302
    )
    kinds = LoginEvent.objects.filter(user=alice).order_by("created_at", "id").values_list("kind", flat=True)
    assert list(kinds) == ["login", "deactivated", "activated", "login"]


def test_deactivating_in_the_form_does_the_same(staff, alice):
    browser = ApiClient()
    browser.post("/accounts/login/", {"login": "alice@example.com", "password": "wonderland-7"})
    answer = desk(staff).post(f"{USERS}{alice.pk}/change/", form_of(alice, is_active=None))
    assert answer.status_code == 302
    assert browser.get("/api/auth/me").status_code == 401
    assert LoginEvent.objects.filter(user=alice, kind="deactivated").exists()


def test_nobody_locks_themselves_out(staff):
    act(desk(staff), "deactivate", staff)
    desk(staff).post(f"{USERS}{staff.pk}/change/", form_of(staff, is_active=None))
    assert desk(staff).post(f"{USERS}{staff.pk}/delete/", {"post": "yes"}).status_code == 403
    staff.refresh_from_db()
    assert staff.is_active


def test_groups_are_given_by_administrators(staff, alice):
    group = Group.objects.create(name="editors")
    desk(staff).post(f"{USERS}{alice.pk}/change/", form_of(alice, groups=[group.pk]))
    assert list(alice.groups.all()) == [group]


def test_deleting_shows_what_goes_and_takes_it(staff, alice, preset):
    plays.start(alice, character=preset, title="첫 연극")
    client = desk(staff)
    asked = client.get(f"{USERS}{alice.pk}/delete/").content.decode()
    assert "첫 연극" in asked
    assert client.post(f"{USERS}{alice.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=alice.pk).exists()
    assert not ChatSession.objects.exists()


def test_a_password_set_by_staff_ends_the_persons_sign_ins(staff, alice):
    browser = ApiClient()
    browser.post("/accounts/login/", {"login": "alice@example.com", "password": "wonderland-7"})
    new = {"password1": "bright-lantern-42", "password2": "bright-lantern-42", "usable_password": "true"}
    assert desk(staff).post(f"{USERS}{alice.pk}/password/", new).status_code == 302
    assert browser.get("/api/auth/me").status_code == 401
    assert LoginEvent.objects.get(kind="password_changed").reason == "by staff"


# -- staff who are not administrators --


@pytest.mark.parametrize("right", ["is_staff", "is_superuser", "groups"])
@pytest.mark.parametrize("whose", ["helper", "alice"])
def test_staff_cannot_raise_rights(helper, alice, right, whose):
    group = Group.objects.create(name="editors")
    user = helper if whose == "helper" else alice
    value = [group.pk] if right == "groups" else "on"
    desk(helper).post(f"{USERS}{user.pk}/change/", form_of(user, **{right: value}))
    user.refresh_from_db()
    assert (user.is_superuser, user.is_staff, user.groups.count()) == (False, whose == "helper", 0)


def test_staff_cannot_make_somebody_with_rights(helper):
    new = {"email": "new@example.com", "username": "", "usable_password": "true"}
    passwords = {"password1": "bright-lantern-42", "password2": "bright-lantern-42"}
    desk(helper).post(f"{USERS}add/", new | passwords | {"is_superuser": "on", "is_staff": "on"})
    made = User.objects.get(email="new@example.com")
    assert (made.is_staff, made.is_superuser) == (False, False)
    assert (made.provider, made.username) == ("email", None)
    page = Client()
    page.post("/accounts/login/", {"login": "new@example.com", "password": "bright-lantern-42"})
    assert page.get("/api/auth/me").json()["email"] == "new@example.com"


def test_a_person_without_a_name_is_saved(staff):
    nameless = User.objects.create_user("nameless@example.com")
    assert desk(staff).post(f"{USERS}{nameless.pk}/change/", form_of(nameless, is_staff="on")).status_code == 302
    nameless.refresh_from_db()
    assert (nameless.is_staff, nameless.username) == (True, None)


def test_staff_cannot_take_over_an_administrator(helper, staff):
    client = desk(helper)
    new = {"password1": "bright-lantern-42", "password2": "bright-lantern-42", "usable_password": "true"}
    assert client.post(f"{USERS}{staff.pk}/password/", new).status_code == 403
    assert client.post(f"{USERS}{staff.pk}/change/", form_of(staff, email="mine@example.com")).status_code == 403
    assert client.post(f"{USERS}{staff.pk}/delete/", {"post": "yes"}).status_code == 403
    act(client, "deactivate", staff)
    client.post(USERS, {"action": "delete_selected", "_selected_action": [staff.pk], "post": "yes"})
    staff.refresh_from_db()
    assert staff.is_active
    assert staff.check_password("wonderland-9")
    assert staff.email == "staff@example.com"


def test_staff_look_after_people(helper, alice):
    assert desk(helper).get(f"{USERS}{alice.pk}/change/").status_code == 200
    act(desk(helper), "deactivate", alice)
    alice.refresh_from_db()
    assert not alice.is_active


def test_staff_without_the_right_see_no_people(alice):
    plain = User.objects.create_user("plain@example.com", is_staff=True)
    assert desk(plain).get(USERS).status_code == 403
    assert desk(plain).get(EVENTS).status_code == 403


# -- login events --


def test_login_events_are_read_searched_and_never_written(staff, alice):
    event = LoginEvent.objects.create(
        user=alice, actor_id=alice.pk, kind="login_failed", success=False, address="192.0.2.5"
    )
    LoginEvent.objects.create(kind="login", address="198.51.100.4")
    client = desk(staff)
    for query in (
        "q=alice@",
        "q=192.0.2",
        "kind__exact=login_failed",
        "success__exact=0",
        f"user__id__exact={alice.pk}",
    ):
        text = client.get(f"{EVENTS}?{query}").content.decode()
        assert "192.0.2.5" in text
        assert "198.51.100.4" not in text
    assert client.get(f"{EVENTS}{event.pk}/change/").status_code == 200
    assert client.post(f"{EVENTS}{event.pk}/change/", {"kind": "login"}).status_code == 403
    assert client.get(f"{EVENTS}add/").status_code == 403
    assert client.post(f"{EVENTS}{event.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_persons_page_shows_their_last_events(staff, alice):
    LoginEvent.objects.create(user=alice, kind="login", address="192.0.2.5")
    text = desk(staff).get(f"{USERS}{alice.pk}/change/").content.decode()
    assert "192.0.2.5" in text
    assert f"user__id__exact={alice.pk}" in text
