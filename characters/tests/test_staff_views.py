"""Voices of characters, for staff alone."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from avatar_forge.core.ids import new_id
from characters.models import Character

ALL = "/api/characters/admin/all"

pytestmark = pytest.mark.django_db


def test_presets_come_first_and_everybody_s_are_there(api, staff, alice, preset):
    own = Character.objects.create(user=alice, name="아라")
    listed = api(staff).get(ALL).json()["data"]["characters"]
    assert [row["id"] for row in listed] == [preset.pk, own.pk]
    assert listed[1] == {"id": own.pk, "name": "아라", "voice_id": "default", "is_preset": False, "user_id": alice.pk}


def test_a_preset_gets_a_voice_and_keeps_it_when_presets_are_loaded_again(api, staff):
    call_command("load_presets", verbosity=0)
    preset = Character.objects.presets().first()
    answer = api(staff).send("patch", f"/api/characters/admin/{preset.pk}/voice", {"voice_id": "taeo"})
    assert answer.json()["data"] == {"id": preset.pk, "name": preset.name, "voice_id": "taeo"}
    call_command("load_presets", verbosity=0)
    assert Character.objects.get(pk=preset.pk).voice_id == "taeo"


@pytest.mark.parametrize("pk", ["elsa", new_id()], ids=["no id", "unknown"])
def test_an_unknown_character_is_404(api, staff, pk):
    assert api(staff).send("patch", f"/api/characters/admin/{pk}/voice", {"voice_id": None}).status_code == 404


@pytest.mark.parametrize("body", [{}, {"voice_id": 3}, {"voice_id": "x" * 51}], ids=["missing", "number", "long"])
def test_a_bad_voice_is_refused(api, staff, preset, body):
    answer = api(staff).send("patch", f"/api/characters/admin/{preset.pk}/voice", body)
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (400, ["voice_id"])


def test_nobody_else_may(api, alice, preset):
    assert api(alice).get(ALL).status_code == 403
    assert api(alice).send("patch", f"/api/characters/admin/{preset.pk}/voice", {"voice_id": "x"}).status_code == 403


@pytest.mark.parametrize("more", [2, 20])
def test_the_list_costs_the_same_whatever_is_in_it(api, staff, alice, django_assert_num_queries, more):
    Character.objects.bulk_create(Character(user=alice, name="a") for _ in range(more))
    client = api(staff)
    with django_assert_num_queries(4):
        client.get(ALL)
