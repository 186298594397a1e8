"""The characters table, and the record of which presets were loaded."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import reduce
from operator import or_
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Case, DateTimeField, F, Q, Value, When
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from avatar_forge.core.constraints import length_limits, sha256_hex
from avatar_forge.core.ids import new_id
from avatar_forge.core.normal_form import spellings
from characters import lookups  # noqa: F401  registers the lookups of tag lists

NEVER = datetime.min.replace(year=1000, tzinfo=UTC)


def _mentions(text: str) -> Q:
    return (
        Q(name__icontains=text)
        | Q(description__icontains=text)
        | Q(tags__any_icontains=text)
        | Q(character__name_en__icontains=text)
        | Q(character__description_en__icontains=text)
    )


class CharacterQuerySet(models.QuerySet["Character"]):
    def presets(self) -> Self:
        return self.filter(is_preset=True)

    def owned_by(self, user: User) -> Self:
        return self.filter(user=user)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Presets and the user's own: the only door through which a request finds a character."""
        presets = Q(is_preset=True)
        return self.filter(presets | Q(user=user) if user.is_authenticated else presets)

    def with_preset_since(self) -> Self:
        """Annotate `preset_since`: when a preset was made, and one and the same moment for all others.

        So that presets can be listed oldest first and the others newest first, by columns alone.
        """
        made = Case(When(is_preset=True, then=F("created_at")), default=Value(NEVER), output_field=DateTimeField())
        return self.annotate(preset_since=made)

    def found_by(self, *, search: str = "", tag: str = "", category: str = "") -> Self:
        """Narrow down: `search` in name, description or tags, `tag` and `category` exactly.

        Hangul is found in both of its spellings, composed (as typed) and decomposed (as macOS names files).
        """
        found = self
        if search:
            found = found.filter(reduce(or_, map(_mentions, spellings(search))))
        if tag:
            found = found.filter(reduce(or_, (Q(tags__has_item=form) for form in spellings(tag))))
        return found.filter(category__in=spellings(category)) if category else found


class Character(models.Model):
    """Somebody to play with: a preset of the house (no owner) or a person's own."""

    id = models.CharField(primary_key=True, max_length=36, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="characters",
        db_index=False,
    )
    name = models.CharField(_("name"), max_length=100)
    description = models.TextField(_("description"), null=True, blank=True)
    persona = models.TextField(_("persona"), null=True, blank=True)
    voice_id = models.CharField(
        _("voice"), max_length=50, null=True, blank=True, default="default", db_default="default"
    )
    # Detail fields: gender … worldview, and what else a card brings. Kept as they were sent.
    character = models.JSONField(_("details"), null=True, blank=True)
    is_preset = models.BooleanField(_("preset"), default=False, db_default=False)
    category = models.CharField(_("category"), max_length=50, null=True, blank=True)
    tags = models.JSONField(_("tags"), null=True, blank=True)
    sample_dialogue = models.TextField(_("sample dialogue"), null=True, blank=True)
    image_url = models.CharField(_("picture"), max_length=255, null=True, blank=True)
    model_url = models.CharField(_("3D figure"), max_length=255, null=True, blank=True)
    thumbnail_url = models.CharField(_("thumbnail"), max_length=255, null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, db_default=Now(), editable=False)
    updated_at = models.DateTimeField(_("updated"), auto_now=True, null=True)

    objects: ClassVar[models.Manager[Character]] = CharacterQuerySet.as_manager()

    class Meta:
        db_table = "characters"
        verbose_name = _("character")
        verbose_name_plural = _("characters")
        indexes = [
            models.Index(fields=["user"], name="idx_characters_user_id"),
            models.Index(fields=["is_preset"], name="idx_characters_is_preset"),
            models.Index(fields=["category"], name="idx_characters_category"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_preset=True, user__isnull=True) | Q(is_preset=False, user__isnull=False),
                name="characters_preset_has_no_owner",
            ),
            *length_limits(
                "characters",
                id=36,
                name=100,
                voice_id=50,
                category=50,
                image_url=255,
                model_url=255,
                thumbnail_url=255,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def in_english(self, key: str) -> str:
        """Return the English text of `name`, `description`, `category` …, or the one there is."""
        return str((self.character or {}).get(f"{key}_en") or getattr(self, key, None) or "")


class UserPersona(models.Model):
    """Who a person is in plays: a part of theirs, chosen when a scene is set and copied into the play."""

    id = models.CharField(primary_key=True, max_length=36, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="user_personas"
    )
    name = models.CharField(_("name"), max_length=100)
    description = models.TextField(_("who I am"), default="", db_default="", blank=True)
    image_url = models.CharField(_("picture"), max_length=255, null=True, blank=True)
    # The newest is the default one: there cannot be two, whatever comes together when a guest becomes somebody.
    default_since = models.DateTimeField(_("default since"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, db_default=Now(), editable=False)
    updated_at = models.DateTimeField(_("updated"), auto_now=True, db_default=Now())

    class Meta:
        db_table = "user_personas"
        verbose_name = _("part of a person")
        verbose_name_plural = _("parts of people")
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="user_personas_have_a_name"),
            *length_limits("user_personas", id=36, name=100, image_url=255),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def part(self) -> str:
        """The part as a scenario has it: the name, then who that is."""
        return f"{self.name}, {self.description}" if self.description else self.name


class PresetLoad(models.Model):
    """That a preset file was loaded, and what it said then: so that staff's edits and deletions are recognised."""

    slug = models.CharField(primary_key=True, max_length=50)
    character_id = models.CharField(max_length=36)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table = "preset_loads"
        verbose_name = _("loaded preset")
        verbose_name_plural = _("loaded presets")
        constraints = [
            models.CheckConstraint(condition=sha256_hex("digest"), name="preset_loads_digest_is_sha256"),
            *length_limits("preset_loads", slug=50, character_id=36),
        ]

    def __str__(self) -> str:
        return self.slug
