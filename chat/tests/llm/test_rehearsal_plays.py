"""Three hundred plays without a model: what a reply must never be, none of them is; and each checker can find fault."""

from dataclasses import replace

import pytest

from bench import rehearsal_check
from bench.rehearsal_plays import Play, Turn, cards, monotone_plays, plays


@pytest.fixture(scope="module")
def played() -> list[Play]:
    return [*plays(), *monotone_plays()]


@pytest.mark.parametrize("checker", rehearsal_check.CHECKERS, ids=lambda checker: checker.__name__)
def test_no_play_has_this_fault(checker, played):
    faults = [f"{play.slug} {number}: {fault}" for play in played for number, fault in checker(play)]
    assert not faults, faults[:5]


def test_every_preset_plays_in_every_way(played):
    assert {play.slug for play in played} == set(cards()) == set(rehearsal_check.LEVELS)
    assert {play.language for play in played} == {"ko", "en", "ja"}
    assert any(turn.kind == "stage" for play in played for turn in play.turns)
    assert len(played) >= 300


FAULTY = [
    ("mould", "haeun", [("plain", "a", "나도 그런 적이 있었던 것 같아.")] * 3),
    ("wrong_name", "haeun", [("unknown_other", "내 동생 이름이 뭐라고 했지?", "지훈. 설마 까먹었을까 봐?")]),
    ("wrong_name", "haeun", [("third", "따님은 몇 살이야?", "올해로 열일곱.")]),
    ("wrong_name", "haeun", [("asked", "내 이름이 뭐였지?", "글쎄.")]),
    ("wrong_name", "haeun", [("plain", "안녕", "하은아, 어서 와.")]),
    ("level", "haeun", [("plain", "a", "나는 그 말을 믿었어요.")]),
    ("level", "sera", [("plain", "a", "나는 그 말을 믿었어.")]),
    ("level", "gildong", [("plain", "a", "나는 그 말을 믿었습니다.")]),
    ("broken", "haeun", [("words", "떡볶이 먹을래?", "떡볶, 좋지.")]),
    ("broken", "sera", [("plain", "a", "저는 사색적입니랍니다.")]),
    ("broken", "sera", [("plain", "a", "책를 읽었어요.")]),
    ("dialect", "haeun", [("plain", "a", "기다렸당께.")]),
    ("greeting", "haeun", [("plain", "a", "응."), ("plain", "a", "응."), ("third", "따님은 어디 계셔?", "반가워.")]),
    ("danger", "haeun", [("danger", "불이야!", "그 장면이 눈앞에 그려져.")]),
    ("danger", "haeun", [("crisis", "그냥 사라지고 싶어.", "그랬구나.")]),
    ("premise", "haeun", [("premise", "우리 어제 약속했잖아.", "우리 아직 별말 안 했는데.")]),
]


@pytest.mark.parametrize(("checker", "slug", "turns"), FAULTY)
def test_a_checker_finds_its_fault(checker, slug, turns):
    play = Play(slug, cards()[slug], "ko", tuple(Turn(kind, heard, said, "neutral") for kind, heard, said in turns))
    assert list(getattr(rehearsal_check, checker)(play))


def test_too_many_own_lines_and_a_forgotten_note_are_found():
    musings = cards()["haeun"]["character"]["musings"][:4]
    play = Play("haeun", cards()["haeun"], "ko", tuple(Turn("plain", "a", text, "neutral") for text in musings))
    assert list(rehearsal_check.own_lines(play))
    assert not list(rehearsal_check.own_lines(replace(play, turns=play.turns[:3])))
    felt = Turn("plain", "a", "응.", "angry", note="갑자기 몹시 화가 난다.")
    assert list(rehearsal_check.note(replace(play, turns=(felt, *play.turns))))
