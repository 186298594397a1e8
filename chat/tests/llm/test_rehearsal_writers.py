"""What the rehearsal engine writes beside the play, from tables: something for whatever is asked, always the same."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from chat.assist import details
from chat.llm.engines.rehearsal.writers import details_writer, hint_writer, plot_writer, review_writer
from chat.llm.tasks import DetailsRequest, HintsRequest, PlotRequest, ReviewRequest


@given(st.text(max_size=200), st.text(max_size=30), st.text(max_size=60), st.sampled_from(["ko", "en", "ja"]))
@settings(deadline=None)
def test_a_plot_is_written_for_whatever_is_asked(situation, name, persona, language):
    asked = PlotRequest(situation=situation, name=name, persona=persona, other="B", language=language)
    written = plot_writer.write(asked)
    assert written == plot_writer.write(asked)
    assert 1 <= len(written["plot"].split("\n")) <= 5 and written["background"]


@given(
    st.lists(st.tuples(st.sampled_from(["user", "assistant", "system"]), st.text(max_size=80)), max_size=6),
    st.sampled_from(["ko", "en", "ja"]),
)
@settings(deadline=None)
def test_three_hints_are_written_for_whatever_was_said(talk, language):
    asked = HintsRequest(lines=tuple(talk), character="민서", language=language)
    written = hint_writer.write(asked)
    assert written == hint_writer.write(asked) and len(set(written)) == 3
    assert all(hint and len(hint) <= 120 and not re.search("[:\u2000-\u2bff]", hint) for hint in written)


@given(
    st.lists(st.text(min_size=1, max_size=120).filter(str.strip), min_size=1, max_size=8),
    st.sampled_from(["ko", "en", "ja"]),
)
@settings(deadline=None)
def test_a_review_is_written_for_whatever_was_played(own, language):
    talk = tuple(line for text in own for line in (("user", "", text), ("assistant", "", "그래요?")))
    written = review_writer.write(ReviewRequest(lines=talk, character="춘향", language=language))
    assert 46 <= written["score"] <= 97 and written["summary"] and written["comment"]


@given(st.text(min_size=1, max_size=40), st.text(max_size=100), st.sampled_from(["ko", "en"]))
@settings(deadline=None)
def test_details_are_written_for_whoever_is_asked(name, description, language):
    written = details_writer.write(DetailsRequest(name=name, description=description, language=language))
    assert tuple(written) == details.FIELDS and len(written["worldview"]) >= 300
    assert all(isinstance(written[field], list if field in details.LISTS else str) for field in details.FIELDS)


def test_a_fuller_play_scores_higher():
    short = (("user", "", "응"), ("assistant", "", "네."))
    full = tuple(
        line
        for own, heard in (
            ("그네를 언제부터 탔어요?", "어릴 적 매화나무 아래서요."),
            ("*매화를 내밀며* 매화가 참 고와요.", "고맙습니다."),
        )
        for line in (("user", "", own), ("assistant", "", heard))
    )
    low, high = (review_writer.write(ReviewRequest(lines=talk, character="춘향"))["score"] for talk in (short, full))
    assert low < high
