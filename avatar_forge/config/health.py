"""Health: alive, ready, and how each part is doing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from avatar_forge.config import outages
from avatar_forge.core import engines
from avatar_forge.core.api.views import View
from avatar_forge.core.errors import DatabaseUnavailable

# The front-end's names of the parts, and which kind of engine each is.
PARTS = {"llm": "chat", "tts": "speech", "gen3d": "3d", "style": "style"}
SERVERS = {"cache": outages.REDIS, "broker": outages.BROKER}  # in this process where none is set


class PublicView(View):
    """Open to monitors: no session is read, so a database that is away does not hide the answer."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]


class HealthView(PublicView):
    """How the parts are doing: healthy, unhealthy, or unknown where nothing is installed."""

    @extend_schema(
        responses=inline_serializer(
            "Health",
            {name: serializers.CharField() for name in ("backend", *SERVERS, *PARTS)}
            | {"timestamp": serializers.DateTimeField()},
        )
    )
    def get(self, request: Request) -> Response:
        parts = {name: _engines(kind) for name, kind in PARTS.items()}
        servers = {name: "healthy" if part.answers() else "unhealthy" for name, part in SERVERS.items()}
        return Response({"backend": _database(), **servers, **parts, "timestamp": timezone.now().isoformat()})


class LiveView(PublicView):
    """The process answers; a supervisor restarts it when it does not."""

    @extend_schema(responses={200: {"type": "object"}})
    def get(self, request: Request) -> Response:
        return Response({"status": "alive"})


class ReadyView(PublicView):
    """The process can serve: the database answers and has every migration. Otherwise 503."""

    errors = (DatabaseUnavailable,)

    @extend_schema(responses={200: {"type": "object"}})
    def get(self, request: Request) -> Response:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise DatabaseUnavailable()
        return Response({"status": "ready"})


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception:
        return "unhealthy"
    return "healthy"


def _engines(kind: str) -> str:
    if not settings.ENGINES.get(kind):
        return "unknown"
    try:
        for name in engines.names(kind):
            engines.build(kind, name)
    except Exception:
        return "unhealthy"
    return "healthy"
