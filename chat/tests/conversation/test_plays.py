"""Plays: their snapshot, their end, the bin."""

from __future__ import annotations

import pytest

from accounts.models import UserPreferences
from avatar_forge.core.errors import NotFound
from avatar_forge.core.ids import new_id
from characters.models import Character
from chat.conversation import plays
from chat.errors import UnknownModel
from chat.models import ChatSession
from chat.tests.conversation.test_lines import at_once
from chat.tests.scripted import request_of
from chat.turns import transactions

VERBS = [plays.of, plays.end, plays.reopen, plays.discard, plays.restore, plays.revise]
every_verb = pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.__name__)


def test_a_play_keeps_its_character_as_it_was(alice, play, preset):
    before = plays.snapshot(preset)
    Character.objects.update(name="다른 이름", persona="바뀜", character={}, sample_dialogue="", image_url="/x")
    play.refresh_from_db()
    assert play.persona == before
    request = request_of(transactions.say(alice, play.pk, client_id=new_id(), content="안녕"))
    assert (request.actor.name, request.actor.persona) == ("춘향", before["persona"])
    assert request.actor.sample_dialogue == before["sample_dialogue"]
    assert request.actor.details["likes"] == ["그네", "매화"]


def test_a_play_goes_on_after_its_character_is_deleted(alice, play, preset):
    preset.delete()
    started = transactions.say(alice, play.pk, client_id=new_id(), content="안녕")
    assert started.reply.speaker == request_of(started).actor.name == "춘향"


def test_a_play_needs_no_character(alice):
    play = plays.start(alice, character=None, scenario={"opponent": "나그네"})
    started = transactions.say(alice, play.pk, client_id=new_id(), content="안녕")
    assert (play.persona, started.reply.speaker, request_of(started).actor.details) == (None, "나그네", {})


def test_whoever_is_faced_may_be_described_at_any_length(alice):
    play = plays.start(alice, character=None, scenario={"opponent": "긴 이름 " * 500})
    started = transactions.say(alice, play.pk, client_id=new_id(), content="안녕")
    assert started.reply.speaker == ("긴 이름 " * 500)[:100]
    assert request_of(started).scenario.opponent == "긴 이름 " * 500


@pytest.mark.parametrize(
    "scenario", [None, {}, {"background": None}, {"background": None, "opponent": None, "situation": None}]
)
def test_an_empty_scenario_is_no_obstacle(alice, preset, scenario):
    play = plays.start(alice, character=preset, scenario=scenario)
    request = request_of(transactions.say(alice, play.pk, client_id=new_id(), content="안녕"))
    assert (request.scenario.background, request.scenario.opponent, request.scenario.situation) == ("", "", "")


def test_an_unknown_model_starts_nothing(alice):
    with pytest.raises(UnknownModel):
        plays.start(alice, character=None, chat_model="no-such")
    assert not ChatSession.objects.exists()


@every_verb
@pytest.mark.parametrize("who", ["stranger", "nobody's play"])
def test_no_verb_reaches_a_play_that_is_not_yours(alice, mallory, play, verb, who):
    if verb is plays.restore:
        plays.discard(alice, play.pk)
    before = ChatSession.objects.values().get()
    with pytest.raises(NotFound):
        verb(mallory, play.pk) if who == "stranger" else verb(alice, new_id())
    assert ChatSession.objects.values().get() == before


@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb is not plays.restore], ids=lambda verb: verb.__name__)
def test_only_restoring_reaches_into_the_bin(alice, play, verb):
    plays.discard(alice, play.pk)
    with pytest.raises(NotFound):
        verb(alice, play.pk)
    assert plays.restore(alice, play.pk).deleted_at is None


def test_what_is_not_in_the_bin_cannot_be_taken_out(alice, play):
    with pytest.raises(NotFound):
        plays.restore(alice, play.pk)


def test_the_first_end_keeps_its_time(alice, play):
    first = plays.end(alice, play.pk).ended_at
    assert first is not None
    assert plays.end(alice, play.pk).ended_at == first
    assert plays.reopen(alice, play.pk).ended_at is None


def test_the_bin_keeps_the_lines(alice, play):
    transactions.say(alice, play.pk, client_id=new_id(), content="안녕")
    plays.discard(alice, play.pk)
    assert plays.restore(alice, play.pk).messages.count() == 2


def test_parts_of_a_scenario_that_are_changed_at_once_are_all_kept(transactional, alice, play):
    parts = ["background", "player", "situation"] * 3
    at_once(9, lambda n: plays.revise(alice, play.pk, scenario={parts[n]: f"new {parts[n]}"}))
    assert plays.of(alice, play.pk).scenario == {part: f"new {part}" for part in parts}


def test_a_new_play_is_read_aloud_as_the_person_likes_it(alice, preset):
    preferences = UserPreferences.objects.create(user=alice, tts_enabled=True, tts_speed=1.25)
    play = plays.start(alice, character=preset)
    assert (play.voice_on, play.voice_mode, play.voice_speed) == (True, "realtime", 1.25)
    preferences.delete()
    assert not plays.start(alice, character=preset).voice_on
