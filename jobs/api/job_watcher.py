"""Polls the rows of the jobs that sockets of this process follow: all with one query, while there are any."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from avatar_forge.core import dbpool
from avatar_forge.core.periodic import PeriodicTask
from jobs.models import GenerationJob

EVERY = 0.3  # seconds between two looks

News = asyncio.Queue[GenerationJob | None]


class Watch:
    """Who watches which job. A job that has changed is put into each queue; None when it is gone."""

    def __init__(self) -> None:
        self._queues: defaultdict[str, list[News]] = defaultdict(list)
        self._known: dict[str, Any] = {}
        self._task = PeriodicTask(
            "watched jobs", lambda: EVERY, self._look, at_once=True, needed=lambda: bool(self._queues)
        )

    @contextmanager
    def follow(self, job_id: str) -> Iterator[News]:
        """Yield a queue with the job as it is, and then whenever it changes."""
        queue: News = asyncio.Queue()
        self._queues[job_id].append(queue)
        self._known.pop(job_id, None)  # told to all once more: harmless
        self._task.open()
        try:
            yield queue
        finally:
            self._queues[job_id].remove(queue)
            if not self._queues[job_id]:
                del self._queues[job_id]
                self._known.pop(job_id, None)

    async def _look(self) -> None:
        """Look once. Raises `DatabaseUnavailable`."""
        watched = set(self._queues)
        rows = await dbpool.run(_look_up, watched)
        for job_id in watched & set(self._queues):
            self._pass_on(job_id, rows.get(job_id))

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
