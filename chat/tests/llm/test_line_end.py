"""Where a line ends: thirty that must, thirty that must not, wherever the stream is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.llm import line_marks
from chat.llm.line_end import LineEnd

OWN = ("성춘향", "Chunhyang")
OTHERS = ("이몽룡", "몽룡", "Mongryong", "방자")

# All of these say no more than their first sentence.
ENDS = [
    "어서 오세요.\n사용자: 네…\n성춘향: …",
    "어서 오세요.\n\n이몽룡： 반갑소.",
    "어서 오세요.\n**이몽룡:** 반갑소.",
    "어서 오세요.\n**이몽룡**: 반갑소.",
    "어서 오세요.\n[이몽룡]: 반갑소.",
    "어서 오세요.\n(사용자) : 네.",
    "어서 오세요.\n몽룡:\n네.",
    "어서 오세요.\n방자: 예이.",
    "어서 오세요.\nmongryong: Hello.",
    "어서 오세요.\n나: 네.",
    "어서 오세요.\r\n유저: 네.",
    "어서 오세요.\n  플레이어 : 네.",
    "어서 오세요.\nUser: hi",
    "어서 오세요.\nuser：hi",
    "어서 오세요.\nYou: hi",
    "어서 오세요.\nHuman: hi",
    "어서 오세요.\n{{user}}: 네.",
    "어서 오세요.\n<user>: 네.",
    "어서 오세요.\nユーザー：はい",
    "어서 오세요.\n이몽룡 (웃으며): 네.",
    "어서 오세요.\n이몽룡[작게]： 네.",
    "어서 오세요.\n\n  \n이몽룡: 네.",
    "어서 오세요.\u2028이몽룡: 네.",
    "어서 오세요.\n### Instruction:\n써라.",
    "어서 오세요.\n### User\n써라.",
    "어서 오세요.<|im_end|>\n<|im_start|>user",
    "어서 오세요.<|eot_id|>",
    "어서 오세요.<|start_header_id|>user<|end_header_id|>",
    "어서 오세요.</s>",
    "어서 오세요.<end_of_turn>\n<start_of_turn>user",
    "어서 오세요.<turn|>",
    "어서 오세요.<｜end▁of▁sentence｜>",
    "어서 오세요.[|endofturn|]",
    "어서 오세요.[INST] 네 [/INST]",
    "어서 오세요.\n<|endoftext|>그리고",
    "어서 오세요.<|return|>",
    "<|im_start|>assistant\n어서 오세요.<|im_end|>",
    "<|start_header_id|>assistant<|end_header_id|>\n\n어서 오세요.<|eot_id|>",
    "[/INST] 어서 오세요.\n나: 네.",
    "### Response:\n어서 오세요.\n### Instruction:",
]
# All of these are said whole.
GOES_ON = [
    "나그네, 들어오시오.",
    "어서 오시오.\n나그네, 들어오시오.",
    "어서 오시오.\n이몽룡, 그대였구려.",
    "어서 오시오.\n이몽룡 도련님: 그리운 이름.",
    "어서 오시오.\n사용자 여러분, 이리로.",
    "어서 오시오.\n나는 이렇게 말했소: 싫소.",
    "어서 오시오.\n성춘향: 제 이름이어요.",
    "이렇게 말했지요. “싫다.\n이몽룡: 나도 싫소.” 하고요.",
    '이렇게 말했지요. "싫다.\n이몽룡: 나도 싫소." 하고요.',
    "『싫다.\n\n이몽룡: 나도 싫소.』",
    "「싫다.\n사용자: 나도.」",
    "‘싫다.\n나: 나도.’",
    "그이의 편지에는 이렇게 적혀 있었어요:\n이몽룡: 보고 싶소.",
    "*편지를 소리 내어 읽는다*\n\n이몽룡: 보고 싶소.",
    "편지는 이러했소:\n---\n이몽룡: 보고 싶소.\n\n몽룡: 또 쓰리다.\n---\n끝이어요.",
    "편지여요.\n> 이몽룡: 보고 싶소.\n> 사용자: 나도.",
    "```\nUser: x\n<|im_end|>\n```",
    "~~~yaml\nYou: x\n~~~",
    "`<|im_end|>`라는 글자를 아시오?",
    "때: 밤\n곳: 광한루\n날씨: 맑음",
    "어서 오시오.\n3:30에 보아요.",
    "어서 오시오.\n(나: 혼잣말)",
    "어서 오시오.\n- 나: 기쁨\n- 너: 슬픔",
    "어서 오시오.\n### 편지\n그립소.",
    "어서 오시오.\n나",
    "어서 오시오.\n사용자",
    "어서 오시오.\n",
    "어서 오시오.\n  *웃는다*",
    "사랑 <3, 1 < 2, <b>굵게</b>, <웃음>",
    "[웃음] [편지] [I] 어서 오시오.",
    "어서 오시오. <|im",
    "어서 오시오. [INS",
    "어서 오시오.\nYou said: stay.",
    "어서 오시오.\n## Response to a letter\n그립소.",
    '어서 오시오.\n"이몽룡: 그립소."',
    "이몽룡과 나: 둘뿐이어요.",
    "나: 네.",
    "어서 오시오. 사용자: 는 누구요?",
]


def said(*pieces: str, **more: bool) -> str:
    end = LineEnd(OTHERS, OWN, **more)
    return "".join(map(end.feed, pieces)) + end.close()


def every_cut(text: str) -> list[tuple[str, ...]]:
    return [*((text[:place], text[place:]) for place in range(len(text) + 1)), tuple(text)]


@pytest.mark.parametrize("written", ENDS)
def test_ends_where_somebody_else_begins(written):
    assert {said(*pieces) for pieces in every_cut(written)} == {"어서 오세요."}


@pytest.mark.parametrize("written", GOES_ON)
def test_goes_on_where_nobody_else_begins(written):
    assert {said(*pieces) for pieces in every_cut(written)} == {written}


def test_there_are_thirty_of_each():
    assert min(len(ENDS), len(GOES_ON)) >= 30


def test_only_what_may_become_a_mark_is_held():
    end = LineEnd(OTHERS, OWN)
    pieces = ["어서 ", "오세요.", "\n", "이", "몽", "이 있소.", " <", "|im", " ok", "\n나", ": x", "더"]
    assert [end.feed(piece) for piece in pieces] == [
        "어서 ", "오세요.", "", "", "", "\n이몽이 있소.", " ", "", "<|im ok", "", "", ""
    ]  # fmt: skip
    assert end.ended and end.close() == ""


def test_a_director_is_somebody_else_only_where_there_is_one():
    assert said("좋아.\n감독: 컷!", directed=True) == "좋아."
    assert said("좋아.\n감독: 봉씨") == "좋아.\n감독: 봉씨"


def test_whoever_speaks_is_nobody_else():
    end = LineEnd(["Human"], ["Human"])
    assert end.feed("Hi.\nHuman: it is me.") == "Hi.\nHuman: it is me."


@pytest.mark.parametrize(
    ("described", "names"),
    [
        ("이몽룡", ["이몽룡", "몽룡"]),
        ("이몽룡, 남원 부사의 아들", ["이몽룡", "몽룡", "이몽룡, 남원 부사의 아들"]),
        ("Elizabeth Gray (a teacher)", ["Elizabeth Gray", "Elizabeth", "Gray", "Elizabeth Gray (a teacher)"]),
        ("나그네", ["나그네"]),
        ("The stranger", ["The stranger"]),
        ("한양에서 내려온, 이름을 말하지 않는 아주 오래된 나그네이며 시를 쓰는 사람", ["한양에서 내려온"]),
        ("", []),
    ],
)
def test_what_somebody_may_be_called(described, names):
    assert line_marks.names_of(described) == names


def test_four_strings_at_most_stop_a_server_and_the_declared_come_first():
    assert line_marks.stops(["<end_of_turn>"], ["이몽룡"]) == ("<end_of_turn>", "\n이몽룡:", "\n사용자:", "\nUser:")
    assert line_marks.stops(["1", "2", "3", "4", "5"], ["이몽룡"]) == ("1", "2", "3", "4")
    assert line_marks.stops([], []) == ("\n사용자:", "\nUser:", "\n나:", "\nHuman:")


ODDMENTS = ["\n", " ", "이몽룡", "나", ":", "：", "**", "[", "]", "(", ")", '"', "“", "”", "```", "---", "<|", "|>",
            "im_end", "</s>", "가", "User", ">", "#", "### ", "편지", "\r"]  # fmt: skip


@given(st.lists(st.sampled_from(ODDMENTS) | st.text(max_size=2), max_size=14).map("".join), st.data())
def test_every_cut_gives_the_same_and_nothing_is_taken_back(text, data):
    places = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pieces = [text[a:b] for a, b in zip([0, *places], [*places, len(text)], strict=True)]
    assert said(*pieces) == said(text) == said(*text)
