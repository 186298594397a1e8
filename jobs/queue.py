"""The queue: sends the ids of waiting jobs to the broker, and sweeps up those that were lost on the way."""

import logging

from amqp.exceptions import AMQPError
from django.conf import settings
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from avatar_forge.core.celery import app
from jobs import handlers, state
from jobs.models import GenerationJob

logger = logging.getLogger(__name__)

RUN = "jobs.run"
BROKER_AWAY = (KombuError, AMQPError, RedisError, OSError)
# A connection that was kept open may have died meanwhile: once more with a new one, and nobody waits longer.
ONE_MORE_TRY = {"max_retries": 1, "interval_start": 0}
SWEPT_AT_ONCE = 200


def send(job: GenerationJob) -> bool:
    """Send the id of a waiting job to its queue; False while the broker is away (the sweep sends it again)."""
    try:
        app.send_task(RUN, args=(job.pk,), queue=handlers.queue_of(job.job_type), retry=True, retry_policy=ONE_MORE_TRY)
    except BROKER_AWAY as exc:
        logger.warning("broker_unavailable", exc_info=exc)
        return False
    state.note_sent(job, seconds=settings.JOB_RESEND_SECONDS)
    return True


def sweep(*, boot: bool = False) -> int:
    """Send again what was committed and never delivered, and what lost its worker; return how many were sent."""
    if lost := state.release_lost(boot=boot):
        logger.warning("jobs_lost_their_worker", extra={"count": lost})
    sent = 0
    for job in state.waiting_unsent(SWEPT_AT_ONCE):
        if not send(job):
            break
        sent += 1
    return sent


def send_next(job_type: str) -> None:
    """A slot has become free: send the oldest job that may wait for it at once."""
    waiting = GenerationJob.objects.filter(status=GenerationJob.Status.PENDING, job_type=job_type)
    if (oldest := waiting.order_by("created_at", "id").first()) is not None:
        send(oldest)
