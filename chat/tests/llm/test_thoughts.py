"""Thoughts, kept apart from what is said: in every family's marks, wherever the stream is cut."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.llm import thoughts
from chat.llm.thoughts import Hold, ThoughtFilter

# What a model writes when it thinks "생각" and says "답".
MARKED = {
    "DeepSeek, Qwen": "<think>생각</think>\n\n답",
    "upper case": "<THINK>생각</THINK>답",
    "with attributes": '<think duration="3">생각</think>답',
    "spaces": "< think >생각</ think >답",
    "closed as a kin": "<thinking>생각</think>\n답",
    "EXAONE Deep, Gemini": "<thought>생각</thought>\n답",
    "reasoning": "<reasoning>생각</reasoning>답",
    "reflection": "<reflection>생각</reflection>답",
    "Hermes": "<scratch_pad>생각</scratch_pad>답",
    "Seed-OSS": "<seed:think>생각</seed:think>답",
    "MiniMax": "<mm:think>생각</mm:think>답",
    "GLM": "<character_analysis>생각</character_analysis>답",
    "Korean": "<생각>생각</생각>답",
    "Hunyuan": "<think>생각</think>\n<answer>\n답</answer>",
    "Magistral": "[THINK]생각[/THINK]답",
    "Kimi-VL": "◁think▷생각◁/think▷답",
    "Gemma 4": "<|channel>thought\n생각<channel|>답",
    "Command A": "<|START_THINKING|>생각<|END_THINKING|><|START_RESPONSE|>답<|END_RESPONSE|>",
    "OpenThinker": "<|begin_of_thought|>생각<|end_of_thought|>\n\n<|begin_of_solution|>답<|end_of_solution|>",
    "Apertus": "<|inner_prefix|>생각<|inner_suffix|>답",
    "fullwidth": "<｜think｜>생각<｜/think｜>답",
    "Granite": "Here is my thought process: 생각 Here is my response: 답",
    "HyperCLOVA X": "/think\n생각<|im_end|>\n<|im_start|>assistant\n답",
    "a code block": "```thinking\n생각\n```\n답",
    "a web page": '<details type="reasoning"><b>생각</b>생각</details>답',
    "escaped": "&lt;think&gt;생각&lt;/think&gt;답",
    "gpt-oss": "<|channel|>analysis<|message|>생각<|end|><|start|>assistant<|channel|>final<|message|>답<|return|>",
    "gpt-oss, started": "<|start|>assistant<|channel|>analysis<|message|>생각<|end|><|channel|>final<|message|>답",
    "gpt-oss, two thoughts": "<|channel|>analysis<|message|>생각<|end|><|start|>assistant<|channel|>analysis<|message|>"
    "생각<|end|><|start|>assistant<|channel|>final<|message|>답",
    "gpt-oss, a tool": "<|channel|>commentary to=functions.x <|constrain|>json<|message|>생각<|call|>"
    "<|start|>assistant<|channel|>final <|constrain|>text<|message|>답",
    "gpt-oss, no channel": "<|channel|>analysis<|message|>생각<|end|><|start|>assistant<|message|>답<|end|>",
    "gpt-oss, another's turn": "<|channel|>analysis<|message|>생각<|end|><|channel|>final<|message|>답<|end|>"
    "<|start|>user<|message|>나도<|end|>",
    "gpt-oss, without its marks": "analysisThe user greets. 생각.assistantfinal답",
    "twice": "<think>생각</think><think>생각</think>답",
    "another's marks in it": "<think>생각 <thought>몰래</thought> </reasoning> 생각</think>답",
}
# What is no thought, or nothing but one.
OTHERS = {
    "<think>생각": "",
    "<think>생각</thi": "",
    "[THINK]생각": "",
    "<|channel|>analysis<|message|>생각": "",
    "<|channel|>analysis<|message|>생각<|end|>": "",
    "analysisThe user": "",
    "<think>\n\n</think>\n\n답": "답",
    "<think/>답": "답",
    "답<think>생각": "답",
    "앞 <think>생각</think> 뒤": "앞 뒤",
    "답<thi": "답",
    "assistant<|channel|>final<|message|>답": "답",
    "assistantfinal답": "답",
    "<think>생각</think>assistantfinal답": "답",
    "  와!": "  와!",
    "a < b, 3 <3, x<y>z": "a < b, 3 <3, x<y>z",
    "<웃음> [think] 글쎄. [생각 중]": "<웃음> [think] 글쎄. [생각 중]",
    "<b>굵게</b> <details>x</details>": "<b>굵게</b> <details>x</details>",
    "analysis is hard": "analysis is hard",
    "Here is my hand.": "Here is my hand.",
    "```python\nx\n```": "```python\nx\n```",
    "답<|im_end|>": "답<|im_end|>",
    "<": "<",
    " \n": " \n",
    "": "",
}


def read(*pieces: str, hold: Hold = Hold.NO, cut: bool = False) -> str:
    reader = ThoughtFilter(hold)
    return "".join(map(reader.feed, pieces)) + reader.close(cut=cut)


def two_pieces(text: str) -> list[tuple[str, str]]:
    return [(text[:place], text[place:]) for place in range(len(text) + 1)]


@pytest.mark.parametrize("written", MARKED.values(), ids=MARKED.keys())
@pytest.mark.parametrize("hold", [Hold.NO, Hold.UNSURE, Hold.YES])
def test_every_family_thinks_unheard(written, hold):
    assert {read(*pieces, hold=hold) for pieces in [*two_pieces(written), written]} == {"답"}
    assert thoughts.spoken(written) == ("답", True)


@pytest.mark.parametrize(("written", "said"), OTHERS.items())
@pytest.mark.parametrize("hold", [Hold.NO, Hold.UNSURE, Hold.YES])
def test_what_is_no_thought_is_said(written, said, hold):
    assert {read(*pieces, hold=hold) for pieces in [*two_pieces(written), written]} == {said}
    assert thoughts.spoken(written)[0] == said


@pytest.mark.parametrize(
    "written", ["생각…</think>답", "생각\n\n생각[/THINK]\n\n답", "생각◁/think▷답", "생각</seed:think>답"]
)
@pytest.mark.parametrize("hold", [Hold.UNSURE, Hold.YES])
def test_a_reply_that_begins_in_a_thought_is_held_until_it_closes(written, hold):
    for pieces in [*two_pieces(written), tuple(written)]:
        reader = ThoughtFilter(hold)
        shown = "".join(map(reader.feed, pieces)) + reader.close()
        assert (shown, reader.thought, reader.bare) == ("답", True, True)


@pytest.mark.parametrize(
    ("hold", "cut", "said"),
    [(Hold.UNSURE, False, "말"), (Hold.UNSURE, True, "말"), (Hold.YES, False, "말"), (Hold.YES, True, "")],
)
def test_what_is_held_to_its_end_without_a_mark(hold, cut, said):
    assert read("말", hold=hold, cut=cut) == said


def test_what_can_be_no_thought_is_not_held():
    reader = ThoughtFilter(Hold.UNSURE, is_speech=lambda text: text.startswith("[happy]"))
    assert [reader.feed(piece) for piece in ("[hap", "py]", " 와", "!")] == ["", "[happy]", " 와", "!"]


def test_thoughts_in_a_field_of_their_own_let_the_text_go():
    reader = ThoughtFilter(Hold.UNSURE)
    assert reader.feed("와") == ""
    reader.release()
    assert reader.feed("!") == "와!"


def test_a_thought_that_was_shown_already_is_not_taken_back():
    reader = ThoughtFilter()
    assert [reader.feed(piece) for piece in ("앞", "둘</th", "ink>답")] == ["앞", "둘", "답"]
    assert reader.bare


def test_of_an_answer_that_nobody_watched_only_what_is_behind_the_last_mark_is_said():
    assert thoughts.spoken("<think>하나</think>둘</think>{}") == ("{}", True)


def test_from_an_engine_of_ours_not_a_letter_is_waited_for():
    assert ThoughtFilter(Hold.NEVER).feed("a") == "a"
    assert read("<think>생각</think>답", hold=Hold.NEVER) == "답"


def test_nothing_is_held_longer_than_needed():
    reader = ThoughtFilter()
    assert [reader.feed(piece) for piece in ("앞 <", "웃음>", "<t", "x", "[", "T", "a")] == [
        "앞 ", "<웃음>", "", "<tx", "", "", "[Ta"
    ]  # fmt: skip


ODDMENTS = ["<", ">", "think>", "</", "<think>", "</think>", "[THINK]", "[/THINK]", "<|channel|>", "<|message|>",
            "final", "analysis", "<|end|>", "<|start|>", "assistant", "가", " ", "\n", "<answer>"]  # fmt: skip


@given(st.lists(st.sampled_from(ODDMENTS) | st.text(max_size=2), max_size=12).map("".join), st.data())
@settings(max_examples=500, deadline=None)
def test_every_cut_gives_the_same(text, data):
    places = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pieces = [text[a:b] for a, b in zip([0, *places], [*places, len(text)], strict=True)]
    assert read(*pieces, hold=Hold.YES) == read(text, hold=Hold.YES) == read(*text, hold=Hold.YES)
