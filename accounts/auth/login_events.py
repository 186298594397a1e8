"""The record of sign-ins: who came and went, when, how and from where. Written by signals, kept for a while."""

from datetime import timedelta
from typing import Any, TypeAlias

from allauth.account import signals as account
from allauth.socialaccount import signals as social
from django.conf import settings
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import LoginEvent, LoginEventKind, User
from avatar_forge.core import client_address

Kind: TypeAlias = LoginEventKind

USER_AGENT_MAX, REASON_MAX, PROVIDER_MAX = 200, 100, 20


def record(
    request: HttpRequest | None,
    kind: Kind,
    user: User | None,
    *,
    provider: str | None = None,
    success: bool = True,
    reason: str = "",
) -> None:
    """Keep one event. `reason` is a word of ours, never what somebody typed."""
    agent = request.META.get("HTTP_USER_AGENT", "") if request is not None else ""
    LoginEvent.objects.create(
        user=user,
        actor_id=user.pk if user else None,
        kind=kind,
        provider=(provider or (user.provider if user else ""))[:PROVIDER_MAX] or None,
        success=success,
        reason=reason[:REASON_MAX] or None,
        address=client_address.address_of(request) if request is not None else None,
        user_agent=agent.replace("\x00", "")[:USER_AGENT_MAX] or None,
    )


def has_come_from_here(request: HttpRequest, email: str) -> bool:
    """Tell whether the person of an address has signed in before from where this request comes."""
    address = client_address.address_of(request)
    return LoginEvent.objects.filter(
        user__email__iexact=email, kind=Kind.LOGIN, success=True, address=address, address__isnull=False
    ).exists()


def prune() -> int:
    """Delete the events older than `settings.LOGIN_EVENTS_DAYS` days and return how many there were."""
    past = timezone.now() - timedelta(days=settings.LOGIN_EVENTS_DAYS)
    return LoginEvent.objects.filter(created_at__lt=past).delete()[0]


@receiver(account.user_logged_in)
def _logged_in(request: HttpRequest, user: User, **more: Any) -> None:
    record(request, Kind.LOGIN, user, provider=_provider(more) or User.Provider.EMAIL)


@receiver(account.user_signed_up)
def _signed_up(request: HttpRequest, user: User, **more: Any) -> None:
    record(request, Kind.SIGNUP, user, provider=_provider(more))


@receiver(user_logged_out)
def _logged_out(request: HttpRequest, user: User | None, **more: Any) -> None:
    # A social sign-in logs the guest out first, who has not left but is becoming somebody.
    if isinstance(user, User) and not getattr(request, "guest_before", None):
        record(request, Kind.LOGOUT, user)


@receiver(user_login_failed)
def _failed(credentials: dict[str, Any], request: HttpRequest | None = None, **more: Any) -> None:
    """Keep whose account was tried, if it exists. An address that is nobody's may be a password in the wrong field."""
    address = str(credentials.get("email") or credentials.get("username") or "").replace("\x00", "")
    user = User.objects.filter(email__iexact=address).first()
    reason = "unknown" if user is None else "wrong_password" if user.is_active else "inactive"
    record(request, Kind.LOGIN_FAILED, user, provider=User.Provider.EMAIL, success=False, reason=reason)


@receiver([account.password_changed, account.password_set])
def _password_changed(request: HttpRequest, user: User, **more: Any) -> None:
    record(request, Kind.PASSWORD_CHANGED, user)


@receiver(account.password_reset)
def _password_reset(request: HttpRequest, user: User, **more: Any) -> None:
    record(request, Kind.PASSWORD_RESET, user)


@receiver(account.email_changed)
def _email_changed(request: HttpRequest, user: User, **more: Any) -> None:
    record(request, Kind.EMAIL_CHANGED, user)


@receiver(social.social_account_added)
def _provider_added(request: HttpRequest, sociallogin: Any, **more: Any) -> None:
    record(request, Kind.PROVIDER_ADDED, sociallogin.user, provider=sociallogin.account.provider)


@receiver(social.social_account_removed)
def _provider_removed(request: HttpRequest, socialaccount: Any, **more: Any) -> None:
    record(request, Kind.PROVIDER_REMOVED, socialaccount.user, provider=socialaccount.provider)


def _provider(signal: dict[str, Any]) -> str | None:
    """Return the provider of a social sign-in."""
    login = signal.get("sociallogin")
    return str(login.account.provider) if login is not None else None
