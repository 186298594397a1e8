"""The users table: people and guests alike."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from avatar_forge.core.constraints import length_limits
from avatar_forge.core.ids import new_id

# .invalid can never receive mail (RFC 2606), so a guest's address is nobody's.
GUEST_DOMAIN = "guest.invalid"


class UserQuerySet(models.QuerySet["User"]):
    def guests(self) -> Self:
        return self.filter(provider=User.Provider.GUEST)


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def guests(self) -> UserQuerySet:
        return self.get_queryset().guests()

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create a person who signs in by email; without a password they cannot sign in by one."""
        fields.setdefault("provider", User.Provider.EMAIL)
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def create_guest(self, display_name: str = "") -> User:
        """Create a guest, with `display_name` of at most 50 characters as username when one is given."""
        pk = new_id()
        return self.create_user(
            f"guest-{pk}@{GUEST_DOMAIN}", id=pk, username=display_name or None, provider=User.Provider.GUEST
        )


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody on this stage. A guest is a user too, without an address or a password of their own."""

    class Provider(models.TextChoices):
        GOOGLE = "google", _("Google")
        EMAIL = "email", _("Email")
        GUEST = "guest", _("Guest")

    id = models.CharField(primary_key=True, max_length=36, default=new_id, editable=False)
    email = models.EmailField(_("email"), max_length=100, unique=True)
    username = models.CharField(_("name"), max_length=50, null=True, blank=True)
    picture = models.CharField(_("picture URL"), max_length=255, null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True, db_default=True)
    is_staff = models.BooleanField(_("staff"), default=False, db_default=False)
    is_superuser = models.BooleanField(_("administrator"), default=False, db_default=False)
    provider = models.CharField(
        _("signs in by"), max_length=20, choices=Provider, default=Provider.GOOGLE, db_default=Provider.GOOGLE
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, db_default=Now(), editable=False)
    updated_at = models.DateTimeField(_("updated"), auto_now=True, null=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        db_table = "users"
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="users_email_once_whatever_its_case"),
            models.CheckConstraint(
                condition=models.Q(provider__in=["google", "email", "guest"]), name="users_provider"
            ),
            *length_limits("users", id=36, email=100, username=50, picture=255),
        ]

    def __str__(self) -> str:
        return self.username or (str(_("Guest")) if self.is_guest else self.email)

    def get_short_name(self) -> str:
        return str(self)

    @property
    def shown_name(self) -> str:
        """What others are told: the name, else "Guest" or the part of the address before the @, never all of it."""
        return self.username or (str(_("Guest")) if self.is_guest else self.email.split("@")[0])

    @property
    def is_guest(self) -> bool:
        return self.provider == self.Provider.GUEST

    @property
    def is_admin(self) -> bool:
        """What the front-end calls an administrator: anyone who may use the admin."""
        return self.is_active and (self.is_staff or self.is_superuser)


class UserPreferences(models.Model):
    """How one person wants to hear replies; NULL is what was never said. Names and values are the front-end's."""

    class Mode(models.TextChoices):
        REALTIME = "realtime", _("At once")
        DELAYED = "delayed", _("After a pause")
        ON_CLICK = "on_click", _("On a click")

    DELAY_MAX_MS = 60_000
    SPEED = (0.5, 2.0)

    id = models.CharField(primary_key=True, max_length=36, default=new_id, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="user_preferences",
    )
    tts_mode = models.CharField(_("when to speak"), max_length=20, choices=Mode, null=True, blank=True)
    tts_delay_ms = models.IntegerField(_("pause before speaking (ms)"), null=True, blank=True)
    tts_streaming_mode = models.IntegerField(_("streaming mode"), null=True, blank=True)
    tts_enabled = models.BooleanField(_("speaks"), null=True, blank=True)
    tts_speed = models.FloatField(_("speed"), null=True, blank=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True, db_default=Now())

    class Meta:
        db_table = "user_preferences"
        verbose_name = _("preferences")
        verbose_name_plural = _("preferences")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(tts_mode__isnull=True) | models.Q(tts_mode__in=["realtime", "delayed", "on_click"]),
                name="user_preferences_mode_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(tts_delay_ms__isnull=True) | models.Q(tts_delay_ms__range=(0, 60_000)),
                name="user_preferences_delay_is_short",
            ),
            models.CheckConstraint(
                condition=models.Q(tts_streaming_mode__isnull=True) | models.Q(tts_streaming_mode__range=(0, 3)),
                name="user_preferences_streaming_mode_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(tts_speed__isnull=True) | models.Q(tts_speed__range=(0.5, 2.0)),
                name="user_preferences_speed_can_be_heard",
            ),
            *length_limits("user_preferences", id=36),
        ]

    def __str__(self) -> str:
        return str(self.user_id)


