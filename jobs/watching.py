"""Jobs that somebody watches in this process: all of them looked up together, with one query, while there are any."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from avatar_forge import dbpool
from avatar_forge.errors import DatabaseUnavailable
from jobs.models import GenerationJob

logger = logging.getLogger(__name__)

EVERY = 0.3  # seconds between two looks

News = asyncio.Queue[GenerationJob | None]


class Watch:
    """Who watches which job. A job that has changed is put into each queue; None when it is gone."""

    def __init__(self) -> None:
        self._queues: defaultdict[str, list[News]] = defaultdict(list)
        self._known: dict[str, Any] = {}
        self._task: asyncio.Task[None] | None = None

    @contextmanager
    def follow(self, job_id: str) -> Iterator[News]:
        """Yield a queue with the job as it is, and then whenever it changes."""
        queue: News = asyncio.Queue()
        self._queues[job_id].append(queue)
        self._known.pop(job_id, None)  # told to all once more: harmless
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look_around(), name="watched jobs")
        try:
            yield queue
        finally:
            self._queues[job_id].remove(queue)
            if not self._queues[job_id]:
                del self._queues[job_id]
                self._known.pop(job_id, None)

    async def _look_around(self) -> None:
        while self._queues:
            watched = set(self._queues)
            try:
                rows = await dbpool.run(_look_up, watched)
            except DatabaseUnavailable:
                rows = None  # logged where it happened
            if rows is not None:
                for job_id in watched & set(self._queues):
                    self._pass_on(job_id, rows.get(job_id))
            await asyncio.sleep(EVERY)

    def _pass_on(self, job_id: str, job: GenerationJob | None) -> None:
        state = None if job is None else (job.status, job.progress, job.current_step, job.attempt)
        if job_id in self._known and self._known[job_id] == state:
            return
        self._known[job_id] = state
        for queue in self._queues[job_id]:
            queue.put_nowait(job)


def _look_up(job_ids: set[str]) -> dict[str, GenerationJob]:
    return GenerationJob.objects.in_bulk(job_ids)


watch = Watch()
