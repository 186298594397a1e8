"""Normal form C, and what nobody can see."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avatar_forge.core.normal_form import Composer, folded, nfc, nfc_within, says_nothing

NAME = "김철수"
APART = unicodedata.normalize("NFD", NAME)


def test_a_text_is_put_together():
    assert APART != NAME
    assert (nfc(APART), nfc(NAME), nfc("Kim")) == (NAME, NAME, "Kim")


def test_texts_within_json_are_put_together_and_keys_are_not():
    assert nfc_within({APART: [APART, 1, None, {"a": APART}]}) == {APART: [NAME, 1, None, {"a": NAME}]}


def test_comparison_knows_neither_form_nor_case():
    assert folded(APART) == folded(NAME)
    assert folded("CAFE\u0301") == folded("café")


@pytest.mark.parametrize(
    "text", ["", " \n\t", "\u200b\u200c\u200d\u2060\ufeff", "\u00ad", "\ufe0f\ufe0e", "\u3164\uffa0\u115f\u1160",
    "\u2800", "\u202e\u061c",
             "\u034f", "\U000e0101\U000e0041", "\x00\x1b", "\u3000"]
)  # fmt: skip
def test_nothing_is_seen(text):
    assert says_nothing(text)


@pytest.mark.parametrize("text", ["…", ".", "*", "가", "🙂", "\u200b가", "ㅋ", "👩\u200d🚀", "　."])
def test_something_is_seen(text):
    assert not says_nothing(text)


@pytest.mark.parametrize("text", [APART, "か\u3099가", "a\u0301b", f"{APART}: {APART}"])
def test_a_letter_that_is_cut_waits_for_its_other_half(text):
    for cut in range(len(text)):
        composer = Composer()
        shown = composer.feed(text[:cut]) + composer.feed(text[cut:]) + composer.close()
        assert nfc(shown) == nfc(text)


def test_hangul_is_put_together_piece_by_piece():
    composer = Composer()
    assert "".join(map(composer.feed, APART + ":")) + composer.close() == NAME + ":"


@given(st.text(), st.integers(0, 9))
def test_nothing_is_lost(text, cut):
    composer = Composer()
    assert nfc(composer.feed(text[:cut]) + composer.feed(text[cut:]) + composer.close()) == nfc(text)
