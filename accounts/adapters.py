"""allauth's hooks: what our users table asks of a sign-up, and what happens around every sign-in."""

import dataclasses
import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.httpkit import is_headless_request
from allauth.headless.adapter import DefaultHeadlessAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthError, AuthProcess
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.translation import gettext as _
from requests import RequestException

from accounts.auth import login_events
from accounts.google import errors
from accounts.google import provider as google
from accounts.guests import guest_offer, guests
from accounts.models import GUEST_DOMAIN, LoginEvent, User
from accounts.pages.google import problem
from avatar_forge.core import client_address
from avatar_forge.core.errors import AvatarForgeError, Unauthorized

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Sign-up and sign-in by email; `login` is where every kind of sign-in ends."""

    def clean_email(self, email: str) -> str:
        """Refuse what the column cannot hold, and the domain that marks guests."""
        email = super().clean_email(email)
        if len(email) > 100:
            raise ValidationError(_("Email addresses here have at most 100 characters."))
        if email.lower().endswith(f"@{GUEST_DOMAIN}"):
            raise ValidationError(_("That address cannot receive mail. Give one of your own."))
        return email

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> Any:
        user.provider = User.Provider.EMAIL
        return super().save_user(request, user, form, commit)

    def format_email_subject(self, subject: str) -> str:
        return f"[{_('Avatar Forge')}] {subject}"

    def is_safe_url(self, url: str | None) -> bool:
        """Our rule for `?next=`: paths here, our own origin, the listed front-ends."""
        return bool(url) and google.is_ours(self.request, str(url))

    def login(self, request: HttpRequest, user: User) -> None:
        guests.remember(request)
        # Django empties the session when somebody else was in it, a guest for example.
        waiting = request.session.get(google.WAITING)
        super().login(request, user)
        if waiting:
            request.session[google.WAITING] = waiting
            google.join_waiting(request, user)

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> Any:
        return guest_offer.detour(request, super().post_login(request, user, **more))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse guesses: few from one address (below), more from all addresses together, but for known ones."""
        super().pre_authenticate(request, **credentials)
        email = str(credentials.get("email", "")).lower()
        if not login_events.has_come_from_here(request, email) and not self._counts(request, "login_account", email):
            raise self.validation_error("too_many_login_attempts")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """By account and address: who guesses wrong elsewhere locks nobody out here."""
        counted_by = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{counted_by}:{client_address.neighbourhood_of(request)}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send, unless a stranger fills somebody's mailbox: of one kind a few at a time, whose links are good."""
        if self._counts(self.request, "mail", f"{template_prefix}:{email.lower()}"):
            super().send_mail(template_prefix, email, context)

    def send_account_already_exists_mail(self, email: str) -> None:
        """Take the time that a sign-up takes, whose password is hashed: it must not tell who has an account."""
        User().set_password(email)
        super().send_account_already_exists_mail(email)

    @staticmethod
    def _counts(request: HttpRequest, action: str, key: str) -> bool:
        """Count one `action` by `key`; False when it is one too many (settings ACCOUNT_RATE_LIMITS)."""
        return bool(ratelimit.consume(request, action=action, key=key))

    def get_client_ip(self, request: HttpRequest) -> str:
        """The same address as everywhere else here; requests without one (over a unix socket) share a count."""
        return client_address.address_of(request) or "0.0.0.0"  # noqa: S104


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Sign-in with Google: who may, as whom, and what is said when it fails."""

    def list_apps(self, request: HttpRequest, provider: str | None = None, client_id: str | None = None) -> list[Any]:
        """Google's keys come from the environment alone, not from rows in the admin."""
        return [app for app in super().list_apps(request, provider, client_id) if app.pk is None]

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        user: User = sociallogin.user
        user.email = data.get("email") or ""
        user.username, user.picture = google.name_of(data), google.picture_of(data)
        user.provider = User.Provider.GOOGLE
        return user

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:
        for address in sociallogin.email_addresses:
            if address.verified and (user := google.person_with(address.email)):
                return user, address.email
        return None

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuse, or prepare: everything that can go wrong goes wrong before a guest's session is given up."""
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            if not isinstance(request.user, User) or request.user.is_guest:
                self._refuse(request, sociallogin, Unauthorized())
            return
        if any(address.verified for address in sociallogin.email_addresses):
            google.drop_unproved_claims(sociallogin.email_addresses[0].email)
        if (error := google.objection(sociallogin)) is not None:
            if isinstance(error, errors.GoogleNeedsPassword) and not self._is_json(request, sociallogin):
                google.keep_waiting(request, sociallogin)
            self._refuse(request, sociallogin, error)
        if email := sociallogin._did_authenticate_by_email:
            google.vouch(sociallogin.user, email)
        guests.remember(request)
        if getattr(request.user, "is_guest", False):
            # allauth would sign the guest out before anybody else is in; this way the session is theirs until then.
            request.user = AnonymousUser()

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> Any:
        """A newcomer's rows, all or none."""
        try:
            with transaction.atomic():
                return super().save_user(request, sociallogin, form)
        except IntegrityError:  # two tabs at once: the other one was first, and starting again finds its rows
            self._refuse(request, sociallogin, errors.GoogleRefused())

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        state = (extra_context or {}).get("state") or {}
        if state.get("headless"):
            return  # allauth tells it in the address that the app named
        if error == AuthError.CANCELLED:
            kind: type[AvatarForgeError] = errors.GoogleDeclined
        elif not state:
            kind = errors.GoogleStateLost
        else:
            kind = errors.GoogleUnreachable if isinstance(exception, RequestException) else errors.GoogleRefused
        raise ImmediateHttpResponse(self._tell(request, kind(), None, state.get("next")))

    def _refuse(self, request: HttpRequest, sociallogin: SocialLogin, error: AvatarForgeError) -> None:
        """Raise what ends the sign-in: a page, or for apps a ValidationError that allauth turns into JSON."""
        user = sociallogin.user if sociallogin.is_existing else None
        response = self._tell(request, error, user, sociallogin.state.get("next"))
        if self._is_json(request, sociallogin):
            raise ValidationError(str(error.message), code=error.code)
        raise ImmediateHttpResponse(response)

    def _tell(self, request: HttpRequest, error: AvatarForgeError, user: User | None, onward: str | None) -> Any:
        # The exception's own text may quote what came from outside: it is not logged.
        logger.warning("google_sign_in_failed", extra={"reason": error.code})
        kind, by = LoginEvent.Kind.LOGIN_FAILED, User.Provider.GOOGLE
        login_events.record(request, kind, user, provider=by, success=False, reason=error.code.lower())
        return problem(request, error, onward=onward)

    @staticmethod
    def _is_json(request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return bool(is_headless_request(request) or sociallogin.is_headless)


class HeadlessAdapter(DefaultHeadlessAdapter):  # type: ignore[misc]  # allauth ships no types
    """How /_allauth shows a person: by the address of the users table; a guest has none."""

    def user_as_dataclass(self, user: User) -> Any:
        return dataclasses.replace(super().user_as_dataclass(user), email=None if user.is_guest else user.email)
