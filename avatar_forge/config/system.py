"""REST: how every part of the server is doing, for the front-end's page. Open to everybody; no session is read."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from avatar_forge.config.probes import NAMES, Findings, rounds
from avatar_forge.core.api.deferred import DeferredResponse, DeferredView

STATUSES = ("online", "offline", "error")
NEEDED = ("database",)  # without it nothing works; without another part, its own work


class ServiceSerializer(serializers.Serializer[Any]):
    """One part. `url` is empty: where a part lives is not told."""

    name = serializers.CharField()
    status = serializers.ChoiceField(choices=STATUSES)
    latency = serializers.IntegerField(help_text="ms")
    url = serializers.CharField(allow_blank=True)
    message = serializers.CharField(required=False)


class DetailedHealthSerializer(serializers.Serializer[Any]):
    timestamp = serializers.DateTimeField()
    services = serializers.DictField(child=ServiceSerializer())


class StatusSerializer(serializers.Serializer[Any]):
    """`degraded`: a part that is set up does not answer; `unhealthy`: nothing can be kept."""

    status = serializers.ChoiceField(choices=["healthy", "degraded", "unhealthy"])
    timestamp = serializers.DateTimeField()
    services = serializers.DictField(child=serializers.ChoiceField(choices=STATUSES))


class SystemView(DeferredView):
    """Open to everybody."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]


class StatusView(SystemView):
    @extend_schema(responses=StatusSerializer)
    def get(self, request: Request) -> DeferredResponse:
        """All parts in a word each."""
        return DeferredResponse(_status)


class DetailedView(SystemView):
    @extend_schema(operation_id="system_health_detailed", responses=DetailedHealthSerializer)
    def get(self, request: Request) -> DeferredResponse:
        """All parts: what each is called, whether it answers, and how fast."""
        return DeferredResponse(_detailed)


async def _status() -> dict[str, Any]:
    found = await rounds.latest()
    return {
        "status": _verdict(found),
        "timestamp": timezone.now().isoformat(),
        "services": {key: finding.status for key, finding in found.items()},
    }


async def _detailed() -> dict[str, Any]:
    found = await rounds.latest()
    services = {
        key: {
            "name": str(NAMES[key]),
            "status": finding.status,
            "latency": finding.latency,
            "url": "",
            **({"message": str(finding.message)} if finding.message else {}),
        }
        for key, finding in found.items()
    }
    return {"timestamp": timezone.now().isoformat(), "services": services}


def _verdict(found: Findings) -> str:
    if any(found[key].status != "online" for key in NEEDED):
        return "unhealthy"
    is_hurt = any(finding.status != "online" and not finding.is_absent for finding in found.values())
    return "degraded" if is_hurt else "healthy"
