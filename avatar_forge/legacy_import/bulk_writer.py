"""Writing drafts: many at once, and where the database objects to one, one by one with the reason."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from django.core.serializers.base import DeserializedObject
from django.db import DatabaseError, DataError, IntegrityError, transaction
from django.db.models import Model

from avatar_forge.legacy_import.draft import Draft, Refused
from avatar_forge.legacy_import.report import Leftovers, Tally

# What a database says of a row it does not take. OverflowError: an integer that SQLite cannot hold.
OBJECTIONS = (IntegrityError, DataError, OverflowError, ValueError)


class BulkWriter:
    """Where the rows of one table are counted: read, taken, repaired, refused."""

    def __init__(self, table: str, known_columns: frozenset[str], tally: Tally, leftovers: Leftovers) -> None:
        self.table = table
        self.tally = tally
        self.leftovers = leftovers
        self._columns = known_columns

    def draft(self, row: dict[str, Any], make: Callable[[dict[str, Any]], Draft]) -> Draft | None:
        """Return what `make` makes of a row, or None when it refuses."""
        self.tally.read += 1
        try:
            return make(row)
        except Refused as exc:
            self.refuse(row, str(exc))
            return None

    def refuse(self, row: dict[str, Any], reason: str) -> None:
        self.tally.refused[reason] += 1
        was = {name: value for name, value in row.items() if name in self._columns}
        self.leftovers.add(self.table, row.get("id"), reason, was)

    def taken(self, drafts: Sequence[Draft]) -> None:
        self.tally.taken += len(drafts)
        for draft in drafts:
            for repair in draft.repairs:
                self.tally.repaired[repair.rule] += 1
                self.leftovers.add(self.table, draft.pk, repair.rule, repair.was, repair.column)

    def put(self, model: type[Model], drafts: Sequence[Draft]) -> list[Draft]:
        """Write new rows inside a transaction and return those that were taken."""
        try:
            with transaction.atomic():
                _insert(model, drafts)
            kept = list(drafts)
        except OBJECTIONS:
            kept = [draft for draft in drafts if self._put_one(model, draft)]
        self.taken(kept)
        return kept

    def _put_one(self, model: type[Model], draft: Draft) -> bool:
        try:
            with transaction.atomic():
                _insert(model, [draft])
        except OBJECTIONS as exc:
            self.refuse(draft.row, objection(exc))
            return False
        return True


def _insert(model: type[Model], drafts: Sequence[Draft]) -> None:
    rows = [model(**draft.values) for draft in drafts]
    if any(getattr(field, "auto_now", False) for field in model._meta.fields):
        for row in rows:  # as loaddata does: a time that is kept must not become the time of writing
            DeserializedObject(row).save(force_insert=True)
    else:
        model._default_manager.bulk_create(rows)


def objection(exc: Exception) -> str:
    """Return the name of the broken constraint; the database's own text may quote people's data."""
    diagnosis = getattr(exc.__cause__, "diag", None)
    if name := getattr(diagnosis, "constraint_name", None):
        return str(name)
    if isinstance(exc, DatabaseError) and (found := re.search(r"constraint failed: ([\w.]+)", str(exc))):
        return found[1]
    return "value_unusable"
