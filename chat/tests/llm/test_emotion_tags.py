"""The head of a line: found however it is written and cut, and nothing else touched."""

from __future__ import annotations

import unicodedata

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
    ["[joystick] 와!", "[속삭이며] 와!", "(웃는다) 와!", "[happy", "[happy 와!", "  와!", "\n*웃는다* 와!", "[",
     "이도령: 춘향아!", "춘향아: 와!", "춘향이 왔다", "와! (happy) 네.", "와! [ happy ]", "[[happy", "* 춘향: 와", "  ",
     " " * 40 + "[sad] 와"],
)  # fmt: skip
def test_what_is_no_head_is_left_as_it_is(line):
    known = "[sad]" in line
    assert cleaned(line) == ((line.replace("[sad] ", "") if known else line), "neutral")


# (what a model writes, the emotion): each stands in front of a line, which must come out whole.
DRESSED = [
    ("**[happy]**", "happy"), ("*[happy]*", "happy"), ("***[happy]***", "happy"), ("__[sad]__", "sad"),
    ("_[sad]_", "sad"),
    ("`[happy]`", "happy"), ("\"[happy]\"", "happy"), ("'[happy]'", "happy"), ("“[happy]”", "happy"),
    ("‘[sad]’", "sad"),
    ("[**happy**]", "happy"), ("[*Happy*]", "happy"), ("[\"happy\"]", "happy"), ("[`happy`]", "happy"),
    ("[ happy ]", "happy"),
    ("[Happy]:", "happy"), ("[happy] -", "happy"), ("[happy] —", "happy"), ("- [happy]", "happy"),
    ("> [happy]", "happy"),
    ("[joyful]", "happy"), ("[joy]", "happy"), ("[excited]", "happy"), ("[furious]", "angry"), ("[annoyed]", "angry"),
    ("[melancholy]", "sad"), ("[worried]", "sad"), ("[calm]", "relaxed"), ("[astonished]", "surprised"),
    ("[serious]", "neutral"),
    ("[행복한]", "happy"), ("(즐거움)", "happy"), ("[화난]", "angry"), ("[그리움]", "sad"), ("[차분함]", "relaxed"),
    ("[당황]", "surprised"),
    ("[嬉しい]", "happy"), ("【喜び】", "happy"), ("（怒り）", "angry"), ("[悲しみ]", "sad"), ("[穏やか]", "relaxed"),
    ("[驚き]", "surprised"),
    ("[happy, surprised]", "happy"), ("[sad/angry]", "sad"), ("[기쁨, 놀람]", "happy"), ("[happy][surprised]", "happy"),
    ("[happy] [surprised]", "happy"), ("(sad) (angry)", "sad"), ("[happy|sad]", "happy"),
    ("[happy & surprised]", "happy"),
    ("[happy and surprised]", "happy"), ("[슬픔 및 분노]", "sad"), ("[happy, teasing]", "happy"),
    ("[very happy]", "happy"), ("[조금 슬픔]", "sad"), ("[happy: 0.8]", "happy"), ("[happy 80%]", "happy"),
    ("[happy 😊]", "happy"),
    ("emotion: happy\n", "happy"), ("Emotion: [sad]", "sad"), ("**Emotion:** happy\n", "happy"),
    ("**Emotion**: joyful\n", "happy"),
    ("감정: 기쁨\n", "happy"), ("[감정: 슬픔]", "sad"), ("(emotion: angry)", "angry"), ("[emotion=angry]", "angry"),
    ("感情：喜び\n", "happy"),
    ("감정: 슬픔, 놀람\n", "sad"), ("{\"emotion\": \"happy\"}", "happy"), ("<happy>", "happy"), ("{happy}", "happy"),
    ("<emotion>sad</emotion>", "sad"), ("*happy*", "happy"), ("**기쁨**", "happy"), ("`sad`", "sad"),
    ("happy:", "happy"),
    ("happy\n", "happy"), ("**[happy]** 춘향:", "happy"), ("춘향: **[sad]**", "sad"), ("[춘향]: (기쁨)", "happy"),
    ("[HAPPY]", "happy"),
]  # fmt: skip


@pytest.mark.parametrize(("tag", "emotion"), DRESSED)
@pytest.mark.parametrize("line", ["어서 와요. *웃는다*", "“어서 와요.”", "(웃는다) 네: 그래요.", "Welcome, welcome."])
def test_what_models_put_around_a_tag_goes_with_it(tag, emotion, line):
    gap = "" if tag.endswith("\n") else " "
    whole = f"{tag}{gap}{line}"
    assert cleaned(whole) == cleaned(*whole) == (line, emotion)
    for cut in range(len(whole)):
        assert cleaned(whole[:cut], whole[cut:]) == (line, emotion)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('"[happy] 어서 와요."', '"어서 와요."'),
        ("**[happy] 어서 와요.**", "**어서 와요.**"),
        ("와! **[sad]** 어쩌죠.", "와! 어쩌죠."),
        ("와! [sad, angry] 어쩌죠.", "와! 어쩌죠."),
        ("와!\n*[기쁨]* 네.", "와!\n네."),
        ("와! `[joyful]` 네.", "와! 네."),
    ],
)
def test_what_stands_around_the_words_stays(line, expected):
    assert cleaned(line)[0] == cleaned(*line)[0] == expected


@pytest.mark.parametrize(
    "line",
    ["*웃는다* 와!", "**행복이란** 무엇일까요?", "\"행복\"이라는 말을 아시오?", "(행복, 그것은 무엇인가)",
    "행복은 멀다.", "Happy to see you.",
     "Happy", "[행복한 표정으로] 와!", "[기쁨이 넘쳐] 와!", "(웃음) 와!", "[sighs] 와!", "감정이 앞섰소.",
     "emotional: no", "*sadly* no",
     "기분: 그저 그렇소", "감정: 모르겠소", "[편지] 와!", "<b>와</b>", "- 하나\n- 둘", "> 인용", "# 제목",
     "mood swings", "{{user}} 님", "(sad", "**와!**", "[1, 2]"],
)  # fmt: skip
def test_what_looks_like_a_tag_is_left(line):
    assert cleaned(line) == cleaned(*line) == (line, "neutral")


def test_a_name_strips_however_its_letters_are_put_together():
    cleaner = EmotionTagFilter([unicodedata.normalize("NFD", "김철수")])
    assert "".join(map(cleaner.feed, "김철수: 네.")) + cleaner.close() == "네."


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
