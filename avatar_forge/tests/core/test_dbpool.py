"""The pool of database threads: bounded waits, real parallelism, connections that are closed."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest
from django.db import DEFAULT_DB_ALIAS, IntegrityError, InterfaceError, OperationalError, connection, connections

from accounts.models import User
from avatar_forge.core import dbpool
from avatar_forge.core.errors import DatabaseUnavailable
from chat.errors import SessionBusy
from conftest import on_postgresql

pytestmark = pytest.mark.usefixtures("transactional")


def fail(error: Exception) -> None:
    raise error


async def test_what_work_returns_is_returned(alice):
    assert await dbpool.run(User.objects.get, email=alice.email) == alice


async def test_work_runs_on_a_thread_of_the_pool():
    name = await dbpool.run(lambda: threading.current_thread().name)
    assert name.startswith("database")


@pytest.mark.parametrize("error", [OperationalError("gone"), InterfaceError("closed"), TimeoutError()])
async def test_a_database_that_is_away_is_said_in_our_words(error):
    with pytest.raises(DatabaseUnavailable) as refusal:
        await dbpool.run(fail, error)
    assert refusal.value.retryable
    assert isinstance(refusal.value.__cause__, type(error))


@pytest.mark.parametrize("error", [SessionBusy(), IntegrityError("x"), ValueError("bug")])
async def test_other_errors_pass_unchanged(error):
    with pytest.raises(type(error)) as raised:
        await dbpool.run(fail, error)
    assert raised.value is error


async def test_nobody_waits_past_the_deadline(settings):
    settings.DATABASE_DEADLINE = 0.1
    let_go = threading.Event()
    started = time.monotonic()
    with pytest.raises(DatabaseUnavailable):
        await dbpool.run(let_go.wait, 10)
    let_go.set()
    assert time.monotonic() - started < 8


async def test_eight_slow_queries_run_beside_each_other():
    together = threading.Barrier(8)  # breaks unless all eight are there at once
    await asyncio.gather(*[dbpool.run(together.wait, 20) for _ in range(8)])


async def test_the_loop_goes_on_meanwhile():
    let_go = threading.Event()
    work = asyncio.ensure_future(dbpool.run(let_go.wait, 10))
    for _ in range(10):
        await asyncio.sleep(0.001)
    assert not work.done()
    let_go.set()
    await work


async def test_closing_closes_the_connection_of_every_thread(settings):
    together = threading.Barrier(settings.DATABASE_THREADS)
    opened = await asyncio.gather(*[dbpool.run(opened_connection, together) for _ in range(together.parties)])
    assert len(set(map(id, opened))) == together.parties
    await asyncio.to_thread(dbpool.close)
    assert [kept.connection for kept in opened] == [None] * together.parties
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("database")]


def opened_connection(together: threading.Barrier) -> object:
    together.wait(20)
    connection.ensure_connection()
    return connections[DEFAULT_DB_ALIAS]


async def test_after_closing_the_next_call_starts_a_new_pool():
    await dbpool.run(lambda: None)
    await asyncio.to_thread(dbpool.close)
    assert await dbpool.run(lambda: 5) == 5


async def test_closing_twice_is_harmless():
    await dbpool.run(lambda: None)
    for _ in range(2):
        await asyncio.to_thread(dbpool.close)


@pytest.mark.skipif(not on_postgresql(), reason="an embedded database has no connection that can break")
async def test_a_connection_that_broke_is_replaced():
    with pytest.raises(DatabaseUnavailable):
        await dbpool.run(break_off)
    assert await dbpool.run(User.objects.count) == 0


def break_off() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
