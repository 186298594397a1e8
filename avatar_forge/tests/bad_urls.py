"""Addresses with every way to fail, for tests of the edge."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest
from django.urls import path
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from avatar_forge.config.urls import handler400, handler403, handler404, handler500, urlpatterns
from avatar_forge.core import errors
from avatar_forge.core.api.views import View
from chat.errors import SessionBusy

SECRET = "postgresql://admin:hunter2@10.0.0.7/secret"

FAILURES: dict[str, Exception] = {
    "bug": ValueError(SECRET),
    "suspicious": SuspiciousOperation(SECRET),
    "denied": PermissionDenied(SECRET),
    "busy": SessionBusy(),
    "limited": errors.RateLimited(retry_after=7),
    "engine": errors.EngineUnavailable(),
}


class FailingView(View):
    permission_classes: ClassVar[list[Any]] = [AllowAny]

    def get(self, request: Request, name: str) -> None:
        raise FAILURES[name]


def fail(request: HttpRequest, name: str) -> None:
    raise FAILURES[name]


urlpatterns = [
    path("api/fail/<name>", FailingView.as_view()),
    path("api/plain/<name>", fail),
    path("fail/<name>", fail),
    *urlpatterns,
]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
