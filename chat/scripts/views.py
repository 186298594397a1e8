"""REST: a play as a script in one of the formats, and the way back from the one that keeps everything."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.idempotency import idempotent
from avatar_forge.core import limiter
from avatar_forge.core.api.parsing import StrictJSONParser
from avatar_forge.core.api.rendering import BareRenderer
from avatar_forge.core.api.views import View, checked, person
from avatar_forge.core.errors import IdempotencyConflict, IdempotencyInFlight, RateLimited
from chat.api.serializers import SessionSerializer
from chat.api.session_views import PlayView
from chat.conversation import plays
from chat.errors import BadScript, ScriptTooLong, UnknownFormat
from chat.scripts import archive, builder, formats, html
from chat.scripts.serializers import SavedScriptSerializer


def _count(request: Request) -> None:
    """Raise `RateLimited` when somebody has had so many scripts this minute: setting one takes a second at worst."""
    limiter.check("scripts", person(request).pk, limit=settings.SCRIPTS_PER_MINUTE, seconds=60)


class ScriptView(PlayView):
    """A play of mine to read, print and keep."""

    renderer_classes = [BareRenderer]
    errors = (RateLimited, ScriptTooLong, UnknownFormat)

    @extend_schema(
        operation_id="sessions_script",
        parameters=[
            OpenApiParameter("format", str, required=True, enum=formats.NAMES),
            OpenApiParameter("notes", bool, description="`0`: without the director's notes. Not for json."),
        ],
        responses={
            (200, media_type): OpenApiTypes.BINARY
            for media_type in (*(kind.media_type for kind in formats.FORMATS.values()), formats.ARCHIVE_TYPE)
        },
    )
    def get(self, request: Request, session_id: str) -> HttpResponse:
        """Write the play as it stands: the branch being played, or with `json` all that there is."""
        name = request.query_params.get("format", "")
        if name not in formats.NAMES:
            raise UnknownFormat()
        play = plays.of(person(request), session_id)
        _count(request)
        if name == formats.ARCHIVE:
            return _file(archive.write(play), formats.ARCHIVE_TYPE, str(play), name)
        script = builder.draft(play, notes=request.query_params.get("notes") not in ("0", "false"))
        kind = formats.FORMATS[name]
        return _file(kind.write(script), kind.media_type, script.title, name)


def _file(body: str | bytes, media_type: str, title: str, extension: str) -> HttpResponse:
    """Return a file to save. Should a browser show it all the same, it may do nothing."""
    return HttpResponse(
        body,
        content_type=media_type,
        headers={
            "Content-Disposition": formats.disposition(title, extension),
            "Content-Security-Policy": f"{html.POLICY}; sandbox",
            "Cache-Control": "private, no-store",
        },
    )


class SavedScriptParser(StrictJSONParser):
    """Larger than other bodies: a whole play comes back at once."""

    @property
    def max_bytes(self) -> int:
        return int(settings.SCRIPT_MAX_BYTES)


class ImportScriptView(View):
    """The way back from `format=json`."""

    parser_classes = [SavedScriptParser]
    errors = (BadScript, IdempotencyConflict, IdempotencyInFlight, RateLimited)

    @idempotent
    @extend_schema(
        operation_id="sessions_import_script", request=SavedScriptSerializer, responses={201: SessionSerializer}
    )
    def post(self, request: Request) -> Response:
        """Make a new play of mine from a saved one, with every take and branch."""
        _count(request)
        saved: dict[str, Any] = checked(SavedScriptSerializer(data=request.data)).validated_data
        play = archive.take_in(person(request), play=saved["play"], lines=saved["lines"])
        return Response(SessionSerializer(play, context={"request": request}).data, status=201)
