"""Guests: people who play before they have told us who they are, and what a browser remembers of them afterwards."""

from typing import Any

from allauth.socialaccount.signals import pre_social_login
from django.conf import settings
from django.contrib.auth import SESSION_KEY, login
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.auth import login_events
from accounts.models import LoginEvent, User
from avatar_forge.core import client_address, limiter

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# In the session of a person: the guest this browser was before, and the one whose things have been dealt with.
BEFORE, DONE = "guest_before", "guest_done"


def welcome(request: HttpRequest, *, display_name: str = "") -> User:
    """Return who is signed in already, else sign in a new guest with a cookie session. Raises `RateLimited`."""
    if isinstance(request.user, User):
        return request.user
    limit = settings.GUESTS_PER_HOUR_PER_ADDRESS
    limiter.check("guests", client_address.neighbourhood_of(request), limit=limit, seconds=3600)
    guest = User.objects.create_guest(display_name)
    login(request, guest, backend=BACKEND)
    login_events.record(request, LoginEvent.Kind.GUEST, guest)
    return guest


def remember(request: HttpRequest) -> None:
    """Note on the request which guest is about to sign in: before the session is emptied for somebody else."""
    if isinstance(request.user, User) and request.user.is_guest:
        request.guest_before = request.user.pk  # type: ignore[attr-defined]


def recall(request: HttpRequest) -> None:
    """Keep the guest of `remember` in the new session."""
    if guest_id := getattr(request, "guest_before", None):
        request.session[BEFORE] = guest_id


def before(request: HttpRequest) -> str:
    """Return the id of the guest that the signed-in person of this very session was, or ""."""
    return str(request.session.get(BEFORE, "")) if _is_own_session(request) else ""


def done(request: HttpRequest) -> str:
    """Return the id of the guest whose things were brought over or thrown away in this session, or ""."""
    return str(request.session.get(DONE, "")) if _is_own_session(request) else ""


def forget(request: HttpRequest) -> None:
    """Note that nothing is left to decide about the guest of this session."""
    if guest_id := request.session.pop(BEFORE, None):
        request.session[DONE] = guest_id


def _is_own_session(request: HttpRequest) -> bool:
    """Whether the caller is who the cookie says: a bearer of somebody's token has no guest in that cookie."""
    return isinstance(request.user, User) and request.session.get(SESSION_KEY) == request.user.pk


@receiver(pre_social_login)
def _about_to_sign_in(request: HttpRequest, **more: Any) -> None:
    remember(request)


@receiver(user_logged_in)
def _signed_in(request: HttpRequest, user: Any, **more: Any) -> None:
    if not user.is_guest:
        recall(request)
