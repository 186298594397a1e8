"""Answers of which nothing is kept, while they are made: a call that was answered too early is joined by its next try.

A model that is waking up may need longer than the front-end waits. It tries again with the same body, and must not have
the same line made twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any

from django.conf import settings

from avatar_forge.core.errors import EngineTimeout

KEPT_SECONDS = 120.0  # an answer that nobody has fetched yet
MOST = 1000  # under way or kept at once; further ones are made, and not joined


class PendingAnswers:
    """By who asks and what: the task that makes the answer, and how many calls wait for it."""

    def __init__(self) -> None:
        self._tasks: dict[Hashable, asyncio.Task[Any]] = {}
        self._waiting: dict[Hashable, int] = {}

    async def answer(self, key: Hashable, make: Callable[[], Awaitable[Any]]) -> Any:
        """Return what `make` makes, once for all calls with that key that come before it is fetched.

        Raises what it raises, and `EngineTimeout` after `settings.CHAT_ANSWER_SECONDS`, while it goes on. A call that
        its client gives up ends it, when nobody else waits.
        """
        key = (id(asyncio.get_running_loop()), key)
        task = self._tasks.get(key)
        if task is None:
            task = asyncio.ensure_future(make())  # type: ignore[arg-type]
            if len(self._tasks) < MOST:
                self._tasks[key] = task
                task.add_done_callback(lambda _: task.get_loop().call_later(KEPT_SECONDS, self._forget, key, task))
        self._waiting[key] = self._waiting.get(key, 0) + 1
        try:
            await asyncio.wait({task}, timeout=settings.CHAT_ANSWER_SECONDS)
        except asyncio.CancelledError:
            if self._waiting[key] == 1:
                task.cancel()
                self._forget(key, task)
            raise
        finally:
            self._waiting[key] -= 1
            if not self._waiting[key]:
                del self._waiting[key]
        if not task.done():
            raise EngineTimeout()
        self._forget(key, task)
        return task.result()

    def _forget(self, key: Hashable, task: asyncio.Task[Any]) -> None:
        if self._tasks.get(key) is task:
            del self._tasks[key]
        if task.done() and not task.cancelled():
            task.exception()  # nobody may have come for it


pending_answers = PendingAnswers()
