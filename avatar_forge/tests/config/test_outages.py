"""Redis or a broker that is away: told once without its password, then quiet, and told again when it is back."""

from __future__ import annotations

import logging
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from avatar_forge.config import outages
from avatar_forge.config.outages import Part, ToldOnce
from avatar_forge.tests.own_redis import OwnRedis
from avatar_forge.tests.server_process import Guest, ServerProcess, free_port, say, until


@pytest.fixture
def own() -> Iterator[OwnRedis]:
    redis = OwnRedis()
    yield redis
    redis.kill()


def record(message: str) -> logging.LogRecord:
    try:
        raise ConnectionError
    except ConnectionError as exc:
        return logging.LogRecord("a", logging.WARNING, "", 0, message, (), (type(exc), exc, exc.__traceback__))


def part(monkeypatch, ask, setting: str = "REDIS_URL") -> Part:
    """A part in the place of ours, whose server answers as `ask` does."""
    made = Part(setting, ask, frozenset({"it_is_missed"}))
    monkeypatch.setattr(outages, "PARTS", (made,))
    monkeypatch.setattr(outages, "EVERY", 0.05)
    return made


def test_the_first_record_passes_with_the_address_and_without_its_traceback(monkeypatch, settings):
    settings.REDIS_URL = "redis://:hunter2@host:6379/0"
    part(monkeypatch, lambda _address: 1 / 0)
    first = record("it_is_missed")
    assert [ToldOnce().filter(each) for each in (first, record("it_is_missed"), record("other"))] == [True, False, True]
    assert (first.exc_info, first.address) == (None, "redis://host:6379/0")


def test_it_is_told_again_after_it_was_back(monkeypatch, settings, caplog):
    settings.REDIS_URL = "redis://host:6379/0"
    away = part(monkeypatch, lambda _address: None)
    assert away.goes_away()
    deadline = time.monotonic() + 10
    while away.is_away and time.monotonic() < deadline:
        time.sleep(0.01)
    assert away.goes_away()
    assert "server_back" in caplog.messages


def test_what_is_in_this_process_is_never_away(settings):
    settings.REDIS_URL, settings.BROKER_URL = "", "memory://"
    assert [part.answers() for part in outages.PARTS] == [True, True]


def test_every_record_of_a_server_that_is_missed_is_held_back():
    root = Path(outages.__file__).parents[2]
    apps = ("accounts", "audio", "avatar_forge", "characters", "chat", "jobs")
    code = "".join(path.read_text() for app in apps for path in (root / app).rglob("*.py") if "tests" not in path.parts)
    written = set(re.findall(r'logger\.warning\(\s*"(\w+_unavailable|live_not_\w+)"', code)) - {"database_unavailable"}
    assert written == outages.REDIS.records | outages.BROKER.records


@pytest.mark.server
def test_a_server_without_redis_and_broker_serves_says_so_once_and_tells_health(own, tmp_path):
    own.kill()
    broker = f"amqp://user:hunter2@127.0.0.1:{free_port()}//"
    house = ServerProcess(
        tmp_path, REDIS_URL=own.url.replace("//", "//:hunter2@"), BROKER_URL=broker, LOG_FORMAT="json"
    )
    house.start()
    try:
        guest = Guest(house)
        assert health(guest) == ("unhealthy", "unhealthy")
        play = guest.start_play()
        with guest.socket(play) as socket:
            say(socket, "안녕하세요")
            assert until(socket, "end")[-1]["status"] == "complete"
        time.sleep(5)
        own.start()
        subprocess.run(["redis-cli", "-p", str(own.port), "config", "set", "requirepass", "hunter2"], check=True)
        time.sleep(6)
        assert health(guest) == ("healthy", "unhealthy")
    finally:
        house.terminate()
    log = house.log.read_text()
    assert [log.count(f'"message": "{event}"') for event in ("server_away", "server_back", "live_not_heard")] == [
        2,
        1,
        0,
    ]
    assert f"redis://127.0.0.1:{own.port}/0" in log
    assert "Traceback" not in log
    assert "hunter2" not in log


def health(guest: Guest) -> tuple[str, str]:
    found = guest.call("get", "/api/health")
    return found["cache"], found["broker"]
