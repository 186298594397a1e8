"""Every frame of the protocol as clients were sent it before, byte for byte, over the websocket."""

from __future__ import annotations

import asyncio
from uuid import uuid4

from django.utils import timezone

from audio.tests.counting import CountingEngine
from avatar_forge.core.errors import EngineSilent
from chat.models import ChatSession
from chat.tests.delivery.recorded import as_recorded


async def test_a_turn_with_a_late_reader_and_another_tab_reads_as_recorded(stage, alice, play, scripted):
    scripted.script = ["[기쁨] 앞", go_on := asyncio.Event(), "뒤"]
    speaker, tab = await stage(play, alice), await stage(play, alice, query="after=0")
    await tab.until("synced")
    await speaker.say("안녕")
    await speaker.until("delta")
    late = await stage(play, alice)
    await late.until("snapshot")
    go_on.set()
    for name, socket in (("speaker", speaker), ("tab", tab), ("late", late)):
        await socket.until("end")
        assert as_recorded(f"turn_{name}", socket.heard)


async def test_takes_failures_and_a_catch_up_read_as_recorded(stage, alice, play, scripted):
    scripted.script = ["하나."]
    speaker, tab = await stage(play, alice), await stage(play, alice)
    await speaker.say("안녕")
    end = (await speaker.until("end"))[-1]
    await speaker.send(type="retake", id=str(uuid4()), message_id=end["message"]["id"])
    await speaker.until("end")
    scripted.script = [EngineSilent()]
    await speaker.say("그래", director_note="천천히")
    await speaker.until("end")
    await speaker.send(type="resume", after=0)
    await speaker.until("synced")
    await tab.until("error")
    await tab.until("end")
    assert as_recorded("takes_speaker", speaker.heard)
    assert as_recorded("takes_tab", tab.heard)


async def test_what_is_refused_reads_as_recorded(stage, alice, play, scripted):
    socket = await stage(play, alice, query="after=0")
    await socket.send(type="ping", t=[1, {"가": None}])
    await socket.send(type="dance", id="x")
    await socket.send(type="say", id="no", content="안녕")
    await socket.say("안녕", expect_seq=7)
    await socket.say("안녕", model="unknown")
    await socket.send(type="retake", id=str(uuid4()), message_id=str(uuid4()))
    await socket.send_raw("[]")
    while "BAD_FRAME" not in (await socket.read()).values():
        pass
    await ChatSession.objects.filter(pk=play.pk).aupdate(deleted_at=timezone.now())
    await socket.say("안녕")
    await socket.until("error")
    assert await socket.close_code() == 4404
    assert as_recorded("refused", socket.heard)


async def test_two_actors_and_a_director_read_as_recorded(stage, alice, duet, scripted):
    scripted.script = ["그래."]
    socket, tab = await stage(duet, alice), await stage(duet, alice)
    await socket.send(type="continue", id=str(uuid4()), lines=2, director_note="싸운다")
    await socket.until("end")
    await socket.until("end")
    await socket.send(type="leave", id=str(uuid4()), speaker="길동")
    await socket.until("ack")
    await tab.until("end")
    await tab.until("end")
    await tab.until("message")
    assert as_recorded("duet_director", socket.heard)
    assert as_recorded("duet_tab", tab.heard)


async def test_a_reply_that_is_read_aloud_reads_as_recorded(stage, alice, play, scripted, counting, settings):
    await ChatSession.objects.filter(pk=play.pk).aupdate(voice_on=True)
    scripted.script = ["먼 길 오시느라 애쓰셨어요. ", go_on := asyncio.Event()]
    socket = await stage(play, alice)
    await socket.say("안녕")
    await socket.until("audio")
    late = await stage(play, alice)
    await late.until("snapshot")
    go_on.set()
    await socket.until("end")
    CountingEngine.seconds, settings.SPEECH_END_SECONDS = 0.3, 0.01
    scripted.script = ["차를 한잔 내어 드릴까요? "]
    await socket.say("그래")
    await socket.until("spoken")
    assert as_recorded("read_aloud", socket.heard)
    assert as_recorded("read_aloud_late", late.heard)
