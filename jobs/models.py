"""The generation_jobs table: slow work that is asked for, done once, and looked up."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from avatar_forge.core.constraints import length_limits, sha256_hex
from avatar_forge.core.ids import new_id


class JobQuerySet(models.QuerySet["GenerationJob"]):
    def of(self, user: User) -> Self:
        return self.filter(user=user)

    def held_by(self, token_hash: str) -> Self:
        """Jobs of nobody, for whoever shows their token."""
        return self.filter(user=None, token_hash=token_hash)

    def unfinished(self) -> Self:
        return self.filter(status__in=["pending", "processing"])


class GenerationJob(models.Model):
    """One piece of slow work; `user` is NULL for somebody without a session."""

    class Type(models.TextChoices):
        FIGURE = "3d", _("3D figure")
        STYLE = "style", _("Picture style")
        SPEECH = "tts", _("Speech")

    class Status(models.TextChoices):
        PENDING = "pending", _("Waiting")
        PROCESSING = "processing", _("Working")
        COMPLETED = "completed", _("Done")
        FAILED = "failed", _("Failed")

    id = models.CharField(primary_key=True, max_length=36, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="generation_jobs",
        db_index=False,
    )
    job_type = models.CharField(_("type"), max_length=20, choices=Type)
    status = models.CharField(
        _("status"), max_length=20, choices=Status, default=Status.PENDING, db_default=Status.PENDING
    )
    input_payload = models.TextField(_("input"), null=True, blank=True)  # JSON, or the path of a file
    result_url = models.CharField(_("result"), max_length=255, null=True, blank=True)
    error_message = models.TextField(_("error"), null=True, blank=True)
    progress = models.IntegerField(_("progress"), default=0, db_default=0)
    created_at = models.DateTimeField(_("created"), default=timezone.now, db_default=Now(), editable=False)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)

    # A word of jobs.engines.Step; jobs/labels.py has it in people's languages.
    current_step = models.CharField(_("step"), max_length=50, null=True, blank=True)
    error_code = models.CharField(_("error code"), max_length=50, null=True, blank=True)
    # How often work on it was begun. Whoever works on it writes under this number, so that a late one writes nothing.
    attempt = models.IntegerField(_("attempts"), default=0, db_default=0)
    # How many may be begun: three, and more when staff or a stop of the house give it another.
    attempts_allowed = models.IntegerField(_("attempts allowed"), default=3, db_default=3)
    # Until then the sweep leaves it alone: a message about it is under way, or a worker works on it.
    lease_until = models.DateTimeField(_("minded until"), null=True, blank=True)
    started_at = models.DateTimeField(_("begun"), null=True, blank=True)
    # What can do one thing at a time and is doing this.
    slot = models.CharField(_("occupies"), max_length=100, null=True, blank=True)
    # SHA-256 of the token that opens a job of nobody.
    token_hash = models.CharField(max_length=64, null=True, blank=True, editable=False)

    objects: ClassVar[models.Manager[GenerationJob]] = JobQuerySet.as_manager()

    class Meta:
        db_table = "generation_jobs"
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [
            models.Index(fields=["user"], name="idx_generation_jobs_user_id"),
            models.Index(fields=["status"], name="idx_generation_jobs_status"),
            models.Index(fields=["job_type"], name="idx_generation_jobs_job_type"),
            models.Index(
                fields=["lease_until"],
                name="idx_generation_jobs_unfinished",
                condition=models.Q(status__in=["pending", "processing"]),
            ),
            models.Index(fields=["token_hash"], name="idx_generation_jobs_token_hash"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(job_type__in=["3d", "style", "tts"]), name="generation_jobs_type_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["pending", "processing", "completed", "failed"]),
                name="generation_jobs_status_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(progress__gte=0, progress__lte=100), name="generation_jobs_progress_is_a_percentage"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="completed") | models.Q(result_url__isnull=False),
                name="generation_jobs_completed_has_a_result",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="failed") | models.Q(error_code__isnull=False),
                name="generation_jobs_failed_says_why",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="processing") | models.Q(lease_until__isnull=False, attempt__gte=1),
                name="generation_jobs_worked_on_has_a_lease",
            ),
            models.CheckConstraint(
                condition=models.Q(attempt__gte=0), name="generation_jobs_attempts_are_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(user__isnull=True) | models.Q(token_hash__isnull=True),
                name="generation_jobs_token_is_for_nobodys",
            ),
            models.CheckConstraint(condition=sha256_hex("token_hash"), name="generation_jobs_token_hash_is_sha256"),
            models.UniqueConstraint(
                fields=["slot"],
                condition=models.Q(status="processing"),
                name="generation_jobs_one_at_a_time_in_a_slot",
            ),
            *length_limits("generation_jobs", id=36, result_url=255, current_step=50, error_code=50, slot=100),
        ]

    def __str__(self) -> str:
        return f"{self.get_job_type_display()} {self.get_status_display()}"

    @property
    def is_over(self) -> bool:
        return self.status in (self.Status.COMPLETED, self.Status.FAILED)

    @property
    def folder(self) -> str:
        return folder_of(self.pk)


def folder_of(job_id: str) -> str:
    """Return where the files of a job lie, below MEDIA_ROOT."""
    return f"jobs/{job_id}"


def figure_url(job_id: str) -> str:
    return reverse("job_figure", args=[job_id])


def thumbnail_url(job_id: str) -> str:
    return reverse("job_thumbnail", args=[job_id])


def image_url(job_id: str) -> str:
    return reverse("job_image", args=[job_id])
