"""The two addresses of signing in with Google, and their pages: what went wrong, and what to do without keys."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.google import errors, provider
from accounts.guests import guests
from accounts.models import User
from avatar_forge.core.api.authentication import CookieAuthentication
from avatar_forge.core.api.exceptions import error_response, expected
from avatar_forge.core.api.views import View
from avatar_forge.core.errors import AvatarForgeError, Unauthorized
from avatar_forge.core.request_id import current_request_id

TO_GOOGLE = OpenApiResponse(description="On to Google")
ON_TO_NEXT = OpenApiResponse(description="Signed in; on to `next`, the front-end's /auth/callback or the foyer")


@method_decorator(never_cache, name="dispatch")
class _GooglePage(View):
    """A navigation, not a call: it knows the cookie alone and shows what goes wrong as a page."""

    authentication_classes = [CookieAuthentication]
    permission_classes = [AllowAny]

    def handle_exception(self, exc: Exception) -> Response:
        if (error := expected(exc)) is None:
            return super().handle_exception(exc)
        return cast(Response, problem(self.request._request, error))


class GoogleLoginView(_GooglePage):
    """GET sends the person to Google at once; `?next=` is a path here or stands on a listed front-end.

    POST adds a Google account to the person who is signed in.
    """

    @extend_schema(
        operation_id="auth_google_login",
        parameters=[OpenApiParameter("next", str, description="Where to go once signed in")],
        responses={302: TO_GOOGLE, (200, "text/html"): OpenApiResponse(str, "No keys: the other ways in")},
    )
    def get(self, request: Request) -> HttpResponseBase:
        asked = request.query_params.get("next", "")
        if not provider.configured():
            return without_keys(request._request, asked)
        return provider.begin(request._request, asked=asked)

    @extend_schema(operation_id="auth_google_connect", request=None, responses={302: TO_GOOGLE})
    def post(self, request: Request) -> HttpResponseBase:
        if not isinstance(request.user, User) or request.user.is_guest:
            raise Unauthorized()
        if not provider.configured():
            return without_keys(request._request, "")
        return provider.begin(request._request, asked=reverse("socialaccount_connections"), connect=True)


class GoogleCallbackView(_GooglePage):
    """Where Google sends the person back to: the redirect URI to register there."""

    errors = (
        errors.GoogleRefused,
        errors.GoogleStateLost,
        errors.GoogleUnverified,
        errors.AccountInactive,
        errors.GoogleDeclined,
        errors.GoogleAddressTaken,
        errors.GoogleNeedsPassword,
        errors.GoogleUnreachable,
    )

    @extend_schema(
        operation_id="auth_google_callback",
        parameters=[OpenApiParameter(name, str) for name in ("code", "state", "error")],
        responses={302: ON_TO_NEXT},
    )
    def get(self, request: Request) -> HttpResponseBase:
        if not provider.configured():
            return without_keys(request._request, "")
        return provider.complete(request._request)


def problem(request: HttpRequest, error: AvatarForgeError, *, onward: str | None = None) -> HttpResponse:
    """Return `error` as a page that says what happened and what to do; as JSON for who takes no pages."""
    if not request.accepts("text/html"):
        return error_response(error)
    context = {"error": error, "request_id": current_request_id(), **_ways(request, onward)}
    return render(request, "accounts/google_problem.html", context, status=error.status)


def without_keys(request: HttpRequest, asked: str) -> HttpResponse:
    """Return the page that explains a house without Google's keys and offers the other ways in."""
    callback = request.build_absolute_uri(reverse("google_callback"))
    return render(request, "accounts/google_missing.html", {"callback": callback, **_ways(request, asked)})


@never_cache
@require_POST
def enter_as_guest(request: HttpRequest) -> HttpResponse:
    """Come in as a guest and go on to `next`."""
    guests.welcome(request)
    return redirect(provider.destination(request, request.POST.get("next")))


def _ways(request: HttpRequest, onward: str | None) -> dict[str, Any]:
    return {"onward": provider.destination(request, onward), "google": provider.configured()}
