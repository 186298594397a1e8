"""The worker's way through one job, from the claim to its one end; if the worker dies, another can claim it again.

While it works, the job's lease is renewed by a heartbeat, with its progress, and the work is cancelled when it is lost.
"""

import logging
import threading
import time
from collections.abc import Callable
from functools import partial
from time import monotonic
from types import TracebackType
from typing import Self

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connection

from avatar_forge.core.errors import AvatarForgeError, EngineUnavailable, InternalError
from jobs import handlers, queue, state
from jobs.engines import Cancelled, JobContext, Step
from jobs.handlers import Product
from jobs.models import GenerationJob

logger = logging.getLogger(__name__)

# How long the end of an attempt is offered to a database that is away, before the lease runs out anyway.
INSIST_TIMES, INSIST_PAUSE = 20, 1.0
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


def run(job_id: str) -> None:
    """Work on the job if it waits for somebody; errors end up on its row, never with the broker."""
    job = _claimed(job_id)
    if job is None:
        return
    with Lease(job) as lease:
        write_end = _attempt(job, lease)
    insist(write_end)
    if job.slot:
        queue.send_next(job.job_type)


def _claimed(job_id: str) -> GenerationJob | None:
    if stopping.is_set():
        return None
    try:
        return state.claim(job_id, slot_of=handlers.slot_of)
    except state.SlotBusy:
        return None


def _attempt(job: GenerationJob, lease: Lease) -> Callable[[], object]:
    """Do the job and return how to write down its end."""
    try:
        product = handlers.perform(job, context=lease.context)
        return partial(_finish, job, product)
    except Cancelled:
        end = partial(state.release, job)  # writes nothing if another has it
    except handlers.NoEngine:
        end = partial(state.fail, job, EngineUnavailable(), for_good=True)
    except AvatarForgeError as error:
        logger.warning("job_failed", extra={"job_id": job.pk, "attempt": job.attempt, "code": error.code})
        end = partial(state.fail, job, error)
    except Exception:
        logger.exception("job_failed", extra={"job_id": job.pk, "attempt": job.attempt})
        end = partial(state.fail, job, InternalError())
    handlers.remove_files(job, keep=None)
    return end


def _finish(job: GenerationJob, product: Product) -> None:
    """End the job with what was made, or throw that away when somebody else was faster."""
    mine = state.finish(job, result_url=product.url)
    handlers.remove_files(job, keep=product if mine else None)


def insist(write: Callable[[], object]) -> None:
    """Call `write` again while the database is away; in the end the sweep will find the row."""
    for _ in range(INSIST_TIMES):
        try:
            write()
        except (OperationalError, InterfaceError) as exc:
            logger.warning("database_unavailable", exc_info=exc)
            time.sleep(INSIST_PAUSE)
            close_old_connections()
        else:
            return
