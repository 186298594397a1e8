"""Who speaks next among several: who is called, who talks much and waited long, and nobody twice in a row."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import Any
from unicodedata import normalize

import pytest

from avatar_forge.core.errors import ValidationFailed
from characters.models import Character
from chat.conversation import next_speaker, plays, stage_moves
from chat.conversation.name_in_line import named_in
from chat.models import ChatSession, Message

NAMES = {
    "성춘향": ["성춘향", "Seong Chunhyang", "成春香"],
    "방자": ["방자", "Bangja"],
    "홍길동": ["홍길동", "Hong Gildong"],
    "늙은 어부": ["늙은 어부"],
    "별": ["별"],
    "Will": ["Will"],
    "サクラ": ["サクラ"],
}


@pytest.mark.parametrize(
    ("line", "who"),
    [
        ("춘향아, 거기 있느냐", "성춘향"), ("춘향이는 어디 있소?", "성춘향"), ("성춘향 아씨께서 오신다", "성춘향"),
        ("춘향이야말로 곧은 사람이오", "성춘향"), ("춘향에게 전하라", "성춘향"), ("*춘향을 본다* 오시오", "성춘향"),
        ("방자야!", "방자"), ("방자 이리 오너라", "방자"), ("우리 방자가 왔네", "방자"), ("방자라고 했느냐", "방자"),
        ("방자하기 짝이 없다", None), ("방자한 놈", None), ("너방자", None),
        ("방자는 어디 갔느냐, 춘향아?", "성춘향"), ("길동이랑 방자랑 가거라", "홍길동"), ("길동이는요?", "홍길동"),
        ("어부야, 배를 띄워라", "늙은 어부"), ("늙은 어부에게 물었다", "늙은 어부"),
        ("별이 빛난다", None), ("별아, 오너라", "별"), ("봄에는 별도 많다", None),
        ("Gildong, come here.", "홍길동"), ("ask hong gildong", "홍길동"), ("Gildongs", None), ("BANGJA!", "방자"),
        ("I will go", None), ("Will, wait!", "Will"), ("成春香、こちらへ", "성춘향"), ("サクラさんは?", "サクラ"),
        ("サクラメント", None), ("안녕하세요", None), ("", None),
    ],
)  # fmt: skip
def test_a_name_is_found_with_what_clings_to_it(line, who):
    assert named_in(line, NAMES) == who


def test_a_whole_name_goes_to_its_bearer():
    names = {"성춘향": ["성춘향"], "춘향": ["춘향"], "춘향 2": ["춘향 2"], "이춘향": ["이춘향"]}
    found = [named_in(line, names) for line in ("춘향아!", "춘향 2, 오너라", "성춘향아!", "이춘향은?")]
    assert found == ["춘향", "춘향 2", "성춘향", "이춘향"]


def test_letters_taken_apart_are_the_same_name():
    assert named_in(normalize("NFD", "방자야!"), NAMES) == "방자"
    assert named_in("방자야!", {"x": [normalize("NFD", "방자")]}) == "x"


def of(*talk: float | str | None, mode: str = "director") -> ChatSession:
    """A play of actors A, B, C … of such talkativeness, not stored."""
    play = ChatSession(mode=mode)
    personas = [
        {"name": chr(65 + n), "details": {} if value is None else {"talkativeness": value}}
        for n, value in enumerate(talk)
    ]
    play.persona, play.co_persona = personas[0], personas[1]
    return play


@pytest.fixture
def trio(alice, preset, second):
    third = Character.objects.create(name="방자", is_preset=True)
    return plays.start(alice, actors=[(preset, ""), (second, ""), (third, "")], directed=True)


def said(*told: tuple[str | None, str], role: str = "assistant") -> list[Message]:
    return [
        Message(role=role if speaker else "user", speaker=speaker, content=content, seq=seq)
        for seq, (speaker, content) in enumerate(told, start=1)
    ]


def test_before_a_director_two_take_turns_whatever_is_said():
    play = of(1, 0)
    assert next_speaker.after(play, said(("A", "A, A, A!"))) == "B"
    assert next_speaker.after(play, said(("A", "하나"), ("B", "둘"))) == "A"
    assert next_speaker.after(play, said(("A", "하나")), wished="A") == "A"


def test_the_first_begins(trio):
    assert next_speaker.after(trio, []) == "춘향"


def test_who_is_named_speaks_and_nobody_names_themselves(trio):
    assert next_speaker.after(trio, said(("춘향", "방자야, 저 춘향이라 하옵니다."))) == "방자"
    note = [*said(("춘향", "하나")), Message(role="system", content="춘향이 운다.", seq=2)]
    assert next_speaker.after(trio, note) == "춘향"
    assert next_speaker.after(trio, said(("춘향", "길동아!"), ("길동", "왜?")), wished="길동") == "길동"


def test_nobody_speaks_twice_in_a_row_and_everybody_comes_to_speak(trio):
    told: list[tuple[str | None, str]] = []
    for seq in range(60):
        trio.last_seq = seq
        told.append((next_speaker.after(trio, said(*told)), "음."))
    speakers = [speaker for speaker, _ in told]
    assert all(one != other for one, other in itertools.pairwise(speakers))
    assert min(Counter(speakers).values()) >= 15
    again = [next_speaker.after(trio, said(*told[:60])) for _ in range(5)]
    assert len(set(again)) == 1


def test_the_talkative_speak_more_and_the_silent_only_when_named(trio):
    for actor, talk in zip(trio.session_actors.all(), (1, 0, 0.2), strict=True):
        actor.persona = {**actor.persona, "details": {"talkativeness": talk}}
        actor.save()
    told: list[tuple[str | None, str]] = []
    for seq in range(30):  # the person speaks in between, so everybody may answer
        trio.last_seq = seq
        trio.mode = "actor"
        told += [(next_speaker.after(trio, said(*told, (None, "말해 보오."))), "음."), (None, "그래?")]
    counts = Counter(speaker for speaker, _ in told if speaker)
    assert counts["길동"] == 0
    assert counts["춘향"] > counts["방자"] > 0
    assert next_speaker.after(trio, said((None, "길동이는 어찌 생각하오?"))) == "길동"


@pytest.mark.parametrize("odd", ["많이", True, [1], float("nan"), None, {}])
def test_a_card_may_hold_anything_there(odd):
    assert next_speaker._talkativeness({"talkativeness": odd}) == 0.5
    assert next_speaker._talkativeness({"talkativeness": 7}) == 1.0


def test_who_has_left_neither_speaks_nor_can_be_asked_to(alice, trio):
    stage_moves.make(alice, trio.pk, client_id="a", speaker="방자", move="leave")
    trio.refresh_from_db()
    left: Any = list(trio.messages.all())
    assert next_speaker.after(trio, said(("춘향", "방자야!")), left) == "길동"
    with pytest.raises(ValidationFailed):
        next_speaker.check(trio, "방자")
    with pytest.raises(ValidationFailed):
        next_speaker.check(trio, "나그네")
