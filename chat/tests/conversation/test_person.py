"""What the person is called in a play: read from their part, their name in it, the script, or their account."""

from __future__ import annotations

import pytest

from chat.conversation import person, script_text
from chat.models import ChatSession

SCRIPT = """[ 상황 설명 ]
등장인물: 지훈 (나), 해리엇
---
비 오는 밤의 역이다. 둘은 우산 하나를 나눠 쓴다.
---
[ 연극 시작 ]
당신은 지훈이 되어 말합니다.
제한: 20턴 안에 끝내세요."""


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("지훈", "지훈"),
        ("지훈, 스무 살 대학생", "지훈"),
        ("이몽룡(암행어사)", "이몽룡"),
        ("홍 길동", "홍 길동"),
        ("이름: 민서\n열일곱 살", "민서"),
        ("“소리” - 떠돌이 소리꾼", "소리"),
        ("Mina Park, a student", "Mina Park"),
        ("Name: Jo", "Jo"),
        ("小春、旅の薬師", "小春"),
        ("나그네", "나그네"),
        ("한양에서 내려온 나그네", ""),
        ("젊은 상인", ""),
        ("길을 잃은 사람, 이름은 모른다", ""),
        ("A traveller who lost the way", ""),
        ("The Queen of a lost country", ""),
        ("a thief", ""),
        ("나", ""),
        ("user", ""),
        ("", ""),
        ("山で道に迷った人", ""),
        ("아주 긴 이름을 가진 어느 나라의 왕자님이신 분", ""),
    ],
)
def test_a_part_that_begins_with_a_name_names_the_person(part, name):
    assert person.name_in(part) == name


@pytest.mark.parametrize(
    ("columns", "name"),
    [
        ({"scenario": {"player": "몽룡, 암행어사"}, "display_name": "지훈", "generated_script": SCRIPT}, "몽룡"),
        ({"scenario": {"player": "길 잃은 사람"}, "display_name": "소리", "generated_script": SCRIPT}, "소리"),
        ({"generated_script": SCRIPT, "title": "봄밤의 약속"}, "지훈"),
        ({"scenario": {"situation": SCRIPT}}, "지훈"),
        ({"title": "봄밤의 약속"}, "Alice"),
    ],
    ids=["part", "name in the play", "script", "script as situation", "account"],
)
def test_the_nearest_name_wins_and_a_title_is_never_one(alice, columns, name):
    assert person.name_of_person(ChatSession(user=alice, **columns)) == name


def test_nobody_is_named_where_there_is_no_account():
    assert person.name_of_person(ChatSession(scenario={"player": "길 잃은 사람"})) == ""


@pytest.mark.parametrize(
    ("cast", "name"),
    [
        ("등장인물: 지훈 (나), 해리엇", "지훈"),
        ("등장인물 ： 해리엇, 지훈(나)", "지훈"),
        ("등장인물: 해리엇 / Mina (me)", "Mina"),
        ("등장인물: 나, 해리엇", ""),
        ("(나)는 등장인물이다", ""),
    ],
)
def test_the_script_says_who_i_am(cast, name):
    assert script_text.person_in(f"[ 상황 설명 ]\n{cast}\n---\n비가 온다.") == name


def test_a_script_is_the_scene_without_what_it_tells_the_person_to_do():
    assert script_text.scene_of(SCRIPT) == ("등장인물: 지훈, 해리엇\n비 오는 밤의 역이다. 둘은 우산 하나를 나눠 쓴다.")


@pytest.mark.parametrize("text", ["비가 온다.", "", "제한: 없음\n---\n밤이다.", "[ 배경 ]\n역이다."])
def test_another_text_stays_as_it_is(text):
    assert script_text.scene_of(text) == text


def test_what_stands_under_another_heading_behind_is_kept():
    assert script_text.scene_of(f"{SCRIPT}\n[ 소품 ]\n우산 하나").endswith("[ 소품 ]\n우산 하나")
