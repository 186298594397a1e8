"""Database work of sockets and turns: plain functions run in our own bounded pool of threads.

Channels' own helper would put all sockets of a process on one thread; here one slow query holds up one of several.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connections

from avatar_forge.core import storage_errors
from avatar_forge.core.errors import DatabaseUnavailable

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

_pool: ThreadPoolExecutor | None = None


async def run(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `work` on a database thread and return its result.

    Raises `DatabaseUnavailable` when the database is away or `settings.DATABASE_DEADLINE` seconds have passed (what
    was begun may still be committed then: repeat it only with the same idempotency key).
    """
    call = sync_to_async(_with_fresh_connection, thread_sensitive=False, executor=_executor())
    try:
        async with asyncio.timeout(settings.DATABASE_DEADLINE):
            return await call(work, *args, **kwargs)  # type: ignore[arg-type, return-value]
    except (OperationalError, InterfaceError, TimeoutError) as exc:
        logger.warning("database_unavailable", exc_info=exc)
        raise (storage_errors.of_database(exc) if isinstance(exc, DatabaseError) else DatabaseUnavailable()) from exc


def close() -> None:
    """Stop the pool and close its connections; the next `run` starts a new one."""
    global _pool
    if _pool is None:
        return
    pool, _pool = _pool, None
    # Connections belong to threads, so each thread must close its own: the barrier gives every thread exactly one call.
    everyone = threading.Barrier(settings.DATABASE_THREADS)
    for _ in range(settings.DATABASE_THREADS):
        pool.submit(_close_and_meet, everyone)
    pool.shutdown(wait=True)


def _close_and_meet(everyone: threading.Barrier) -> None:
    connections.close_all()
    with suppress(threading.BrokenBarrierError):  # a thread is stuck in a query: the others leave without it
        everyone.wait(timeout=5)


def _executor() -> ThreadPoolExecutor:
    global _pool
    if _pool is None:
        _pool = ThreadPoolExecutor(settings.DATABASE_THREADS, thread_name_prefix="database")
    return _pool


def _with_fresh_connection(work: Callable[..., T], *args: object, **kwargs: object) -> T:
    close_old_connections()
    try:
        return work(*args, **kwargs)
    finally:
        close_old_connections()
