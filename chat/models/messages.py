"""The messages table: the lines said in a play, a tree of takes and branches."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from avatar_forge.core.constraints import length_limits
from avatar_forge.core.ids import new_id
from chat.models.sessions import ChatSession

if TYPE_CHECKING:
    from accounts.models import User


# One statement on both databases, whatever the length. A parent is older than its children, so neither can go in a
# circle; UNION without ALL ends even if somebody made one by hand.
_UP = (
    "WITH RECURSIVE up(id, parent_id) AS (SELECT id, parent_id FROM messages WHERE id = %s"
    " UNION SELECT m.id, m.parent_id FROM messages m JOIN up ON m.id = up.parent_id) SELECT id FROM up"
)
# From a leaf up to the line that the nearest summary ends with, or to a known line; so many lines at most. What lies
# above is never touched, so the cost does not grow with the play.
_TAIL = (
    "WITH RECURSIVE up(id, parent_id, height) AS (SELECT id, parent_id, 1 FROM messages WHERE id = %s"
    " UNION ALL SELECT m.id, m.parent_id, up.height + 1 FROM up JOIN messages m ON m.id = up.parent_id"
    " WHERE up.height < %s AND up.id <> %s"
    " AND NOT EXISTS (SELECT 1 FROM chat_summaries s WHERE s.upto_id = up.id)) SELECT id FROM up"
)
_DOWN = (
    "WITH RECURSIVE down(id) AS (SELECT id FROM messages WHERE id = %s"
    " UNION SELECT m.id FROM messages m JOIN down ON m.parent_id = down.id WHERE m.deleted_at IS NULL)"
    " SELECT id FROM down"
)


# What a person deleted, and what follows it on any branch.
_DELETED = (
    "WITH RECURSIVE gone(id) AS (SELECT m.id FROM messages m JOIN chat_sessions s ON s.id = m.session_id"
    " WHERE s.user_id = %s AND m.deleted_at IS NOT NULL"
    " UNION SELECT m.id FROM messages m JOIN gone ON m.parent_id = gone.id) SELECT id FROM gone"
)


class MessageQuerySet(models.QuerySet["Message"]):
    def of(self, user: User) -> Self:
        """The finished lines of the user's plays, on any branch, without what was deleted."""
        told = self.filter(session__user=user).exclude(status=Message.Status.STREAMING)
        return told.exclude(pk__in=RawSQL(_DELETED, [user.pk]))  # noqa: S611  a constant statement

    def on_branch_to(self, leaf_id: str | None) -> Self:
        """The lines from the first one to `leaf_id`; by `seq` they are in the order of the play."""
        if leaf_id is None:
            return self.none()
        return self.filter(pk__in=RawSQL(_UP, [leaf_id]))  # noqa: S611  a constant statement

    def tail_of(self, leaf_id: str, *, limit: int, known: str = "") -> Self:
        """The newest lines of a branch: from the last one summarised, or from `known`, itself included, to the leaf."""
        return self.filter(pk__in=RawSQL(_TAIL, [leaf_id, limit, known]))  # noqa: S611  a constant statement

    def kept_below(self, line_id: str) -> Self:
        """The line and what follows it on any branch, without what was deleted and what follows that."""
        return self.filter(pk__in=RawSQL(_DOWN, [line_id]))  # noqa: S611  a constant statement

    def streaming(self) -> Self:
        return self.filter(status=Message.Status.STREAMING)

    def abandoned(self) -> Self:
        """Replies whose process has stopped beating: by the database's clock, so that skewed hosts agree."""
        silence = timedelta(seconds=settings.REPLY_ABANDONED_SECONDS)
        return self.streaming().filter(Q(heartbeat_at__isnull=True) | Q(heartbeat_at__lt=Now() - silence))


