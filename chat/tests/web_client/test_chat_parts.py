"""The pure parts of the front-end's chat: its body, its persona, its filter, and which lines are the same."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avatar_forge.core.errors import ValidationFailed
from chat.transfer import same_line
from chat.web_client import body, personas
from chat.web_client.body import ToldLine, Use
from chat.web_client.display_filter import DirectionFilter, displayable, displayable_whole, with_directions

LOST = re.compile("[:\u2000-\u2bff]")


def filtered(text: str) -> str:
    """What the front-end's display filter leaves of a text (client-contract §4)."""
    text = re.sub(r"^[^:]*:\s*", "", text, count=1)
    text = re.sub("[\u2000-\u2bff\U0001f000-\U0001faff]", "", text)
    return re.sub(r"\(\s*\)", "", re.sub(r"ㅋ+|ㅎ+|\^\^", "", text)).strip()


def messages(roles: str) -> list[dict[str, str]]:
    names = {"u": "user", "a": "assistant", "s": "system"}
    return [{"role": names[role], "content": f"{role}{place}"} for place, role in enumerate(roles)]


@pytest.mark.parametrize(
    ("roles", "use"),
    [
        ("", Use.OPENING),
        ("u", Use.TURN),
        ("auau", Use.TURN),
        ("aaau", Use.TURN),
        ("su", Use.DIRECTED),
        ("sau", Use.DIRECTED),
        ("saasasu", Use.DIRECTED),
        ("auas", Use.EVALUATION),
        ("saas", Use.EVALUATION),
        ("ua", Use.CONTINUATION),
    ],
)
def test_what_a_call_is_for_is_told_by_its_roles(roles, use):
    assert body.read({"messages": messages(roles)}).use is use


def test_a_typed_line_stands_behind_its_history():
    asked = body.read({"messages": messages("asuau")})
    assert asked.line == "u4"
    assert asked.history == (ToldLine("assistant", "a0"), ToldLine("user", "u2"), ToldLine("assistant", "a3"))


def test_an_intervention_is_the_note_without_its_mark_and_without_the_instructions():
    told = messages("saasasu")
    told[3]["content"], told[5]["content"] = "[감독의 중재/부추김]: 비가 온다", "[감독 중재] 화해하라"
    asked = body.read({"messages": told})
    assert asked.note == "화해하라"
    assert [line.content for line in asked.history] == ["a1", "a2", "비가 온다", "a4"]


def test_the_first_lines_of_two_actors_have_no_note():
    assert body.read({"messages": messages("su")}).note == ""
    second = body.read({"messages": messages("sau")})
    assert (second.note, second.history) == ("", (ToldLine("assistant", "a1"),))


@pytest.mark.parametrize(
    ("given_", "wanted"), [({}, False), ({"tts_enabled": None}, False), ({"tts_enabled": True}, True)]
)
def test_speech_is_wanted_only_when_it_is_said(given_, wanted):
    assert body.read({"messages": [], **given_}).wants_speech is wanted


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"messages": None},
        {"messages": {}},
        {"messages": ["안녕"]},
        {"messages": [{"role": "ai", "content": "x"}]},
        {"messages": [{"role": "user", "content": None}]},
        {"messages": [], "session_id": "x" * 101},
        {"messages": [], "session_id": 7},
        {"messages": [], "character_id": ["elsa"]},
    ],
    ids=str,
)
def test_what_cannot_be_read_is_refused(sent):
    with pytest.raises(ValidationFailed):
        body.read(sent)


def test_long_texts_are_cut_and_broken_ones_mended():
    asked = body.read({
        "messages": [], "persona": "가" * 50_000 + "\ud83d", "scenario": {"situation": "\ud83d 끝\0", "opponent": 3},
    })  # fmt: skip
    assert len(asked.persona) == body.PERSONA_MAX
    assert (asked.situation, asked.opponent) == ("\ufffd 끝\ufffd", "")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)
    )
)
def test_any_value_is_read_or_refused(value: Any):
    for sent in ({"messages": value}, {"messages": [], "persona": value, "scenario": value, "model": value}):
        try:
            body.read(sent)
        except ValidationFailed:
            assert "messages" in sent


# -- what the filter leaves -------------------------------------------------------------------------------------------


@given(st.text())
def test_nothing_that_is_shown_is_destroyed(text):
    assert not LOST.search(displayable(text))
    assert displayable_whole(text)


