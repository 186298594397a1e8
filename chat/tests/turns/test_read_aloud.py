"""Replies read aloud while they are written: in order, before the end, never in the way of the text."""

from __future__ import annotations

import asyncio
import io
import wave

import pytest

from audio.models import AudioFile, SpeechClaim
from audio.synthesis import speech
from audio.tests.counting import CountingEngine
from avatar_forge.core import dbpool
from chat.models import ChatSession, Message
from chat.turns.manager import reply_manager
from conftest import eventually

SENTENCES = ["먼 길 오시느라 애쓰셨어요.", "차를 한잔 내어 드릴까요?", "*웃는다* 앉으시지요."]


@pytest.fixture
def voiced(play: ChatSession, scripted, counting) -> ChatSession:
    """A play that is read aloud, whose reply of three sentences is written bit by bit."""
    ChatSession.objects.filter(pk=play.pk).update(voice_on=True)
    scripted.script = [part for sentence in SENTENCES for part in (sentence[:5], sentence[5:] + " ", 0.02)]
    return play


def of(frames, kind):
    return [frame for frame in frames if frame["type"] == kind]


async def test_sentences_are_heard_in_order_before_the_end(stage, alice, voiced, counting):
    socket = await stage(voiced, alice)
    await socket.say("안녕?")
    frames = await socket.until("end")
    heard = of(frames, "audio")
    assert [(part["index"], part["text"]) for part in heard] == list(enumerate(SENTENCES))
    assert all(part["url"].startswith("/api/audio/") and part["duration"] > 0.4 for part in heard)
    assert counting[-1].text == "앉으시지요."  # the direction is not read
    assert frames[-1]["audio"]["status"] == "complete"


async def test_all_of_it_is_one_file_of_the_line(stage, alice, voiced):
    socket = await stage(voiced, alice)
    await socket.say("안녕?")
    end = (await socket.until("end"))[-1]
    whole = await dbpool.run(AudioFile.objects.get, file_url=end["message"]["audio_url"])
    with wave.open(io.BytesIO(speech.read(whole))) as sound:
        assert sound.getnframes() / sound.getframerate() == pytest.approx(3 * 0.5 + 2 * 0.25)
    assert end["audio"]["duration"] == pytest.approx(2.0)


async def test_a_line_may_want_no_voice_or_one_of_its_own(stage, alice, voiced, counting):
    socket = await stage(voiced, alice)
    await socket.say("조용히", voice=False)
    quiet = await socket.until("end")
    assert (of(quiet, "audio"), quiet[-1]["audio"], counting) == ([], None, [])
    await ChatSession.objects.filter(pk=voiced.pk).aupdate(voice_on=False)
    await socket.say("소리 내어", voice=True)
    assert len(of(await socket.until("end"), "audio")) == 3


async def test_on_click_nothing_is_read_by_itself(stage, alice, voiced, counting):
    await ChatSession.objects.filter(pk=voiced.pk).aupdate(voice_mode="on_click")
    socket = await stage(voiced, alice)
    await socket.say("안녕?")
    assert of(await socket.until("end"), "audio") == []


async def test_a_voice_that_fails_leaves_the_text_whole_and_says_so(stage, alice, voiced):
    CountingEngine.failing = True
    socket = await stage(voiced, alice)
    await socket.say("안녕?")
    end = (await socket.until("end"))[-1]
    assert (end["status"], end["message"]["content"].split(" ")[0]) == ("complete", "먼")
    assert end["audio"]["status"] == "failed"
    assert end["audio"]["error"]["code"] == "SPEECH_UNAVAILABLE"
    assert end["message"]["audio_url"] is None


async def test_a_slow_voice_does_not_hold_the_text_up_and_comes_later(stage, alice, voiced, settings):
    CountingEngine.seconds, settings.SPEECH_END_SECONDS = 0.3, 0.01
    socket = await stage(voiced, alice)
    await socket.say("안녕?")
    end = (await socket.until("end"))[-1]
    assert end["audio"]["status"] == "pending"
    later = await socket.until("spoken")
    assert len(of(later, "audio")) == 3
    assert (later[-1]["status"], later[-1]["message_id"]) == ("complete", end["message_id"])
    line = await Message.objects.aget(pk=end["message_id"])
    assert line.audio_url == later[-1]["url"]


