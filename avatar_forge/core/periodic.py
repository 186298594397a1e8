"""Work done again and again on the event loop; it outlives a database that is away, and faults of its own."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from avatar_forge.core.cancelling import call_off
from avatar_forge.core.errors import DatabaseUnavailable

logger = logging.getLogger(__name__)

Seconds = Callable[[], float] | float
Work = Callable[[], Awaitable[None]]


class PeriodicTask:
    """Calls each of `works` in turn, `every` so many seconds; the failure of one keeps neither the others nor the next.

    `at_once`: the first round does not wait. `timer`: the seconds count from when a round was due, not from its end.
    `pause`: that much longer after a round that missed the database. `needed`: the task ends when this says no.
    """

    def __init__(
        self,
        name: str,
        every: Seconds,
        *works: Work,
        at_once: bool = False,
        timer: bool = False,
        pause: Seconds = 0.0,
        needed: Callable[[], bool] = lambda: True,
    ) -> None:
        self.name = name
        self._every, self._pause = every, pause
        self._works, self._needed = works, needed
        self._at_once, self._timer = at_once, timer
        self._failures: dict[Work, str] = {}  # what each failed with when last called
        self._task: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Begin, unless it runs already."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name=self.name)

    def cancel(self) -> None:
        """Have it end, without waiting for that."""
        if self._task is not None:
            self._task.cancel()

    async def close(self) -> None:
        """End it, and wait for that."""
        await call_off(self._task)
        self._task = None

    async def _run(self) -> None:
        clock = asyncio.get_running_loop().time
        due = clock() if self._at_once else clock() + _value(self._every)
        while True:
            await asyncio.sleep(due - clock())
            if not self._needed():
                return
            all_done = [await self._call(work) for work in self._works]
            due = max((due if self._timer else clock()) + _value(self._every), clock())
            if not all(all_done):
                due += _value(self._pause)

    async def _call(self, work: Work) -> bool:
        """Call once; False when the database was away. A fault is logged when it is new, not in every round."""
        try:
            await work()
        except DatabaseUnavailable:
            return False  # logged where it happened
        except Exception as error:
            if self._failures.get(work) != repr(error):
                logger.exception("periodic_task_failed", extra={"task": self.name})
            self._failures[work] = repr(error)
            return True
        self._failures.pop(work, None)
        return True


def _value(seconds: Seconds) -> float:
    return seconds() if callable(seconds) else seconds
