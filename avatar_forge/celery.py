"""The Celery app: `celery -A avatar_forge.celery worker -Q gpu|cpu|urgent`, and `… beat` once (docs/jobs.md)."""

from __future__ import annotations

import os

from celery import Celery
from celery.schedules import schedule
from kombu.entity import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "avatar_forge.settings")

QUEUES = ("gpu", "cpu", "urgent")

app = Celery("avatar_forge", include=["jobs.tasks"])
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_queues = [Queue(name) for name in QUEUES]  # type: ignore[no-untyped-call]
app.conf.beat_schedule = {
    "sweep": {"task": "jobs.sweep", "schedule": schedule(2.0), "options": {"queue": "urgent", "expires": 10}},
    "prune": {"task": "jobs.prune", "schedule": schedule(3600.0), "options": {"queue": "cpu"}},
}
