"""Guests become people: what a guest has moves to the account they signed in to, exactly once, or is thrown away.

Whatever points to a guest belongs to them. The tables are found by walking the foreign keys to `User`, so that no app
has to be named here and a new table is moved from its first day.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, models, transaction
from django.db.models import ForeignObjectRel, Model, QuerySet, Sum

from accounts.auth import sign_ins
from accounts.models import IdempotencyKey, LoginEvent, User, UserPreferences

# Their tables about a user (addresses, sessions, connected accounts, the admin's log) end with the guest.
MACHINERY = ("allauth", "django")


@dataclass(frozen=True, slots=True)
class Belongings:
    """How many rows somebody has, by table, and how many bytes of files."""

    rows: dict[str, int] = field(default_factory=dict)
    storage_bytes: int = 0

    def __bool__(self) -> bool:
        return any(self.rows.values())


def guest_of(guest_id: str) -> User | None:
    return User.objects.guests().filter(pk=guest_id).first() if guest_id else None


def belongings_of(guest: User) -> Belongings:
    """Count what a person can see of theirs: no bin, no records of sign-ins and calls, no wishes."""
    rows: dict[str, int] = {}
    storage = 0
    for model, name in pointing_to_users():
        if model in (LoginEvent, IdempotencyKey, UserPreferences):
            continue
        found = model._base_manager.filter(**{name: guest})
        if _has(model, "deleted_at"):
            found = found.filter(deleted_at__isnull=True)
        rows[model._meta.db_table] = rows.get(model._meta.db_table, 0) + found.count()
        if _has(model, "file_size"):
            storage += found.aggregate(bytes=Sum("file_size"))["bytes"] or 0
    return Belongings(rows, storage)


def merge(guest_id: str, person: User) -> Belongings | None:
    """Give `person` everything of the guest and remove the guest, in one transaction.

    Returns what was moved, or None when the guest is gone (merged already). What the person has in the same place
    already (a unique constraint says so) stays theirs, and the guest's double goes with the guest.
    """
    with transaction.atomic():
        guest = _locked(guest_id)
        if guest is None:
            return None
        User.objects.select_for_update(no_key=True).get(pk=person.pk)
        moved = belongings_of(guest)
        for model, name in pointing_to_users():
            _hand_over(model._base_manager.filter(**{name: guest}), name, person)
        _remove(guest)
    return moved


def discard(guest_id: str) -> Belongings | None:
    """Delete the guest with everything of theirs; return what that was, or None when the guest is gone."""
    with transaction.atomic():
        guest = _locked(guest_id)
        if guest is None:
            return None
        lost = belongings_of(guest)
        _remove(guest)
    return lost


def _locked(guest_id: str) -> User | None:
    """Return the guest with the row locked: a row that points to it cannot be added any more (it waits, then fails)."""
    return User.objects.guests().select_for_update().filter(pk=guest_id).first()


def _remove(guest: User) -> None:
    sign_ins.end_all(guest)
    guest.delete()


def pointing_to_users(*, machinery: bool = False) -> Iterator[tuple[type[Model], str]]:
    """Yield each of our models and the name of its foreign key to `User`; a many-to-many counts by its own table.

    With `machinery` the tables of Django and allauth as well.
    """
    for relation in User._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel) or relation.many_to_many:
            continue
        model: Any = relation.related_model
        theirs = model.__module__.partition(".")[0] in MACHINERY
        if model._meta.auto_created is User or (theirs and not machinery):
            continue
        yield model, relation.field.name


def _hand_over(rows: QuerySet[Any], name: str, person: User) -> None:
    """Move rows at once; where a constraint refuses, in halves, so that only the refused ones stay."""
    try:
        with transaction.atomic():
            rows.update(**{name: person})
        return
    except IntegrityError:
        pks = list(rows.values_list("pk", flat=True))
    if len(pks) > 1:
        middle = len(pks) // 2
        for half in (pks[:middle], pks[middle:]):
            _hand_over(rows.model._base_manager.filter(pk__in=half), name, person)


def _has(model: type[models.Model], column: str) -> bool:
    try:
        model._meta.get_field(column)
    except FieldDoesNotExist:
        return False
    return True
