"""Sentences of texts that are still being written."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audio.tests.text import sentences_held_out, sentences_tuned
from audio.text.sentences import LONGEST, LONGEST_DIRECTION, Cutter, cut, grouped

HELD_OUT_EXACT = 23  # of 25, as the rules were when the lines were written
PIECES = [
    "안녕", "요.", " ", "...", "…", "。", "「", "」", "『",
    "“", "”", '"', "'", "*", "**", "(", ")", "?",
    "!", "~", "♪", "\n", "3", ".5", "1.", "Mr", ".",
    "p.m.", " she", " She", "라고", "이야", "と", "彼", "[happy]", "음",
    ",", "https://a.b/c?d=1", "가" * 50, "word " * 20, "하나, 둘, " * 12, "🙂", "\r\n", "　", "`",
    "_", ":", "2026. 11. 22.",
]  # fmt: skip


def joined(language: str, sentences: list[str]) -> str:
    return ("" if language == "ja" else " ").join(sentences)


def in_pieces(pieces: list[str]) -> list[str]:
    cutter = Cutter()
    return [*(sentence for piece in pieces for sentence in cutter.feed(piece)), *cutter.close()]


@pytest.mark.parametrize(("language", "sentences"), sentences_tuned.LINES, ids=lambda value: str(value)[:24])
def test_the_lines_that_the_rules_were_tuned_on(language, sentences):
    assert cut(joined(language, sentences)) == sentences


def test_at_least_23_of_25_lines_that_they_were_not_tuned_on():
    exact = [cut(joined(language, sentences)) == sentences for language, sentences in sentences_held_out.LINES]
    assert len(exact) == 25
    assert sum(exact) >= HELD_OUT_EXACT


@settings(max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=30), st.data())
def test_every_cutting_gives_the_sentences_of_the_whole(words, data):
    text = "".join(words)
    places = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=len(text))))
    pieces = [text[start:end] for start, end in zip([0, *places], [*places, len(text)], strict=True)]
    assert in_pieces(pieces) == cut(text) == in_pieces(list(text))


@settings(max_examples=200)
@given(st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=40).map("".join)))
def test_nothing_is_lost_added_or_too_long(text):
    sentences = cut(text)
    assert "".join("".join(sentences).split()) == "".join(text.split())
    assert all(sentence == sentence.strip() and 0 < len(sentence) <= LONGEST_DIRECTION + 50 for sentence in sentences)


def test_a_sentence_comes_as_soon_as_nothing_can_change_it():
    cutter = Cutter()
    assert cutter.feed("어서 오세요.") == []  # a quotation mark, or another dot, may follow
    assert cutter.feed(" ") == []  # a word may follow that goes on after dots only: one sign more
    assert cutter.feed("앉") == ["어서 오세요."]
    assert cutter.feed("으시지요!\n") == ["앉으시지요!"]


def test_a_pause_gives_out_what_reads_as_a_whole_and_keeps_the_rest():
    cutter = Cutter()
    assert cutter.feed("어서 오세요.") == []
    assert cutter.pause() == ["어서 오세요."]
    cutter.feed("앉으시")
    assert cutter.pause() == []
    assert cutter.feed("지요. 어") == ["앉으시지요."]
    assert cutter.close() == ["어"]


def test_a_new_line_always_ends_a_sentence():
    assert cut("첫째 줄\n“둘째 줄\r\n\n셋째 줄”") == ["첫째 줄", "“둘째 줄", "셋째 줄”"]


def test_what_is_too_long_is_cut_at_its_last_comma():
    text = "하나 둘 셋 넷, " * 30
    sentences = cut(text)
    assert all(60 <= len(sentence) <= LONGEST and sentence.endswith(",") for sentence in sentences[:-1])


def test_without_a_comma_at_a_space_and_without_a_space_anywhere():
    assert all(len(sentence) <= LONGEST for sentence in cut("가나다 " * 100))
    assert [len(sentence) for sentence in cut("가" * 400)] == [LONGEST, LONGEST, 40]


def test_a_text_is_grouped_in_pieces_of_whole_sentences():
    assert grouped("하나. 둘.", 10) == ["하나. 둘."]
    assert grouped("하나. 둘. 셋. 넷.", 7) == ["하나.\n둘.", "셋.\n넷."]
    assert grouped("!" * 25, 10) == ["!" * 10, "!" * 10, "!" * 5]


def test_a_stage_direction_stays_whole_beyond_that():
    direction = "*" + "천천히 걷는다. " * 30 + "*"
    assert cut(f"{direction} 안녕. 가자.") == [direction, "안녕.", "가자."]


@pytest.mark.parametrize("place", range(1, 7))
def test_a_tag_is_never_cut(place):
    text = "그래. [happy] 좋아. 가자."
    start = text.index("[")
    assert in_pieces([text[: start + place], text[start + place :]]) == ["그래.", "[happy] 좋아.", "가자."]


def test_many_small_pieces_are_quick():
    text = "달이 참 밝네요, 그렇지요? " * 200
    began = time.perf_counter()
    assert len(in_pieces(list(text))) == 200
    assert time.perf_counter() - began < 5
