"""A person's own parts: kept, changed, one of them the default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from avatar_forge.core.errors import NotFound, ValidationFailed
from avatar_forge.core.ids import is_id
from characters.models import UserPersona

PERSONAS_MAX = 100


def of(user: User) -> list[UserPersona]:
    """Return the person's parts, the default one first, then the newest."""
    return list(user.user_personas.order_by(F("default_since").desc(nulls_last=True), "-created_at", "-id"))


def default_of(user: User) -> UserPersona | None:
    """Return the part that a new scene begins with."""
    return user.user_personas.exclude(default_since=None).order_by("-default_since", "-id").first()


def find(user: User, pk: str) -> UserPersona:
    """Return a part of the person. Raises `NotFound`."""
    found = user.user_personas.filter(pk=pk).first() if is_id(pk) else None
    if found is None:
        raise NotFound()
    return found


def create(user: User, values: Mapping[str, Any]) -> UserPersona:
    """Keep a new part; the first one is the default. Raises `ValidationFailed` for one too many."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)  # so that two at once are counted one by one
        known = user.user_personas.count()
        if known >= PERSONAS_MAX:
            message = _("You have %(limit)d parts. Delete one before you make another.") % {"limit": PERSONAS_MAX}
            raise ValidationFailed(fields={"name": [message]})
        persona = UserPersona(user=user)
        _put(persona, {"is_default": not known, **values})
        persona.save(force_insert=True)
    return persona


def change(user: User, pk: str, values: Mapping[str, Any]) -> UserPersona:
    """Put `values` over what is stored. Plays keep the copy they have. Raises `NotFound`."""
    with transaction.atomic():
        persona = user.user_personas.select_for_update().filter(pk=pk).first() if is_id(pk) else None
        if persona is None:
            raise NotFound()
        _put(persona, values)
        persona.save(force_update=True)
    return persona


def remove(user: User, pk: str) -> None:
    """Forget a part; plays keep the copy they have. Raises `NotFound`."""
    find(user, pk).delete()


def _put(persona: UserPersona, values: Mapping[str, Any]) -> None:
    columns = dict(values)
    chosen = columns.pop("is_default", None)
    for name, value in columns.items():
        setattr(persona, name, value)
    if chosen:
        persona.user.user_personas.exclude(pk=persona.pk).update(default_since=None)
        persona.default_since = timezone.now()
    elif chosen is False:
        persona.default_since = None
