"""Calling tasks off for sure: cancelled again for as long as something inside them swallows the cancellation.

Before Python 3.12 `asyncio.wait_for` loses a cancellation that comes in the very step in which what it waits for gets
done (python/cpython#86296), and redis-py waits like that for each command it writes. Who cancels such a task once and
awaits it may wait for ever.
"""

import asyncio
import logging
from typing import Any

logger = logging.getLogger(__name__)

AGAIN = 0.5  # seconds until a task that still runs is cancelled again: time for an orderly end of its own


async def call_off(*tasks: asyncio.Task[Any] | None) -> None:
    """Cancel tasks and wait until all have ended; what one of them raised instead is logged."""
    called = {task for task in tasks if task is not None}
    running = called
    while running := {task for task in running if not task.done()}:
        for task in running:
            task.cancel()
        await asyncio.wait(running, timeout=AGAIN)
    for task in called:
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("task_failed", exc_info=error, extra={"task": task.get_name()})