class Message(models.Model):
    """One line of a play: the person's, the character's (perhaps still being spoken), or a note to the stage."""

    class Role(models.TextChoices):
        USER = "user", _("Person")
        ASSISTANT = "assistant", _("Character")
        SYSTEM = "system", _("Stage")

    class Status(models.TextChoices):
        STREAMING = "streaming", _("Being spoken")
        COMPLETE = "complete", _("Complete")
        STOPPED = "stopped", _("Stopped")
        INTERRUPTED = "interrupted", _("Interrupted")
        FAILED = "failed", _("Failed")

    class Move(models.TextChoices):
        ENTER = "enter", _("Enters")
        LEAVE = "leave", _("Leaves")

    id = models.CharField(primary_key=True, max_length=36, default=new_id, editable=False)
    session = models.ForeignKey(
        ChatSession, verbose_name=_("play"), on_delete=models.CASCADE, related_name="messages", db_index=False
    )
    # The line this one answers or follows; other takes of a line share its parent.
    parent = models.ForeignKey(
        "self", verbose_name=_("follows"), on_delete=models.SET_NULL, null=True, blank=True, related_name="children"
    )
    seq = models.IntegerField(_("number"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    speaker = models.CharField(_("speaker"), max_length=100, null=True, blank=True)
    content = models.TextField(_("text"))
    emotion = models.CharField(_("emotion"), max_length=50, null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=20, choices=Status, default=Status.COMPLETE, db_default=Status.COMPLETE
    )
    # In a directed play: with this line its speaker left the stage or entered it again.
    move = models.CharField(_("coming and going"), max_length=10, choices=Move, null=True, blank=True)
    # On the first reply of a `continue`: how many lines were asked for, so that the same id means the same call.
    lines_asked = models.SmallIntegerField(_("lines asked for"), null=True, blank=True)
    audio_url = models.CharField(_("audio"), max_length=500, null=True, blank=True)
    model_used = models.CharField(_("model"), max_length=50, null=True, blank=True)
    engine = models.CharField(_("engine"), max_length=50, null=True, blank=True)
    prompt_tokens = models.IntegerField(_("prompt tokens"), null=True, blank=True)
    completion_tokens = models.IntegerField(_("completion tokens"), null=True, blank=True)
    # What the prompt was guessed to cost, where the engine has told what it did cost: corrects later guesses.
    prompt_estimate = models.IntegerField(_("estimated prompt tokens"), null=True, blank=True)
    pinned = models.BooleanField(_("pinned"), default=False, db_default=False)
    # The model's limit of tokens cut it, in the middle of a sentence perhaps: it can go on in a line of its own.
    truncated = models.BooleanField(_("cut off at its limit"), default=False, db_default=False)
    client_id = models.CharField(_("id given by the client"), max_length=100, null=True, blank=True)
    heartbeat_at = models.DateTimeField(_("last heartbeat"), null=True, blank=True)
    # Set by a process that does not speak the reply; its speaker sees it at the next beat (chat/turns/checkpoints.py).
    stop_asked_at = models.DateTimeField(_("asked to stop"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, db_default=Now(), editable=False)
    # Set on the line that was deleted; what follows it is out of play with it.
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)

    objects: ClassVar[models.Manager[Message]] = MessageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "messages"
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        ordering = ["seq"]
        indexes = [
            models.Index(fields=["heartbeat_at"], condition=Q(status="streaming"), name="idx_messages_streaming"),
            models.Index(fields=["session"], condition=Q(pinned=True), name="idx_messages_pinned"),
            models.Index(fields=["session"], condition=Q(deleted_at__isnull=False), name="idx_messages_deleted"),
            models.Index(fields=["session"], condition=Q(move__isnull=False), name="idx_messages_moves"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["session", "seq"], name="messages_seq_once_per_session"),
            models.UniqueConstraint(fields=["session", "client_id"], name="messages_client_id_once_per_session"),
            models.UniqueConstraint(
                fields=["session"], condition=Q(status="streaming"), name="messages_one_streaming_per_session"
            ),
            models.CheckConstraint(
                condition=Q(role__in=["user", "assistant", "system"]), name="messages_role_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["streaming", "complete", "stopped", "interrupted", "failed"]),
                name="messages_status_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="streaming") | Q(role="assistant"), name="messages_only_replies_stream"
            ),
            models.CheckConstraint(
                condition=Q(move__isnull=True) | Q(move__in=["enter", "leave"], role="system", speaker__isnull=False),
                name="messages_moves_are_of_an_actor",
            ),
            models.CheckConstraint(
                condition=Q(lines_asked__isnull=True) | Q(lines_asked__range=(1, 10), role="assistant"),
                name="messages_only_replies_begin_runs",
            ),
            models.CheckConstraint(
                condition=Q(truncated=False) | Q(role="assistant"), name="messages_only_replies_are_truncated"
            ),
            models.CheckConstraint(condition=Q(seq__gte=1), name="messages_seq_starts_at_one"),
            *length_limits(
                "messages", id=36, speaker=100, emotion=50, audio_url=500, model_used=50, engine=50, client_id=100
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.speaker or self.role}"

    @property
    def is_streaming(self) -> bool:
        return self.status == self.Status.STREAMING
