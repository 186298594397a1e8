"""Speech in the admin: staff hear every voice and every file; others see nothing of it."""

from __future__ import annotations

import pytest

from audio.models import AudioFile
from audio.voices import every_voice
from avatar_forge.core import files

pytestmark = pytest.mark.usefixtures("transactional")

FILES, VOICES = "/admin/audio/audiofile/", "/admin/audio/audiofile/voices/"


@pytest.fixture
def file(alice):
    files.keep("audio/aa/one.wav", b"RIFF....")
    return AudioFile.objects.create(user=alice, file_path="audio/aa/one.wav", file_url="/a", file_size=8, format="wav")


def test_each_voice_has_players(api, staff):
    page = api(staff).get(VOICES).content.decode()
    for voice in every_voice():
        assert f"/voices/{voice.id}/ko.wav" in page


def test_a_voice_is_heard(api, staff):
    response = api(staff).get(VOICES + "nari/ko.wav")
    assert (response.status_code, response.headers["Content-Type"]) == (200, "audio/wav")
    assert len(response.content) > 50_000
    assert not AudioFile.objects.exists()


@pytest.mark.parametrize("name", ["nobody/ko.wav", "nari/xx.wav"])
def test_there_are_no_others(api, staff, name):
    assert api(staff).get(VOICES + name).status_code == 404


def test_files_have_a_player(api, staff, file):
    client = api(staff)
    assert f"{FILES}{file.pk}/sound/" in client.get(FILES).content.decode()
    assert client.get(f"{FILES}{file.pk}/change/").status_code == 200
    assert b"".join(client.get(f"{FILES}{file.pk}/sound/")) == b"RIFF...."


@pytest.mark.parametrize("path", [FILES, VOICES, VOICES + "nari/ko.wav", "sound"])
def test_nobody_else_hears_anything(api, alice, file, path):
    address = f"{FILES}{file.pk}/sound/" if path == "sound" else path
    assert api(alice).get(address).status_code in (302, 403)
