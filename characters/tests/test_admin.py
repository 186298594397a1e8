"""The admin of the presets: what editors can do, what they cannot lose, and where they cannot go."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from characters import editors
from characters.models import Character

LIST, ADD = "/admin/characters/character/", "/admin/characters/character/add/"

HIDDEN = {"lines_en": [{"cue": "Hi", "reply": "Hm."}], "musings": ["흠"], "greeting_ja": "やあ"}
DETAILS = {
    "age": 17,
    "gender": "여성",
    "likes": ["그네", "매화, 특히 홍매"],
    "features": "한 문장으로 적은 특징",
    "habits": ["옷고름을 만진다"],
    "guidelines": ["두 줄로\n적은 지침"],
    "scenario": {"background": "광한루", "player": "나그네", "situation": "봄밤", "season": "봄"},
    "name_en": "Chunhyang",
    **HIDDEN,
}


@pytest.fixture
def editor(db: None) -> User:
    user = User.objects.create_user("editor@example.com", "wonderland-5", username="민지", is_staff=True)
    user.groups.add(Group.objects.get(name=editors.GROUP))
    return user


@pytest.fixture
def browser(editor: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(editor)
    return client


@pytest.fixture
def chunhyang(db: None) -> Character:
    return Character.objects.create(
        name="춘향",
        is_preset=True,
        description="성춘향\n남원",
        persona="곧다. \n",
        category="고전소설",
        tags=["고전", "사극, 로맨스"],
        voice_id="sua",
        image_url="/static/characters/presets/chunhyang.webp",
        character=DETAILS,
    )


def page_of(preset: Character) -> str:
    return f"{LIST}{preset.pk}/change/"


def shown(client: Client, path: str) -> dict[str, str]:
    """Return what a browser would send back from the form at `path`, line ends and all."""
    form = client.get(path).context["adminform"].form
    found = {}
    for bound in form:
        value = bound.field.widget.format_value(bound.value())
        found[bound.html_name] = str(value or "").replace("\n", "\r\n")
    return found


def listed(response: Any) -> list[str]:
    return [row.name for row in response.context["cl"].result_list]


# -- the list --------------------------------------------------------------------------------------------------------


def test_the_list_shows_presets_and_nobodys_own(browser, alice, chunhyang):
    mine = Character.objects.create(user=alice, name="비밀", category="비밀 분류", tags=["비밀 꼬리표"])
    answer = browser.get(LIST)
    assert listed(answer) == ["춘향"]
    assert "비밀" not in answer.content.decode()
    assert browser.get(page_of(mine)).status_code == 302
    assert browser.post(f"{LIST}{mine.pk}/delete/", {"post": "yes"}).status_code == 302
    assert Character.objects.filter(pk=mine.pk).exists()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "춘향"}, ["춘향"]),
        ({"q": "로맨"}, ["춘향"]),
        ({"q": "대장장이 로봇"}, ["모루"]),
        ({"q": "대장장이 춘향"}, []),
        ({"category": "고전소설"}, ["춘향"]),
        ({"tag": "사극, 로맨스"}, ["춘향"]),
        ({"tag": "로봇", "category": "SF", "q": "모"}, ["모루"]),
        ({"tag": "없는 것"}, []),
        ({"category": "\x00", "q": "\x00"}, []),
    ],
    ids=str,
)
def test_finds_and_filters(browser, chunhyang, query, found):
    Character.objects.create(name="모루", is_preset=True, description="대장장이 로봇", category="SF", tags=["로봇"])
    assert listed(browser.get(LIST, query)) == found


def test_the_list_costs_the_same_with_2_and_with_20(browser, chunhyang, django_assert_max_num_queries):
    for more in (1, 18):
        for _ in range(more):
            Character.objects.create(name="하나", is_preset=True, tags=["a"])
        with django_assert_max_num_queries(12):
            browser.get(LIST)


def test_nothing_that_is_written_becomes_markup(browser, chunhyang):
    evil = "<script>alert(1)</script>"
    columns: Any = {"name": evil, "category": evil, "tags": [evil], "voice_id": evil, "description": evil}
    Character.objects.filter(pk=chunhyang.pk).update(
        **columns, image_url="javascript:alert(1)", character={"job": evil}
    )
    for path in (LIST, page_of(chunhyang)):
        html = browser.get(path).content.decode()
        assert "<script>alert" not in html
        assert 'src="javascript' not in html


# -- the form --------------------------------------------------------------------------------------------------------


def test_saving_without_an_edit_changes_nothing_but_the_time(browser, chunhyang):
    before = Character.objects.values().get()
    answer = browser.post(page_of(chunhyang), shown(browser, page_of(chunhyang)))
    assert answer.status_code == 302
    after = Character.objects.values().get()
    assert after.pop("updated_at") > before.pop("updated_at")
    assert after == before
    assert type(after["character"]["age"]) is int


def test_an_edit_keeps_the_keys_that_the_form_does_not_show(browser, chunhyang):
    form = shown(browser, page_of(chunhyang))
    form |= {
        "persona": "새\r\n사람",
        "job": "기생의 딸",
        "likes": "그네\r\n\r\n쉼표, 있는 것\r\n",
        "scenario_player": "",
    }
    form |= {"features": "다른 특징", "habits": "", "name": "성춘향"}
    browser.post(page_of(chunhyang), form)
    chunhyang.refresh_from_db()
    assert (chunhyang.name, chunhyang.persona) == ("성춘향", "새\n사람")
    expected = DETAILS | {"job": "기생의 딸", "likes": ["그네", "쉼표, 있는 것"], "features": "다른 특징"}
    del expected["habits"]
    expected["scenario"] = {"background": "광한루", "situation": "봄밤", "season": "봄"}
    assert chunhyang.character == expected


def test_a_new_one_becomes_a_preset_of_nobody(browser):
    form = shown(browser, ADD) | {"name": "새", "tags": "가\r\n나", "habits": "하나\r\n둘", "greeting_en": "Hello."}
    assert browser.post(ADD, form).status_code == 302
    made = Character.objects.get()
    assert (made.is_preset, made.user, made.tags, made.voice_id) == (True, None, ["가", "나"], "default")
    assert made.character == {"habits": ["하나", "둘"], "greeting_en": "Hello."}


@pytest.mark.parametrize(
    "name", [*sorted(DETAILS.keys() - HIDDEN.keys() - {"scenario"}), "scenario_situation", "greeting_en"]
)
def test_every_detail_is_a_field(browser, chunhyang, name):
    form = shown(browser, page_of(chunhyang)) | {name: "고친 말"}
    browser.post(page_of(chunhyang), form)
    assert shown(browser, page_of(chunhyang))[name] == "고친 말"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "가" * 101),
        ("tags", "가" * 51),
        ("tags", "\r\n".join(map(str, range(31)))),
        ("likes", "a\x00b"),
        ("persona", "가" * 20_001),
        ("image_url", "javascript:alert(1)"),
        ("model_url", "https://cdn.example/" + "a" * 300),
    ],
)
def test_what_does_not_fit_is_told_and_nothing_typed_is_lost(browser, chunhyang, field, value):
    form = shown(browser, page_of(chunhyang)) | {"job": "지금 막 쓴 것", field: value}
    answer = browser.post(page_of(chunhyang), form)
    assert field in answer.context["adminform"].form.errors
    assert "지금 막 쓴 것" in answer.content.decode()
    chunhyang.refresh_from_db()
    assert chunhyang.character == DETAILS


def test_details_have_a_limit_together(browser, chunhyang):
    Character.objects.filter(pk=chunhyang.pk).update(character={"story": "a" * 60_000})
    answer = browser.post(page_of(chunhyang), shown(browser, page_of(chunhyang)) | {"worldview": "b" * 6_000})
    assert "64 KiB" in str(answer.context["adminform"].form.errors)


def test_an_address_of_ours_is_stored_as_a_path(browser, chunhyang):
    browser.post(
        page_of(chunhyang), shown(browser, page_of(chunhyang)) | {"model_url": "http://testserver/media/a.glb"}
    )
    chunhyang.refresh_from_db()
    assert chunhyang.model_url == "/media/a.glb"


def test_an_editor_can_delete_a_preset(browser, chunhyang):
    assert browser.post(f"{LIST}{chunhyang.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not Character.objects.exists()


# -- two people, one preset ------------------------------------------------------------------------------------------


@pytest.fixture
def second_save(browser: Client, staff: User, chunhyang: Character) -> Any:
    """Staff save first; then the editor's form, opened before, arrives."""
    form = shown(browser, page_of(chunhyang))
    other = Client(headers={"accept-language": "en"})
    other.force_login(staff)
    other.post(page_of(chunhyang), form | {"persona": "먼저 온 사람의 말"})
    return browser.post(page_of(chunhyang), form | {"persona": "나중 온 사람의 말", "job": "나중의 일"})


