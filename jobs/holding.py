"""Holding on to a job while it is worked on: the heartbeat, the progress, and the news that it is not ours any more."""

from __future__ import annotations

import logging
import threading
from time import monotonic
from types import TracebackType
from typing import Self

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from jobs import claims
from jobs.engines import Step
from jobs.models import GenerationJob

logger = logging.getLogger(__name__)

TELL_SECONDS = 0.25  # how often progress is written

# Set when this process stops working: every job in it lets go.
closing = threading.Event()


class Taken(Exception):
    """The job was cancelled, or another worker has it, or this process stops: let go without a word."""


class Hold:
    """Our hold on a job: a thread beats for it until the block is left."""

    def __init__(self, job: GenerationJob) -> None:
        self.job = job
        self._gone, self._over = threading.Event(), threading.Event()
        self._progress, self._step, self._told = 0, "waiting", 0.0
        self._thread = threading.Thread(target=self._beat, name=f"beat {job.pk}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join(timeout=10)

    def report(self, done: float, step: Step) -> None:
        """Tell how much is done, 0 to 1; it never goes back. Raises `Taken`."""
        if self._gone.is_set() or closing.is_set():
            raise Taken()
        progress = max(self._progress, min(99, int(done * 100)))  # 100 is for what is kept
        if (progress, step) == (self._progress, self._step):
            return
        if step == self._step and monotonic() - self._told < TELL_SECONDS:
            return
        self._progress, self._step, self._told = progress, step, monotonic()
        try:
            mine = claims.advance(self.job, progress=progress, step=step)
        except DatabaseError as exc:  # the beat tells whether we still have it
            logger.warning("progress_not_kept", exc_info=exc)
            return
        if not mine:
            self._gone.set()
            raise Taken()

    def _beat(self) -> None:
        while not self._over.wait(settings.JOB_BEAT_SECONDS):
            close_old_connections()
            try:
                if not claims.beat(self.job):
                    self._gone.set()
                    break
            except DatabaseError as exc:
                logger.warning("beat_missed", exc_info=exc)
        connection.close()
