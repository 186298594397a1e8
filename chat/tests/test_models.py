"""Rows of plays and lines: who sees which, which are abandoned, how they are called."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from chat.models import ChatSession, Message


def reply(play: ChatSession, **values) -> Message:
    return Message.objects.create(
        session=play, role="assistant", content="", **({"seq": 1, "status": "streaming"} | values)
    )


def test_a_play_is_its_owners_until_it_is_in_the_bin(alice, mallory, play):
    assert list(ChatSession.objects.of(alice)) == [play]
    assert not ChatSession.objects.of(mallory).exists()
    ChatSession.objects.update(deleted_at=timezone.now())
    assert not ChatSession.objects.of(alice).exists()
    assert list(ChatSession.objects.in_bin_of(alice)) == [play]
    assert not ChatSession.objects.in_bin_of(mallory).exists()


@pytest.mark.parametrize(
    ("silent_for", "abandoned"),
    [(0, False), (11, False), (13, True), (None, True)],
    ids=["fresh", "late", "dead", "never beat"],
)
def test_a_reply_without_a_heartbeat_is_abandoned(play, silent_for, abandoned):
    reply(play, heartbeat_at=None if silent_for is None else timezone.now() - timedelta(seconds=silent_for))
    assert Message.objects.abandoned().exists() is abandoned


@pytest.mark.parametrize("status", ["complete", "stopped", "interrupted", "failed"])
def test_what_has_ended_is_never_abandoned(play, status):
    reply(play, status=status)
    assert not Message.objects.abandoned().exists()
    assert not Message.objects.streaming().exists()


@pytest.mark.parametrize(
    ("persona", "scenario", "name"),
    [
        ({"name": "춘향"}, {"opponent": "나그네"}, "춘향"),
        (None, {"opponent": "나그네"}, "나그네"),
        (None, None, ""),
        ({}, {}, ""),
    ],
    ids=["snapshot", "only a scenario", "nothing", "empty"],
)
def test_who_is_played_with_is_known_without_the_character(persona, scenario, name):
    assert ChatSession(persona=persona, scenario=scenario).character_name == name


def test_a_play_is_called_by_its_title_or_its_character(play):
    assert str(play) == "춘향"
    play.title = "봄밤"
    assert str(play) == "봄밤"


def test_lines_come_in_their_order(play):
    for seq in (3, 1, 2):
        reply(play, seq=seq, status="complete")
    assert [line.seq for line in play.messages.all()] == [1, 2, 3]