@given(st.lists(st.text("*[]()【】가a1 \n:★", max_size=12) | st.text(max_size=5), max_size=6))
def test_piece_by_piece_is_the_same_as_whole(pieces):
    directions = DirectionFilter()
    told = "".join(map(directions.feed, pieces)) + directions.close()
    assert (told.strip() or "...") == displayable_whole("".join(pieces))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("*고개를 든다* 왔어?", "(고개를 든다) 왔어?"),
        ("왔어? *웃는다*", "왔어? (웃는다)"),
        ("[창밖을 본다] 비네. 【한숨】 （침묵）", "(창밖을 본다) 비네. (한숨) (침묵)"),
        ("*(웃으며)* 그래", "(웃으며) 그래"),
        ("(*웃으며* 그래)", "(웃으며 그래)"),
        ("**정말** 왔어?", "정말 왔어?"),
        ("***천천히*** 온다", "(천천히) 온다"),
        ("2 * 3 * 4, 5*6*7, [1], * 하나\n* 둘", "2 * 3 * 4, 5*6*7, [1], * 하나\n* 둘"),
        ("*혼자\n남은 별", "*혼자\n남은 별"),
        ("그래. *고개를 드", "그래. (고개를 드)"),
        ("★ 별 *반짝* ★", "* 별 (반짝) *"),
    ],
)
def test_stage_directions_stand_in_brackets(text, shown):
    assert displayable_whole(text) == shown
    directions = DirectionFilter()
    assert ("".join(map(directions.feed, text)) + directions.close()).strip() == shown
    assert same_line.alike(text, shown)


def test_a_star_that_begins_nothing_holds_nothing_back():
    directions = DirectionFilter()
    assert directions.feed("3 * 4") == "3 * 4"
    assert (directions.feed("는 *손을"), directions.feed(" 든다* 12")) == ("는 ", "(손을 든다) 12")


def test_a_text_that_is_no_reply_keeps_its_signs():
    assert with_directions("*웃는다* 3:00… 좋아") == "(웃는다) 3:00… 좋아"


def test_signs_become_ones_that_survive():
    assert displayable("“자… 3:00 — 시작→끝” ★♪") == '"자... 3：00 - 시작->끝" *'
    assert displayable_whole("♪♪") == "..."


@pytest.mark.parametrize(
    "text", ["안녕하세요.", "시간은 3:00이야", "“그래…” 하고 웃는다", "ㅋㅋ 좋아 ^^", "이름: 안녕", "가자★ 어서🎉!"]
)
def test_a_line_is_recognised_however_it_was_shown(text):
    for seen in (text, displayable(text), filtered(text), filtered(displayable(text))):
        assert same_line.alike(text, seen), seen


@pytest.mark.parametrize(("one", "other"), [("안녕", "안녕하세요"), ("가: 나", "다: 라"), ("3:00", "4:00 시작")])
def test_other_lines_are_other_lines(one, other):
    assert not same_line.alike(one, other)


def test_lines_are_aligned_in_order_past_what_one_side_missed():
    here = [("assistant", "어서 와"), ("user", "응"), ("assistant", "그래"), ("user", "응"), ("assistant", "잘 가")]
    told = [("assistant", "어서 와"), ("user", "응"), ("user", "응"), ("user", "응"), ("user", "새말")]
    assert same_line.align(here, told) == [0, 1, 3, None, None]


# -- the persona ------------------------------------------------------------------------------------------------------


def test_a_persona_is_taken_apart():
    parts = ["성별: 여성", "말투: 조용한 존댓말", "좋아함: 그네,매화", "설명: 남원 사람", "[가이드]\n떠나지 않는다"]
    told = personas.read(" | ".join(parts) + "\n\n중요: 당신은 춘향입니다.")
    assert told.details == {
        "gender": "여성", "speech_style": "조용한 존댓말", "likes": ["그네", "매화"], "guidelines": "떠나지 않는다",
    }  # fmt: skip
    assert told.rest == "설명: 남원 사람\n중요: 당신은 춘향입니다."


@given(st.text())
def test_no_persona_is_too_strange(text):
    told = personas.read(text)
    assert all(told.details.values())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("중요: 당신은 춘향입니다. 길동은(는) 실제 사람", "춘향"),
        ("당신은 '홍 길동' 입니다", "홍 길동"),
        ("춘향입니다", ""),
    ],
)
def test_who_speaks_is_told_by_the_persona(text, name):
    assert personas.speaker(text) == name
