"""Kinds of lines that misled the rehearsal engine, each with its brothers."""
# ruff: noqa: E501 (tables of cases)

import re
from typing import Any

import pytest

from chat.llm.engines import Actor, CompletionRequest, Line, Scenario
from chat.llm.engines.rehearsal import character_profile, intents, manner, names, notes, reply

SERA = Actor(name="윤세라", persona="윤세라는 사서다.", details={"job": "사서", "age": "26"})


def answers(*texts: str, actor: Actor = SERA, seeds: int = 8, **more: Any) -> list[str]:
    lines = tuple(Line(role="user" if i % 2 == 0 else "assistant", content=text) for i, text in enumerate(texts))
    scene = more.pop("scenario", Scenario())
    requests = (
        CompletionRequest(model="m", actor=actor, scenario=scene, lines=lines, seed=str(n), **more)
        for n in range(seeds)
    )
    return [reply.compose(request) for request in requests]


@pytest.mark.parametrize(
    "line",
    [
        "따님은 어디 계세요?",
        "형님은 안녕하세요?",
        "사장님은 안에 계세요?",
        "옆집 할머니는 잘 지냈어요?",
        "여기 계세요, 제가 다녀올게요.",
        "다들 안녕하시죠?",
        "Where is your daughter?",
        "お嬢さんはどこですか。",
    ],
)
def test_asking_after_somebody_is_no_greeting(line: str) -> None:
    assert intents.of(line) in ("ask", "any")


@pytest.mark.parametrize(
    "line", ["안녕하세요", "계세요?", "안에 누구 없어요?", "오랜만이에요", "Hello there", "こんにちは"]
)
def test_a_greeting_is_one(line: str) -> None:
    assert intents.of(line) in ("greet", "ask") and (intents.of(line) == "greet" or "누구" in line)


@pytest.mark.parametrize(
    "line",
    [
        "제 동생 이름이 뭐라고 했죠?", "우리 강아지 이름 기억나?", "어머니는 연세가 어떻게 되세요?", "아드님은 몇 살이에요?", "그 친구는 무슨 일을 해요?", "저 사람은 누구예요?",
        "범인이 누구야?", "그 집 며느리는 뭘 좋아해?", "우리 딸은 떡볶이 좋아해?", "How old is your mother?", "What is my brother's name?", "What does he do?", "弟の名前は何ですか。", "お母さんは何歳ですか。",
    ],
)  # fmt: skip
def test_a_question_about_somebody_else_is_not_answered_with_oneself(line: str) -> None:
    assert intents.of(line) in ("ask", "their_name")
    for answer in answers("제 이름은 지훈이에요.", "반가워요.", line):
        assert not re.search(r"세라|Sera|セラ|26|사서|지훈(?! 씨,)", answer), answer


def test_a_line_of_the_card_about_oneself_answers_nothing_about_another() -> None:
    actor = Actor(name="윤세라", sample_dialogue="사용자: 누구세요?\n윤세라: 윤세라예요. 책을 지켜요.", details={})
    assert any("책을 지켜요" in answer for answer in answers("당신은 누구세요?", actor=actor))
    assert not any("책을 지켜요" in answer for answer in answers("저 사람은 누구예요?", actor=actor))


@pytest.mark.parametrize(
    "line", ["세라 씨는 몇 살이에요?", "윤세라 님, 나이가 어떻게 되세요?", "세라는 몇 살이야?", "몇 살이에요?"]
)
def test_who_is_called_by_name_is_meant(line: str) -> None:
    assert all("26" in answer for answer in answers(line))


@pytest.mark.parametrize(
    ("told", "asked", "name"),
    [
        ("제 동생 이름은 민수예요.", "제 동생 이름이 뭐라고 했죠?", "민수"),
        ("우리 강아지 이름은 초코야.", "우리 강아지 이름 기억나?", "초코"),
        ("제 여동생은 수아라고 해요.", "제 여동생 이름이 뭐라고 했죠?", "수아"),
        ("My brother's name is Tom.", "What is my brother's name?", "Tom"),
        ("私の弟の名前はケンです。", "私の弟の名前は何ですか。", "ケン"),
    ],
)
def test_the_name_told_of_somebody_is_remembered(told: str, asked: str, name: str) -> None:
    assert all(name in answer for answer in answers("제 이름은 지훈이에요.", "반가워요.", told, "그렇군요.", asked))


