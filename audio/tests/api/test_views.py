"""/api/tts and /api/audio with the real voices: formats, guests, files, ranges, strangers."""

from __future__ import annotations

import io
import wave

import numpy as np
import pytest

from accounts.models import User
from audio.models import AudioFile
from audio.sound import aac
from audio.tests.ffmpeg import ffmpeg, need_for
from avatar_forge.core import files

pytestmark = pytest.mark.usefixtures("transactional")

LINE = "안녕하세요, 나그네님. 봄밤이 참 곱지요?"


@pytest.fixture
def spoken(api, alice):
    """Alice's client, and what she was told."""
    client = api(alice)
    return client, client.send("post", "/api/tts", {"text": LINE}).json()["data"]


def body(response) -> bytes:
    return b"".join(response)


def test_a_line_is_kept_and_found_again(spoken):
    client, first = spoken
    again = client.send("post", "/api/tts", {"text": LINE}).json()["data"]
    assert (first["cached"], again["cached"], again["file_id"]) == (False, True, first["file_id"])
    assert first["audio_url"].startswith("/")
    assert first["file_size"] > 10_000
    assert set(first) == {
        "audio_url", "file_id", "duration", "file_size", "format", "voice_id", "created_at", "cached", "voice_fallback",
    }  # fmt: skip


def test_the_file_is_a_wav_of_that_length_and_not_silent(spoken):
    client, first = spoken
    response = client.get(first["audio_url"])
    assert response.headers["Content-Type"] == "audio/wav"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    with wave.open(io.BytesIO(body(response))) as sound:
        samples = np.frombuffer(sound.readframes(sound.getnframes()), "<i2")
        assert sound.getnframes() / sound.getframerate() == pytest.approx(first["duration"], abs=0.001)
    assert np.abs(samples).max() > 3000


def test_one_range_of_it(spoken):
    client, first = spoken
    response = client.get(first["audio_url"], headers={"range": "bytes=0-43"})
    assert (response.status_code, body(response)[:4]) == (206, b"RIFF")


def test_how_loud_it_is(spoken):
    client, first = spoken
    told = client.get(first["audio_url"] + "/envelope").json()["data"]
    assert told["frame_ms"] == 20
    assert len(told["levels"]) == pytest.approx(first["duration"] * 50, abs=1)
    assert max(told["levels"]) == 100


@pytest.mark.parametrize("more", ["", "/envelope"])
def test_a_stranger_hears_nothing(spoken, api, mallory, more):
    address = spoken[1]["audio_url"] + more
    assert api(mallory).get(address).status_code == 404
    assert api().get(address).status_code == 401
    assert api(mallory).get("/api/audio/nothing" + more).status_code == 404


@pytest.mark.parametrize("audio_format", ["ogg", "aac", "raw"])
def test_other_formats(api, alice, audio_format):
    need_for(audio_format)
    client = api(alice)
    told = client.send("post", "/api/tts", {"text": LINE, "media_type": audio_format}).json()["data"]
    response = client.get(told["audio_url"])
    assert response.headers["Content-Type"] == f"audio/{audio_format}"
    data = body(response)
    if audio_format == "raw":
        assert len(data) / 2 / 22_050 == pytest.approx(told["duration"], abs=0.001)
    else:
        with ffmpeg().open(io.BytesIO(data)) as sound:
            seconds = sum(frame.samples / frame.sample_rate for frame in sound.decode(audio=0))
        assert seconds == pytest.approx(told["duration"], abs=0.15)


def test_aac_without_its_extra_says_what_to_do_and_makes_nobody_a_guest(api, db, monkeypatch):
    monkeypatch.setattr(aac, "available", lambda: False)
    response = api().send("post", "/api/tts", {"text": LINE, "media_type": "aac"})
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (422, "FORMAT_MISSING")
    assert "requirements-aac.txt" in error["message"]
    assert not User.objects.exists()


def test_a_visitor_becomes_a_guest_whose_file_it_is(api, db):
    visitor = api()
    told = visitor.send("post", "/api/tts", {"text": LINE}).json()["data"]
    assert User.objects.get().is_guest
    assert visitor.get(told["audio_url"]).status_code == 200


def test_nobody_becomes_a_guest_for_nothing(api, db):
    response = api().send("post", "/api/tts", {"text": "*웃는다* 🌸"})
    assert (response.status_code, response.json()["error"]["code"]) == (422, "NOTHING_TO_SAY")
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "body",
    [{"text": ""}, {}, {"text": "가" * 10_001}, {"text": "가", "speed": 3}, {"text": "가", "media_type": "mp3"},
     {"text": "가", "streaming_mode": 4}, {"text": "가", "speed": "fast"}, {"text": ["가"]}],
    ids=["empty", "none", "long", "fast", "mp3", "mode", "word", "list"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(api, alice, body):
    response = api(alice).send("post", "/api/tts", body)
    assert (response.status_code, response.json()["error"]["code"]) == (400, "VALIDATION_ERROR")


def test_an_unknown_voice_falls_back_and_says_so(api, alice):
    told = api(alice).send("post", "/api/tts", {"text": LINE, "voice_id": "b1946ac9-stale"}).json()["data"]
    assert told["voice_fallback"] is True
    default = api().get("/api/tts/voices").json()["data"]["default_voice_id"]
    assert told["voice_id"] == default


def test_the_bytes_themselves(api, alice):
    response = api(alice).send("post", "/api/tts", {"text": LINE, "return_binary": True, "media_type": "ogg"})
    assert response.headers["Content-Type"] == "audio/ogg"
    assert response.content[:4] == b"OggS"
    assert AudioFile.objects.get().file_size == len(response.content)


def test_the_voices(api, db):
    told = api().get("/api/tts/voices").json()["data"]
    assert len(told["voices"]) >= 8
    assert {"id", "name", "language", "gender", "description"} <= set(told["voices"][0])


@pytest.mark.parametrize("voice_id", ["nari", "default", "unheard-of", "", None])
def test_every_voice_may_be_prepared(api, db, voice_id):
    told = api().send("post", "/api/tts/prepare", {"voice_id": voice_id}).json()["data"]
    assert told["ready"] is True
    assert told["voice_fallback"] is (voice_id == "unheard-of")
    assert not User.objects.exists()


def test_the_bytes_go_with_the_row(spoken, alice):
    path = files.path_of(AudioFile.objects.get().file_path)
    assert path.exists()
    alice.delete()
    assert not path.exists()


def test_too_often_is_told(api, alice, settings):
    settings.SPEECH_PER_MINUTE = 1
    client = api(alice)
    client.send("post", "/api/tts", {"text": LINE})
    assert client.send("post", "/api/tts", {"text": LINE}).status_code == 429


def test_what_is_found_again_costs_few_queries(spoken, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):  # the session, the person, the file
        spoken[0].send("post", "/api/tts", {"text": LINE})
