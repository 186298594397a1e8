"""The chat_summaries table: what is remembered of a branch in place of its lines."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from avatar_forge.core.constraints import length_limits, sha256_hex
from avatar_forge.core.ids import new_id
from chat.models.messages import Message
from chat.models.sessions import ChatSession


class ChatSummary(models.Model):
    """What is remembered of a branch from its first line up to `upto`, in place of those lines.

    It belongs to every branch with that line on it, and to no other: another take of a covered line, or its deletion,
    leads past it. `digest` tells whether a covered line was changed in place.
    """

    id = models.CharField(primary_key=True, max_length=36, default=new_id, editable=False)
    session = models.ForeignKey(
        ChatSession, verbose_name=_("play"), on_delete=models.CASCADE, related_name="chat_summaries"
    )
    upto = models.OneToOneField(
        Message, verbose_name=_("last line summarised"), on_delete=models.CASCADE, related_name="chat_summary"
    )
    text = models.TextField(_("text"))
    # What the owner had written into the summary before this one: carried on word for word, in front of the text.
    kept = models.TextField(_("kept from an edited one"), default="", db_default="", blank=True)
    edited = models.TextField(_("edited"), null=True, blank=True)
    digest = models.CharField(_("digest of the lines"), max_length=64)
    pins = models.JSONField(
        _("pinned lines among them"), default=list, db_default=models.Value([], models.JSONField()), blank=True
    )
    model_used = models.CharField(_("model"), max_length=50, null=True, blank=True)
    engine = models.CharField(_("engine"), max_length=50, null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, db_default=Now(), editable=False)

    class Meta:
        db_table = "chat_summaries"
        verbose_name = _("summary")
        verbose_name_plural = _("summaries")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="chat_summaries_text_is_not_empty"),
            models.CheckConstraint(condition=sha256_hex("digest"), name="chat_summaries_digest_is_sha256"),
            *length_limits("chat_summaries", id=36, model_used=50, engine=50),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """The summary as it is used: the owner's words above the model's."""
        return self.edited if self.edited is not None else "\n".join(filter(None, (self.kept, self.text)))
