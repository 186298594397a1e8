"""The audio_files table: what was spoken, for whom, and where the file lies. And who is speaking something just now."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from avatar_forge.core.constraints import length_limits, sha256_hex
from avatar_forge.core.ids import new_id


class AudioFile(models.Model):
    """One spoken text in one voice and format, owned by the person it was spoken for."""

    class Format(models.TextChoices):
        WAV = "wav", "WAV"
        OGG = "ogg", "Ogg"
        AAC = "aac", "AAC"
        RAW = "raw", "PCM"

    id = models.CharField(primary_key=True, max_length=36, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.CASCADE,
        related_name="audio_files",
        db_index=False,
    )
    file_path = models.CharField(_("path"), max_length=500)
    file_url = models.CharField(_("address"), max_length=500)
    file_size = models.IntegerField(_("bytes"))
    duration = models.FloatField(_("seconds"), null=True, blank=True)
    format = models.CharField(_("format"), max_length=10, choices=Format)
    voice_id = models.CharField(_("voice"), max_length=50, null=True, blank=True)
    text_hash = models.CharField(_("text hash (SHA-256)"), max_length=64, null=True, blank=True)
    # Engine and revision; None for files of the earlier system, which stay as good as they are.
    engine = models.CharField(_("made by"), max_length=60, null=True, blank=True)
    # One byte for each 20 ms, 0 to 100: how far a mouth is open.
    envelope = models.BinaryField(_("loudness"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, db_default=Now(), editable=False)

    class Meta:
        db_table = "audio_files"
        verbose_name = _("audio file")
        verbose_name_plural = _("audio files")
        indexes = [
            models.Index(fields=["user"], name="idx_audio_files_user_id"),
            models.Index(fields=["text_hash"], name="idx_audio_files_text_hash"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(format__in=["wav", "ogg", "aac", "raw"]), name="audio_files_format_is_known"
            ),
            models.CheckConstraint(condition=sha256_hex("text_hash"), name="audio_files_text_hash_is_sha256"),
            models.CheckConstraint(condition=models.Q(file_size__gte=0), name="audio_files_size_is_not_negative"),
            models.UniqueConstraint(
                fields=["user", "text_hash", "voice_id", "format"], name="audio_files_spoken_once_per_person"
            ),
            *length_limits("audio_files", id=36, file_path=500, file_url=500, voice_id=50, engine=60),
        ]

    def __str__(self) -> str:
        return f"{self.voice_id} {self.format} {self.created_at:%Y-%m-%d %H:%M}"


class SpeechClaim(models.Model):
    """Something that is being spoken just now, in whatever process: the others wait for it instead of speaking too.

    `until` is a lease that its holder renews; one that has run out belongs to whoever comes next. With an `error` the
    holder has given up, and those who waited for it are told why.
    """

    digest = models.CharField(primary_key=True, max_length=64, editable=False)
    holder = models.CharField(_("held by"), max_length=36)
    until = models.DateTimeField(_("held until"))
    error = models.CharField(_("error code"), max_length=50, default="", db_default="", blank=True)

    class Meta:
        db_table = "speech_claims"
        verbose_name = _("speech in progress")
        verbose_name_plural = _("speech in progress")
        constraints = [
            models.CheckConstraint(condition=sha256_hex("digest"), name="speech_claims_digest_is_sha256"),
            *length_limits("speech_claims", holder=36, error=50),
        ]

    def __str__(self) -> str:
        return self.digest
