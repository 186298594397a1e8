"""The earlier users table brought over, one account an address; and who owns the rows of the other tables here."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.hashers import make_password
from django.db.models.functions import Lower

from accounts.google import provider
from accounts.models import User
from avatar_forge.legacy_import.bulk_writer import BulkWriter
from avatar_forge.legacy_import.draft import Draft, canonical_id
from avatar_forge.legacy_import.tables import users
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


def take(writer: BulkWriter, rows: Sequence[dict[str, Any]], owners: Owners, *, now: datetime) -> None:
    """Take a chunk of people; `owners` learns who of them is somebody else here."""
    drafts = [draft for row in rows if (draft := writer.draft(row, partial(users.user, now=now)))]
    there = dict(User.objects.filter(pk__in=[draft.pk for draft in drafts]).values_list("pk", "email"))
    bearers = _bearers({draft.values["email"] for draft in drafts})
    fresh = []
    for draft in drafts:
        if draft.pk in there:
            writer.tally.already_there += 1
            if there[draft.pk] == users.marked("twin", draft.pk):
                _join(draft, bearers, owners)
        else:
            fresh.append(draft)
            _settle(draft, bearers, owners)
    _keep_addresses(writer.put(User, fresh), owners)


def _bearers(emails: Iterable[str]) -> dict[str, tuple[str, bool]]:
    """Return address → (account, whether the address is proved), as sign-in would find it."""
    emails = list(emails)
    by_account = User.objects.annotate(lower=Lower("email")).filter(lower__in=emails).values_list("lower", "pk")
    proved = EmailAddress.objects.filter(email__in=emails, verified=True).values_list("email", "user_id")
    return {email: (pk, False) for email, pk in by_account} | {email: (pk, True) for email, pk in proved}


def _settle(draft: Draft, bearers: dict[str, tuple[str, bool]], owners: Owners) -> None:
    """Give the address to who has none of that name before them; a second one keeps its row, marked and shut."""
    draft.values["password"] = make_password(None)
    email = draft.values["email"]
    if email not in bearers:
        bearers[email] = (draft.pk, True)
        return
    draft.repair("email", "email_of_another_account")
    _join(draft, bearers, owners)
    draft.values |= {"email": users.marked("twin", draft.pk), "is_active": False}


def _join(draft: Draft, bearers: dict[str, tuple[str, bool]], owners: Owners) -> None:
    """What a twin owns goes to who has proved the address: whoever only wrote it down gets nothing."""
    bearer, proved = bearers.get(draft.values["email"], (draft.pk, False))
    if proved and bearer != draft.pk:
        owners.joined[draft.pk] = bearer


def _keep_addresses(taken: Sequence[Draft], owners: Owners) -> None:
    """Google has verified these addresses, and nobody has a password: only their owners can come in by them."""
    proved = [draft for draft in taken if not users.is_marked(draft.values["email"])]
    EmailAddress.objects.bulk_create(
        EmailAddress(user_id=draft.pk, email=draft.values["email"], verified=True, primary=True) for draft in proved
    )
    by_sub = {
        sub: draft for draft in taken if draft.values["provider"] == "google" and (sub := users.sub_of(draft.row))
    }
    if not by_sub:
        return
    people = {owners.joined.get(draft.pk, draft.pk) for draft in by_sub.values()}
    accounts = SocialAccount.objects.filter(provider=provider.ID)
    known = set(accounts.filter(uid__in=by_sub).values_list("uid", flat=True))
    joined = set(accounts.filter(user__in=people).values_list("user_id", flat=True))
    for sub, draft in by_sub.items():
        person = owners.joined.get(draft.pk, draft.pk)
        if sub in known or person in joined:
            continue
        joined.add(person)
        SocialAccount.objects.create(provider=provider.ID, uid=sub, user_id=person, extra_data={})
