"""The row is the job: every change of its state is one UPDATE that says in which state it must be before.

Whoever works on a job holds a lease and writes under its attempt number. So a message that comes twice, a worker that
was paused, and one that believes itself alone can do no harm: their UPDATE finds no row. Times are the database's.
"""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import translation

from avatar_forge.core.errors import AvatarForgeError
from jobs import labels
from jobs.errors import JobAttemptsExhausted, JobCancelled, JobOver
from jobs.models import GenerationJob, JobQuerySet

Status = GenerationJob.Status

BACKOFF_SECONDS = 2  # doubled with every attempt
BUSY_SECONDS = 5  # how soon a job looks again for a slot that nobody has told it is free

_LOST = Q(status=Status.PROCESSING, lease_until__lt=Now())


class SlotBusy(Exception):
    """What can do one thing at a time is doing another."""


def claim(job_id: str, *, slot_of: Callable[[str], str] = lambda job_type: "") -> GenerationJob | None:
    """Begin work on a job that waits or was lost by its worker; return it, or None when there is nothing to do.

    `slot_of` tells what jobs of a type occupy. Raises `SlotBusy` when that is taken: the job then waits on.
    """
    job = GenerationJob.objects.filter(pk=job_id).first()
    if job is None or job.is_over:
        return None
    as_read = _rows(job_id).filter(Q(status=Status.PENDING) | _LOST, attempt=job.attempt)
    if job.attempt >= job.attempts_allowed:
        as_read.update(**_failed(JobAttemptsExhausted()))
        return None
    slot = slot_of(job.job_type)
    try:
        # Only where the database may refuse is there anything to roll back.
        with transaction.atomic() if slot else nullcontext():
            mine = as_read.update(
                status=Status.PROCESSING,
                attempt=job.attempt + 1,
                lease_until=_in(settings.JOB_LEASE_SECONDS),
                started_at=Now(),
                slot=slot or None,
                progress=0,
                current_step="waiting",
                error_code=None,
                error_message=None,
            )
    except IntegrityError as exc:
        _rows(job_id).filter(status=Status.PENDING, attempt=job.attempt).update(lease_until=_in(BUSY_SECONDS))
        raise SlotBusy() from exc
    if not mine:
        return None
    # Not read again: who is paused right here would read the number of the one who has taken over.
    job.status, job.attempt, job.slot = Status.PROCESSING, job.attempt + 1, slot or None
    return job


def renew(job: GenerationJob) -> bool:
    """Renew the lease of the job; False when it is not ours any more."""
    return bool(_held(job).update(lease_until=_in(settings.JOB_LEASE_SECONDS)))


def advance(job: GenerationJob, *, progress: int, step: str) -> bool:
    """Write down how far it is; False when it is not ours any more."""
    return bool(_held(job).update(progress=progress, current_step=step))


def finish(job: GenerationJob, *, result_url: str) -> bool:
    """End the job well; False when it was not ours any more, and nothing has changed."""
    return bool(
        _held(job).update(
            status=Status.COMPLETED,
            result_url=result_url,
            progress=100,
            current_step="done",
            completed_at=Now(),
            lease_until=None,
            slot=None,
        )
    )


def fail(job: GenerationJob, error: AvatarForgeError, *, for_good: bool = False) -> bool:
    """End the attempt: the job waits for the next one if the error may pass and one is left, else it has failed."""
    if error.retryable and not for_good and job.attempt < job.attempts_allowed:
        return bool(_held(job).update(**_waiting(BACKOFF_SECONDS * 2 ** (job.attempt - 1))))
    return bool(_held(job).update(**_failed(error)))


def release(job: GenerationJob) -> bool:
    """Let the job wait again because its worker stops: the attempt does not count."""
    return bool(_held(job).update(attempts_allowed=F("attempts_allowed") + 1, **_waiting(0)))


def cancel(job: GenerationJob) -> GenerationJob:
    """End a job because somebody wants it so; whoever works on it finds the lease lost. Raises `JobOver`."""
    if not _rows(job.pk).unfinished().update(**_failed(JobCancelled())):
        raise JobOver()
    job.refresh_from_db()
    return job


def retry(job: GenerationJob) -> GenerationJob:
    """Let a failed job be tried anew, as often as at first. Raises `JobOver` for one that has not failed."""
    again = _waiting(0) | {
        "attempts_allowed": F("attempt") + 3,
        "error_code": None,
        "error_message": None,
        "completed_at": None,
    }
    if not _rows(job.pk).filter(status=Status.FAILED).update(**again):
        raise JobOver()
    job.refresh_from_db()
    return job


def release_lost(*, boot: bool = False) -> int:
    """Let jobs wait again whose worker is gone, fail those that have no attempt left; return how many.

    `boot`: this process is the only worker and has just begun, so whatever is being worked on is lost.
    """
    lost = _all().filter(Q(status=Status.PROCESSING) if boot else _LOST)
    over = lost.filter(attempt__gte=F("attempts_allowed")).update(**_failed(JobAttemptsExhausted()))
    if boot:  # no other broker has messages about what waits either
        _all().filter(status=Status.PENDING).update(lease_until=Now())
    return over + lost.update(**_waiting(0))


def waiting_unsent(limit: int) -> list[GenerationJob]:
    """Return jobs that wait and about which no message is under way, the oldest first."""
    waiting = GenerationJob.objects.filter(status=Status.PENDING)
    unsent = waiting.filter(Q(lease_until__isnull=True) | Q(lease_until__lte=Now()))
    return list(unsent.order_by("created_at", "id")[:limit])


def note_sent(job: GenerationJob, *, seconds: float) -> None:
    """Note that a message about the waiting job is under way, and when to send another."""
    _rows(job.pk).filter(status=Status.PENDING, attempt=job.attempt).update(lease_until=_in(seconds))


def _all() -> JobQuerySet:
    return JobQuerySet(GenerationJob)


def _rows(job_id: str) -> JobQuerySet:
    return _all().filter(pk=job_id)


def _held(job: GenerationJob) -> JobQuerySet:
    return _rows(job.pk).filter(status=Status.PROCESSING, attempt=job.attempt)


def _in(seconds: float) -> object:
    # SQLite compares times as texts, and a sum has more decimals than the clock: "at once" would be a moment later.
    return Now() + timedelta(seconds=seconds) if seconds else Now()


def _waiting(seconds: float) -> dict[str, object]:
    return {"status": Status.PENDING, "lease_until": _in(seconds), "slot": None, "current_step": "waiting"}


def _failed(error: AvatarForgeError) -> dict[str, object]:
    with translation.override(settings.LANGUAGE_CODE):  # for whoever reads the table; clients get theirs by the code
        words = labels.why(error.code)
    return {
        "status": Status.FAILED,
        "error_code": error.code,
        "error_message": words,
        "completed_at": Now(),
        "lease_until": None,
        "slot": None,
    }
