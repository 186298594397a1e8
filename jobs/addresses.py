"""Where the files that a job has made are fetched: addresses made from the id of the job."""

from __future__ import annotations

from django.urls import reverse


def figure_url(job_id: str) -> str:
    return reverse("job_figure", args=[job_id])


def thumbnail_url(job_id: str) -> str:
    return reverse("job_thumbnail", args=[job_id])


def image_url(job_id: str) -> str:
    return reverse("job_image", args=[job_id])
