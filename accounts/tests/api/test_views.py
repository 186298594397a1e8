"""Coming in as a guest, being told who one is, going out."""

from __future__ import annotations

import pytest

from accounts.models import GUEST_DOMAIN, User
from avatar_forge.core.ids import is_id

LOGIN, ME, LOGOUT = "/api/auth/guest/login", "/api/auth/me", "/api/auth/logout"

pytestmark = pytest.mark.django_db


def test_a_guest_is_told_who_they_are_without_an_envelope(api):
    body = api().send("post", LOGIN, {}, headers={"accept-language": "ko"}).json()
    assert is_id(body.pop("id"))
    assert body == {
        "email": None, "username": "게스트", "picture": None, "provider": "guest", "is_admin": False, "is_guest": True,
        "auth_mode": "guest",
    }  # fmt: skip


def test_a_guest_is_a_user_without_a_password_or_rights(api):
    pk = api().send("post", LOGIN, {}).json()["id"]
    guest = User.objects.get()
    assert (guest.pk, guest.email) == (pk, f"guest-{pk}@{GUEST_DOMAIN}")
    assert not guest.has_usable_password()
    assert not (guest.is_staff or guest.is_superuser)
    assert len(guest.email) <= 100


def test_the_session_cookie_is_out_of_reach_of_scripts(api):
    cookie = api().send("post", LOGIN, {}).cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")


def test_a_guest_may_give_a_name(api):
    client = api()
    assert client.send("post", LOGIN, {"display_name": " 나그네 "}).json()["username"] == "나그네"
    assert client.get(ME).json()["username"] == "나그네"


@pytest.mark.parametrize("name", ["가" * 51, ["x"], {"x": 1}, True], ids=["51 letters", "list", "object", "boolean"])
def test_a_bad_name_is_400_and_nobody_comes_in(api, name):
    response = api().send("post", LOGIN, {"display_name": name})
    assert (response.status_code, list(response.json()["error"]["fields"])) == (400, ["display_name"])
    assert not User.objects.exists()
    assert "sessionid" not in response.cookies


def test_a_name_of_50_letters_is_kept_whole(api):
    assert api().send("post", LOGIN, {"display_name": "😀" * 50}).json()["username"] == "😀" * 50


def test_a_guest_who_comes_again_is_the_same_guest(api):
    client = api()
    first = client.send("post", LOGIN, {"display_name": "하나"}).json()
    assert client.send("post", LOGIN, {"display_name": "둘"}).json() == first
    assert User.objects.count() == 1


def test_who_is_signed_in_stays_who_they_are(alice, api):
    assert api(alice).send("post", LOGIN, {}).json()["id"] == alice.pk
    assert User.objects.count() == 1


def test_two_visitors_are_two_guests(api):
    assert api().send("post", LOGIN, {}).json()["id"] != api().send("post", LOGIN, {}).json()["id"]


def test_the_body_may_be_left_out(api):
    assert api().post(LOGIN, b"", content_type="application/json").status_code == 200


def test_a_person_is_told_who_they_are(alice, api):
    assert api(alice).get(ME).json() == {
        "id": alice.pk, "email": "alice@example.com", "username": "Alice", "picture": None, "provider": "email",
        "is_admin": False, "is_guest": False, "auth_mode": "email",
    }  # fmt: skip


def test_staff_are_admins_to_the_front_end(staff, api):
    assert api(staff).get(ME).json()["is_admin"] is True


def test_nobody_is_an_admin_for_being_first(api):
    assert api().send("post", LOGIN, {}).json()["is_admin"] is False
    assert not User.objects.filter(is_superuser=True).exists()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_visitor_gets_401_in_words_that_the_front_end_survives(api, language):
    response = api().get(ME, headers={"accept-language": language})
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (401, "UNAUTHORIZED")
    assert "401" not in error["message"]
    assert "인증" not in error["message"]


def test_signing_out_answers_json_and_takes_the_cookie_back(alice, api):
    client = api(alice)
    key = client.cookies["sessionid"].value
    response = client.post(LOGOUT)
    assert (response.status_code, response.json()) == (200, {"success": True, "data": {}})
    assert (response.cookies["sessionid"].value, response.cookies["sessionid"]["max-age"]) == ("", 0)
    client.cookies["sessionid"] = key
    assert client.get(ME).status_code == 401


def test_signing_out_twice_or_as_nobody_is_harmless(api):
    assert [api().post(LOGOUT).status_code for _ in range(2)] == [200, 200]


def test_a_foreign_page_cannot_sign_anybody_out(alice, api):
    client = api(alice)
    assert client.post(LOGOUT, headers={"origin": "http://evil.example"}).status_code == 403
    assert client.get(ME).status_code == 200


@pytest.mark.parametrize("key", ["", "x", "x" * 32, "x" * 5000, "\xea\xb0\x80" * 5, "../../etc", '"\\000aaaaaaaa"'])
def test_a_made_up_session_is_nobody(api, key):
    client = api()
    client.cookies["sessionid"] = "x"
    client.cookies["sessionid"].set("sessionid", key, key)
    assert client.get(ME).status_code == 401


@pytest.mark.parametrize("path", [f"{ME}/", f"{LOGOUT}/", f"{LOGIN}/"])
def test_a_closing_slash_is_fine(api, path):
    method = "get" if "me" in path else "post"
    assert api().send(method, path, {}).status_code in (200, 401)
