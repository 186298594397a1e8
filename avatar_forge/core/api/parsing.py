"""The one JSON parser of the API: strict, bounded, with a code for each way to be wrong."""

from collections.abc import Mapping
from typing import IO, Any, ClassVar

from django.conf import settings
from rest_framework.parsers import BaseParser

from avatar_forge.core import strict_json
from avatar_forge.core.errors import InvalidJSON, PayloadTooLarge, UnsupportedMediaType


class StrictJSONParser(BaseParser):
    """Reads one JSON object in UTF-8 of at most `max_bytes`, `settings.JSON_MAX_BYTES` unless a view takes more.

    Raises `PayloadTooLarge`, `UnsupportedMediaType` (another charset) or `InvalidJSON`.
    """

    media_type = "application/json"
    any_text: ClassVar[bool] = False  # let characters through that no database keeps: the view mends them

    @property
    def max_bytes(self) -> int:
        return int(settings.JSON_MAX_BYTES)

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        _check_charset(media_type or "")
        body = stream.read(self.max_bytes + 1)
        if len(body) > self.max_bytes:
            raise PayloadTooLarge()
        try:
            return strict_json.loads_object(body, any_text=self.any_text)
        except ValueError as exc:
            raise InvalidJSON() from exc


def _check_charset(media_type: str) -> None:
    for parameter in media_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip(' "').lower() not in ("utf-8", "utf8"):
            raise UnsupportedMediaType()
