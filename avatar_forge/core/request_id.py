"""The id that ties an answer, its log lines and a person's complaint together."""

import logging
import re
from collections.abc import Callable
from contextvars import ContextVar
from time import monotonic

from django.http import HttpRequest, HttpResponse

from avatar_forge.core.ids import new_id

logger = logging.getLogger("avatar_forge.access")

_current: ContextVar[str] = ContextVar("request_id", default="")
# Links in mails carry their key in the path: whoever reads the log must not be able to use them.
_SECRET_SEGMENT = re.compile(r"(/password/reset/key/|/confirm-email/)[^/]+")
_ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{8,64}")


def current_request_id() -> str:
    """Return the id of the request or socket being served, or an empty text outside of one."""
    return _current.get()


def begin_request(offered: str = "") -> str:
    """Take the caller's id when it is harmless, else make one; return it."""
    request_id = offered if _ACCEPTABLE.fullmatch(offered) else new_id()
    _current.set(request_id)
    return request_id


class RequestIdFilter(logging.Filter):
    """Puts the current request id on every log record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = current_request_id()
        return True


class RequestIdMiddleware:
    """Outermost: gives the request its id and writes one access line. Never a query string, header or body."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = begin_request(request.headers.get("X-Request-ID", ""))
        started = monotonic()
        response = self.get_response(request)
        response["X-Request-ID"] = request_id
        logger.info(
            "request",
            extra={
                "method": request.method,
                "path": _SECRET_SEGMENT.sub(r"\1…", request.path),
                "status": response.status_code,
                "ms": round((monotonic() - started) * 1000, 1),
            },
        )
        return response