@pytest.mark.parametrize(
    "line", ["Call me later.", "내 이름이 뭐야?", "제 동생 이름은 민수예요.", "저는 학생이라고 해요."]
)
def test_what_is_no_name_of_the_person_is_not_taken_for_one(line: str) -> None:
    assert names.given([line]) == ""


@pytest.mark.parametrize("person", ["윤세라", "세라", "Yoon Sera"])
def test_the_person_is_never_called_by_the_name_of_the_character(person: str) -> None:
    actor = Actor(name="윤세라", persona="윤세라는 사서다.", details={"name_en": "Yoon Sera"})
    asked = CompletionRequest(model="m", actor=actor, scenario=Scenario(person=person))
    assert names.known(asked) == ""


def test_the_person_is_called_by_the_name_of_the_play() -> None:
    said = answers("안녕하세요", actor=SERA, seeds=40, scenario=Scenario(person="지훈"))
    assert any(text.startswith("지훈님,") for text in said)


@pytest.mark.parametrize(
    "line",
    [
        "불이야!", "집에 불이 났어요!", "뒤에 칼을 든 사람이 있어요!", "피가 멈추지 않아요.", "살려 주세요!", "누가 쫓아와요!", "강도가 들어왔어요!", "다리가 무너지고 있어요!",
        "아이가 물에 빠졌어요!", "숨을 못 쉬겠어요.", "배가 가라앉고 있어요!", "지진이에요!", "누가 우리를 미행하고 있어요.", "독사에 물렸어요!", "저기 병사들이 몰려와요!", "그가 나를 죽이려고 해요!",
        "연기가 나요!", "강도예요!", "문을 부수고 들어오려고 해요!", "Fire!", "There's a fire!", "Someone is behind us!", "He wants to kill me.", "Watch out!", "He has a knife!", "She can't breathe!", "助けて！", "危ない！",
    ],
)  # fmt: skip
def test_danger_is_answered_at_once(line: str) -> None:
    assert intents.of(line) == "danger"
    for answer in answers(line):
        assert not re.search(r"궁금|눈앞에|의외|들려|끄덕|드물|어떤|가까이 앉|시 같", answer), answer


@pytest.mark.parametrize(
    "line",
    [
        "호랑이 나오는 꿈을 꿨어요.",
        "칼을 선물로 받았어요.",
        "어릴 때 물에 빠졌던 적이 있어요.",
        "불 좀 켜 줄래요?",
        "I dreamed of a fire.",
    ],
)
def test_danger_that_is_not_now_is_none(line: str) -> None:
    assert intents.of(line) != "danger"


@pytest.mark.parametrize(
    "line",
    [
        "더는 살고 싶지 않아요.",
        "그냥 사라지고 싶어.",
        "손목을 그었어요.",
        "약을 한꺼번에 먹었어.",
        "I don't want to live.",
        "消えたい",
    ],
)
def test_who_is_in_danger_of_life_is_told_whom_to_call(line: str) -> None:
    assert all(re.search(r"109|いま|今", answer) or "crisis line" in answer for answer in answers(line))


@pytest.mark.parametrize(
    "line",
    [
        "꽃이 예쁘네요.",
        "그 영화 재미없었어요.",
        "그 사람한테 고마워요.",
        "나뭇잎이 떨어졌어요.",
        "이제 슬프지 않아요.",
        "안 힘들어요.",
        "우리는 함께 살았네요.",
        "병원에 가야 해요.",
        "시끄러워서 잠을 못 자겠어요.",
    ],
)
def test_what_is_said_of_something_else_is_not_taken_personally(line: str) -> None:
    assert intents.of(line) == "any"


@pytest.mark.parametrize(
    "line",
    [
        "우리 어제 약속했잖아요.",
        "지난번에 빌려준 책, 다 읽었어요?",
        "우리 결혼한 지 오 년이에요.",
        "우리가 처음 만난 날 기억나요?",
        "내가 어제 뭐라고 했죠?",
    ],
)
def test_what_the_scene_takes_for_granted_is_not_denied(line: str) -> None:
    for answer in answers(line, seeds=20):
        assert not re.search(r"처음 (?:듣|만|뵙)|별말|시작했잖|모르는 사이|시험하|길을 잃", answer), answer


