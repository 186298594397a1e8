"""The embedded voices, with the real library in its real process: sounds measured, and all that can happen to it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from audio import voices
from audio.engines import SpeechRequest, whole
from audio.engines.espeak import EspeakEngine, process
from audio.errors import NothingToSay, ReadingMissing, SpeechBusy, SpeechFailed, SpeechTimeout, SpeechUnavailable
from audio.sound import levels
from audio.sound.pcm import Pcm
from audio.tests import waves
from audio.tests.waves import pitch
from audio.text import reading
from audio.text.reading import japanese
from avatar_forge.core import engines

LINES = {
    "ko": "안녕하세요, 오늘 밤은 달이 참 밝네요. 어디까지 가시나요?",
    "en": "Good evening, the moon is very bright tonight. How far do you go?",
    "ja": "こんばんは、こんやはつきがあかるいですね。どちらまでいかれますか。",
}
VOICES = [voice for voice in voices.every_voice() if voice.backend == "espeak"]
# What a middle-aged ear would call that voice; the library's own variation is a few hertz.
HERTZ = {"sora": 193, "nari": 237, "bora": 276, "yuna": 162, "junho": 100, "minjae": 126, "taeo": 84, "dongha": 72}


@pytest.fixture(scope="module")
def engine() -> Iterator[EspeakEngine]:
    engine = EspeakEngine()
    yield engine
    asyncio.run(engine.aclose())


async def say(engine: EspeakEngine, text: str, voice_id: str = "nari", **more: Any) -> Pcm:
    options = {**voices.find(voice_id).voice.options, **more.pop("options", {})}
    return await whole(engine.speak(SpeechRequest(text=text, options=options, **more)))


@pytest.mark.parametrize("voice", VOICES, ids=lambda voice: voice.id)
@pytest.mark.parametrize("language", LINES)
async def test_every_voice_speaks_every_language_at_one_level(engine, voice, language):
    sound = await whole(engine.speak(SpeechRequest(text=LINES[language], options=voice.options, language=language)))
    assert sound.sample_rate == 22_050
    assert 2.0 < sound.seconds < 7.0
    assert waves.rms_dbfs(sound.samples, sound.sample_rate) == pytest.approx(levels.SPEECH_RMS_DBFS, abs=1.0)
    assert levels.peak_dbfs(sound.samples) <= levels.PEAK_DBFS + 0.01


async def test_the_voices_are_apart_in_pitch(engine):
    heard = {voice.id: pitch(await say(engine, LINES["ko"], voice.id)) for voice in VOICES}
    assert heard == {voice_id: pytest.approx(hertz, rel=0.06) for voice_id, hertz in HERTZ.items()}
    ordered = sorted(heard.values())
    assert all(higher / lower > 1.12 for lower, higher in pairwise(ordered))


@pytest.mark.parametrize("speed", [0.5, 0.75, 1.25, 1.5, 2.0])
async def test_speed_divides_the_duration_and_keeps_the_pitch(engine, speed):
    plain, fast = await say(engine, LINES["ko"]), await say(engine, LINES["ko"], speed=speed)
    assert plain.seconds / fast.seconds == pytest.approx(speed, rel=0.08)
    assert pitch(fast) == pytest.approx(pitch(plain), rel=0.08)


async def test_a_feeling_is_heard(engine):
    plain, sad, happy = [await say(engine, LINES["ko"], emotion=emotion) for emotion in ("neutral", "sad", "happy")]
    assert pitch(sad) < pitch(plain) < pitch(happy)
    assert happy.seconds < plain.seconds < sad.seconds


async def test_a_mixed_line_is_spoken_in_each_language(engine):
    mixed = await say(engine, "안녕하세요, 세라예요. きょうもよろしくね。")
    apart = [await say(engine, "안녕하세요, 세라예요."), await say(engine, "きょうもよろしくね。")]
    assert mixed.seconds == pytest.approx(sum(sound.seconds for sound in apart), abs=0.6)


async def test_the_reading_is_what_is_spoken(engine):
    """Numbers and sounds change the duration: the library alone would say them otherwise."""
    sound, spelled = await say(engine, "3시 30분"), await say(engine, "세 시 삼십분")
    assert sound.seconds == pytest.approx(spelled.seconds, rel=0.02)


async def test_a_new_line_is_a_pause(engine):
    lines, run = await say(engine, "하나\n둘\n셋"), await say(engine, "하나 둘 셋")
    assert lines.seconds > run.seconds + 0.3


async def test_a_long_text_is_spoken_whole(engine):
    line, long = await say(engine, "달이 참 밝네요."), await say(engine, "달이 참 밝네요. " * 300)
    assert long.seconds > 200 * line.seconds


async def test_a_long_text_comes_in_pieces_that_others_may_come_between(engine):
    request = SpeechRequest(text="달이 참 밝네요. " * 120, options=voices.find("nari").voice.options)
    pieces = [piece async for piece in engine.speak(request)]
    assert len(pieces) == 3
    assert sum(piece.seconds for piece in pieces) == pytest.approx(
        (await whole(engine.speak(request))).seconds, rel=0.01
    )


async def test_what_makes_no_sound_is_nothing_to_say(engine):
    with pytest.raises(NothingToSay):
        await say(engine, "…")


async def test_kanji_without_the_extra_is_refused_and_kana_is_spoken(engine, monkeypatch):
    monkeypatch.setattr(japanese, "_tagger", lambda: None)
    with pytest.raises(ReadingMissing):
        await say(engine, "今日は月がきれい。")
    assert (await say(engine, "きょうはつきがきれい。")).seconds > 1


async def test_kanji_is_spoken_as_its_kana(engine):
    if not japanese.available():
        pytest.skip("The Japanese extra is missing. pip install -r requirements-japanese.txt")
    kanji, kana = await say(engine, "今日は月がきれいです。"), await say(engine, "キョーワツキガキレイデス。")
    assert kanji.seconds == pytest.approx(kana.seconds, rel=0.05)


async def test_many_at_once_all_get_their_own(engine):
    texts = ["하나.", "하나, 둘, 셋, 넷, 다섯.", "하나, 둘, 셋, 넷, 다섯, 여섯, 일곱, 여덟, 아홉, 열."] * 4
    sounds = await asyncio.gather(*(say(engine, text) for text in texts))
    shortest, middle, longest = (sounds[place::3] for place in range(3))
    assert max(s.seconds for s in shortest) < min(s.seconds for s in middle)
    assert max(s.seconds for s in middle) < min(s.seconds for s in longest)


async def test_an_unknown_variant_speaks_as_the_library_does(engine):
    assert (await say(engine, "안녕.", options={"variant": "nobody-here"})).seconds > 0.2


async def test_an_unknown_language_is_unavailable_and_the_next_text_is_spoken(engine):
    with pytest.raises(SpeechUnavailable):
        await asyncio.to_thread(engine._process.say, [{**part("안녕."), "voice": "xx-nowhere"}], seconds=5)
    assert (await say(engine, "안녕.")).seconds > 0.2


async def test_a_process_that_dies_is_replaced(engine):
    await engine.prepare({})
    first = engine._process._worker
    os.kill(first.pid, signal.SIGKILL)
    assert (await say(engine, "안녕.")).seconds > 0.2
    assert engine._process._worker.pid != first.pid


async def test_a_process_that_hangs_is_ended_at_the_deadline_and_replaced(engine):
    await engine.prepare({})
    stopped = engine._process._worker
    os.kill(stopped.pid, signal.SIGSTOP)
    with pytest.raises(SpeechTimeout):
        await asyncio.to_thread(engine._process.say, [part("안녕.")], seconds=0.2)
    assert stopped.poll() is not None
    assert (await say(engine, "안녕.")).seconds > 0.2


def test_who_waits_too_long_behind_others_is_told_so():
    voice = process.VoiceProcess()
    with voice._lock, pytest.raises(SpeechBusy):
        voice.say([part("안녕.")], seconds=0.05)


def test_the_sound_of_one_is_never_the_sound_of_another():
    """Threads of the web process, each with its own text, through one worker."""
    voice, heard = process.VoiceProcess(), {}

    def speak(number: int) -> None:
        samples, rate = voice.say([part("아. " * number)], seconds=10)
        heard[number] = len(samples) / 2 / rate

    threads = [threading.Thread(target=speak, args=(number,)) for number in (1, 4, 8, 12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    voice.close()
    assert sorted(heard) == sorted(heard, key=heard.__getitem__)


async def test_it_ends_when_it_is_closed_and_starts_again_when_needed():
    engine = EspeakEngine()
    await engine.aclose()
    await engine.prepare({})
    worker = engine._process._worker
    await engine.aclose()
    assert worker.poll() is not None
    assert (await say(engine, "안녕.")).seconds > 0.2
    await engine.aclose()


async def test_closing_does_not_wait_for_a_worker_that_hangs(monkeypatch):
    monkeypatch.setattr(process, "CLOSE_SECONDS", 0.05)
    engine = EspeakEngine()
    await engine.prepare({})
    os.kill(engine._process._worker.pid, signal.SIGSTOP)
    speaking = asyncio.create_task(say(engine, "안녕."))
    while not engine._process._lock.locked():  # noqa: ASYNC110  threads send no events
        await asyncio.sleep(0.01)
    began = time.monotonic()
    await engine.aclose()
    assert time.monotonic() - began < 5
    assert (await speaking).seconds > 0.2  # by a worker of its own
    await engine.aclose()


def test_it_ends_with_its_parent():
    """Even a parent that is killed: the worker reads the end of its stdin."""
    program = (
        "import os, sys; sys.path.insert(0, sys.argv[1])\n"
        "from audio.engines.espeak.process import VoiceProcess\n"
        "voice = VoiceProcess(); voice.start(); print(voice._worker.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    root = str(Path(__file__).parents[3])
    told = subprocess.run([sys.executable, "-c", program, root], stdout=subprocess.PIPE, check=False, timeout=20).stdout
    pid, end = int(told), time.monotonic() + 10
    while _alive(pid) and time.monotonic() < end:
        time.sleep(0.02)
    assert not _alive(pid)


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize(
    ("program", "error"),
    [
        ("import sys; sys.exit(1)", SpeechUnavailable),
        ("import sys; sys.stdout.buffer.write(bytes(4))", SpeechUnavailable),
        (
            "import sys; sys.stdout.buffer.write(b'\\x22\\x56\\0\\0'); sys.stdout.flush(); sys.stdin.readline()",
            SpeechFailed,
        ),
    ],
    ids=["cannot_start", "has_no_library", "dies_at_each_text"],
)
def test_a_worker_that_cannot_work_is_an_error_with_a_code(monkeypatch, tmp_path, program, error):
    broken = tmp_path / "worker.py"
    broken.write_text(program)
    monkeypatch.setattr(process, "WORKER", broken)
    voice = process.VoiceProcess()
    with pytest.raises(error):
        voice.say([part("안녕.")], seconds=5)
    assert voice._worker is None


def test_the_library_is_never_in_this_process():
    engine = engines.build("speech", "espeak")
    assert engine.name == "espeak"
    assert "espeakng_loader" not in sys.modules
    assert "espeak" not in Path("/proc/self/maps").read_text()


def part(text: str) -> dict[str, Any]:
    return {"text": reading.read(text)[0].text, "voice": "ko+f2", "rate": 175, "pitch": 50, "range": 50}
