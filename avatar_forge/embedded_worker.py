"""The workers inside the web process, where the broker is memory://: part of `make run`, gone with it.

Each queue has a worker of its own, so that speech does not wait behind figures, and a figure of our own does not wait
for a GPU server. The sweep runs beside them.
"""

from __future__ import annotations

import logging
import threading
from typing import Any

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from avatar_forge import celery
from avatar_forge.celery import QUEUES
from jobs import holding, removal, sending

logger = logging.getLogger(__name__)

STOP_SECONDS = 5.0
PRUNE_EVERY = 3600.0


class EmbeddedWorker:
    """Celery's workers in threads; `open` and `close` with the server."""

    def __init__(self) -> None:
        self._workers: list[Any] = []
        self._threads: list[threading.Thread] = []
        self._over = threading.Event()

    def open(self, *, alone: bool) -> None:
        """Begin to work, unless the broker is another process's; `alone` says that nobody else works on our jobs."""
        if not settings.BROKER_URL.startswith("memory://"):
            return
        self._over.clear()
        holding.closing.clear()
        self._run("jobs", self._work, alone)

    def close(self) -> None:
        """Stop: what is being worked on is let go of and taken up again at the next start."""
        self._over.set()
        holding.closing.set()
        for worker in self._workers:
            worker.stop()
        for thread in self._threads:
            thread.join(timeout=STOP_SECONDS)
        self._workers, self._threads = [], []

    def _work(self, alone: bool) -> None:
        """Start the workers, after the server is ready; then sweep until the end."""
        for queue in QUEUES:
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
            self._workers.append(worker)
            self._run(f"jobs {queue}", worker.start)
        self._sweep(boot=alone)
        pruned = 0.0
        while not self._over.wait(settings.JOB_SWEEP_SECONDS):
            close_old_connections()
            self._sweep()
            if (pruned := pruned - settings.JOB_SWEEP_SECONDS) <= 0:
                removal.prune()
                pruned = PRUNE_EVERY
        connection.close()

    def _sweep(self, *, boot: bool = False) -> None:
        try:
            sending.sweep(boot=boot)
        except DatabaseError as exc:
            logger.warning("sweep_missed", exc_info=exc)

    def _run(self, name: str, work: Any, *args: Any) -> None:
        thread = threading.Thread(target=work, args=args, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()


worker = EmbeddedWorker()