class LoginEventKind(models.TextChoices):
    """What can happen to a sign-in."""

    LOGIN = "login", _("Signed in")
    LOGIN_FAILED = "login_failed", _("Sign-in failed")
    LOGOUT = "logout", _("Signed out")
    SIGNUP = "signup", _("Signed up")
    GUEST = "guest", _("Came in as a guest")
    GUEST_MERGED = "guest_merged", _("Brought over what the guest had")
    GUEST_DISCARDED = "guest_discarded", _("Threw away what the guest had")
    PASSWORD_CHANGED = "password_changed", _("Changed the password")
    PASSWORD_RESET = "password_reset", _("Set a new password by mail")
    EMAIL_CHANGED = "email_changed", _("Changed the email address")
    PROVIDER_ADDED = "provider_added", _("Connected another way to sign in")
    PROVIDER_REMOVED = "provider_removed", _("Disconnected a way to sign in")
    SESSIONS_ENDED = "sessions_ended", _("Signed out elsewhere")
    DEACTIVATED = "deactivated", _("Deactivated by staff")
    ACTIVATED = "activated", _("Activated by staff")


class LoginEvent(models.Model):
    """Something that happened to a person's sign-in. Holds no password, no token and nothing that was typed."""

    Kind = LoginEventKind

    id = models.CharField(primary_key=True, max_length=36, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="login_events",
        db_index=False,
    )
    # Whose event it was when it happened: outlives the row of a guest who became somebody, or of a deleted person.
    actor_id = models.CharField(_("id of the person"), max_length=36, null=True, blank=True)
    kind = models.CharField(_("what"), max_length=20, choices=LoginEventKind)
    provider = models.CharField(_("by"), max_length=20, null=True, blank=True)
    success = models.BooleanField(_("success"), default=True, db_default=True)
    reason = models.CharField(_("reason"), max_length=100, null=True, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    user_agent = models.CharField(_("browser"), max_length=200, null=True, blank=True)
    created_at = models.DateTimeField(_("when"), default=timezone.now, db_default=Now(), editable=False)

    class Meta:
        db_table = "login_events"
        verbose_name = _("login event")
        verbose_name_plural = _("login events")
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="idx_login_events_of_user"),
            models.Index(fields=["created_at"], name="idx_login_events_created_at"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=LoginEventKind.values), name="login_events_kind_is_known"
            ),
            *length_limits("login_events", id=36, actor_id=36, provider=20, reason=100, user_agent=200),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.created_at:%Y-%m-%d %H:%M}"


class IdempotencyKey(models.Model):
    """A creating call that a client marked with a key, and its answer; without one it is being worked on."""

    id = models.CharField(primary_key=True, max_length=36, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="idempotency_keys",
        db_index=False,
    )
    key = models.CharField(_("key"), max_length=255)
    request_hash = models.CharField(_("SHA-256 of the call"), max_length=64)
    status = models.IntegerField(_("status of the answer"), null=True, blank=True)
    # JSON as text: the answer comes back in the order in which it was given.
    response = models.TextField(_("answer"), null=True, blank=True)
    created_at = models.DateTimeField(_("when"), default=timezone.now, db_default=Now(), editable=False)

    class Meta:
        db_table = "idempotency_keys"
        verbose_name = _("marked call")
        verbose_name_plural = _("marked calls")
        indexes = [models.Index(fields=["created_at"], name="idx_idempotency_created_at")]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="idempotency_keys_key_once_per_person"),
            models.CheckConstraint(
                condition=models.Q(status__isnull=True, response__isnull=True)
                | models.Q(status__isnull=False, response__isnull=False),
                name="idempotency_keys_answer_has_a_status",
            ),
            *length_limits("idempotency_keys", id=36, key=255, request_hash=64),
        ]

    def __str__(self) -> str:
        return self.key