@pytest.mark.parametrize(
    ("line", "intent"),
    [
        ("괜찮아요?", "cared"), ("동생은 괜찮아요?", "ask"), ("무슨 일 있어요?", "cared"), ("같이 걸을까요?", "invite"), ("손 잡아도 돼요?", "invite"), ("비가 올까요?", "ask"),
        ("어디로 갈까요?", "ask"), ("네 고향은 어디야?", "ask"), ("네.", "yes"), ("걱정하지 마세요.", "any"), ("문 좀 열어 주세요.", "help"), ("너를 죽이겠다.", "insult"),
        ("나랑 결혼해 줄래요?", "love"), ("나 좋아해?", "ask"), ("내 이름은 뭐야?", "my_name"), ("私の名前は何ですか", "my_name"), ("이제 그만 울게요.", "any"), ("내일 다시 올게요.", "bye"), ("안녕하세요. 따님은 어디 계세요?", "ask"),
    ],
)  # fmt: skip
def test_what_is_wanted_is_told_by_the_whole_sentence(line: str, intent: str) -> None:
    assert intents.of(line) == intent


def test_a_machine_of_the_scene_says_so_as_itself() -> None:
    robot = Actor(name="모루", persona="모루는 정비 로봇이다.", details={"job": "정비 로봇"})
    assert all("무대" not in answer and "배역" not in answer for answer in answers("너 로봇이야?", actor=robot))


def test_help_is_never_used_up() -> None:
    talk: list[str] = []
    for number in range(14):
        talk += [f"그냥 사라지고 싶어. {number}"]
        talk += answers(*talk, seeds=1)
    assert all(re.search(r"109|119", answer) for answer in talk[1::2])


@pytest.mark.parametrize(
    ("persona", "details", "level"),
    [
        ("누구에게나 반말을 쓴다.", {}, "banmal"), ("항상 존댓말을 쓴다.", {"greeting": "왔어? 앉아."}, "haeyo"), ("하십시오체로 말한다.", {}, "hapsyo"),
        ("반말은 절대 쓰지 않는다. 존댓말만 쓴다.", {}, "haeyo"), ("반말하는 사람을 싫어한다.", {}, "haeyo"), ("할아버지다. 하게체를 쓴다.", {}, "hage"),
        ("기사다.", {"speech_style": '짧은 말투. 예) "물러서라. 여기는 내가 맡는다." "맹세는 가볍게 하는 것이 아니다."'}, "haera"),
        ("로봇이다.", {"speech_style": '격식 있는 말투. 예) "확인했습니다. 그런데 왜 웃으시는 겁니까?"'}, "hapsyo"),
    ],
)  # fmt: skip
def test_the_speech_level_a_card_states_is_kept(persona: str, details: dict[str, str], level: str) -> None:
    assert character_profile.read(Actor(name="은우", persona=persona, details=details), "ko").manner == level


def test_a_dialect_is_the_own_one() -> None:
    assert (
        manner.in_dialect("기다렸어. {me:이야}.", manner.dialect("전라도 사투리. '~당께, ~제'로 맺는다"))
        == "기다렸당께. {me:이야}."
    )
    assert manner.dialect("'~거든, ~잖아'로 맺는다") == ()


def test_a_note_is_felt_in_the_replies_after_it() -> None:
    lines = [
        Line(role="user", content="안녕"),
        Line(role="system", content="화가 난다."),
        Line(role="assistant", content="응."),
    ]
    request = CompletionRequest(
        model="m", actor=SERA, scenario=Scenario(), lines=(*lines, Line(role="user", content="뭐 해?"))
    )
    assert notes.newest(request) == ("화가 난다.", False)
    acted = [
        CompletionRequest(model="m", actor=SERA, scenario=Scenario(), lines=request.lines, seed=str(n))
        for n in range(20)
    ]
    assert any("주먹" in reply.compose(one) or "턱에 힘" in reply.compose(one) for one in acted)


def test_a_note_changes_the_speech_level_from_then_on() -> None:
    lines = (
        Line(role="system", content="이제부터 반말로 말한다."),
        Line(role="assistant", content="응."),
        Line(role="user", content="고마워"),
    )
    request = CompletionRequest(model="m", actor=SERA, scenario=Scenario(), lines=lines)
    assert not re.search(r"[어아해예에]요|습니다", reply.compose(request))


@pytest.mark.parametrize(
    "line",
    ["떡볶이 먹으러 갈까?", "떡볶이 좋아해?", "고양이 좋아해요?", "지팡이 하나 빌릴 수 있어?", "마을이 조용하네요."],
)
def test_no_word_is_cut_in_half(line: str) -> None:
    for answer in answers(line, seeds=20):
        assert not re.search(r"떡볶(?!이)|고양(?!이)|지팡(?!이)|(?<![가-힣])마(?=을|,)", answer), answer
