"""The parser of multipart forms with a picture: refused by their size before they are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import DataAndFiles, MultiPartParser

from avatar_forge.core.errors import BadRequest
from jobs.errors import FileTooLarge
from jobs.media.pictures import MAX_BYTES

ROOM_FOR_THE_REST = 64 * 1024


class PictureParser(MultiPartParser):
    """A multipart form with one picture and a few small fields.

    Raises `FileTooLarge` or `BadRequest`.
    """

    max_bytes = MAX_BYTES + ROOM_FOR_THE_REST

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> DataAndFiles[Any, Any]:
        request = (parser_context or {})["request"]
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > self.max_bytes:
            raise FileTooLarge()
        try:
            return super().parse(stream, media_type, dict(parser_context or {}))
        except ParseError as exc:
            raise BadRequest() from exc
