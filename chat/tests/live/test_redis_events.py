"""What processes tell each other through Redis: the same bytes as ever, read back as it was meant, and nothing else."""

from __future__ import annotations

import json
from typing import get_args

import pytest

from chat.live import Missed, Pieces, RunningReply, redis_events
from chat.live.events import Event
from chat.protocol.server_frames import TYPES, head_frame

REPLY = {"message_id": "m", "seq": 2, "speaker": "춘향", "model": "x-1", "engine": "x"}
WHOLE = RunningReply(**REPLY, pieces=["안", "녕"], emotion="happy", audio=[{"index": 0}])

TOLD = [
    (head_frame("x"), '{"type": "head", "message_id": "x"}'),
    (Missed(), '{"type": "missed"}'),
    (Pieces("m", 3, ["안", "녕"]), '{"type": "pieces", "message_id": "m", "first": 3, "texts": ["안", "녕"]}'),
    (
        WHOLE.copy(),
        '{"type": "all", "message_id": "m", "n": 2, "text": "안녕", "emotion": "happy", "audio": [{"index": 0}], '
        '"seq": 2, "speaker": "춘향", "model": "x-1", "engine": "x"}',
    ),
    (
        RunningReply(**REPLY),
        '{"type": "all", "message_id": "m", "n": 0, "text": "", "emotion": null, "audio": [], '
        '"seq": 2, "speaker": "춘향", "model": "x-1", "engine": "x"}',
    ),
]


@pytest.mark.parametrize(("told", "text"), TOLD)
def test_what_is_told_is_written_as_ever_and_read_as_it_was_meant(told, text):
    written = redis_events.written("me", [told])
    assert written == f'{{"from": "me", "events": [{text}]}}'
    assert list(redis_events.read(json.loads(written)["events"])) == [told]


def test_every_event_is_among_them_and_none_has_the_name_of_a_frame():
    assert {type(told) for told, _ in TOLD} == {dict, RunningReply, *get_args(Event)}
    names = {json.loads(text)["type"] for told, text in TOLD if not isinstance(told, dict)}
    assert not names & TYPES


def test_what_only_a_later_version_knows_is_left_out():
    assert list(redis_events.read([{"type": "later", "secret": 1}, head_frame(None)])) == [head_frame(None)]


def test_a_copy_stays_as_it_was():
    reply = RunningReply(**REPLY, pieces=["안"])
    copy = reply.copy()
    reply.pieces.append("녕")
    reply.audio.append({"index": 0})
    assert (copy.text, copy.n, copy.audio, reply.text) == ("안", 1, [], "안녕")
