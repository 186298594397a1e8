"""The worker's way through one job, from the claim to its one end; if the worker dies, another can claim it again."""

import logging
import time
from collections.abc import Callable
from functools import partial

from django.db import InterfaceError, OperationalError, close_old_connections

from avatar_forge.core.errors import AvatarForgeError, EngineUnavailable, InternalError
from jobs import handlers, queue, state
from jobs.engines import Cancelled
from jobs.handlers import Product
from jobs.models import GenerationJob
from jobs.worker import lease as leases
from jobs.worker.lease import Lease

logger = logging.getLogger(__name__)

# How long the end of an attempt is offered to a database that is away, before the lease runs out anyway.
INSIST_TIMES, INSIST_PAUSE = 20, 1.0


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
    if leases.stopping.is_set():
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
