"""Audio files: how one is called, and whose it is."""

from __future__ import annotations

from audio.models import AudioFile


def test_an_audio_file_is_found_from_its_owner(alice):
    spoken = AudioFile.objects.create(user=alice, file_path="a", file_url="/a", file_size=1, format="wav", voice_id="v")
    assert list(alice.audio_files.all()) == [spoken]
    assert str(spoken).startswith("v wav 20")


def test_every_format_of_the_document_is_known():
    assert AudioFile.Format.values == ["wav", "ogg", "aac", "raw"]
