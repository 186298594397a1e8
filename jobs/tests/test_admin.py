"""Jobs in the admin: seen, tried anew, cancelled; never typed in."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jobs import state, worker
from jobs.models import GenerationJob
from jobs.worker import Lease

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("engine")]

LIST = "/admin/jobs/generationjob/"


@pytest.fixture
def client(staff) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(staff)
    return client


@pytest.fixture(autouse=True)
def _no_beat(monkeypatch):
    monkeypatch.setattr(Lease, "__enter__", lambda self: self)
    monkeypatch.setattr(Lease, "__exit__", lambda self, *exc: None)


def act(client, action, *jobs):
    return client.post(LIST, {"action": action, "_selected_action": [job.pk for job in jobs]}, follow=True)


def test_the_list_shows_state_and_costs_the_same_for_many(client, figure_job):
    counts = []
    for more in (1, 15):
        for _ in range(more):
            figure_job()
        with CaptureQueriesContext(connection) as queries:
            page = client.get(LIST)
        counts.append(len(queries))
    assert page.status_code == 200
    assert b"Waiting for its turn" in page.content
    assert counts[0] == counts[1]


def test_one_job_shows_its_pictures(client, figure_job):
    job = figure_job()
    worker.run(job.pk)
    page = client.get(f"{LIST}{job.pk}/change/").content.decode()
    assert f"/api/jobs/{job.pk}/picture" in page
    assert f"/api/models/{job.pk}.png" in page
    assert f'<avatar-figure src="/api/models/{job.pk}.glb"' in page
    assert "jobs/viewer/figure.js" in page
    assert client.get(f"/api/jobs/{job.pk}/picture").status_code == 200


def test_a_failed_job_says_why_and_is_tried_anew(client, figure_job, sent):
    job, waiting = figure_job("refuse"), figure_job()
    worker.run(job.pk)
    assert b"The workshop refused the work" in client.get(f"{LIST}{job.pk}/change/").content
    page = act(client, "try_anew", job, waiting)
    assert b"1 job is tried anew." in page.content
    job.refresh_from_db()
    assert (job.status, sent) == ("pending", [job.pk])


def test_jobs_are_cancelled(client, figure_job):
    waiting, running = figure_job(), figure_job()
    state.claim(running.pk)
    assert b"2 jobs were cancelled." in act(client, "cancel", waiting, running).content
    assert set(GenerationJob.objects.values_list("error_code", flat=True)) == {"CANCELLED"}
    assert b"0 jobs were cancelled." in act(client, "cancel", waiting).content


def test_nothing_is_typed_in(client, figure_job):
    job = figure_job()
    assert client.get(f"{LIST}add/").status_code == 403
    client.post(f"{LIST}{job.pk}/change/", {"status": "completed", "result_url": "/evil"})
    job.refresh_from_db()
    assert (job.status, job.result_url) == ("pending", None)
