"""Voices to look at and to try."""

from __future__ import annotations

from typing import Any

import pytest

from audio.errors import SpeechUnavailable
from audio.sound.pcm import Pcm
from avatar_forge.core import engines

pytestmark = pytest.mark.django_db


class Humming:
    """Half a second of a hum."""

    name = "humming"
    revision = "1"

    async def speak(self, request: Any) -> Any:
        yield Pcm(b"\1\0" * 4000, 8000)

    async def prepare(self, options: Any) -> None: ...

    async def aclose(self) -> None: ...


class Away(Humming):
    async def speak(self, request: Any) -> Any:
        raise SpeechUnavailable()
        yield


@pytest.fixture
def voiced(settings):
    def use(engine: str) -> None:
        settings.ENGINES = {**settings.ENGINES, "speech": {"espeak": {"BACKEND": f"{__name__}.{engine}"}}}
        engines.forget()

    return use


def test_exactly_one_voice_is_the_default(api):
    listed = api().get("/api/voices").json()["data"]["voices"]
    assert [voice["id"] for voice in listed if voice["is_default"]] == ["nari"]


def test_no_address_and_no_path_of_a_speech_server_is_told(api, alice, settings):
    secret = {"ref_audio_path": "/srv/secret.wav", "prompt_text": "secret"}
    settings.VOICES = [{**entry, "options": secret} for entry in settings.VOICES]
    for path in ("/api/voices", "/api/voices/nari", "/api/voices/link-options"):
        assert b"secret" not in api(alice).get(path).content


def test_a_voice_is_tried(api, alice, voiced):
    voiced("Humming")
    data = api(alice).send("post", "/api/voices/nari/test").json()["data"]
    assert (data["id"], data["status"], data["duration"], data["sample_rate"]) == ("nari", "ready", 0.5, 8000)


def test_a_voice_that_is_away_says_so(api, alice, voiced):
    voiced("Away")
    answer = api(alice).send("post", "/api/voices/nari/test")
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "SPEECH_UNAVAILABLE")


@pytest.mark.parametrize(("method", "path"), [("get", "/api/voices/nobody"), ("post", "/api/voices/nobody/test")])
def test_an_unknown_voice_is_404(api, alice, method, path):
    assert api(alice).send(method, path).status_code == 404


def test_trying_has_a_limit_and_needs_somebody(api, alice, voiced):
    voiced("Humming")
    client = api(alice)
    statuses = [client.send("post", "/api/voices/nari/test").status_code for _ in range(21)]
    assert statuses[0] == 200 and statuses[-1] == 429
    assert api().send("post", "/api/voices/nari/test").status_code == 401
