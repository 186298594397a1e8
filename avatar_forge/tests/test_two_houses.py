"""Two processes on one Redis and one PostgreSQL: what is done in one is felt in the other."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator

import psycopg
import pytest
import redis

from avatar_forge.tests.house import ROOT, Guest, House, free_port, say, until
from avatar_forge.tests.test_house import wait_for
from chat.live.redis import PLAY
from conftest import need, with_postgresql

sys.path.insert(0, str(ROOT / "bench"))

import clients

pytestmark = [pytest.mark.server, with_postgresql]

LONG = "긴 이야기를 들려줘."


@pytest.fixture(scope="module")
def two() -> Iterator[list[House]]:
    try:
        redis.Redis.from_url(clients.REDIS, socket_connect_timeout=5).ping()
        psycopg.connect(clients.POSTGRES, connect_timeout=10).close()
    except (redis.RedisError, psycopg.Error):
        need(False, "Redis or PostgreSQL", "Start redis-server and postgres, set DATABASE_URL.")
    with clients.houses(2, postgres=True, redis=True, REHEARSAL_TOKENS_PER_SECOND="20") as opened:
        yield opened


def at(guest: Guest, house: House) -> Guest:
    """The same guest, gone to another process."""
    other = object.__new__(Guest)
    other.house, other.http = house, guest.http
    return other


def test_stop_from_another_process_ends_the_reply_within_half_a_second(two):
    taken = []
    while not taken or taken[-1] >= 0.5:  # a busy machine may be late once, not always
        assert len(taken) < 5, taken
        taken.append(stopped_after(two))


def stopped_after(two: list[House]) -> float:
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


class OwnRedis:
    """A Redis that may be killed."""

    def __init__(self) -> None:
        need(shutil.which("redis-server") is not None, "redis-server", "Install it.")
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--save", "", "--bind", "127.0.0.1"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def listeners(self, play: str) -> int:
        """How many processes hear the play."""
        try:
            with redis.Redis.from_url(self.url) as line:
                return int(line.pubsub_numsub(PLAY + play)[0][1])
        except redis.ConnectionError:
            return 0

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def test_a_killed_redis_costs_no_socket_and_no_text(two):
    for house in two:
        house.kill()
    away = OwnRedis()
    for house in two:
        house.environment["REDIS_URL"] = away.url
        house.start()
    guest = Guest(two[0])
    play = guest.start_play()
    with guest.socket(play) as speaker, at(guest, two[1]).socket(play) as listener:
        say(speaker, LONG)
        until(listener, "delta")
        away.kill()
        time.sleep(2)
        speaker.send(json.dumps({"type": "stop"}))
        assert until(speaker, "end")[-1]["status"] == "stopped"
        heard = until(listener, "end")
        assert [f["type"] for f in heard[-2:]] == ["snapshot", "end"]
        assert heard[-2]["text"] == heard[-1]["message"]["content"] == guest.messages(play)[-1]["content"]
        away.start()
        wait_for(lambda: away.listeners(play) == 2, 30)
        say(speaker, "안녕하세요?")
        heard = until(listener, "end")
        away.kill()
    assert "delta" in [f["type"] for f in heard]
    assert heard[-1]["status"] == "complete"
