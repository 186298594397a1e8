"""Finding, making, changing, copying and removing characters for somebody."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from avatar_forge.core.errors import NotFound, PresetReadOnly
from avatar_forge.core.ids import is_id
from characters import details, persona_text
from characters.models import Character

NOT_COPIED = {"id", "user", "is_preset", "created_at", "updated_at"}


def find(pk: str, *, user: User | AnonymousUser) -> Character:
    """Return a preset or a character of `user`; anything else raises the same `NotFound`."""
    return _one(Character.objects.visible_to(user), pk)


def create(values: Mapping[str, Any], *, user: User) -> Character:
    """Return a new character of `user`. `values` holds columns; its `character` the details that were sent.

    Without a persona it gets one that is composed of them.
    """
    character = Character(user=user)
    _put(character, values)
    if not (character.persona or "").strip():
        character.persona = persona_text.of(character) or character.persona
    character.save(force_insert=True)
    return character


def change(pk: str, values: Mapping[str, Any], *, user: User) -> Character:
    """Put `values` over what is stored: what is not named stays, and a composed persona follows its details.

    Raises `NotFound` or `PresetReadOnly`.
    """
    with transaction.atomic():
        character = _locked(pk, user)
        follows = "persona" not in values and persona_text.is_composed(character)
        _put(character, values)
        if follows:
            character.persona = persona_text.of(character) or None
        character.save(force_update=True)
    return character


def give_voice(pk: str, voice_id: str | None) -> Character:
    """Let any character, presets as well, speak in that voice: for staff. Raises `NotFound`."""
    found = Character.objects.filter(pk=pk) if is_id(pk) else Character.objects.none()
    if not found.update(voice_id=voice_id, updated_at=timezone.now()):
        raise NotFound()
    return found.get()


def remove(pk: str, *, user: User) -> Character:
    """Delete a character of `user` and return what it was. Raises `NotFound` or `PresetReadOnly`."""
    with transaction.atomic():
        character = _locked(pk, user)
        Character.objects.filter(pk=pk).delete()
    return character


def copy(pk: str, *, user: User) -> Character:
    """Return a new character of `user` that is like the visible one named `pk` in everything."""
    original = find(pk, user=user)
    columns = [field.name for field in Character._meta.concrete_fields if field.name not in NOT_COPIED]
    twin = Character(user=user, **{name: getattr(original, name) for name in columns})
    twin.save(force_insert=True)
    return twin


def _locked(pk: str, user: User) -> Character:
    """Return a character that `user` may change, locked until the transaction ends."""
    character = _one(Character.objects.visible_to(user).select_for_update(), pk)
    if character.is_preset:
        raise PresetReadOnly()
    return character


def _one(characters: QuerySet[Character], pk: str) -> Character:
    found = characters.filter(pk=pk).first() if is_id(pk) else None
    if found is None:
        raise NotFound()
    return found


def _put(character: Character, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(character, name, details.merged(character.character, value) if name == "character" else value)
