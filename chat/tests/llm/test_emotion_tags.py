"""The head of a line: found however it is written and cut, and nothing else touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.llm import emotion_tags
from chat.llm.emotion_tags import EmotionTagFilter

NAMES = ("춘향", "Chunhyang")


def cleaned(*pieces: str) -> tuple[str, str | None]:
    cleaner = EmotionTagFilter(NAMES)
    text = "".join([*map(cleaner.feed, pieces), cleaner.close()])
    return text, cleaner.emotion


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("[happy] 어서 와요.", ("어서 와요.", "happy")),
        ("(Happy)어서 와요.", ("어서 와요.", "happy")),
        ("\n  [SAD]\n\n어서 와요.", ("어서 와요.", "sad")),
        ("［angry］ 나가요.", ("나가요.", "angry")),
        ("（슬픔） 아아.", ("아아.", "sad")),
        ("【놀람】뭐라고요?", ("뭐라고요?", "surprised")),
        ("[기쁨] 와!", ("와!", "happy")),
        ("[무표정] 네.", ("네.", "neutral")),
        ("[평온] 네.", ("네.", "relaxed")),
        ("춘향: 어서 와요.", ("어서 와요.", "neutral")),
        ("chunhyang： Welcome.", ("Welcome.", "neutral")),
        ("**춘향:** [happy] 와!", ("와!", "happy")),
        ("[happy] **춘향** : 와!", ("와!", "happy")),
        ("춘향 : 와!", ("와!", "neutral")),
        ("[happy] 와! [sad] 어쩌죠. [화남]", ("와! 어쩌죠. ", "happy")),
        ("와! [sad] 어쩌죠.", ("와! 어쩌죠.", "neutral")),
        ("[happy]", ("", "happy")),
        ("", ("", "neutral")),
    ],
)
def test_the_head_of_a_line(line, expected):
    assert cleaned(line) == expected


@pytest.mark.parametrize(
    "line",
    ["[joy] 와!", "[속삭이며] 와!", "(웃는다) 와!", "[happy", "[happy 와!", "  와!", "\n*웃는다* 와!", "[",
     "이도령: 춘향아!", "춘향아: 와!", "춘향이 왔다", "와! (happy) 네.", "와! [ happy ]", "[[happy", "* 춘향: 와", "  ",
     " " * 40 + "[sad] 와"],
)  # fmt: skip
def test_what_is_no_head_is_left_as_it_is(line):
    known = "[sad]" in line
    assert cleaned(line) == ((line.replace("[sad] ", "") if known else line), "neutral")


def test_nothing_is_held_longer_than_needed():
    cleaner = EmotionTagFilter(NAMES)
    assert [cleaner.feed(piece) for piece in ("[", "hap", "py", "]", " ", "와", "[sa", "d? ", "[", "x")] == [
        "", "", "", "", "", "와", "", "[sad? ", "", "[x"
    ]  # fmt: skip
    assert cleaner.close() == ""


def test_the_emotion_is_known_as_soon_as_the_head_is():
    cleaner = EmotionTagFilter(NAMES)
    cleaner.feed("어")
    assert cleaner.emotion == "neutral"


ODDMENTS = st.sampled_from(
    [
        "[",
        "]",
        "(",
        ")",
        " ",
        "\n",
        "**",
        ":",
        "：",
        "춘향",
        "Chunhyang",
        "İ",
        "a",
        "와",
        "[happy]",
        "【놀람】",
        "[sad",
        "　",
    ]
)
TEXTS = st.lists(ODDMENTS | st.text(max_size=3), max_size=14).map("".join)


@given(TEXTS, st.data())
def test_every_cut_gives_the_same(text, data):
    places = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pieces = [text[a:b] for a, b in zip([0, *places], [*places, len(text)], strict=True)]
    assert cleaned(*pieces) == cleaned(text) == cleaned(*text)


@given(TEXTS)
def test_a_text_without_tag_and_name_comes_out_identical(text):
    plain = text.replace(":", "").replace("：", "").replace("]", "").replace(")", "").replace("】", "")
    assert cleaned(plain) == (plain, "neutral")


@given(TEXTS, st.sampled_from(emotion_tags.EMOTIONS))
def test_a_tag_costs_nothing_of_the_text_behind_it(text, word):
    rest = "와" + text
    assert cleaned(f"[{word}] {rest}") == (cleaned(rest)[0], word)
