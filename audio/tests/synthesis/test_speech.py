"""Speaking a text: found again, made once however many ask, healed, never another person's."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import threading
import wave
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.utils import timezone

from audio.api.audio_response import Sound
from audio.errors import NothingToSay, SpeechTooLong, SpeechUnavailable
from audio.models import AudioFile, SpeechClaim
from audio.synthesis import claims, speech
from audio.synthesis.speech import Order, order
from audio.tests.counting import CountingEngine
from audio.tests.ffmpeg import need_for
from avatar_forge.core import files

pytestmark = pytest.mark.usefixtures("transactional", "counting")

LINE = "봄밤에 매화가 핍니다."


def asked(user: Any, text: str = LINE, **more: Any) -> Order:
    return order(user.pk, text, voice_id=more.pop("voice_id", None), **more)


def speak(wanted: Order) -> speech.Spoken:
    return async_to_sync(speech.speak)(wanted)


def test_the_hash_of_a_plain_text_is_its_sha256(alice):
    assert asked(alice).text_hash == hashlib.sha256(LINE.encode()).hexdigest()
    assert asked(alice, speed=1.5).text_hash != asked(alice).text_hash
    assert asked(alice, emotion="sad").text_hash != asked(alice, language="ko").text_hash


def test_the_same_again_is_the_same_file_without_the_engine(alice, counting):
    first, again = speak(asked(alice)), speak(asked(alice))
    assert (first.cached, again.cached, len(counting)) == (False, True, 1)
    assert first.file.pk == again.file.pk
    assert first.file.duration == pytest.approx(0.5)
    assert files.path_of(first.file.file_path).stat().st_size == first.file.file_size
    assert list(first.file.envelope) == [100] * 25


@pytest.mark.parametrize("audio_format", ["wav", "ogg", "aac", "raw"])
def test_each_format_is_a_file_of_its_own(alice, counting, audio_format):
    need_for(audio_format)
    speak(asked(alice))
    spoken = speak(asked(alice, audio_format=audio_format))
    assert spoken.file.format == audio_format
    assert spoken.file.duration == pytest.approx(0.5)
    assert len(counting) == (1 if audio_format == "wav" else 2)


def test_another_persons_file_is_spoken_anew(alice, mallory, counting):
    speak(asked(alice))
    assert not speak(asked(mallory)).cached
    assert len(counting) == 2


def test_twenty_at_once_are_spoken_once(alice, counting):
    async def crowd() -> list[speech.Spoken]:
        return await asyncio.gather(*(speech.speak(asked(alice)) for _ in range(20)))

    spoken = async_to_sync(crowd)()
    assert len({one.file.pk for one in spoken}) == 1
    assert len(counting) == 1
    assert not SpeechClaim.objects.exists()


def test_so_are_six_in_event_loops_of_their_own(alice, counting):
    together, found = threading.Barrier(6), []

    def one() -> None:
        together.wait(10)
        found.append(speak(asked(alice)).file.pk)

    threads = [threading.Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (len(found), len(set(found)), len(counting)) == (6, 1, 1)


def test_a_failure_is_told_to_everybody_who_waited_and_the_next_one_tries_again(alice, counting):
    CountingEngine.failing, CountingEngine.seconds = True, 1.0  # so long that all are waiting when it fails

    async def crowd() -> list[Any]:
        return await asyncio.gather(*(speech.speak(asked(alice)) for _ in range(5)), return_exceptions=True)

    assert {type(one) for one in async_to_sync(crowd)()} == {SpeechUnavailable}
    assert len(counting) == 1
    CountingEngine.failing = False
    assert not speak(asked(alice)).cached


def test_a_claim_of_a_dead_process_runs_out(alice, counting):
    SpeechClaim.objects.create(digest=asked(alice).key, holder="dead", until=timezone.now() - timedelta(seconds=1))
    assert not speak(asked(alice)).cached


def test_a_live_claim_is_respected(alice):
    key = asked(alice).key
    assert claims.take(key, "one") == "one"
    assert claims.take(key, "two") == "one"
    claims.release(key, "two")
    assert claims.take(key, "two") == "one"
    claims.release(key, "one")
    assert claims.take(key, "two") == "two"


def test_who_goes_away_while_it_is_spoken_leaves_no_claim(alice, counting):
    async def leave() -> None:
        task = asyncio.create_task(speech.speak(asked(alice)))
        while not counting:  # noqa: ASYNC110  the engine sends no event
            await asyncio.sleep(0.005)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async_to_sync(leave)()
    assert not SpeechClaim.objects.exists()
    assert not AudioFile.objects.exists()


def test_who_goes_away_at_whatever_moment_leaves_no_claim(alice, counting):
    async def leave_after(steps: int) -> None:
        speaking = asyncio.create_task(speech.speak(order(alice.pk, f"잠깐만요 {steps}.", voice_id="sora")))
        for _ in range(steps):
            await asyncio.sleep(0)
        speaking.cancel()
        await asyncio.gather(speaking, return_exceptions=True)

    async def leave() -> None:
        for steps in range(1, 40):
            await leave_after(steps)

    async_to_sync(leave)()
    assert not SpeechClaim.objects.exists()


def test_a_missing_file_heals_at_its_address(alice, counting):
    first = speak(asked(alice)).file
    files.remove(first.file_path)
    healed = speak(asked(alice))
    assert (healed.cached, healed.file.pk, healed.file.file_url) == (False, first.pk, first.file_url)
    assert speech.read(healed.file)


def test_what_another_revision_made_is_replaced(alice, counting):
    first = speak(asked(alice)).file
    CountingEngine.revision = "2"
    again = speak(asked(alice))
    assert (again.cached, again.file.pk, AudioFile.objects.count()) == (False, first.pk, 1)


def test_what_the_earlier_system_made_is_found(alice, counting):
    files.keep("legacy/a.wav", b"RIFF")
    AudioFile.objects.create(**asked(alice).row, file_path="legacy/a.wav", file_url="/a", file_size=4)
    assert speak(asked(alice)).cached


def test_an_unknown_voice_is_the_default_one_and_says_so(alice):
    wanted = asked(alice, voice_id="nobody")
    assert (wanted.fallback, wanted.voice.id) == (True, asked(alice).voice.id)


def test_what_says_nothing_asks_no_engine(alice, counting):
    with pytest.raises(NothingToSay):
        speak(asked(alice, "*웃는다* ✨"))
    assert not counting


def test_too_large_a_file_is_not_kept(alice, settings):
    settings.SPEECH_MAX_BYTES = 1000
    with pytest.raises(SpeechTooLong):
        speak(asked(alice))
    assert not AudioFile.objects.exists()


def test_what_is_streamed_is_kept_at_its_end(alice, counting):
    async def listen() -> int:
        return len([piece async for piece in speech.stream(asked(alice, audio_format="raw"))])

    assert async_to_sync(listen)() == 5
    assert speak(asked(alice, audio_format="raw")).cached
    assert len(counting) == 1


def test_a_job_gets_the_address(alice, counting):
    address = speech.address(alice, text=LINE, voice_id="taeo", speed=1.5)
    assert AudioFile.objects.get().file_url == address
    assert (counting[0].speed, AudioFile.objects.get().voice_id) == (1.5, "taeo")


def test_a_stream_that_is_left_keeps_nothing(alice):
    async def leave() -> None:
        pieces = speech.stream(asked(alice))
        await anext(pieces)
        await pieces.aclose()

    async_to_sync(leave)()
    assert not AudioFile.objects.exists()
    assert not SpeechClaim.objects.exists()


class Listener:
    """The ASGI side of an answer: what was sent; it goes away after `patience` messages, if that is set."""

    def __init__(self, patience: int = 0) -> None:
        self.sent: list[dict[str, Any]] = []
        self.patience, self.gone = patience, asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(message)
        if len(self.sent) == self.patience:
            self.gone.set()
            await asyncio.sleep(5)


def answered(wanted: Order, patience: int = 0) -> Listener:
    listener = Listener(patience)
    async_to_sync(Sound(wanted, as_made=True).answer)(listener.receive, listener.send)
    return listener


def test_a_stream_is_told_piece_by_piece_behind_an_endless_header(alice):
    head, header, *pieces, end = answered(asked(alice)).sent
    assert head["status"] == 200
    assert (b"content-type", b"audio/wav") in head["headers"]
    assert len(pieces) == 5
    assert end["more_body"] is False
    with wave.open(io.BytesIO(header["body"] + b"".join(piece["body"] for piece in pieces))) as sound:
        assert sound.getframerate() == 16_000
    assert AudioFile.objects.get().duration == pytest.approx(0.5)


def test_who_leaves_a_stream_ends_the_work(alice):
    answered(asked(alice), patience=3)
    assert not AudioFile.objects.exists()
    assert not SpeechClaim.objects.exists()


def test_a_stream_that_cannot_begin_says_why(alice):
    CountingEngine.failing = True
    head, body = answered(asked(alice)).sent
    assert (head["status"], json.loads(body["body"])["error"]["code"]) == (503, "SPEECH_UNAVAILABLE")


@pytest.mark.parametrize("audio_format", ["wav", "raw"])
def test_what_was_kept_is_streamed_without_the_engine(alice, counting, audio_format):
    wanted = asked(alice, audio_format=audio_format)
    speak(wanted)
    pieces = answered(wanted).sent
    assert len(counting) == 1
    assert b"16000" in dict(pieces[0]["headers"])[b"x-sample-rate"]