def test_a_second_save_overwrites_nothing_and_says_who_was_first(second_save, chunhyang):
    assert second_save.status_code == 200
    chunhyang.refresh_from_db()
    assert (chunhyang.persona, chunhyang.character) == ("먼저 온 사람의 말", DETAILS)
    html = second_save.content.decode()
    assert "Staff saved this preset meanwhile" in html
    assert "Changed Persona." in html
    assert "Stored now: 먼저 온 사람의 말" in html
    assert "나중 온 사람의 말" in html
    assert "나중의 일" in html


def test_saving_again_after_the_warning_keeps_mine(second_save, browser, chunhyang):
    form = second_save.context["adminform"].form
    browser.post(page_of(chunhyang), {bound.html_name: bound.value() or "" for bound in form} | {"likes": "그네"})
    chunhyang.refresh_from_db()
    assert (chunhyang.persona, chunhyang.character["job"]) == ("나중 온 사람의 말", "나중의 일")


def test_a_form_without_its_stamp_is_refused(browser, chunhyang):
    answer = browser.post(page_of(chunhyang), shown(browser, page_of(chunhyang)) | {"seen_at": "", "name": "몰래"})
    assert answer.status_code == 200
    chunhyang.refresh_from_db()
    assert chunhyang.name == "춘향"


