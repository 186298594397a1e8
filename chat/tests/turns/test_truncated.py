"""A reply that its limit of tokens cut: stored, told, shown, and gone on with."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.urls import reverse

from avatar_forge.core.errors import ValidationFailed
from chat.conversation import lines
from chat.llm import context_window, prompts
from chat.llm.engines import Usage
from chat.models import Message
from chat.scripts import archive
from chat.tests.scripted import request_of
from chat.turns import transactions

CUT = Usage(prompt_tokens=9, completion_tokens=3, cut=True)


@pytest.fixture
def cut(alice, play):
    """A play whose one reply was cut off: 안녕 → 어서 오…"""
    started = transactions.say(alice, play.pk, client_id=str(uuid4()), content="안녕")
    lines.finish(started.reply.pk, status="complete", text="어서 오", truncated=True)
    play.refresh_from_db()
    return play


def go_on(alice: Any, play: Any, **more: Any) -> transactions.StartedTurn:
    return transactions.go_on(alice, play.pk, client_id=more.pop("client_id", None) or str(uuid4()), **more)


async def test_the_end_tells_of_it_and_the_row_holds_it(stage, alice, play, scripted):
    scripted.script = ["어서 오", CUT]
    socket = await stage(play, alice)
    await socket.say("안녕")
    end = (await socket.until("end"))[-1]
    assert (end["status"], end["message"]["truncated"]) == ("complete", True)
    assert await Message.objects.aget(pk=end["message_id"], truncated=True)


async def test_a_reply_that_is_whole_or_ended_otherwise_is_not_marked(stage, alice, play, scripted):
    scripted.script = ["어서 오세요.\n사용자: 네", CUT]
    socket = await stage(play, alice)
    await socket.say("안녕")
    end = (await socket.until("end"))[-1]
    assert end["message"]["content"] == "어서 오세요."
    assert "truncated" not in end["message"]


async def test_its_speaker_goes_on_where_it_stopped(stage, alice, play, scripted):
    scripted.script = ["어서 오", CUT]
    socket = await stage(play, alice)
    await socket.say("안녕")
    cut_off = (await socket.until("end"))[-1]["message"]
    scripted.script = ["시어요."]
    await socket.send(type="continue", id=str(uuid4()), expect_head=cut_off["id"])
    end = (await socket.until("end"))[-1]["message"]
    assert (end["content"], end["parent_id"], end["speaker"]) == ("시어요.", cut_off["id"], cut_off["speaker"])
    assert [message["content"] for message in scripted.requests[-1].messages[-2:]] == [
        "[neutral] 어서 오", prompts.GO_ON_CUT
    ]  # fmt: skip


def test_only_what_was_cut_off_goes_on_where_one_character_plays(alice, told):
    with pytest.raises(ValidationFailed):
        go_on(alice, told)


def test_where_one_character_plays_one_line_goes_on(alice, cut):
    with pytest.raises(ValidationFailed):
        go_on(alice, cut, count=2)


def test_the_same_call_again_is_told_what_it_began(alice, cut):
    frame_id = str(uuid4())
    started = go_on(alice, cut, client_id=frame_id)
    lines.finish(started.reply.pk, status="complete", text="시어요.")
    again = go_on(alice, cut, client_id=frame_id)
    assert (again.replayed, again.line.pk) == (True, started.reply.pk)


def test_a_continuation_is_no_turn_of_its_own(alice, cut):
    started = go_on(alice, cut, director_note="크게")
    lines.finish(started.reply.pk, status="complete", text="시어요.")
    cut.refresh_from_db()
    assert cut.turn_count == 1
    assert context_window.fit(request_of(started)).messages[-1]["content"] == "<thought>크게</thought>"


def test_of_two_actors_the_one_who_was_cut_off_goes_on(alice, duet):
    first = go_on(alice, duet)
    lines.finish(first.reply.pk, status="complete", text="어서 오", truncated=True)
    second = go_on(alice, duet)
    assert second.reply.speaker == first.reply.speaker
    assert request_of(second).is_continued
    lines.finish(second.reply.pk, status="complete", text="시어요.")
    third = go_on(alice, duet)
    assert third.reply.speaker != first.reply.speaker
    assert not request_of(third).is_continued


def test_nobody_but_a_character_is_cut_off(cut):
    with pytest.raises(IntegrityError, match="messages_only_replies_are_truncated"):
        Message.objects.filter(role="user").update(truncated=True)


def test_the_api_tells_of_it(api, alice, cut):
    found = api(alice).get(f"/api/chat/sessions/{cut.pk}/messages").json()["data"]["messages"]
    assert [message.get("truncated") for message in found] == [None, True]


def test_the_page_shows_it_and_offers_to_go_on(client, alice, cut):
    client.force_login(alice)
    page = client.get(reverse("stage", args=[cut.pk]), headers={"accept-language": "en"}).content.decode()
    assert "Cut off at the model&#x27;s limit" in page or "Cut off at the model's limit" in page
    assert " data-truncated>" in page and "data-go-on" in page


def test_a_saved_play_keeps_it(cut):
    assert b'"truncated": true' in archive.write(cut)
