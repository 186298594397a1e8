"""Bearer tokens of apps: a session token or a JWT of allauth's, on /api and on sockets."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from types import SimpleNamespace
from typing import Any, Literal, cast

from allauth.headless.tokens.strategies.jwt import internal as jwt
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import User

Kind = Literal["cookie", "session_token", "jwt", "ticket"]

_sessions = import_module(settings.SESSION_ENGINE)
# What Django makes session keys of. Anything else is refused before the database sees it.
_SESSION_KEY = re.compile(r"[a-z0-9]{8,40}")


@dataclass(frozen=True, slots=True)
class Credential:
    """What somebody showed, and the session it stands on: when that session ends, so does the credential."""

    kind: Kind
    session_key: str


class BadToken(Exception):
    """A token was shown that opens nothing. It is never put aside in favour of the cookie."""


def user_of(session_key: str, *, in_use: bool = False) -> User | None:
    """Return the active user of a session, or None; one `in_use` does not run out."""
    if not _SESSION_KEY.fullmatch(session_key):
        return None
    session = _sessions.SessionStore(session_key)
    user = get_user(cast(Any, SimpleNamespace(session=session)))
    if not isinstance(user, User) or not user.is_active:
        return None
    if in_use:
        session.renew()
    return user


def end(request: HttpRequest, user: User, credential: Credential) -> None:
    """Sign out an app: the session its token stands on ends, one of a cookie beside it does not."""
    user_logged_out.send(sender=User, request=request, user=user)
    _sessions.SessionStore(credential.session_key).flush()


def bearer_of(headers: Mapping[str, str]) -> tuple[User, Credential] | None:
    """Return who the tokens in `headers` (names in lower case, or case-blind) stand for; None when there are none.

    Raises `BadToken` when one of them is bad, or when two stand for two people.
    """
    found = []
    if (shown := _jwt_in(headers)) is not None:
        found.append(_by_jwt(shown))
    if (shown := headers.get("x-session-token")) is not None:
        found.append(_by_session(shown, "session_token"))
    if len({user.pk for user, _ in found}) > 1:
        raise BadToken()
    return found[0] if found else None


def are_in(headers: Mapping[str, str]) -> bool:
    """Tell whether `headers` show a token, good or bad."""
    return "x-session-token" in headers or _jwt_in(headers) is not None


def _jwt_in(headers: Mapping[str, str]) -> str | None:
    """Return what stands behind `Bearer`; other schemes are somebody else's (a proxy's password, say)."""
    scheme, _, token = headers.get("authorization", "").strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _by_jwt(token: str) -> tuple[User, Credential]:
    payload = jwt.decode_token(token, "access")
    user, credential = _by_session(jwt.session_key_from_sid(payload["sid"]) if payload else None, "jwt")
    # A session that has changed hands must not carry an older token along.
    if payload is None or user.pk != payload["sub"]:
        raise BadToken()
    return user, credential


def _by_session(session_key: str | None, kind: Kind) -> tuple[User, Credential]:
    if session_key is None or (user := user_of(session_key, in_use=True)) is None:
        raise BadToken()
    return user, Credential(kind, session_key)


class _BearerAuthentication(BaseAuthentication):
    """DRF's side of `bearer_of`; `request.auth` becomes the `Credential`."""

    header: str

    def authenticate(self, request: Request) -> tuple[User, Credential] | None:
        if self.header not in request.headers:
            return None
        try:
            return bearer_of(request.headers)
        except BadToken as exc:
            raise AuthenticationFailed() from exc

    def authenticate_header(self, request: Request) -> str:
        """A 401 names a scheme (RFC 9110 §15.5.2): the one that was tried, for anonymous callers the cookie's."""
        return 'Bearer error="invalid_token"' if "Authorization" in request.headers else "Session"


class JWTAuthentication(_BearerAuthentication):
    """`Authorization: Bearer <JWT>`; stands on a session, so signing out ends it before its time."""

    header = "Authorization"


class SessionTokenAuthentication(_BearerAuthentication):
    """`X-Session-Token: <token>`, as allauth.headless gives it to apps."""

    header = "X-Session-Token"


class JWTScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself
    target_class = "accounts.auth.bearer_tokens.JWTAuthentication"
    name = "jwt"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


class SessionTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself
    target_class = "accounts.auth.bearer_tokens.SessionTokenAuthentication"
    name = "session_token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "apiKey", "in": "header", "name": SessionTokenAuthentication.header}
