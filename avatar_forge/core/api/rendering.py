"""The envelope of every JSON answer: `{"success": true, "data": …}`."""

from collections.abc import Mapping
from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import JSONRenderer


class EnvelopeRenderer(JSONRenderer):
    """Wraps what a view returns; errors arrive here already in their own envelope."""

    charset = "utf-8"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        response = (renderer_context or {}).get("response")
        if response is not None and response.status_code < 400:
            data = {"success": True, "data": data}
        return bytes(super().render(data, accepted_media_type, renderer_context))


class BareRenderer(JSONRenderer):
    """For the few answers that the front-end reads without an envelope."""

    charset = "utf-8"


class AlwaysJSON(DefaultContentNegotiation):
    """JSON whatever the `Accept` header says: a browser or a picky client still gets an answer it can read."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: str | None = None) -> tuple[Any, str]:
        return renderers[0], renderers[0].media_type
