"""The edge where exceptions become JSON: one shape, one list of codes, never HTML under /api."""

import logging
import sys
from collections.abc import Callable
from typing import Any

from django.core.exceptions import DisallowedHost, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from redis.exceptions import RedisError
from rest_framework import exceptions as drf
from rest_framework.response import Response
from rest_framework.views import set_rollback

from avatar_forge.core import errors, storage_errors
from avatar_forge.core.request_id import current_request_id

logger = logging.getLogger(__name__)

_TRANSLATIONS: tuple[tuple[type[Exception], type[errors.AvatarForgeError]], ...] = (
    (Http404, errors.NotFound),
    (drf.NotFound, errors.NotFound),
    (drf.NotAuthenticated, errors.Unauthorized),
    (drf.AuthenticationFailed, errors.Unauthorized),
    (PermissionDenied, errors.Forbidden),
    (drf.PermissionDenied, errors.Forbidden),
    (drf.MethodNotAllowed, errors.MethodNotAllowed),
    (drf.UnsupportedMediaType, errors.UnsupportedMediaType),
    (drf.ParseError, errors.InvalidJSON),
    (RequestDataTooBig, errors.PayloadTooLarge),
    (DisallowedHost, errors.BadHost),
    (SuspiciousOperation, errors.BadRequest),
    (RedisError, errors.CacheUnavailable),
)


def expected(exc: BaseException) -> errors.AvatarForgeError | None:
    """Return our error for `exc`, or None when it is a bug."""
    if isinstance(exc, errors.AvatarForgeError):
        return exc
    if isinstance(exc, drf.ValidationError):
        return errors.ValidationFailed(fields=_fields(exc.detail))
    if isinstance(exc, OperationalError | InterfaceError):
        return storage_errors.of_database(exc)
    if isinstance(exc, OSError) and (error := storage_errors.of_disk(exc)) is not None:
        return error
    for theirs, ours in _TRANSLATIONS:
        if isinstance(exc, theirs):
            return ours()
    return None


def envelope(error: errors.AvatarForgeError) -> dict[str, Any]:
    """Return the error body every client reads."""
    return {"success": False, "error": error.as_dict() | {"request_id": current_request_id()}}


def headers(error: errors.AvatarForgeError) -> dict[str, str]:
    return {"Retry-After": str(error.retry_after)} if error.retry_after else {}


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's hook. Unknown exceptions go up to `server_error`, which logs and answers in the same shape."""
    error = expected(exc)
    if error is None:
        return None
    if isinstance(exc, DatabaseError):
        logger.warning("database_unavailable", exc_info=exc)
    set_rollback()
    extra = headers(error)
    if isinstance(exc, drf.APIException) and getattr(exc, "auth_header", None):
        extra["WWW-Authenticate"] = exc.auth_header  # type: ignore[attr-defined]  # set by APIView.handle_exception
    return Response(envelope(error), status=error.status, headers=extra)


def error_response(error: errors.AvatarForgeError) -> JsonResponse:
    """Return `error` as a plain Django response, for places outside DRF."""
    return JsonResponse(
        envelope(error),
        status=error.status,
        headers=headers(error),
        json_dumps_params={"ensure_ascii": False},
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page_or_json(request, expected(exception) if exception else None, errors.BadRequest())


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page_or_json(request, None, errors.Forbidden())


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page_or_json(request, None, errors.NotFound())


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: Django has logged the traceback; a database that is away is told apart from a bug."""
    exc = sys.exc_info()[1]
    return _page_or_json(request, expected(exc) if exc else None, errors.InternalError())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW for forms: the usual cause is a page that was left open over a sign-in."""
    return _page_or_json(request, None, errors.Forbidden())


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """handler429: allauth's limits on signing in. Its windows are a minute or a little more."""
    return _page_or_json(request, None, errors.RateLimited(retry_after=60))


class ExpectedErrorsMiddleware:
    """Shows an error of ours that a page has let through as what it is, not as a bug."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, errors.AvatarForgeError) and exception.status < 500:
            return _page_or_json(request, exception, exception)
        return None


def _page_or_json(
    request: HttpRequest, error: errors.AvatarForgeError | None, fallback: errors.AvatarForgeError
) -> HttpResponse:
    error = error or fallback
    if request.path.startswith(("/api/", "/_allauth/")):
        return error_response(error)
    context = {"error": error, "request_id": current_request_id()}
    response = render(None, "error.html", context, status=error.status)  # type: ignore[arg-type]
    for name, value in headers(error).items():
        response[name] = value
    return response


def _fields(detail: Any, prefix: str = "") -> dict[str, list[str]]:
    """Flatten DRF's nested details into `{"scenario.background": ["…"]}`."""
    if isinstance(detail, dict):
        flat: dict[str, list[str]] = {}
        for key, value in detail.items():
            flat.update(_fields(value, f"{prefix}.{key}" if prefix else str(key)))
        return flat
    if isinstance(detail, list) and any(isinstance(item, (dict, list)) for item in detail):
        return _fields({str(i): item for i, item in enumerate(detail) if item}, prefix)
    items = detail if isinstance(detail, list) else [detail]
    return {prefix or "non_field_errors": [str(item) for item in items]}
