"""The engine for /audio/speech against servers that answer in every format, and with none."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from typing import Any

import pytest

from audio import errors
from audio.engines import SpeechRequest, whole
from audio.engines.openai import LONGEST_INPUT, OpenAISpeechEngine
from audio.sound.encoding import encode
from audio.sound.pcm import Pcm
from audio.tests.ffmpeg import ffmpeg
from audio.tests.peers import SECRET, Peer
from audio.tests.waves import tone, wav_head

KEY = "sk-never-to-be-seen-7f3a"


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    async with Peer() as server:
        yield server


@pytest.fixture
def engine(peer: Peer) -> OpenAISpeechEngine:
    return OpenAISpeechEngine(f"{peer.url}/v1", KEY, "tts-1")


def asked(**more: Any) -> SpeechRequest:
    return SpeechRequest(**{"text": "Hello there.", "options": {"voice": "alloy"}, **more})


def coded(sound: Pcm, container: str, codec: str) -> bytes:
    """`sound` in a format that we read and never write."""
    av, file = ffmpeg(), io.BytesIO()
    with av.open(file, "w", format=container) as output:
        stream = output.add_stream(codec, rate=sound.sample_rate, layout="mono")
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(sound.samples) // 2, align=1)
        frame.planes[0].update(sound.samples)
        frame.sample_rate, frame.pts = sound.sample_rate, 0
        for made in (frame, None):
            output.mux(stream.encode(made))
    return file.getvalue()


async def test_a_wav_comes_through_sample_by_sample(peer, engine):
    assert await whole(engine.speak(asked())) == peer.sound


async def test_the_request_says_all_and_the_key_is_a_bearer_token(peer, engine):
    await whole(engine.speak(asked(speed=1.25, options={"voice": "nova", "extra": {"lang_code": "k"}})))
    assert peer.requests == [
        {
            "model": "tts-1",
            "voice": "nova",
            "input": "Hello there.",
            "response_format": "wav",
            "speed": 1.25,
            "lang_code": "k",
        }
    ]
    assert peer.headers[0]["Authorization"] == f"Bearer {KEY}"


SOUND = tone(1.0, rate=24_000)
STEREO = Pcm(b"".join(SOUND.samples[place : place + 2] * 2 for place in range(0, len(SOUND.samples), 2)), 24_000)


@pytest.mark.parametrize(
    ("data", "content_type", "slack"),
    [
        (encode(SOUND, "ogg"), "audio/ogg", 0.03),
        (lambda: coded(SOUND, "adts", "aac"), "audio/aac", 0.1),
        (lambda: coded(SOUND, "mp3", "libmp3lame"), "audio/mpeg", 0.1),
        (lambda: coded(SOUND, "flac", "flac"), "audio/flac", 0.0),
        (wav_head(24_000, 0xFFFFFFFF) + SOUND.samples, "audio/wav", 0.0),
        (wav_head(24_000, 0) + SOUND.samples, "audio/wav", 0.0),
        (wav_head(24_000, len(STEREO.samples), channels=2) + STEREO.samples, "audio/wav", 0.0),
        (SOUND.samples, "audio/pcm", 0.0),
    ],
    ids=["ogg", "aac", "mp3", "flac", "endless_wav", "empty_wav", "stereo_wav", "pcm"],
)
async def test_whatever_comes_instead_is_read(peer, engine, data, content_type, slack):
    peer.answer, peer.content_type = data() if callable(data) else data, content_type
    sound = await whole(engine.speak(asked()))
    assert sound.seconds == pytest.approx(1.0, abs=slack + 1e-9)


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (b"#EXTM3U\n#EXTINF:5,\nhttp://127.0.0.1/x.ts\n", "audio/wav"),
        (b"ffconcat version 1.0\nfile '/etc/passwd'\n", "audio/wav"),
        (b"<html>", "audio/wav"),
        (b"OggS" + bytes(100), "audio/ogg"),
        (wav_head(24_000, 400) + bytes(400), "audio/wav"),
        (wav_head(24_000, 0), "audio/wav"),
        (b"abc", "audio/pcm"),
    ],
    ids=["playlist", "script", "page", "broken", "silence", "nothing", "half_a_sample"],
)
async def test_what_is_no_sound_is_a_failure(peer, engine, data, content_type):
    peer.answer, peer.content_type = data, content_type
    with pytest.raises(errors.SpeechFailed):
        await whole(engine.speak(asked()))


@pytest.mark.parametrize(
    ("does", "error"),
    [
        ("hangs", errors.SpeechTimeout),
        ("breaks", errors.SpeechFailed),
        ("refuses", errors.SpeechRefused),
        ("fails", errors.SpeechFailed),
        ("is busy", errors.SpeechBusy),
        ("is away", errors.SpeechUnavailable),
        ("talks", errors.SpeechFailed),
    ],
    ids=lambda value: str(getattr(value, "code", value)).replace(" ", "_"),
)
async def test_what_goes_wrong_has_a_code_and_no_secret(peer, caplog, does, error):
    peer.does = does
    patience = 0.3 if error is errors.SpeechTimeout else 30.0
    engine = OpenAISpeechEngine(f"{peer.url}/v1", KEY, first_seconds=patience)
    with pytest.raises(error):
        await whole(engine.speak(asked()))
    assert SECRET not in caplog.text
    assert KEY not in caplog.text + repr(engine)


async def test_a_long_text_is_asked_in_pieces_that_the_server_takes(peer, engine):
    text = " ".join(f"Sentence number {number} of a long speech." for number in range(200))
    sound = await whole(engine.speak(asked(text=text)))
    sent = [request["input"] for request in peer.requests]
    assert len(sent) == 2
    assert all(len(piece) <= LONGEST_INPUT for piece in sent)
    assert "\n".join(sent).replace("\n", " ") == text
    assert sound.seconds == 2 * peer.sound.seconds
