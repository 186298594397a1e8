"""A person's sign-ins: which are alive, when they were last used, and how they are ended."""

import logging
from collections.abc import Callable
from typing import Any

from allauth.account import signals as account
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import User
from avatar_forge.core import client_address, limiter
from avatar_forge.core.errors import NotFound

logger = logging.getLogger(__name__)

SEEN_EVERY = 300  # seconds between two notes of the same session
USER_AGENT_MAX = 200
NOWHERE = "0.0.0.0"  # noqa: S104  the address of a caller without one (over a unix socket)


def of(user: User) -> QuerySet[Any]:
    """The person's sign-ins that still open doors, newest first."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=timezone.now())
    found: QuerySet[Any] = UserSession.objects.filter(Exists(alive), user=user).order_by("-created_at", "-id")
    return found


def end(user: User, session_id: int) -> None:
    """End one sign-in. Raises `NotFound` for a stranger's and one that has ended."""
    if not _end(of(user).filter(pk=session_id)):
        raise NotFound()


def end_all(user: User, *, spare: str | None = None) -> int:
    """End every sign-in except the one with the session key `spare`; return how many there were."""
    return _end(UserSession.objects.filter(user=user).exclude(session_key=spare or ""))


def current_key(request: HttpRequest, token: Any = None) -> str | None:
    """Return the key of the session that a call was made with: a token's own, or the cookie's."""
    if token is not None:
        return getattr(token, "session_key", None)
    return request.session.session_key


def note(request: HttpRequest, user: User) -> None:
    """Keep when and from where a session was last used."""
    if not request.session.session_key:
        request.session.save()
    agent = request.META.get("HTTP_USER_AGENT", "").replace("\x00", "")[:USER_AGENT_MAX]
    key, address = request.session.session_key, client_address.address_of(request) or NOWHERE
    seen = {"ip": address, "user_agent": agent, "last_seen_at": timezone.now()}
    if not UserSession.objects.filter(session_key=key).update(user=user, **seen):
        # Two requests at once may both be the first: the second insert is none.
        UserSession.objects.bulk_create([UserSession(session_key=key, user=user, **seen)], ignore_conflicts=True)


def renew(request: HttpRequest, response: HttpResponse) -> None:
    """Let the session of a call, and its cookie, last their whole time again when some of it is over."""
    session: Any = request.session
    if session.modified or not session.renew():  # a changed one is saved and sent anew anyway
        return
    response.set_cookie(
        settings.SESSION_COOKIE_NAME,
        session.session_key,
        max_age=None if session.get_expire_at_browser_close() else session.get_expiry_age(),
        domain=settings.SESSION_COOKIE_DOMAIN,
        path=settings.SESSION_COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=settings.SESSION_COOKIE_HTTPONLY,
        samesite=settings.SESSION_COOKIE_SAMESITE,  # type: ignore[arg-type]  # settings know it as any text
    )


class SeenMiddleware:
    """Notes and renews sessions in use, each at most every few minutes, so that a page does not cost a write."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user: Any = request.__dict__.get("_cached_user")  # only there when somebody has asked who it is
        key = request.session.session_key
        is_here = isinstance(user, User) and bool(key) and request.session.get(SESSION_KEY) == user.pk
        if is_here:
            try:
                renew(request, response)
                if limiter.is_first("seen", str(key), seconds=SEEN_EVERY):
                    note(request, user)
            except DatabaseError as exc:  # what was asked for has been done: a missing note is no reason to fail
                logger.warning("session_not_noted", exc_info=exc)
        return response


@receiver(user_logged_in)
def _begun(request: HttpRequest, user: User, **more: Any) -> None:
    note(request, user)
    limiter.is_first("seen", str(request.session.session_key), seconds=SEEN_EVERY)


@receiver([account.password_changed, account.password_set, account.password_reset])
def _end_the_others(request: HttpRequest, user: User, **more: Any) -> None:
    """A new password ends every other sign-in: Django refuses them anyway, here they also leave the list."""
    own = request.session.session_key if request.session.get(SESSION_KEY) == user.pk else None
    end_all(user, spare=own)


def _end(found: QuerySet[Any]) -> int:
    with transaction.atomic():
        keys = list(found.values_list("session_key", flat=True))
        Session.objects.filter(session_key__in=keys).delete()
        UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)
