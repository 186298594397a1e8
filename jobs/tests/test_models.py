"""Jobs: their types and states, and jobs of nobody."""

from __future__ import annotations

from django.utils import translation

from jobs.models import GenerationJob


def test_types_and_states_are_those_of_the_document():
    assert GenerationJob.Type.values == ["3d", "style", "tts"]
    assert GenerationJob.Status.values == ["pending", "processing", "completed", "failed"]


def test_a_new_job_waits_at_zero_percent(db):
    job = GenerationJob.objects.create(job_type="3d")
    assert (job.status, job.progress, job.user) == ("pending", 0, None)


def test_a_job_says_what_it_is():
    with translation.override("en"):
        assert str(GenerationJob(job_type="3d")) == "3D figure Waiting"
