"""The page of one's own parts, the choice of one when a scene is set, and the names of a play on its stage."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from characters import personas
from characters.models import Character, UserPersona
from chat.models import ChatSession
from chat.tests.pages.test_pages import new_scene, text, visitor

pytestmark = pytest.mark.django_db
JIHUN = {"name": "지훈", "description": "스무 살 대학생", "image_url": "/static/me.webp"}


def test_a_visitor_makes_a_part_and_is_a_guest() -> None:
    client = visitor()
    assert client.post(reverse("parts"), JIHUN).status_code == 302
    part = UserPersona.objects.get()
    assert (part.name, part.description, part.user.is_guest) == ("지훈", "스무 살 대학생", True)
    assert part.default_since is not None
    page = text(client, reverse("parts"))
    assert "지훈" in page
    assert "/static/me.webp" in page


def test_a_part_is_changed_and_forgotten(alice: User) -> None:
    client, part = visitor(alice), personas.create(alice, JIHUN)
    assert "스무 살 대학생" in text(client, reverse("part", args=[part.pk]))
    client.post(reverse("part", args=[part.pk]), {"name": "지훈이", "description": "", "image_url": ""})
    part.refresh_from_db()
    assert (part.name, part.description, part.image_url, part.default_since) == ("지훈이", "", None, None)
    client.post(reverse("part_forget", args=[part.pk]))
    assert not UserPersona.objects.exists()


@pytest.mark.parametrize("wrong", [{"name": ""}, {"image_url": "javascript:1"}, {"description": "가" * 2001}], ids=str)
def test_a_wrong_part_is_told_on_the_page(alice: User, wrong: dict[str, str]) -> None:
    response = visitor(alice).post(reverse("parts"), {**JIHUN, **wrong})
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not UserPersona.objects.exists()


@pytest.mark.parametrize("name", ["part", "part_forget"])
def test_a_strangers_part_is_not_there(alice: User, mallory: User, name: str) -> None:
    part = personas.create(alice, JIHUN)
    assert visitor(mallory).post(reverse(name, args=[part.pk]), JIHUN).status_code == 404
    assert Client().post(reverse(name, args=[part.pk]), JIHUN).status_code == 404


def test_a_chosen_part_is_copied_into_the_play(alice: User, preset: Character) -> None:
    client, part = visitor(alice), personas.create(alice, JIHUN)
    assert client.get(new_scene(preset)).context["form"]["persona"].initial == part.pk
    client.post(new_scene(preset), {"persona": part.pk, "player": "길 잃은 나그네", "background": "광한루"})
    play = ChatSession.objects.get()
    assert play.scenario["player"] == "지훈, 스무 살 대학생\n길 잃은 나그네"
    assert (play.display_name, play.player_image_url) == ("지훈", "/static/me.webp")
    personas.remove(alice, part.pk)
    play.refresh_from_db()
    assert play.display_name == "지훈"


def test_another_name_than_that_of_the_part_wins(alice: User, preset: Character) -> None:
    part = personas.create(alice, JIHUN)
    visitor(alice).post(new_scene(preset), {"persona": part.pk, "display_name": "몽룡"})
    assert ChatSession.objects.get().display_name == "몽룡"


def test_who_has_no_part_is_not_asked_for_one(alice: User, preset: Character) -> None:
    assert "persona" not in visitor(alice).get(new_scene(preset)).context["form"].fields


def test_a_play_gets_its_names_on_the_stage(alice: User, mallory: User, play: ChatSession) -> None:
    rename = reverse("play_rename", args=[play.pk])
    visitor(alice).post(rename, {"title": " 봄밤의\0 약속 ", "display_name": "몽룡"})
    play.refresh_from_db()
    assert (play.title, play.display_name) == ("봄밤의 약속", "몽룡")
    visitor(alice).post(rename, {"title": ""})
    play.refresh_from_db()
    assert (play.title, play.display_name) == (None, "몽룡")
    assert visitor(mallory).post(rename, {"title": "남의 것"}).status_code == 404
    assert visitor().post(rename, {"title": "남의 것"}).headers["Location"] == reverse("home")
