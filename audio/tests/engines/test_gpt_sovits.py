"""The GPT-SoVITS engine against a server that has every habit of api_v2."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from audio import errors
from audio.engines import SpeechRequest, whole
from audio.engines.gpt_sovits import GptSovitsEngine
from audio.sound.pcm import Pcm
from audio.tests.peers import SECRET, Peer
from audio.tests.waves import tone

OPTIONS = {"ref_audio_path": "/opt/ref/sera.wav", "prompt_text": "안녕하세요.", "prompt_lang": "KO", "top_k": 15}
IMPATIENT = {"first_seconds": 0.3, "between_seconds": 0.3}


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    async with Peer() as server:
        yield server


@pytest.fixture
def engine(peer: Peer, tmp_path: Path) -> GptSovitsEngine:
    return GptSovitsEngine(peer.url, lock_dir=str(tmp_path))


def asked(**more: Any) -> SpeechRequest:
    return SpeechRequest(**{"text": "안녕하세요.", "options": OPTIONS, **more})


@pytest.mark.parametrize("mode", [0, 1, 2, 3])
@pytest.mark.parametrize("rate", [24_000, 32_000, 48_000])
async def test_the_sound_arrives_whole_in_each_mode_and_at_each_rate(peer, engine, mode, rate):
    peer.sound = tone(0.7, rate=rate)
    assert await whole(engine.speak(asked(streaming_mode=mode))) == peer.sound


async def test_the_request_is_one_that_the_server_knows(peer, engine):
    await whole(engine.speak(asked(speed=1.5)))
    assert peer.requests == [
        {
            "text": "안녕하세요.",
            "text_lang": "ko",
            "ref_audio_path": "/opt/ref/sera.wav",
            "prompt_text": "안녕하세요.",
            "prompt_lang": "ko",
            "top_k": 15,
            "text_split_method": "cut5",
            "speed_factor": 1.5,
            "media_type": "wav",
            "streaming_mode": 0,
        }
    ]


async def test_the_callers_languages_win(peer, engine):
    await whole(engine.speak(asked(language="en", text_lang="auto", prompt_lang="all_ja")))
    assert (peer.requests[0]["text_lang"], peer.requests[0]["prompt_lang"]) == ("auto", "all_ja")


async def test_a_streamed_sound_comes_piece_by_piece(peer, engine):
    peer.sound = tone(2.0)
    pieces = [piece async for piece in engine.speak(asked(streaming_mode=1))]
    assert len(pieces) > 1
    assert Pcm(b"".join(piece.samples for piece in pieces), 32_000) == peer.sound


@pytest.mark.parametrize(
    ("does", "mode", "error"),
    [
        ("is silent", 0, errors.SpeechFailed),
        ("streams silence", 1, errors.SpeechFailed),
        ("breaks at once", 1, errors.SpeechFailed),
        ("breaks", 1, errors.SpeechFailed),
        ("stalls", 1, errors.SpeechTimeout),
        ("hangs", 0, errors.SpeechTimeout),
        ("refuses", 0, errors.SpeechRefused),
        ("redirects", 0, errors.SpeechRefused),
        ("fails", 0, errors.SpeechFailed),
        ("is busy", 0, errors.SpeechBusy),
        ("is away", 0, errors.SpeechUnavailable),
        ("talks", 0, errors.SpeechFailed),
    ],
    ids=lambda value: str(getattr(value, "code", value)).replace(" ", "_"),
)
async def test_what_goes_wrong_has_a_code_and_no_word_of_the_server(peer, tmp_path, caplog, does, mode, error):
    peer.does = does
    patience = IMPATIENT if error is errors.SpeechTimeout else {}
    engine = GptSovitsEngine(peer.url, lock_dir=str(tmp_path), **patience)
    with caplog.at_level(logging.DEBUG), pytest.raises(error) as caught:
        await whole(engine.speak(asked(streaming_mode=mode)))
    assert type(caught.value) is error
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    assert SECRET not in caplog.text
    assert peer.url not in str(caught.value.message)


async def test_a_server_that_is_not_there_is_unavailable(tmp_path):
    engine = GptSovitsEngine("http://127.0.0.1:9", lock_dir=str(tmp_path))
    with pytest.raises(errors.SpeechUnavailable):
        await whole(engine.speak(asked()))


async def test_a_busy_server_says_when_to_come_back(peer, engine):
    peer.does = "is busy"
    with pytest.raises(errors.SpeechBusy) as caught:
        await whole(engine.speak(asked()))
    assert caught.value.retry_after == 7


@pytest.mark.parametrize(
    "more",
    [{"options": {}}, {"text_lang": "klingon"}, {"options": {**OPTIONS, "prompt_lang": "xx"}}],
    ids=["no_reference", "text_lang", "prompt_lang"],
)
async def test_what_the_server_would_refuse_is_not_asked(peer, engine, more):
    with pytest.raises(errors.SpeechRefused):
        await whole(engine.speak(asked(**more)))
    assert peer.requests == []


async def test_one_request_at_a_time_from_all_engines_of_this_machine(peer, tmp_path):
    peer.does = "is slow"
    engines = [GptSovitsEngine(peer.url, lock_dir=str(tmp_path), turn_seconds=20) for _ in range(3)]
    sounds = await asyncio.gather(*(whole(engine.speak(asked())) for engine in engines * 2))
    assert sounds == [peer.sound] * 6
    assert peer.most_at_once == 1


async def test_who_waits_too_long_for_a_turn_is_told_that_the_voice_is_busy(peer, tmp_path):
    peer.does = "hangs"
    first = GptSovitsEngine(peer.url, lock_dir=str(tmp_path))
    task = asyncio.create_task(whole(first.speak(asked())))
    while not peer.requests:  # noqa: ASYNC110  the peer sends no events
        await asyncio.sleep(0.01)
    second = GptSovitsEngine(peer.url, lock_dir=str(tmp_path), turn_seconds=0.1)
    with pytest.raises(errors.SpeechBusy):
        await whole(second.speak(asked()))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_who_leaves_gives_the_turn_back(peer, engine):
    peer.sound = tone(2.0)
    pieces = engine.speak(asked(streaming_mode=1))
    assert await anext(pieces)
    await pieces.aclose()
    assert await whole(engine.speak(asked())) == peer.sound


WEIGHED = {**OPTIONS, "gpt_weights_path": "/w/sera.ckpt", "sovits_weights_path": "/w/sera.pth"}


async def test_weights_are_loaded_when_another_voice_had_the_server(peer, engine, tmp_path):
    await engine.prepare(WEIGHED)
    await whole(engine.speak(asked(options=WEIGHED)))
    elsewhere = GptSovitsEngine(peer.url, lock_dir=str(tmp_path))  # as another process would
    await whole(elsewhere.speak(asked(options={**WEIGHED, "gpt_weights_path": "/w/other.ckpt"})))
    await whole(engine.speak(asked(options=WEIGHED)))
    assert peer.loaded == ["/w/sera.ckpt", "/w/sera.pth", "/w/other.ckpt", "/w/sera.ckpt"]
    assert all("weights" not in key for request in peer.requests for key in request)


async def test_after_a_failure_weights_are_loaded_again(peer, engine):
    await engine.prepare(WEIGHED)
    peer.does = "is away"
    with pytest.raises(errors.SpeechUnavailable):
        await whole(engine.speak(asked(options=WEIGHED)))
    peer.does = ""
    await whole(engine.speak(asked(options=WEIGHED)))
    assert len(peer.loaded) == 4


async def test_weights_that_are_not_there_are_refused(peer, engine):
    with pytest.raises(errors.SpeechRefused):
        await engine.prepare({**WEIGHED, "gpt_weights_path": "/missing.ckpt"})


async def test_a_torn_note_is_no_note(peer, engine, tmp_path):
    await engine.prepare(WEIGHED)
    for file in tmp_path.iterdir():
        file.write_text('{"gpt": ')
    await engine.prepare(WEIGHED)
    assert len(peer.loaded) == 4


async def test_its_control_is_never_called(peer, engine):
    await engine.prepare(OPTIONS)
    await whole(engine.speak(asked()))
    await engine.aclose()
    assert peer.paths == []


def test_an_address_must_be_one(tmp_path):
    with pytest.raises(ValueError, match="http://"):
        GptSovitsEngine("gpu-1:9880", lock_dir=str(tmp_path))
