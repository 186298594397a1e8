"""The chat_sessions and session_actors tables: plays, and who acts in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from avatar_forge.core.constraints import length_limits
from avatar_forge.core.ids import new_id

if TYPE_CHECKING:
    from accounts.models import User


class ChatSessionQuerySet(models.QuerySet["ChatSession"]):
    def of(self, user: User) -> Self:
        """The user's plays that are not in the bin: the only door through which a request finds a play."""
        return self.filter(user=user, deleted_at__isnull=True)

    def in_bin_of(self, user: User) -> Self:
        return self.filter(user=user, deleted_at__isnull=False)


class ChatSession(models.Model):
    """One play: a person, a character, a scenario, and the lines in their order."""

    class Mode(models.TextChoices):
        ACTOR = "actor", _("Actor: I play a part")
        DIRECTOR = "director", _("Director: the characters play")

    class VoiceMode(models.TextChoices):
        REALTIME = "realtime", _("While it is written")
        DELAYED = "delayed", _("When the reply is whole")
        ON_CLICK = "on_click", _("When I click on a line")

    id = models.CharField(primary_key=True, max_length=36, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="chat_sessions"
    )
    # Who acts is told by `session_actors`; these four columns mirror the first two of them (chat/conversation/cast.py).
    character = models.ForeignKey(
        "characters.Character",
        verbose_name=_("character"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="chat_sessions",
    )
    co_character = models.ForeignKey(
        "characters.Character",
        verbose_name=_("second character"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="co_chat_sessions",
    )
    mode = models.CharField(_("mode"), max_length=20, choices=Mode, default=Mode.ACTOR, db_default=Mode.ACTOR)
    scenario = models.JSONField(_("scenario"), null=True, blank=True)
    # The character as it was when the play began, so that later edits and deletion never disturb a running play.
    persona = models.JSONField(_("character at the start"), null=True, blank=True)
    co_persona = models.JSONField(_("second character at the start"), null=True, blank=True)
    title = models.CharField(_("title"), max_length=100, null=True, blank=True)
    # What the person is called in this play; the play itself is called by its title.
    display_name = models.CharField(_("the person's name in the play"), max_length=100, null=True, blank=True)
    # The picture of who the person plays, as it was when the play began.
    player_image_url = models.CharField(_("the person's picture"), max_length=255, null=True, blank=True)
    generated_script = models.TextField(_("plot"), null=True, blank=True)
    chat_model = models.CharField(_("model"), max_length=50, null=True, blank=True)
    # The id of a play that was brought over from elsewhere, or under which the front-end plays it: never taken twice.
    client_id = models.CharField(_("id given by the client"), max_length=100, null=True, blank=True)
    # What was thought of the play: score, summary, comment, and who wrote it. Set once, unless asked again.
    review = models.JSONField(_("review"), null=True, blank=True)
    # How the play is read aloud. `on_click`: only the lines that somebody clicks on; without a voice, the character's.
    voice_on = models.BooleanField(_("read aloud"), default=False, db_default=False)
    voice_mode = models.CharField(
        _("when it is heard"),
        max_length=10,
        choices=VoiceMode,
        default=VoiceMode.REALTIME,
        db_default=VoiceMode.REALTIME,
    )
    voice_id = models.CharField(_("voice"), max_length=50, null=True, blank=True)
    voice_speed = models.FloatField(_("pace"), default=1.0, db_default=1.0)
    turn_count = models.IntegerField(_("turns"), default=0, db_default=0)
    last_seq = models.IntegerField(_("last line number"), default=0, db_default=0)
    # The last line of the branch being played; None: the branch is empty. Never below a deleted line.
    head = models.ForeignKey(
        "chat.Message",
        verbose_name=_("last line played"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    # No summary is begun before this time: one is being written, or the last attempt came to nothing.
    summary_lease_until = models.DateTimeField(_("no summary before"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"), default=timezone.now, db_default=Now())
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    updated_at = models.DateTimeField(_("updated"), default=timezone.now, db_default=Now())
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)

    objects: ClassVar[models.Manager[ChatSession]] = ChatSessionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        db_table = "chat_sessions"
        verbose_name = _("play")
        verbose_name_plural = _("plays")
        indexes = [
            models.Index(fields=["user", "-updated_at", "-id"], name="idx_chat_sessions_recent"),
            models.Index(fields=["client_id"], name="idx_chat_sessions_client_id"),  # whose is it?
        ]
        constraints = [
            models.CheckConstraint(condition=Q(mode__in=["actor", "director"]), name="chat_sessions_mode_is_known"),
            models.CheckConstraint(
                condition=~Q(mode="director") | Q(co_persona__isnull=False),
                name="chat_sessions_director_has_two_actors",
            ),
            models.CheckConstraint(
                condition=Q(turn_count__gte=0, last_seq__gte=0), name="chat_sessions_counts_are_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(voice_mode__in=["realtime", "delayed", "on_click"]),
                name="chat_sessions_voice_mode_is_known",
            ),
            models.CheckConstraint(
                condition=Q(voice_speed__gte=0.5, voice_speed__lte=2.0), name="chat_sessions_voice_speed_is_audible"
            ),
            models.UniqueConstraint(fields=["user", "client_id"], name="chat_sessions_client_id_once_per_person"),
            *length_limits(
                "chat_sessions",
                id=36,
                title=100,
                display_name=100,
                player_image_url=255,
                chat_model=50,
                client_id=100,
                voice_id=50,
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.character_name

    @property
    def character_name(self) -> str:
        """Who is played with, as they were called at the start."""
        return str((self.persona or {}).get("name") or (self.scenario or {}).get("opponent") or "")

    @property
    def co_character_name(self) -> str | None:
        """The second character as they were called at the start; None where one character plays."""
        return str(self.co_persona.get("name") or "") if self.co_persona else None

    @property
    def is_directed(self) -> bool:
        """Whether the person directs: what the person says are notes, and the actors play with each other."""
        return self.mode == self.Mode.DIRECTOR

    @property
    def has_several_actors(self) -> bool:
        """Whether two or more characters act, before a director or beside the person."""
        return self.co_persona is not None


class SessionActor(models.Model):
    """Who acts in a play: one character as it was when the play began, under a name that no other actor of it has."""

    id = models.CharField(primary_key=True, max_length=36, default=new_id, editable=False)
    session = models.ForeignKey(
        ChatSession, verbose_name=_("play"), on_delete=models.CASCADE, related_name="session_actors", db_index=False
    )
    position = models.SmallIntegerField(_("position"))
    name = models.CharField(_("name"), max_length=100, blank=True)
    character = models.ForeignKey(
        "characters.Character",
        verbose_name=_("character"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="session_actors",
    )
    persona = models.JSONField(_("character at the start"), null=True, blank=True)

    class Meta:
        db_table = "session_actors"
        verbose_name = _("actor")
        verbose_name_plural = _("actors")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["session", "position"], name="session_actors_position_once_per_session"),
            models.UniqueConstraint(fields=["session", "name"], name="session_actors_name_once_per_session"),
            models.CheckConstraint(condition=Q(position__range=(1, 6)), name="session_actors_are_six_at_most"),
            *length_limits("session_actors", id=36, name=100),
        ]

    def __str__(self) -> str:
        return self.name
