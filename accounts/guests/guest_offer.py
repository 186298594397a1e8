"""What a signed-in person is asked about the guest that this browser was: bring it over, or throw it away."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from accounts.auth import login_events
from accounts.guests import guests, merging
from accounts.guests.merging import Belongings
from accounts.models import LoginEvent, User
from avatar_forge.core.errors import NotFound

# The contract's name for a count → the table that is counted, and what people call its rows.
COUNTED = {
    "conversation_count": ("chat_sessions", ngettext_lazy("%(n)s play", "%(n)s plays", "n")),
    "character_count": ("characters", ngettext_lazy("%(n)s character", "%(n)s characters", "n")),
    "job_count": ("generation_jobs", ngettext_lazy("%(n)s job", "%(n)s jobs", "n")),
    "audio_count": ("audio_files", ngettext_lazy("%(n)s audio file", "%(n)s audio files", "n")),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A guest of this browser and what they have; `guest` is None when there is nothing to decide."""

    guest: User | None
    belongings: Belongings

    @property
    def available(self) -> bool:
        return self.guest is not None and bool(self.belongings)

    @property
    def counts(self) -> dict[str, int]:
        return {name: self.belongings.rows.get(table, 0) for name, (table, _words) in COUNTED.items()}

    @property
    def message(self) -> str:
        if not self.available:
            return _("There is nothing left from playing as a guest in this browser.")
        return _("From playing as a guest in this browser there are: %(things)s.") % {"things": self.things}

    @property
    def things(self) -> str:
        """What there is, in words: "3 plays, 1 character"."""
        named = [str(COUNTED[name][1] % {"n": count}) for name, count in self.counts.items() if count]
        return ", ".join(named) or _("your settings")


def of(request: HttpRequest) -> Offer:
    """Return what the person of this session may decide about."""
    guest = merging.guest_of(guests.before(request))
    return Offer(guest, merging.belongings_of(guest) if guest else Belongings())


def settle(request: HttpRequest, mode: str, *, guest_id: str = "") -> Belongings | None:
    """Bring over ("merge") or throw away ("discard") what the guest has; None when that has been done before.

    Raises `NotFound` when this session was no guest, or not the one named.
    """
    known = {guests.before(request), guests.done(request)} - {""}
    if not known or (guest_id and guest_id not in known):
        raise NotFound()
    person, before = request.user, guests.before(request)
    assert isinstance(person, User)
    with transaction.atomic():
        found = merging.merge(before, person) if mode == "merge" else merging.discard(before)
        if found is not None:
            kind = LoginEvent.Kind.GUEST_MERGED if mode == "merge" else LoginEvent.Kind.GUEST_DISCARDED
            login_events.record(request, kind, person, reason=f"guest {before}")
    guests.forget(request)
    return found


def detour(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Lead somebody who has just signed in on a page of ours to the offer, if there is one, instead of straight on."""
    if not isinstance(response, HttpResponseRedirect) or hasattr(getattr(request, "allauth", None), "headless"):
        return response
    if not is_own(request, response.url) or not of(request).available:
        return response
    return HttpResponseRedirect(f"{reverse('guest_merge')}?{urlencode({'next': response.url})}")


def is_own(request: HttpRequest, url: Any) -> bool:
    """Tell whether `url` leads to a page of this host."""
    return url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}, require_https=request.is_secure())
