"""The five settings: typed, partial, everybody's own."""

from __future__ import annotations

import pytest

from accounts.guests import merging
from accounts.models import User, UserPreferences

PATH = "/api/users/me/settings"

pytestmark = pytest.mark.django_db


def test_only_what_was_sent_changes_and_is_told(api, alice):
    client = api(alice)
    assert client.send("put", PATH, {"tts_enabled": False}).json()["data"] == {"tts_enabled": False}
    answer = client.send("put", PATH, {"tts_delay_ms": 300, "theme": "dark"}).json()["data"]
    assert answer == client.get(PATH).json()["data"] == {"tts_enabled": False, "tts_delay_ms": 300}


def test_a_guest_has_settings_and_they_are_nobody_else_s(api, alice):
    assert api(User.objects.create_guest()).send("put", PATH, {"tts_speed": 2}).json()["data"] == {"tts_speed": 2.0}
    assert api(alice).get(PATH).json()["data"] == {}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("tts_mode", "later"), ("tts_mode", 1), ("tts_mode", None), ("tts_delay_ms", "300"), ("tts_delay_ms", -1),
        ("tts_delay_ms", 2.5), ("tts_delay_ms", 60_001), ("tts_delay_ms", True), ("tts_streaming_mode", 4),
        ("tts_enabled", "true"), ("tts_enabled", 1), ("tts_enabled", None), ("tts_speed", 0.4), ("tts_speed", "1.0"),
        ("tts_speed", True),
    ],
)  # fmt: skip
def test_the_wrong_type_or_size_is_refused_and_changes_nothing(api, alice, key, value):
    client = api(alice)
    answer = client.send("put", PATH, {"tts_streaming_mode": 1, key: value})
    assert answer.status_code == 400 and list(answer.json()["error"]["fields"]) == [key]
    assert client.get(PATH).json()["data"] == {}


@pytest.mark.parametrize("theirs", [{}, {"tts_speed": 0.5}], ids=["none of their own", "some of their own"])
def test_settings_of_a_guest_come_along_where_the_person_has_none(alice, theirs):
    guest = User.objects.create_guest()
    UserPreferences.objects.create(user=guest, tts_speed=2.0)
    if theirs:
        UserPreferences.objects.create(user=alice, **theirs)
    assert not merging.belongings_of(guest)  # wishes alone are nothing to ask somebody about
    merging.merge(guest.pk, alice)
    assert UserPreferences.objects.get().user_id == alice.pk
    assert UserPreferences.objects.get().tts_speed == theirs.get("tts_speed", 2.0)


def test_reading_and_changing_cost_the_same_however_much_there_is(api, alice, django_assert_max_num_queries):
    client = api(alice)
    client.send("put", PATH, {"tts_speed": 1})
    with django_assert_max_num_queries(3):
        client.get(PATH)
