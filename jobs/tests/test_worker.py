"""Work on jobs: each ends once, whatever happens to its worker."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jobs import queue, state, worker
from jobs.engines import UNATTENDED, Cancelled
from jobs.models import GenerationJob

Status = GenerationJob.Status
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("engine")]


@pytest.fixture(autouse=True)
def _beats_in_this_thread(monkeypatch):
    """The rows of a test are seen by its own thread alone: the beat is tried elsewhere."""
    monkeypatch.setattr(worker.Lease, "__enter__", lambda self: self)
    monkeypatch.setattr(worker.Lease, "__exit__", lambda self, *exc: None)


def files_of(job) -> list[str]:
    folder = Path(django_settings.MEDIA_ROOT) / job.folder
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def lose_lease(job) -> None:
    GenerationJob.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timezone.timedelta(seconds=1))


@pytest.mark.parametrize("heavy", [False, True], ids=["here", "in-a-child"])
def test_a_figure_is_made_and_kept(figure_job, engine, heavy):
    engine(heavy=heavy)
    job = figure_job()
    worker.run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.progress, job.attempt, job.error_code) == (Status.COMPLETED, 100, 1, None)
    assert job.result_url == f"/api/models/{job.pk}.glb"
    assert files_of(job) == ["figure.1.glb", "picture.png", "thumbnail.1.png"]
    assert job.lease_until is None
    assert job.started_at <= job.completed_at


def test_a_message_that_comes_twice_has_one_effect(figure_job):
    job = figure_job()
    worker.run(job.pk)
    worker.run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.attempt) == (Status.COMPLETED, 1)


def test_a_job_being_worked_on_is_not_taken(figure_job):
    job = figure_job()
    assert state.claim(job.pk) is not None
    assert state.claim(job.pk) is None


def test_a_job_that_is_gone_harms_nobody():
    worker.run("01934f3e-0000-7000-8000-000000000000")


@pytest.mark.parametrize(
    ("script", "code"),
    [("refuse", "ENGINE_REFUSED"), ("junk", "ENGINE_BAD_RESPONSE")],
)
def test_an_error_that_stays_fails_at_once(figure_job, script, code):
    job = figure_job(script)
    worker.run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.error_code, job.attempt) == (Status.FAILED, code, 1)
    assert job.error_message
    assert job.completed_at
    assert files_of(job) == ["picture.png"]


def test_an_error_that_may_pass_is_tried_three_times_with_longer_pauses(figure_job):
    job = figure_job("busy")
    pauses = []
    for _ in range(3):
        worker.run(job.pk)
        job.refresh_from_db()
        if job.status == Status.PENDING:
            pauses.append(round((job.lease_until - timezone.now()).total_seconds()))
    assert pauses == [2, 4]
    assert (job.status, job.error_code, job.attempt) == (Status.FAILED, "ENGINE_UNAVAILABLE", 3)


def test_a_bug_ends_the_job_with_a_code(figure_job, caplog):
    job = figure_job("boom")
    worker.run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.error_code) == (Status.FAILED, "INTERNAL_ERROR")
    assert "boom" in caplog.text


def test_a_child_that_dies_is_a_crash(figure_job, engine):
    engine(heavy=True)
    job = figure_job("die")
    worker.run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.attempt) == (Status.PENDING, 1)  # tried again


def test_a_job_whose_workers_keep_dying_fails_after_three(figure_job):
    job = figure_job()
    for _ in range(3):
        state.claim(job.pk)
        lose_lease(job)
        queue.sweep()
    job.refresh_from_db()
    assert (job.status, job.error_code, job.attempt) == (Status.FAILED, "JOB_ATTEMPTS_EXHAUSTED", 3)


def test_a_worker_that_was_paused_past_its_lease_does_no_harm(figure_job):
    job = figure_job()
    zombie = state.claim(job.pk)
    lose_lease(job)
    queue.sweep()
    worker.run(job.pk)
    assert not state.renew(zombie)
    assert not state.advance(zombie, progress=5, step="reading")
    assert not state.fail(zombie, worker.InternalError())
    assert not state.release(zombie)
    worker._finish(zombie, worker.handlers.perform(zombie, context=UNATTENDED))
    job.refresh_from_db()
    assert (job.status, job.attempt) == (Status.COMPLETED, 2)
    assert files_of(job) == ["figure.2.glb", "picture.png", "thumbnail.2.png"]


def test_what_a_dead_attempt_left_goes_with_the_next(figure_job):
    job = figure_job()
    dead = state.claim(job.pk)
    worker.handlers.perform(dead, context=UNATTENDED)  # killed between the file and the row
    lose_lease(job)
    worker.run(job.pk)
    assert files_of(job) == ["figure.2.glb", "picture.png", "thumbnail.2.png"]


def test_progress_never_goes_back_within_an_attempt(figure_job):
    job = state.claim(figure_job().pk)
    lease = worker.Lease(job)
    for done, step in ((0.3, "shaping"), (0.1, "reading"), (0.6, "texturing"), (1.0, "packing")):
        lease.report(done, step)
    job.refresh_from_db()
    assert (job.progress, job.current_step) == (99, "packing")
    assert [state.advance(job, progress=60, step="texturing")] == [True]


def test_a_cancelled_job_has_failed_and_stops(figure_job):
    job = state.claim(figure_job().pk)
    state.cancel(job)
    lease = worker.Lease(job)
    lease.check()
    lease.report(0.5, "shaping")
    with pytest.raises(Cancelled):
        lease.check()
    job.refresh_from_db()
    assert (job.status, job.error_code) == (Status.FAILED, "CANCELLED")
    with pytest.raises(state.JobOver):
        state.cancel(job)


def test_a_failed_job_can_be_tried_anew(figure_job):
    job = figure_job("refuse")
    worker.run(job.pk)
    state.retry(job)
    assert (job.status, job.error_code, job.attempt, job.attempts_allowed) == (Status.PENDING, None, 1, 4)
    with pytest.raises(state.JobOver):
        state.retry(job)


def test_what_was_committed_and_never_delivered_is_sent_again(figure_job, sent, django_capture_on_commit_callbacks):
    job = figure_job()
    assert sent == []  # the transaction of the test is open
    assert queue.sweep() == 1
    assert sent == [job.pk]
    assert queue.sweep() == 0  # under way


def test_a_broker_that_is_away_costs_nothing_but_time(
    figure_job, monkeypatch, sent, django_capture_on_commit_callbacks
):
    def away(*args, **more):
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr(queue.app, "send_task", away)
        with django_capture_on_commit_callbacks(execute=True):
            job = figure_job()
        assert queue.sweep() == 0
    assert queue.sweep() == 1
    assert sent == [job.pk]


def test_at_boot_what_was_being_worked_on_is_taken_up_at_once(figure_job, sent):
    running, waiting = figure_job(), figure_job()
    state.claim(running.pk)
    state.note_sent(waiting, seconds=60)
    assert queue.sweep(boot=True) == 2
    assert sent == [running.pk, waiting.pk]


def test_a_process_that_stops_gives_its_job_back_uncounted(figure_job, monkeypatch):
    job = figure_job("back")
    claimed = state.claim(job.pk)
    monkeypatch.setattr(worker.stopping, "is_set", lambda: True)
    worker._attempt(claimed, worker.Lease(claimed))()
    job.refresh_from_db()
    assert (job.status, job.attempt, job.attempts_allowed) == (Status.PENDING, 1, 4)


def test_one_job_at_a_time_where_only_one_fits(figure_job, engine, sent):
    engine(slot="gpu:one")
    first, second = figure_job(), figure_job()
    claimed = state.claim(first.pk, slot_of=lambda _: "gpu:one")
    worker.run(second.pk)
    second.refresh_from_db()
    assert (second.status, second.attempt) == (Status.PENDING, 0)
    state.release(claimed)
    worker.run(first.pk)
    assert sent == [second.pk]  # told at once that the slot is free
    worker.run(second.pk)
    second.refresh_from_db()
    assert second.status == Status.COMPLETED


def test_a_type_without_an_engine_fails_clearly(alice, settings, figure_job):
    settings.ENGINES = {"chat": {}}
    job = figure_job()
    worker.run(job.pk)
    job.refresh_from_db()
    assert (job.status, job.error_code, job.attempt) == (Status.FAILED, "ENGINE_UNAVAILABLE", 1)


def test_the_files_go_with_the_job(figure_job, django_capture_on_commit_callbacks):
    job = figure_job()
    worker.run(job.pk)
    folder = Path(django_settings.MEDIA_ROOT) / job.folder
    with django_capture_on_commit_callbacks(execute=True):
        job.delete()
    assert not folder.exists()


def test_a_claim_reads_nothing_after_its_update(figure_job):
    """A worker paused in between would read the attempt of the one that took over, and take itself for it."""
    job = figure_job()
    with CaptureQueriesContext(connection) as queries:
        claimed = state.claim(job.pk)
    assert [query["sql"].split()[0] for query in queries] == ["SELECT", "UPDATE"]
    assert (claimed.attempt, claimed.status) == (1, Status.PROCESSING)
