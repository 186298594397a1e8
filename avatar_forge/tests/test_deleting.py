"""What goes with what is deleted, and what stays."""

from __future__ import annotations

import pytest

from accounts.models import User
from audio.models import AudioFile
from characters.models import Character
from chat.models import ChatSession, Message
from jobs.models import GenerationJob


@pytest.fixture
def belongings(alice, play):
    """One row of alice's in every table."""
    Message.objects.create(session=play, seq=1, role="user", content="안녕")
    AudioFile.objects.create(user=alice, file_path="a", file_url="/a", file_size=1, format="wav")
    GenerationJob.objects.create(user=alice, job_type="3d")
    return Character.objects.create(user=alice, name="내 사람")


def test_everything_of_a_person_goes_with_them(alice, belongings, preset):
    GenerationJob.objects.create(job_type="tts")  # nobody's
    alice.delete()
    left = [model.objects.count() for model in (User, ChatSession, Message, AudioFile, GenerationJob)]
    assert left == [0, 0, 0, 0, 1]
    assert list(Character.objects.all()) == [preset]


def test_others_keep_theirs(alice, mallory, belongings, preset):
    ChatSession.objects.create(user=mallory, character=preset)
    alice.delete()
    assert ChatSession.objects.get().user == mallory


def test_a_play_outlives_its_character_with_its_snapshot(play, preset):
    before = play.persona
    ChatSession.objects.filter(pk=play.pk).update(co_character=preset)
    preset.delete()
    play.refresh_from_db()
    assert (play.character_id, play.co_character_id) == (None, None)
    assert play.persona == before
    assert play.character_name == "춘향"


def test_the_lines_go_with_their_play(play, belongings, alice):
    play.delete()
    assert not Message.objects.exists()
    assert User.objects.filter(pk=alice.pk).exists()


def test_a_line_outlives_the_one_it_answers(play):
    first = Message.objects.create(session=play, seq=1, role="user", content="안녕")
    answer = Message.objects.create(session=play, seq=2, role="assistant", content="네", parent=first)
    first.delete()
    answer.refresh_from_db()
    assert answer.parent_id is None
