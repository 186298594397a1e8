"""The pages: who sees what, in whose language, and that nothing in them comes from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from accounts.models import User
from avatar_forge.core.errors import NotFound
from characters.models import Character
from chat.conversation import lines, plays, takes
from chat.models import ChatSession, Message
from chat.pages import views
from chat.tests.turns.test_turns import one_branch

pytestmark = pytest.mark.django_db

STATIC = Path(views.__file__).parents[1] / "static"
NO_SUCH = "0190a000-0000-7000-8000-000000000000"


def visitor(user: User | None = None, language: str = "ko") -> Client:
    client = Client(headers={"accept-language": language})
    if user is not None:
        client.force_login(user)
    return client


def text(client: Client, address: str, **query: str) -> str:
    response = client.get(address, query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def new_scene(character: Character) -> str:
    return f"{reverse('play_new')}?character={character.pk}"


def test_home_shows_presets_and_hides_strangers_characters(alice: User, mallory: User, preset: Character) -> None:
    Character.objects.create(user=alice, name="앨리스의 토끼")
    Character.objects.create(user=mallory, name="남의 비밀")
    page = text(visitor(alice), "/")
    assert preset.name in page
    assert "앨리스의 토끼" in page
    assert "남의 비밀" not in page
    assert "앨리스의 토끼" not in text(visitor(), "/")


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"category": "고전소설"}, True),
        ({"category": "SF"}, False),
        ({"search": "춘향"}, True),
        ({"search": "사극"}, True),
        ({"search": "없는 사람"}, False),
        ({"search": "춘\0향", "category": "고전\0소설"}, True),
    ],
    ids=["its category", "another category", "name", "tag", "nobody", "NUL is dropped"],
)
def test_home_narrows_down(preset: Character, query: dict[str, str], shown: bool) -> None:
    assert (f'<h3>\n            <a href="{new_scene(preset)}">' in text(visitor(), "/", **query)) is shown


def test_home_speaks_english_where_a_character_does(preset: Character) -> None:
    preset.character = {"name_en": "Chunhyang", "category_en": "Korean classic", "tags_en": ["period piece"]}
    preset.save()
    page = text(visitor(language="en"), "/")
    assert all(word in page for word in ("Chunhyang", "Korean classic", "period piece"))
    assert "Chunhyang" not in text(visitor(), "/")


def test_home_lists_the_newest_plays_to_continue(alice: User, mallory: User, preset: Character) -> None:
    for number in range(7):
        plays.start(alice, character=preset, title=f"공연 {number}")
    plays.start(mallory, character=preset, title="남의 공연")
    page = text(visitor(alice), "/")
    assert re.findall(r"공연 \d", page) == [f"공연 {number}" for number in (6, 5, 4, 3, 2)]
    assert "남의 공연" not in page


def test_home_asks_the_database_as_often_for_20_characters_as_for_2(
    alice: User, preset: Character, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    client = visitor(alice)
    plays.start(alice, character=preset)
    with django_assert_max_num_queries(10) as few:
        client.get("/")
    for number in range(20):
        Character.objects.create(name=f"인물 {number}", is_preset=True, category=f"분류 {number}")
        plays.start(alice, character=preset)
    with django_assert_num_queries(len(few)):
        client.get("/")


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/media/a.png", True),
        ("https://elsewhere.example/a.png", False),
        ("//elsewhere.example/a.png", False),
        ("/\\elsewhere.example/a.png", False),
        ("javascript:alert(1)", False),
    ],
)
def test_a_portrait_comes_from_our_own_host_or_is_drawn(preset: Character, address: str, shown: bool) -> None:
    Character.objects.update(image_url=address)
    page = text(visitor(), "/")
    assert (f'src="{address}"' in page) is shown
    assert ("portrait--drawn" in page) is not shown


def test_the_scene_is_prefilled_in_the_visitors_language(preset: Character) -> None:
    preset.character = {"scenario": {"background": "광한루"}, "scenario_en": {"background": "The Gwanghallu pavilion"}}
    preset.save()
    assert "광한루</textarea>" in text(visitor(), new_scene(preset))
    assert "The Gwanghallu pavilion</textarea>" in text(visitor(language="en"), new_scene(preset))


def test_a_visitor_becomes_a_guest_with_a_play(preset: Character) -> None:
    client = visitor()
    response = client.post(new_scene(preset), {"background": "광한루", "player": "나그네", "situation": ""})
    play = ChatSession.objects.get()
    assert response.headers["Location"] == reverse("stage", args=[play.pk])
    assert play.user.is_guest
    assert play.character == preset
    assert play.scenario == {"background": "광한루", "opponent": "", "player": "나그네", "situation": ""}
    assert client.get(response.headers["Location"]).status_code == 200


def test_a_get_makes_neither_guest_nor_play(preset: Character) -> None:
    client = visitor()
    text(client, "/")
    text(client, new_scene(preset))
    assert not User.objects.exists()
    assert not ChatSession.objects.exists()


def test_a_scene_that_is_too_long_is_told_and_starts_nothing(preset: Character) -> None:
    response = visitor(language="en").post(new_scene(preset), {"background": "가" * 2001, "situation": "kept"})
    page = response.content.decode()
    assert "errorlist" in page
    assert "kept</textarea>" in page
    assert 'aria-invalid="true"' in page
    assert not ChatSession.objects.exists()
    assert not User.objects.exists()


def test_a_new_scene_needs_djangos_token(preset: Character) -> None:
    assert Client(enforce_csrf_checks=True).post(new_scene(preset), {}).status_code == 403


@pytest.mark.parametrize("character", [NO_SUCH, "x", "", "\0", "a" * 5000])
def test_nobody_to_play_with_is_a_404(character: str) -> None:
    assert visitor().get(reverse("play_new"), {"character": character}).status_code == 404


def test_a_strangers_character_cannot_be_played_with(alice: User, mallory: User) -> None:
    rabbit = Character.objects.create(user=alice, name="앨리스의 토끼")
    assert visitor(mallory).get(new_scene(rabbit)).status_code == 404
    assert visitor(mallory).post(new_scene(rabbit), {}).status_code == 404
    assert visitor(alice).get(new_scene(rabbit)).status_code == 200


def test_the_stage_of_a_stranger_is_a_404_and_anonymous_goes_home(mallory: User, play: ChatSession) -> None:
    address = reverse("stage", args=[play.pk])
    assert visitor(mallory).get(address).status_code == 404
    assert visitor(mallory).post(reverse("play_end", args=[play.pk])).status_code == 404
    assert visitor().get(address).headers["Location"] == "/"
    assert visitor().post(reverse("play_end", args=[play.pk])).headers["Location"] == "/"


@pytest.mark.parametrize("session_id", [NO_SUCH, "x", "%00"])
def test_no_such_stage_is_a_404(alice: User, session_id: str) -> None:
    assert visitor(alice).get(f"/play/{session_id}").status_code == 404


def test_the_stage_shows_what_was_said_word_for_word(alice: User, play: ChatSession) -> None:
    said = "*부채를 접는다* <b>2 * 3 * 4</b>\n\n그리고 *웃는다*."
    lines.add(play, role="assistant", speaker="춘향", content=said)
    page = text(visitor(alice), reverse("stage", args=[play.pk]))
    line = page.split('<p class="line__text">')[1].split("</p>")[0]
    assert re.sub(r"<[^>]+>", "", line) == said.replace("<", "&lt;").replace(">", "&gt;")
    assert line.count("<em>") == 2


@pytest.mark.parametrize(
    ("status", "word"), [("stopped", "Stopped here"), ("interrupted", "Interrupted"), ("failed", "No answer came")]
)
def test_a_line_says_how_it_ended(alice: User, play: ChatSession, status: str, word: str) -> None:
    lines.add(play, role="assistant", content="어", status=status)
    page = text(visitor(alice, "en"), reverse("stage", args=[play.pk]))
    assert f'<p class="line__mark">{word}' in page


def test_the_script_takes_over_behind_the_last_final_line(alice: User, play: ChatSession) -> None:
    lines.add(play, role="user", content="안녕")
    reply = lines.add(play, role="assistant", content="", status="streaming")
    stage = reverse("stage", args=[play.pk])
    assert visitor(alice).get(stage).context["data"]["after"] == 1
    Message.objects.filter(pk=reply.pk).update(status="complete")
    assert visitor(alice).get(stage).context["data"]["after"] == 2


def test_a_long_play_opens_at_its_end(alice: User, play: ChatSession) -> None:
    one_branch(play, [f"대사-{seq}." for seq in range(1, 251)])
    stage = reverse("stage", args=[play.pk])
    newest, everything = text(visitor(alice), stage), text(visitor(alice), stage, lines="all")
    assert ("대사-250." in newest, "대사-50." in newest, 'href="?lines=all"' in newest) == (True, False, True)
    assert ("대사-1." in everything, 'href="?lines=all"' in everything) == (True, False)


def test_two_characters_and_a_director_share_the_stage(alice: User, preset: Character) -> None:
    second = Character.objects.create(name="길동", is_preset=True)
    visitor(alice).post(new_scene(preset), {"mode": "director", "others": [second.pk]})
    play = ChatSession.objects.get()
    assert (play.mode, play.co_character_id) == ("director", second.pk)
    for role, speaker in (("system", None), ("assistant", "춘향"), ("assistant", "길동")):
        lines.add(play, role=role, speaker=speaker, content="말")
    page = text(visitor(alice), f"/play/{play.pk}")
    assert re.findall(r'line__speaker">([^<]*)<', page)[:3] == ["감독", "춘향", "길동"]
    assert page.count("line--second") == 1
    assert 'placeholder="감독의 지시"' in page


def test_a_second_character_must_be_visible(alice: User, mallory: User, preset: Character) -> None:
    hers = Character.objects.create(user=mallory, name="비밀")
    page = visitor(alice).post(new_scene(preset), {"mode": "director", "others": [hers.pk]})
    assert (page.status_code, ChatSession.objects.count()) == (200, 0)


def test_rehearsal_is_labelled(alice: User, play: ChatSession) -> None:
    stage = reverse("stage", args=[play.pk])
    assert "Rehearsal engine – not a language model" in text(visitor(alice, "en"), stage)
    ChatSession.objects.update(chat_model="no-longer-there")  # the default plays on
    assert "Rehearsal engine" in text(visitor(alice, "en"), stage)


def test_the_curtain_falls_and_rises_again(alice: User, play: ChatSession) -> None:
    client, stage = visitor(alice), reverse("stage", args=[play.pk])
    client.post(reverse("play_end", args=[play.pk]))
    assert client.get(stage).context["data"]["ended"] is True
    client.post(reverse("play_reopen", args=[play.pk]))
    assert client.get(stage).context["data"]["ended"] is False
    assert client.get(reverse("play_end", args=[play.pk])).status_code == 405


def every_page(alice: User, play: ChatSession, preset: Character, language: str) -> dict[str, str]:
    client, anybody = visitor(alice, language), visitor(language=language)
    lines.add(play, role="user", content="안녕 *손을 흔든다*")
    addresses = ["/", new_scene(preset), reverse("stage", args=[play.pk]), *map(reverse, ("account_logout",))]
    addresses += map(reverse, ("account_email", "account_change_password", "account_reset_password"))
    found = {address: text(client, address) for address in addresses}
    found |= {name: text(anybody, reverse(name)) for name in ("account_login", "account_signup")}
    found["error"] = client.get("/nowhere").content.decode()
    return found


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_page_renders_without_anything_inline_or_from_elsewhere(
    alice: User, play: ChatSession, preset: Character, language: str
) -> None:
    for address, page in every_page(alice, play, preset, language).items():
        assert f'<html lang="{language}">' in page, address
        assert not re.search(r"(https?:)?//[a-z]", page.replace("http://testserver", "")), address
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page), address
        for tag in re.findall(r"<script[^>]*>", page):
            assert "src=" in tag or 'type="application/json"' in tag, (address, tag)


def test_the_error_page_works_without_a_request() -> None:
    page = render_to_string("error.html", {"error": NotFound(), "request_id": "request-1"})
    assert "NOT_FOUND" in page
    assert "request-1" in page
    assert "<form" not in page  # a form without a token would only lead to the next error


def test_styles_and_scripts_name_no_other_host_and_write_no_markup() -> None:
    own, client = STATIC / "chat", settings.BASE_DIR / "clients" / "javascript"
    files = [path for folder in (own, client) for path in folder.rglob("*") if path.suffix in (".css", ".js")]
    assert {"stage.js", "theatre.css", "connection.js", "outbox.js", "play_state.js"} <= {path.name for path in files}
    for path in files:
        code = path.read_text()
        assert not re.search(r"https?://|@import|url\(['\"/]", code), path
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", code), path


def test_the_real_presets_stand_in_the_foyer_in_both_languages() -> None:
    call_command("load_presets", verbosity=0)
    assert Character.objects.presets().exists()
    for language in ("ko", "en"):
        page = text(visitor(language=language), "/")
        assert page.count('<li class="card">') == Character.objects.presets().count()


# -- takes -----------------------------------------------------------------------------------------------------------


def another(play: ChatSession, take: Message, content: str) -> Message:
    play.head_id = take.parent_id
    return lines.add(play, role="assistant", content=content)


def test_a_line_with_takes_shows_which_and_leads_to_the_others(alice: User, play: ChatSession) -> None:
    lines.add(play, role="user", content="안녕")
    first = lines.add(play, role="assistant", content="하나")
    taken = [first, *(another(play, first, said) for said in ("둘", "셋"))]
    takes.choose(alice, play.pk, taken[1].pk)
    page = text(visitor(alice, "en"), reverse("stage", args=[play.pk]))
    shown = page.split("<template")[0]
    assert "<span>2/3</span>" in shown
    assert re.findall(r'data-choose="([^"]*)" aria-label="([^"]*)"', shown) == [
        (taken[0].pk, "Previous take"),
        (taken[2].pk, "Next take"),
    ]
    assert ("하나" in shown, "둘" in shown, "셋" in shown) == (False, True, False)


def test_a_line_without_takes_leads_nowhere(alice: User, play: ChatSession) -> None:
    lines.add(play, role="assistant", content="어서 오세요.")
    assert "data-choose" not in text(visitor(alice), reverse("stage", args=[play.pk]))


def test_the_script_need_not_ask_for_what_lies_on_other_branches(alice: User, play: ChatSession) -> None:
    first = lines.add(play, role="assistant", content="하나")
    another(play, first, "둘")
    takes.choose(alice, play.pk, first.pk)
    data = visitor(alice).get(reverse("stage", args=[play.pk])).context["data"]
    assert (data["after"], data["head"]) == (2, first.pk)


def test_up_to_six_are_chosen_and_each_has_a_face_on_stage(alice: User, preset: Character) -> None:
    others = [Character.objects.create(name=f"배우{n}", is_preset=True, image_url="/media/a.png") for n in range(6)]
    page = text(visitor(alice), new_scene(preset))
    assert page.count('name="others"') == 6
    assert page.count('src="/media/a.png"') == 6
    chosen = [other.pk for other in others]
    for wrong in ({"mode": "director"}, {"others": chosen}, {"mode": "audience"}):
        answer = visitor(alice).post(new_scene(preset), wrong)
        assert (answer.status_code, 'class="errorlist"' in answer.content.decode()) == (200, True)
    visitor(alice).post(new_scene(preset), {"mode": "actor", "others": chosen[:5], "display_name": "지훈"})
    play = ChatSession.objects.get()
    assert (play.mode, play.session_actors.count()) == ("actor", 6)
    page = text(visitor(alice), f"/play/{play.pk}")
    assert re.findall(r'data-actor="([^"]*)"', page) == ["춘향", *(f"배우{n}" for n in range(5))]
    assert "배우3 퇴장시키기" in page
    assert "<h1>춘향 · 배우0 · 배우1" in page


def test_alone_with_a_character_there_is_nobody_to_choose(alice: User, play: ChatSession) -> None:
    data = visitor(alice).get(f"/play/{play.pk}").context["data"]
    assert (data["several"], data["away"], data["right"]) == (False, [], [])


def test_namesakes_are_told_apart_in_english_too(alice: User, preset: Character) -> None:
    preset.character = {**(preset.character or {}), "name_en": "Chunhyang"}
    preset.save()
    play = plays.start(alice, character=preset, co_character=preset)
    names = visitor(alice, "en").get(f"/play/{play.pk}").context["data"]["names"]
    assert names == {"춘향": "Chunhyang", "춘향 2": "Chunhyang 2"}