async def test_a_stop_drops_what_waits(stage, alice, voiced, scripted, counting):
    scripted.script = ["하나라고 말했어요. 둘이라고 말했어요. 셋이라고 말했어요. 넷이라고 말했어요. ", asyncio.Event()]
    CountingEngine.seconds = 0.2
    socket = await stage(voiced, alice)
    await socket.say("안녕?")
    await socket.until("audio")
    await socket.send(type="stop")
    end = (await socket.until("end"))[-1]
    assert (end["status"], end["audio"]["status"]) == ("stopped", "stopped")
    await eventually(lambda: not SpeechClaim.objects.exists())
    assert len(counting) < 4
    assert not reply_manager._speech_tasks


async def test_who_comes_back_gets_what_was_read(stage, alice, voiced, scripted):
    scripted.script = ["하나라고 말했어요. 둘이라고 말했어요. ", gate := asyncio.Event()]
    first = await stage(voiced, alice)
    await first.say("안녕?")
    await first.until("audio")
    await first.until("audio")
    second = await stage(voiced, alice)
    snapshot = (await second.until("snapshot"))[-1]
    assert [part["index"] for part in snapshot["audio"]] == [0, 1]
    gate.set()
    assert of(await second.until("end"), "audio") == []


async def test_the_actors_of_a_run_are_heard_one_after_the_other(stage, alice, duet, scripted, counting):
    scripted.script = ["첫 문장을 말했어요. 다음 문장도 말했어요. "]
    socket = await stage(duet, alice)
    await socket.send(type="continue", id="0190a1b2-0000-7000-8000-000000000001", lines=2, voice=True)
    frames = await socket.until("end") + await socket.until("end")
    heard = of(frames, "audio")
    assert [part["index"] for part in heard] == [0, 1, 0, 1]
    assert [part["message_id"] for part in heard] == sorted(part["message_id"] for part in heard)


def test_a_line_is_read_when_somebody_clicks(api, alice, told, counting, transactional):
    line = told.messages.filter(role="assistant").first()
    address = f"/api/chat/sessions/{told.pk}/messages/{line.pk}/speech"
    client = api(alice)
    first, again = (client.send("post", address, {}).json()["data"] for _ in range(2))
    assert (first["cached"], again["cached"], len(counting)) == (False, True, 1)
    line.refresh_from_db()
    assert line.audio_url == first["audio_url"]


def test_nobody_elses_line_is_read(api, mallory, told, counting, transactional):
    line = told.messages.first()
    address = f"/api/chat/sessions/{told.pk}/messages/{line.pk}/speech"
    assert api(mallory).send("post", address, {}).status_code == 404
    assert api().send("post", address, {}).status_code == 401
    assert not counting


def test_how_a_play_is_read_is_kept(api, alice, play):
    client, address = api(alice), f"/api/chat/sessions/{play.pk}"
    usual = client.get(address).json()["data"]["voice"]
    assert usual == {"enabled": False, "mode": "realtime", "voice_id": None, "speed": 1.0}
    wanted = {"enabled": True, "mode": "delayed", "voice_id": "taeo", "speed": 1.25}
    assert client.send("patch", address, {"voice": wanted}).json()["data"]["voice"] == wanted
    assert client.send("patch", address, {"voice": {"mode": "on_click"}}).json()["data"]["voice"]["voice_id"] == "taeo"
    assert client.send("patch", address, {"voice": {"voice_id": ""}}).json()["data"]["voice"]["voice_id"] is None


@pytest.mark.parametrize(
    "voice", [{"mode": "always"}, {"voice_id": "nobody"}, {"speed": 3}, {"enabled": "perhaps"}, "loud"], ids=str
)
def test_what_no_play_can_be_read_as_is_refused(api, alice, play, voice):
    response = api(alice).send("patch", f"/api/chat/sessions/{play.pk}", {"voice": voice})
    assert (response.status_code, response.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
