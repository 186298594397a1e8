"""REST: plays of the front-end's own history taken in and given back."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from avatar_forge.core import limiter
from avatar_forge.core.api.parsing import StrictJSONParser
from avatar_forge.core.api.views import View, checked, person
from avatar_forge.core.errors import NotFound, RateLimited, ValidationFailed
from avatar_forge.core.ids import is_id
from chat.errors import ImportTooLarge
from chat.transfer import exporter, importer
from chat.transfer.records import History
from chat.transfer.report import Report
from chat.transfer.serializers import ReportSerializer, ShapeSerializer, StoreSerializer

SHAPE = OpenApiParameter(
    "shape",
    enum=["file", "contract", "schema"],
    description="`contract`: as the web front-end keeps it. `schema`: the role is `ai`, without audio and model.",
)


class HistoryParser(StrictJSONParser):
    """As large as a browser's store may be; a bad character spoils its own line only."""

    any_text = True

    @property
    def max_bytes(self) -> int:
        return int(settings.HISTORY_MAX_BYTES)


class ImportView(View):
    """My plays from elsewhere."""

    parser_classes = [HistoryParser]
    errors = (ImportTooLarge, RateLimited)

    @extend_schema(operation_id="sessions_import", request=OpenApiTypes.OBJECT, responses=ReportSerializer)
    def post(self, request: Request) -> Response:
        """Take in the front-end's `life-theater-storage`, with or without zustand's wrapper.

        Repeatable: plays and lines are known by their ids, only new lines are added, nothing here is overwritten.
        """
        return Response(ReportSerializer(take_seldom(person(request), request.data)).data)


class ExportView(View):
    """All my plays."""

    errors = (ValidationFailed,)

    @extend_schema(operation_id="chat_export", parameters=[SHAPE], responses=StoreSerializer)
    def get(self, request: Request) -> StreamingHttpResponse:
        """Give back all plays that are not in the bin, as `life-theater-storage`."""
        return _streamed(request, exporter.every_history(person(request)))


class SessionExportView(View):
    """One play of mine."""

    errors = (ValidationFailed,)

    @extend_schema(operation_id="session_export", parameters=[SHAPE], responses=StoreSerializer)
    def get(self, request: Request, session_id: str) -> StreamingHttpResponse:
        """Give back one play, as a `life-theater-storage` that holds nothing else."""
        if not is_id(session_id):
            raise NotFound()
        return _streamed(request, [exporter.one_history(person(request), session_id)])


def take_seldom(user: User, value: Any) -> Report:
    """`importer.take`, so often a minute. Raises `RateLimited` and what that raises."""
    limiter.check("imports", user.pk, limit=settings.IMPORTS_PER_MINUTE, seconds=60)
    return importer.take(user, value)


def _streamed(request: Request, histories: Iterable[History]) -> StreamingHttpResponse:
    asked = checked(ShapeSerializer(data=request.query_params)).validated_data
    pieces = exporter.stream_store(
        histories, user_name=person(request).username or "", shape=asked["shape"], envelope=True
    )
    return StreamingHttpResponse(pieces, content_type="application/json; charset=utf-8")
