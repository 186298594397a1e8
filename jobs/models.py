"""The generation_jobs table: slow work that is asked for, done, and looked up."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from avatar_forge.constraints import length_limits
from avatar_forge.ids import new_id


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

    class Meta:
        db_table = "generation_jobs"
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [
            models.Index(fields=["user"], name="idx_generation_jobs_user_id"),
            models.Index(fields=["status"], name="idx_generation_jobs_status"),
            models.Index(fields=["job_type"], name="idx_generation_jobs_job_type"),
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
            *length_limits("generation_jobs", id=36, result_url=255),
        ]

    def __str__(self) -> str:
        return f"{self.get_job_type_display()} {self.get_status_display()}"
