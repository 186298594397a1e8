"""Whose a row is here: the person it names, who bears the same address, or the one account for those without any."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from accounts.models import User
from avatar_forge.legacy_import.draft import Draft, canonical_id
from avatar_forge.legacy_import.tables.users import ANONYMOUS, ANONYMOUS_ID, marked


class Owners:
    """Remembers only those people who turned out to be somebody else here; everybody else is looked up by chunk."""

    def __init__(self) -> None:
        self.joined: dict[str, str] = {}
        self._known: set[str] = set()

    def look_up(self, rows: Iterable[dict[str, Any]]) -> None:
        """Find the people a chunk of rows names."""
        named = {canonical_id(row.get("user_id")) for row in rows} - {None}
        self._known = set(User.objects.filter(pk__in=[*named, *self.joined.values()]).values_list("pk", flat=True))

    def of(self, row: dict[str, Any]) -> tuple[str | None, str | None]:
        """Return the owner, None when the row names nobody, and the rule when it is not who was named."""
        named = canonical_id(row.get("user_id"))
        if named is None:
            return None, None
        if (other := self.joined.get(named)) in self._known:
            return other, "owner_with_the_same_address"
        if named in self._known:
            return named, None
        return ANONYMOUS_ID, "owner_anonymous" if named.lower() == ANONYMOUS else "owner_unknown"

    def somebody(self, row: dict[str, Any]) -> tuple[str, str | None]:
        """The same for tables in which every row has an owner."""
        owner, rule = self.of(row)
        return (owner, rule) if owner else (ANONYMOUS_ID, "owner_missing")


def make_anonymous(drafts: Iterable[Draft]) -> None:
    """Make the marked account when one of the rows goes to it. Nobody can sign in to it."""
    if any(draft.values.get("user_id") == ANONYMOUS_ID for draft in drafts):
        fresh = User(
            pk=ANONYMOUS_ID,
            email=marked(ANONYMOUS, ""),
            username=ANONYMOUS,
            provider=User.Provider.EMAIL,
            is_active=False,
        )
        fresh.set_unusable_password()
        User.objects.bulk_create([fresh], ignore_conflicts=True)