# -- who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_group_may_do_exactly_this():
    permissions = Permission.objects.filter(group__name=editors.GROUP)
    assert set(permissions.values_list("content_type__app_label", "codename")) == {
        ("characters", f"{verb}_character") for verb in ("view", "add", "change", "delete")
    }


@pytest.mark.django_db
def test_migrating_again_makes_no_second_group():
    Group.objects.get(name=editors.GROUP).permissions.add(Permission.objects.get(codename="delete_user"))
    call_command("migrate", verbosity=0)
    assert Group.objects.get(name=editors.GROUP).permissions.count() == 4


def test_an_editor_reaches_presets_and_nothing_else(browser, alice):
    apps = browser.get("/admin/").context["available_apps"]
    assert [model["object_name"] for app in apps for model in app["models"]] == ["Character"]
    for path in ("accounts/user/", f"accounts/user/{alice.pk}/change/", "auth/group/", "auth/group/add/"):
        assert browser.get(f"/admin/{path}").status_code in (403, 404)


@pytest.mark.parametrize("path", ["/admin/", LIST, ADD])
def test_an_ordinary_person_cannot_reach_the_admin(alice, path):
    client = Client()
    client.force_login(alice)
    answer = client.get(path)
    assert answer.status_code in (302, 403)
    assert "춘향" not in answer.content.decode()


def test_staff_without_the_group_see_no_presets(db, chunhyang):
    user = User.objects.create_user("clerk@example.com", "wonderland-4", is_staff=True)
    client = Client()
    client.force_login(user)
    assert client.get(LIST).status_code == 403
    assert client.post(page_of(chunhyang), {"name": "x"}).status_code == 403


def test_who_may_only_look_sees_the_page(chunhyang):
    user = User.objects.create_user("reader@example.com", "wonderland-4", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_character"))
    client = Client()
    client.force_login(user)
    assert "춘향" in client.get(page_of(chunhyang)).content.decode()
    assert client.post(page_of(chunhyang), {"name": "x"}).status_code == 403
