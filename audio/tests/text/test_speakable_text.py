"""What of a text is read aloud."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio.errors import NothingToSay
from audio.text.speakable_text import says_something, spoken


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("어서 오세요.", "어서 오세요."),
        ("*웃는다* 어서 오세요.", "어서 오세요."),
        ("어서 *손을 내민다* 오세요.", "어서 오세요."),
        ("(웃으며) 어서 오세요. (문을 닫는다)", "어서 오세요."),
        ("（小声で）だれかいる。", "だれかいる。"),
        ("[happy] 좋아!", "좋아!"),
        ("(그는 (아주) 작다) 그래.", "그래."),
        ("**절대** 안 돼.", "절대 안 돼."),
        ("***정말*** ~~아니~~ 맞아", "정말 아니 맞아"),
        ("**정말. 그래", "정말. 그래"),
        ("__꼭__ _이것_ snake_case", "꼭 이것 snake_case"),
        ("# 제목\n- 하나\n> 둘", "제목\n하나\n둘"),
        ("[여기](https://a.b/c)를 보세요 ![그림](x.png)", "여기를 보세요"),
        ("주소는 https://a.b/c?d=1 이에요", "주소는 이에요"),
        ("`print` 하세요\n```py\nx=1\n```\n끝", "print 하세요\n끝"),
        ("좋아요 😀👍🏽👨‍👩‍👧🇰🇷 ♥ ★!", "좋아요 !"),
        ("그래요~ 네～", "그래요 네"),
        ("3~5개", "3~5개"),
        ("진짜 웃기다 ㅋㅋㅋ", "진짜 웃기다"),
        ("너 최고야 ㅠㅠ", "너 최고야"),
        ("25℃, 3㎏", "25°C, 3kg"),
        ("<b>굵게</b> 2 < 3", "굵게 2 < 3"),
        ("가\u200b나\u202e다\x00라", "가나다 라"),
        ("*말을 하다 끊긴", None),
        ("그래, *말을 하다 끊긴", "그래,"),
        ("(괄호가 안 닫힌", None),
        ("각자 걷는다\n---\n| 이름 | 값 |\n|---|---|", "각자 걷는다\n이름 , 값 ,"),
        ("*웃는다*", None),
        ("…?!", None),
        ("😀", None),
        ("ㅋㅋㅋㅋ", None),
        ("", None),
        (" \n\t", None),
    ],
    ids=lambda value: repr(value)[:30].encode("unicode_escape").decode(),
)
def test_words_are_spoken_and_everything_else_is_not(text, heard):
    if heard is None:
        assert not says_something(text)
        with pytest.raises(NothingToSay):
            spoken(text)
    else:
        assert spoken(text) == heard


@given(st.text(max_size=200))
def test_any_text_is_spoken_or_refused(text):
    if says_something(text):
        heard = spoken(text)
        assert any(character.isalnum() for character in heard)
        assert "*" not in heard


def test_deep_nesting_costs_little():
    began = time.perf_counter()
    says_something("(" * 10_000 + "가" + ")" * 10_000 + "*" * 10_001)
    assert time.perf_counter() - began < 2
