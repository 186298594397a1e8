"""A server that is asked to stop ends within three seconds, without a traceback; bench/stopping.py tries any moment."""

from __future__ import annotations

import os
import signal
import sys
import time

import pytest
import uvicorn

import avatar_forge.config.stopping
from avatar_forge.config.stopping import StoppableServer
from avatar_forge.tests.server_process import ROOT, ServerProcess
from conftest import with_sqlite

sys.path.insert(0, str(ROOT / "bench"))

import stopping

pytestmark = [pytest.mark.server, with_sqlite]  # the signal is the same whatever the database


@pytest.mark.parametrize(
    "moment",
    [
        stopping.Moment("SIGINT", to_group=True, place="first start", after=0.4),
        stopping.Moment("SIGTERM", to_group=False, place="first start", after=3.0),
        stopping.Moment("SIGTERM", to_group=True, place="served", after=0.05),
        stopping.Moment("SIGINT", to_group=False, place="busy", after=0.1),
        stopping.Moment("SIGTERM", to_group=False, place="busy", after=1.0),
    ],
    ids=str,
)
def test_a_stop_ends_within_three_seconds_and_without_a_traceback(tmp_path, moment):
    code, seconds, wrong = stopping.stop_at(moment, tmp_path)
    assert not wrong, (code, seconds, wrong)


def test_a_second_signal_ends_it_at_once(monkeypatch):
    ended: list[int] = []
    monkeypatch.setattr(avatar_forge.config.stopping, "_end", ended.append)
    server = StoppableServer(uvicorn.Config("nowhere:app"))
    server.handle_exit(signal.SIGINT, None)
    server.handle_exit(signal.SIGINT, None)  # the same request
    assert (server.should_exit, ended) == (True, [])
    server._asked_at -= 1
    server.handle_exit(signal.SIGINT, None)
    assert ended == [130]


def test_make_may_tell_it_twice(tmp_path):
    house = ServerProcess(tmp_path, BROKER_URL="memory://", REDIS_URL="")
    house.start()
    assert house.process is not None
    house.process.send_signal(signal.SIGSTOP)  # what comes now is told when it goes on, both at the same moment
    for number in (signal.SIGTERM, signal.SIGINT):
        house.process.send_signal(number)
    house.process.send_signal(signal.SIGCONT)
    assert house.process.wait(timeout=10) == 0


def test_a_server_that_reloads_stops_as_well(tmp_path):
    house = ServerProcess(tmp_path, BROKER_URL="memory://", REDIS_URL="")
    house.start("--reload")
    began = time.monotonic()
    os.kill(house.process.pid, signal.SIGINT)
    assert house.process.wait(timeout=30) == 0
    assert time.monotonic() - began < stopping.LONGEST
    assert "Traceback" not in house.log.read_text()
