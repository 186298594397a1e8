"""PostgreSQL behind a network that falls silent: every wait ends at its deadline."""

from __future__ import annotations

import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg
import pytest

from avatar_forge.core.postgresql.base import DatabaseWrapper, DeadlineConnection
from avatar_forge.tests import needs
from avatar_forge.tests.tcp_proxy import Proxy

pytestmark = pytest.mark.postgres

DEADLINE = 0.5


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    needs.postgresql(needs.POSTGRES)
    parts = urlsplit(needs.POSTGRES)
    with Proxy((parts.hostname or "127.0.0.1", parts.port or 5432)) as proxy:
        yield proxy


@pytest.fixture
def connection(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> Iterator[DeadlineConnection]:
    monkeypatch.setattr(DeadlineConnection, "deadline", DEADLINE)
    parts = urlsplit(needs.POSTGRES)
    through = parts._replace(netloc=f"{parts.netloc.rpartition('@')[0]}@127.0.0.1:{proxy.port}").geturl()
    connection = DeadlineConnection.connect(through, autocommit=True)
    yield connection
    connection.close()


def test_a_query_is_answered_through_the_proxy(connection):
    assert connection.execute("SELECT 5").fetchone() == (5,)


@pytest.mark.parametrize("work", ["SELECT 1", "BEGIN", "COMMIT"])
def test_a_query_that_the_network_swallows_fails_in_time(connection, proxy, work):
    connection.execute("SELECT 1")
    proxy.black_hole()
    started = time.monotonic()
    with pytest.raises(psycopg.OperationalError, match="did not answer in time"):
        connection.execute(work)
    assert DEADLINE <= time.monotonic() - started < DEADLINE + 10
    assert connection.closed


def test_what_comes_after_fails_at_once(connection, proxy):
    proxy.black_hole()
    with pytest.raises(psycopg.OperationalError):
        connection.execute("SELECT 1")
    started = time.monotonic()
    with pytest.raises(psycopg.OperationalError):
        connection.execute("SELECT 1")
    assert time.monotonic() - started < DEADLINE


def test_a_slow_answer_within_the_deadline_is_no_failure(connection):
    connection.execute("SELECT pg_sleep(0.2)")


def test_without_a_deadline_a_slow_query_may_take_its_time(connection, monkeypatch):
    monkeypatch.setattr(DeadlineConnection, "deadline", None)
    connection.execute(f"SELECT pg_sleep({DEADLINE * 1.5})")


def test_django_connects_with_it():
    assert DatabaseWrapper.Database.connect.__self__ is DeadlineConnection
    assert DatabaseWrapper.Database.OperationalError is psycopg.OperationalError
