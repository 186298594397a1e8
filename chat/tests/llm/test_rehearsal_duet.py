"""Two characters on stage without a model: they answer each other, feel notes, and never repeat themselves."""

from __future__ import annotations

import asyncio
import itertools
import random
import re
from dataclasses import replace

import pytest

from bench import director_play
from chat.llm.emotion_tags import EMOTIONS
from chat.llm.engines import Actor, CompletionRequest, Delta, Line, Partner, Scenario
from chat.llm.engines.rehearsal import RehearsalEngine, emotions, notes, phrases, reply
from chat.models import Message

PAIRS = [("chunhyang", "gildong"), ("sera", "ihyeon"), ("boksun", "dokkaebi"), ("nolbu", "moru")]


def performed(first: str, second: str, seed: str = "play") -> list[Message]:
    return asyncio.run(director_play.perform(first, second, 20, seed))


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_twenty_lines_without_a_repetition(first, second):
    lines = [message for message in performed(first, second) if message.speaker]
    sentences = [s.strip() for line in lines for s in re.findall(r"[^.!?*]{8,}[.!?]", line.content)]
    assert len(lines) == 20
    assert len({line.content for line in lines}) == 20
    assert len(set(sentences)) == len(sentences)
    assert all(left.speaker != right.speaker for left, right in itertools.pairwise(lines))


def test_the_same_play_again():
    assert [m.content for m in performed(*PAIRS[0])] == [m.content for m in performed(*PAIRS[0])]


def test_notes_are_seen_and_not_spoken():
    said = performed(*PAIRS[0])
    felt = {note.content: said[place + 1] for place, note in enumerate(said) if note.role == "system"}
    assert len(felt) == 3
    for (note, line), key in zip(felt.items(), ("천둥", "편지", ""), strict=True):
        assert note not in line.content
        assert key in re.match(r"\*([^*]+)\*", line.content)[1]
    emotions_felt = [line.emotion for line in felt.values()]
    assert (emotions_felt[0], emotions_felt[2]) == ("surprised", "sad")


def test_emotions_are_seen_without_a_model():
    emotions = {message.emotion for pair in PAIRS for message in performed(*pair) if message.speaker}
    assert len(emotions) >= 4
    assert emotions <= set(EMOTIONS)


@pytest.mark.parametrize("level", phrases.LEVELS)
def test_every_speech_level_has_every_page(level):
    pages = phrases.book(level)
    assert {"listen", "answer", "ask_back", "felt_sudden", "meet", "danger"} <= set(pages)
    assert {f"felt_{row.name}" for row in notes.MOOD_ROWS} <= set(pages)


@pytest.mark.parametrize("line", ["Good evening.", "こんばんは。", "…", ""])
@pytest.mark.parametrize("note", ["", "A letter falls. She is afraid.", "手紙を取り出す。", "???"])
def test_any_language_and_any_note_gets_a_line(line, note):
    lines = (Line(role="user", content=line, speaker="B"),) if line else ()
    for own in range(8):
        said = (*lines, Line(role="assistant", content="Hm.")) * own + lines
        request = CompletionRequest(
            model="m", actor=Actor(name="A"), partners=(Partner(name="B"),), scenario=Scenario(), lines=said, note=note
        )
        assert reply.compose(request).strip()
        assert emotions.of(request, "x") in EMOTIONS


def test_in_actor_mode_a_note_is_seen_and_the_line_is_answered():
    request = CompletionRequest(
        model="m", actor=Actor(name="춘향"), scenario=Scenario(), lines=(Line(role="user", content="안녕하세요"),),
        note="주머니에서 편지를 꺼낸다.",
    )  # fmt: skip
    assert re.match(r"\*[^*]*편지[^*]*\* \S", reply.compose(request))


async def test_the_engine_begins_with_the_emotion():
    request = CompletionRequest(
        model="m", actor=Actor(name="춘향"), scenario=Scenario(), lines=(Line(role="user", content="고마워요"),)
    )
    pieces = [item.text async for item in RehearsalEngine(0).stream(request) if isinstance(item, Delta)]
    assert re.match(r"\[(?:neutral|happy|angry|sad|relaxed|surprised)\] \S", "".join(pieces))


def test_a_verb_is_no_thing():
    feeling = notes.feel("이제 곧 헤어져야 한다는 것을 깨닫고 슬퍼진다.", "ko", random.Random(1))
    assert feeling.mood == "sad"
    assert not any("한다" in act for act in feeling.business)


def test_of_several_who_is_there_is_called_by_the_name_in_this_language():
    there, away = (
        Partner(name="방자", names={"en": "Bangja"}),
        Partner(name="길동", names={"en": "Gildong"}, is_here=False),
    )
    said = (Line(role="user", content="*길동 leaves the stage*", speaker="길동"),)
    asked = CompletionRequest(model="m", actor=Actor(name="A"), partners=(there, away), scenario=Scenario(), lines=said)
    assert asked.partner == there
    replies = {reply.compose(replace(asked, seed=str(seed))) for seed in range(60)}
    assert not any("길동" in text for text in replies)
