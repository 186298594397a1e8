"""Two processes on one Redis and one PostgreSQL: what is done in one is felt in the other."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator

import pytest

from avatar_forge.tests import needs
from avatar_forge.tests.own_redis import OwnRedis
from avatar_forge.tests.server_process import ROOT, Guest, ServerProcess, say, until
from avatar_forge.tests.test_server_process import wait_for
from chat.live.redis_hub import PLAY
from conftest import with_postgresql

sys.path.insert(0, str(ROOT / "bench"))

import clients

pytestmark = [pytest.mark.server, with_postgresql]

LONG = "긴 이야기를 들려줘."


@pytest.fixture(scope="module")
def two() -> Iterator[list[ServerProcess]]:
    needs.redis(clients.REDIS)
    needs.postgresql(clients.POSTGRES)
    with clients.houses(2, postgres=True, redis=True, REHEARSAL_TOKENS_PER_SECOND="20") as opened:
        yield opened


def at(guest: Guest, house: ServerProcess) -> Guest:
    """The same guest, gone to another process."""
    other = object.__new__(Guest)
    other.house, other.http = house, guest.http
    return other


def test_stop_from_another_process_ends_the_reply_within_half_a_second(two):
    taken = []
    while not taken or taken[-1] >= 0.5:  # a busy machine may be late once, not always
        assert len(taken) < 5, taken
        taken.append(stopped_after(two))


def stopped_after(two: list[ServerProcess]) -> float:
    """Stop a reply from the other process; return the seconds that took."""
    guest = Guest(two[0])
    play = guest.start_play()
    with guest.socket(play) as speaker, at(guest, two[1]).socket(play) as listener:
        say(speaker, LONG)
        until(listener, "delta")
        asked = time.monotonic()
        listener.send(json.dumps({"type": "stop"}))
        end = until(listener, "end")[-1]
        taken = time.monotonic() - asked
        assert end["status"] == "stopped"
        assert guest.messages(play)[-1]["content"] == end["message"]["content"]
    return taken


def test_a_line_kept_over_rest_in_one_process_is_heard_in_the_other(two):
    guest = Guest(two[0])
    play = guest.start_play()
    with at(guest, two[1]).socket(play) as listener:
        until(listener, "hello")
        guest.call("post", f"/api/chat/sessions/{play}/messages", json={"role": "user", "content": "들리오?"})
        assert until(listener, "message")[-1]["message"]["content"] == "들리오?"


@pytest.fixture
def fragile(two: list[ServerProcess]) -> Iterator[tuple[list[ServerProcess], OwnRedis]]:
    """Two houses on a Redis that may be killed."""
    own = OwnRedis()
    for house in two:
        house.kill()
        house.environment["REDIS_URL"] = own.url
        house.start()
    yield two, own
    own.kill()


def test_an_emptied_redis_is_not_noticed(fragile):
    two, own = fragile
    guest = Guest(two[0])
    play = guest.start_play()
    with guest.socket(play) as speaker, at(guest, two[1]).socket(play) as listener:
        say(speaker, LONG)
        until(listener, "delta")
        own.flush()
        until(listener, "delta")
        with at(guest, two[1]).socket(play, f"/ws/chat/{play}?after=0") as newcomer:
            heard = [*until(newcomer, "synced"), *until(newcomer, "delta")]
            told = [frame for frame in heard if frame["type"] == "snapshot"]
            assert told[-1]["n"] > 0
            speaker.send(json.dumps({"type": "stop"}))
            heard += until(newcomer, "end")
        text = ""
        for frame in heard:
            if frame["type"] in ("snapshot", "delta"):
                text = frame["text"] if frame["type"] == "snapshot" else text + frame["text"]
        assert text == heard[-1]["message"]["content"] == guest.messages(play)[-1]["content"]


def test_a_killed_redis_costs_no_socket_no_text_and_no_head(fragile):
    two, own = fragile
    guest = Guest(two[0])
    play = guest.start_play()
    with guest.socket(play) as speaker, at(guest, two[1]).socket(play) as listener:
        say(speaker, LONG)
        until(listener, "delta")
        own.kill()
        asked = time.monotonic()
        listener.send(json.dumps({"type": "stop"}))  # not its speaker's process: only the row can tell
        assert until(speaker, "end")[-1]["status"] == "stopped"
        assert time.monotonic() - asked < 5  # at the next beat, one second; a busy machine may be slower
        heard = until(listener, "end")
        assert [f["type"] for f in heard[-2:]] == ["snapshot", "end"]
        assert heard[-2]["text"] == heard[-1]["message"]["content"] == guest.messages(play)[-1]["content"]
        last = guest.messages(play)[-1]
        guest.call("delete", f"/api/chat/sessions/{play}/messages/{last['id']}", json={"expect_seq": last["seq"]})
        assert until(listener, "head")[-1]["message_id"] == last["parent_id"]
        own.start()
        wait_for(lambda: own.listeners(PLAY + play) == 2, 30)
        say(speaker, "안녕하세요?")
        heard = until(listener, "end")
        assert heard[-1]["status"] == "complete"
        say(speaker, LONG)  # by now, or soon, pieces come again
        heard = until(listener, "delta")
