"""Celery's tasks: work on one job by its id, the sweep, and the removal of orphaned folders."""

from celery import shared_task
from django.db import close_old_connections

from jobs import queue, worker
from jobs.media import removal


@shared_task(name=queue.RUN)  # type: ignore[untyped-decorator]
def run(job_id: str) -> None:
    close_old_connections()
    try:
        worker.run(job_id)
    finally:
        close_old_connections()


@shared_task(name="jobs.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    queue.sweep()


@shared_task(name="jobs.prune")  # type: ignore[untyped-decorator]
def prune() -> None:
    removal.prune()
