"""The lease of a job that is worked on: renewed by a heartbeat, with its progress, and cancelled when it is lost."""

import logging
import threading
from time import monotonic
from types import TracebackType
from typing import Self

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from jobs import state
from jobs.engines import Cancelled, JobContext, Step
from jobs.models import GenerationJob

logger = logging.getLogger(__name__)

WRITE_SECONDS = 0.25  # how often progress is written

# Set when this process stops working: every job in it is given back.
stopping = threading.Event()


class Lease:
    """Our lease of a job: a thread renews it until the block is left. Its `context` is what the handler gets."""

    def __init__(self, job: GenerationJob) -> None:
        self.job = job
        self.context = JobContext(report=self.report, check=self.check)
        self._lost, self._over = threading.Event(), threading.Event()
        self._progress, self._step, self._written = 0, "waiting", 0.0
        self._thread = threading.Thread(target=self._keep_renewing, name=f"lease {job.pk}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join(timeout=10)

    def report(self, done: float, step: Step) -> None:
        """Write down how much is done, 0 to 1; it never goes back."""
        progress = max(self._progress, min(99, int(done * 100)))  # 100 is for what is kept
        if (progress, step) == (self._progress, self._step):
            return
        if step == self._step and monotonic() - self._written < WRITE_SECONDS:
            return
        self._progress, self._step, self._written = progress, step, monotonic()
        try:
            if not state.advance(self.job, progress=progress, step=step):
                self._lost.set()
        except DatabaseError as exc:  # the heartbeat finds out whether we still have it
            logger.warning("progress_not_kept", exc_info=exc)

    def check(self) -> None:
        """Raise `Cancelled` when the job is not ours any more, or when this process stops."""
        if self._lost.is_set() or stopping.is_set():
            raise Cancelled()

    def _keep_renewing(self) -> None:
        while not self._over.wait(settings.JOB_BEAT_SECONDS):
            close_old_connections()
            try:
                if not state.renew(self.job):
                    self._lost.set()
                    break
            except DatabaseError as exc:
                logger.warning("heartbeat_missed", exc_info=exc)
        connection.close()
