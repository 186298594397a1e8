"""The workers inside the web process, where the broker is memory://: part of `make run`, gone with it.

Each queue has a worker of its own, so that speech does not wait behind figures, and a figure of our own does not wait
for a GPU server. The sweep runs beside them.
"""

import logging
import threading
from collections.abc import Callable
from time import monotonic, sleep
from typing import Any

from celery.bootsteps import TERMINATE
from celery.platforms import EX_OK
from celery.worker import state as celery_state
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from avatar_forge.core import celery
from avatar_forge.core.celery import QUEUES
from jobs import queue as job_queue
from jobs.media import removal
from jobs.worker import stopping

logger = logging.getLogger(__name__)

STOP_SECONDS, LOOK_SECONDS = 2.0, 0.02
PRUNE_EVERY = 3600.0


class EmbeddedWorker:
    """Celery's workers in threads; `open` and `close` with the server."""

    def __init__(self) -> None:
        self._workers: list[Any] = []
        self._sweeper: threading.Thread | None = None
        self._over = threading.Event()
        self._making = threading.Lock()

    def open(self, *, alone: bool) -> None:
        """Begin to work, unless the broker is another process's; `alone` says that nobody else works on our jobs."""
        if not settings.BROKER_URL.startswith("memory://"):
            return
        self._over.clear()
        stopping.clear()
        celery_state.should_stop = None
        self._sweeper = self._run("jobs", self._work, alone)

    def close(self) -> None:
        """Stop: what is being worked on is let go of and taken up again at the next start."""
        self._over.set()
        stopping.set()
        celery_state.should_stop = (
            EX_OK  # for those that are only starting: Celery forgets a stop() in the middle of it
        )
        until = monotonic() + STOP_SECONDS
        with self._making:  # none begins after this
            for worker in self._workers:
                threading.Thread(target=self._stop, args=(worker,), daemon=True).start()
        # Jobs let go of their rows; who only waits for messages needs no waiting for, and would take two seconds.
        while (celery_state.active_requests or self._is_sweeping()) and monotonic() < until:
            sleep(LOOK_SECONDS)
        self._workers = []

    def _work(self, alone: bool) -> None:
        """Start the workers, after the server is ready; then sweep until the end."""
        for queue in QUEUES:
            if self._over.is_set():
                return
            app = celery.make(queue)
            app.loader.import_default_modules()
            worker = app.WorkController(
                pool="threads",
                concurrency=settings.JOB_THREADS,
                hostname=f"{queue}@embedded",
                queues=[queue],
                without_heartbeat=True,
                without_mingle=True,
                without_gossip=True,
                loglevel="WARNING",
            )
            with self._making:
                if self._over.is_set():
                    return
                self._workers.append(worker)
                self._run(f"jobs {queue}", worker.start)
        self._keep("sweep_missed", job_queue.sweep, boot=alone)
        pruned = 0.0
        while not self._over.wait(settings.JOB_SWEEP_SECONDS):
            close_old_connections()
            self._keep("sweep_missed", job_queue.sweep, boot=False)
            if (pruned := pruned - settings.JOB_SWEEP_SECONDS) <= 0:
                self._keep("prune_missed", removal.prune)
                pruned = PRUNE_EVERY
        connection.close()

    def _stop(self, worker: Any) -> None:
        """Stop a worker as soon as it has started, which it does in a moment or not at all any more."""
        while worker.blueprint.state != TERMINATE and worker.blueprint.started < len(worker.steps):
            sleep(LOOK_SECONDS)
        worker.stop()

    def _keep(self, missed: str, work: Callable[..., object], **options: Any) -> None:
        """Work once; a database that is away is logged as `missed`, and the thread goes on."""
        try:
            work(**options)
        except DatabaseError as exc:
            logger.warning(missed, exc_info=exc)

    def _is_sweeping(self) -> bool:
        return self._sweeper is not None and self._sweeper.is_alive()

    def _run(self, name: str, work: Any, *args: Any) -> threading.Thread:
        thread = threading.Thread(target=work, args=args, name=name, daemon=True)
        thread.start()
        return thread


worker = EmbeddedWorker()
