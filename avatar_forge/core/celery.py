"""The Celery app: `celery -A avatar_forge.celery worker -Q gpu|cpu|urgent`, and `… beat` once (docs/jobs.md)."""

import os

from celery import Celery
from celery.schedules import schedule
from kombu.entity import Queue

from avatar_forge.core.wrong_setting import told_in_one_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "avatar_forge.settings")

QUEUES = ("gpu", "cpu", "urgent")


def make(*queues: str) -> Celery:
    """Return an app that knows these queues: workers that share one process need one each."""
    made = Celery("avatar_forge", include=["jobs.tasks"], set_as_current=False)
    made.config_from_object("django.conf:settings", namespace="CELERY")
    made.conf.task_queues = [Queue(name) for name in queues]  # type: ignore[no-untyped-call]
    return made


app = make(*QUEUES)
with told_in_one_line():  # a worker starts here, and Celery would read the settings later
    app.conf.get("broker_url")
app.conf.beat_schedule = {
    "sweep": {"task": "jobs.sweep", "schedule": schedule(2.0), "options": {"queue": "urgent", "expires": 10}},
    "prune": {"task": "jobs.prune", "schedule": schedule(3600.0), "options": {"queue": "cpu"}},
}
