"""One pattern of stage directions for pages, scripts and the browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chat.llm.stage_directions import SHOWN, STARRED, STARRED_OR_BRACKETED

LINES_JS = Path(__file__).parents[2] / "static" / "chat" / "js" / "lines.js"


def test_the_browser_sets_off_the_same_directions_as_the_pages():
    (pattern,) = re.findall(r"^const DIRECTION = /(.*)/;$", LINES_JS.read_text(encoding="utf-8"), re.MULTILINE)
    assert pattern == SHOWN.pattern


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("*웃으며* 안녕", ["", "웃으며", " 안녕"]),
        ("2 * 3 * 4", ["2 * 3 * 4"]),
        ("*half", ["*half"]),
        ("**", ["**"]),
    ],
)
def test_a_direction_is_set_off_from_speech(text, pieces):
    assert SHOWN.split(text) == pieces


@pytest.mark.parametrize(
    ("text", "said"), [("*waves* Hi", " Hi"), ("**Never** again", "Never again"), ("(a) b", "(a) b")]
)
def test_speech_is_what_is_left_without_directions(text, said):
    assert STARRED.sub("", text) == said


def test_a_direction_may_stand_in_brackets():
    assert STARRED_OR_BRACKETED.sub("", "(조용히) 안녕 *손을 흔든다*") == " 안녕 "
