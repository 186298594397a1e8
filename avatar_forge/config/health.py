"""Health: alive, ready, and how each part is doing, for monitors and for the front-end's page about the server."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from avatar_forge.config import data_dir, outages, probes
from avatar_forge.config.probes import KINDS, Findings
from avatar_forge.core.api.deferred import DeferredResponse, DeferredView
from avatar_forge.core.api.views import View
from avatar_forge.core.errors import DatabaseUnavailable, StorageFull, StorageReadOnly
from avatar_forge.core.request_id import begin_request

SERVERS = {"cache": outages.REDIS, "broker": outages.BROKER}  # in this process where none is set
STATUSES = ("online", "offline", "error")
LIVE_PATH, ALIVE = "/api/health/live", {"status": "alive"}
NEEDED = ("database",)  # without it nothing works; without another part, its own work


class ServiceSerializer(serializers.Serializer[Any]):
    """One part. `url` is empty: where a part lives is not told."""

    name = serializers.CharField()
    status = serializers.ChoiceField(choices=STATUSES)
    latency = serializers.IntegerField(help_text="ms")
    url = serializers.CharField(allow_blank=True)
    message = serializers.CharField(allow_blank=True, help_text="What is wrong; empty when nothing is.")


class DetailedHealthSerializer(serializers.Serializer[Any]):
    timestamp = serializers.DateTimeField()
    services = serializers.DictField(child=ServiceSerializer())


class StatusSerializer(serializers.Serializer[Any]):
    """`degraded`: a part that is set up does not answer; `unhealthy`: nothing can be kept."""

    status = serializers.ChoiceField(choices=["healthy", "degraded", "unhealthy"])
    timestamp = serializers.DateTimeField()
    services = serializers.DictField(child=serializers.ChoiceField(choices=STATUSES))


class Public(View):
    """Open to everybody: no session is read, so a database that is away does not hide the answer."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]


class HealthView(Public):
    """How the parts are doing: healthy, unhealthy, or unknown where nothing is installed."""

    @extend_schema(
        responses=inline_serializer(
            "Health",
            {name: serializers.CharField() for name in ("backend", *SERVERS, *KINDS)}
            | {"timestamp": serializers.DateTimeField()},
        )
    )
    def get(self, request: Request) -> Response:
        parts = {name: _state(found) for name, found in probes.engine_rounds.latest().items()}
        servers = {name: "healthy" if part.answers() else "unhealthy" for name, part in SERVERS.items()}
        return Response({"backend": _database(), **servers, **parts, "timestamp": timezone.now().isoformat()})


class LiveView(Public):
    """The process answers; a supervisor restarts it when it does not."""

    @extend_schema(responses={200: {"type": "object"}})
    def get(self, request: Request) -> Response:
        return Response(ALIVE)


def asks_whether_alive(scope: Mapping[str, Any]) -> bool:
    """Whether a request is `LiveView`'s and needs nothing of Django's, so that no other work can hold it up."""
    is_asked = scope["method"] in ("GET", "HEAD") and scope["path"].rstrip("/") == LIVE_PATH
    return is_asked and all(name != b"origin" for name, _ in scope["headers"])


def alive() -> JsonResponse:
    """Return `LiveView`'s answer."""
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "X-Request-ID": begin_request()}
    return JsonResponse({"success": True, "data": ALIVE}, headers=headers)


class ReadyView(Public):
    """The process can serve: the database answers, has every migration, and files can be kept. Otherwise 503 or 507."""

    errors = (DatabaseUnavailable, StorageFull, StorageReadOnly)

    @extend_schema(responses={200: {"type": "object"}})
    def get(self, request: Request) -> Response:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise DatabaseUnavailable()
        data_dir.storage.check(settings.MEDIA_ROOT)
        return Response({"status": "ready"})


class StatusView(Public, DeferredView):
    @extend_schema(responses=StatusSerializer)
    def get(self, request: Request) -> DeferredResponse:
        """All parts in a word each."""
        return DeferredResponse(_status)


class DetailedView(Public, DeferredView):
    @extend_schema(operation_id="system_health_detailed", responses=DetailedHealthSerializer)
    def get(self, request: Request) -> DeferredResponse:
        """All parts: what each is called, whether it answers, and how fast."""
        return DeferredResponse(_detailed)


def _database() -> str:
    try:
        probes.select_one()
    except Exception:
        return "unhealthy"
    return "healthy"


def _state(found: probes.Finding) -> str:
    if found.is_absent:
        return "unknown"
    return "healthy" if found.is_whole else "unhealthy"


async def _status() -> dict[str, Any]:
    found = await probes.rounds.latest()
    return {
        "status": _verdict(found),
        "timestamp": timezone.now().isoformat(),
        "services": {key: finding.status for key, finding in found.items()},
    }


async def _detailed() -> dict[str, Any]:
    found = await probes.rounds.latest()
    services = {
        key: {
            "name": str(probes.NAMES[key]),
            "status": finding.status,
            "latency": finding.latency,
            "url": "",
            "message": str(finding.message),
        }
        for key, finding in found.items()
    }
    return {"timestamp": timezone.now().isoformat(), "services": services}


def _verdict(found: Findings) -> str:
    if any(found[key].status != "online" for key in NEEDED):
        return "unhealthy"
    is_hurt = any(finding.status != "online" and not finding.is_absent for finding in found.values())
    return "degraded" if is_hurt else "healthy"
