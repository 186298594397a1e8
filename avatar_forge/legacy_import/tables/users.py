"""users: people keep their id; an address that cannot be theirs is replaced by one that is marked."""

import re
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from avatar_forge.legacy_import.draft import Draft

COLUMNS = frozenset({
    "id", "email", "username", "picture", "is_active", "is_superuser", "provider", "created_at", "updated_at",
})  # fmt: skip
# Where Google's own id of a person may be written; the schema has no column for it, installations may have added one.
SUB_COLUMNS = ("google_sub", "google_id", "sub", "provider_user_id", "provider_id")
# The domain of guests can receive no mail and nobody can sign up with it, so an address there is nobody's.
MARKED_DOMAIN = "guest.invalid"
ANONYMOUS = "anonymous"
ANONYMOUS_ID = str(uuid5(NAMESPACE_URL, "avatar-forge:legacy:anonymous"))
_PROVIDERS = {"google": "google", "google-oauth2": "google", "email": "email", "local": "email", "password": "email"}


def user(row: dict[str, Any], *, now: datetime) -> Draft:
    """Return a person. Raises `Refused`."""
    draft = Draft(row)
    updated = draft.time("updated_at")
    active = draft.flag("is_active", default=True)
    ruler = draft.flag("is_superuser", default=False)
    draft.values |= {
        "email": _email(draft),
        "username": draft.text("username", 50) or None,
        "picture": draft.address("picture", 255),
        "is_active": active,
        "is_superuser": ruler,
        "is_staff": ruler,  # the earlier system had one flag for both
        "provider": _provider(draft),
        "created_at": draft.time_or("created_at", updated, now),
        "updated_at": updated,
    }
    return draft


def marked(kind: str, pk: str) -> str:
    """Return an address for an account that has none of its own."""
    name = "-".join(filter(None, ("legacy", kind, re.sub("[^0-9A-Za-z]", "-", pk).lower())))
    return f"{name}@{MARKED_DOMAIN}"


def is_marked(email: str) -> bool:
    return email.startswith("legacy-") and email.endswith(f"@{MARKED_DOMAIN}")


def sub_of(row: dict[str, Any]) -> str | None:
    """Return Google's id of the person, where an installation kept it."""
    found = next((str(row[column]).strip() for column in SUB_COLUMNS if row.get(column)), "")
    return found if found.isprintable() and 0 < len(found) <= 191 else None


def _email(draft: Draft) -> str:
    written = (draft.text("email") or "").strip()
    email = written.lower()
    try:
        validate_email(email)
        fits = len(email) <= 100 and not email.endswith(f"@{MARKED_DOMAIN}")
    except ValidationError:
        fits = False
    if not fits:
        draft.repair("email", "email_unusable")
        return marked("user", draft.pk)
    if email != draft.row.get("email"):
        draft.repair("email", "email_lower_case")
    return email


def _provider(draft: Draft) -> str:
    word = draft.word("provider") or "google"
    if word not in _PROVIDERS:
        draft.repair("provider", "provider_unknown")
    return _PROVIDERS.get(word, "email")
