"""Cleans uploads off the event loop: so many at once, and none whose sender has gone away."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from django.conf import settings

from jobs import service
from jobs.engines import Cancelled, JobContext


async def clean(read: Callable[[], bytes]) -> bytes:
    """Return what `asking.clean` makes of the picture that `read` returns. Raises what that raises.

    The picture is read when its turn has come. When the waiting task is cancelled, the work is given up.
    """
    gone = threading.Event()

    def check() -> None:
        if gone.is_set():
            raise Cancelled()

    def work() -> bytes:
        return service.clean(read(), context=JobContext(check=check))

    try:
        return await asyncio.get_running_loop().run_in_executor(_threads(), work)
    finally:
        gone.set()


@cache
def _threads() -> ThreadPoolExecutor:
    """As many child processes at once as when HTTP threads waited for them."""
    return ThreadPoolExecutor(settings.HTTP_THREADS, thread_name_prefix="cleaning")
