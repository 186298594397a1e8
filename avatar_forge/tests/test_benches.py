"""The benches at a small size: what they promise holds, and they still run."""

from __future__ import annotations

import os
import sys

import pytest

from avatar_forge.tests import needs
from avatar_forge.tests.server_process import ROOT
from conftest import on_postgresql, with_postgresql, with_sqlite

sys.path.insert(0, str(ROOT / "bench"))

import cuts
import import_legacy
import kill_worker
import kills
import many_streams
import speech
import two_processes

import clients

pytestmark = [pytest.mark.server, pytest.mark.timeout(300)]


@pytest.fixture
def servers() -> None:
    """Redis and PostgreSQL, which two processes share."""
    needs.redis(clients.REDIS)
    needs.postgresql(clients.POSTGRES)


@with_sqlite
def test_after_50_cuts_the_text_is_the_stored_text():
    assert cuts.measure(50, rate=450)[0] == []


@with_postgresql
def test_after_50_cuts_between_two_processes_the_text_is_the_stored_text(servers):
    assert cuts.measure(50, redis=True, rate=450)[0] == []


def test_ten_kills_lose_no_line():
    postgres = on_postgresql() and "DATABASE_URL" in os.environ
    assert kills.measure(10, postgres=postgres, players=4, rate=450)[0] == []


@with_sqlite
def test_ten_jobs_end_once_through_kills_of_the_process():
    assert kill_worker.kills(10, "", postgres=False)[0] == []


@with_postgresql
def test_ten_jobs_end_once_through_kills_of_their_worker_on_rabbitmq(servers):
    needs.rabbitmq(kill_worker.RABBITMQ)
    assert kill_worker.kills(10, kill_worker.RABBITMQ, postgres=True)[0] == []


@with_postgresql
def test_listeners_in_another_process_get_every_token(servers):
    tally = two_processes.measure(streams=20, rate=20, tokens=40)
    assert (tally.complete, tally.wrong, len(tally.late)) == (20, [], 800)


@with_sqlite
def test_a_hundred_replies_at_once_lose_no_token():
    tally, _ = many_streams.measure(streams=100, rate=10, tokens=20)
    assert (tally.complete, tally.wrong, len(tally.late)) == (100, [], 2000)


def test_an_earlier_database_is_taken_once():
    first, second = import_legacy.measure(200, target="postgresql" if on_postgresql() else "sqlite")
    assert (first.code, second.code) == (0, 0)
    assert "Nothing changed" not in first.report
    assert "Nothing changed" in second.report


@with_sqlite
def test_each_line_is_heard_before_its_end_and_is_one_file():
    heard = speech.measure(calls=20, lines=2)
    assert (heard.wrong, len(heard.ahead_ms)) == ([], 2)
