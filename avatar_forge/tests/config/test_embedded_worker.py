"""The workers inside the web process: what the thread that sweeps beside them outlives."""

from __future__ import annotations

import threading

from django.db import OperationalError

from avatar_forge.config import embedded_worker
from avatar_forge.config.embedded_worker import EmbeddedWorker


def test_the_sweep_goes_on_while_the_database_is_away(settings, monkeypatch):
    settings.JOB_SWEEP_SECONDS = 0.001
    worker, called = EmbeddedWorker(), []

    def away(name: str) -> None:
        called.append(name)
        if called.count("sweep") == 3:
            worker._over.set()
        raise OperationalError("gone")

    monkeypatch.setattr(embedded_worker, "QUEUES", ())
    monkeypatch.setattr(embedded_worker.job_queue, "sweep", lambda *, boot: away("sweep"))
    monkeypatch.setattr(embedded_worker.removal, "prune", lambda: away("prune"))
    thread = threading.Thread(target=worker._work, args=(False,))  # its connections are its own
    thread.start()
    thread.join(10)
    assert called == ["sweep", "sweep", "prune", "sweep"]
