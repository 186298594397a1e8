"""Who calls: the session cookie, and the one rule that keeps other sites from using it."""

from django.conf import settings
from django.http import HttpRequest
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request

from avatar_forge.core.errors import OriginRefused

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class CookieAuthentication(SessionAuthentication):
    """The session cookie. Instead of a CSRF token, an unsafe call must show where it comes from."""

    def enforce_csrf(self, request: Request) -> None:
        """Raise `OriginRefused` unless an unsafe call comes from our own host or a listed front-end."""
        if request.method not in SAFE_METHODS and not comes_from_home(request._request):
            raise OriginRefused()

    def authenticate_header(self, request: Request) -> str:
        """Anonymous is 401, and a 401 must name a scheme (RFC 9110 §15.5.2)."""
        return "Session"


def comes_from_home(request: HttpRequest) -> bool:
    """Tell whether the call shows an `Origin` of ours, or `Sec-Fetch-Site: same-origin`."""
    origin = request.headers.get("Origin")
    if origin is not None:
        return is_home(origin, host=request.get_host(), scheme=request.scheme or "http")
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def is_foreign(request: HttpRequest) -> bool:
    """Tell whether the call says outright that it comes from another site (sign-in by a stranger's page)."""
    return "Origin" in request.headers and not comes_from_home(request)


def is_home(origin: str, *, host: str, scheme: str) -> bool:
    """Tell whether `origin` is `scheme://host` itself or on `settings.FRONTEND_ORIGINS`; compared whole and exactly."""
    return origin in settings.FRONTEND_ORIGINS or (bool(host) and origin == f"{scheme}://{host}")
