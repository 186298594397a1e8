"""The OpenAPI document: our envelope around every answer, and every error code where it can appear."""

from typing import Any, Literal

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

from avatar_forge.core.api.rendering import EnvelopeRenderer
from avatar_forge.core.errors import AvatarForgeError, every_error

# Any call can meet these; the others are added by method and by what a view says in `errors`.
EVERYWHERE = {"BAD_REQUEST", "BAD_HOST", "INTERNAL_ERROR", "DATABASE_UNAVAILABLE"}
WITH_BODY = {
    "INVALID_JSON",
    "VALIDATION_ERROR",
    "LENGTH_REQUIRED",
    "PAYLOAD_TOO_LARGE",
    "RATE_LIMITED",
    "REQUEST_TIMEOUT",
    "UNSUPPORTED_MEDIA_TYPE",
}
UNSAFE = {"ORIGIN_REFUSED", "STORAGE_FULL", "STORAGE_READ_ONLY"}
SIGNED_IN = {"UNAUTHORIZED"}
STAFF = {"FORBIDDEN"}
WITH_ID = {"NOT_FOUND"}
PAGED = {"VALIDATION_ERROR"}


class EnvelopeSchema(AutoSchema):
    """Describes a view as the wire shows it. A view lists the codes of its own in `errors: tuple[type, …]`."""

    def get_tags(self) -> list[str]:
        """Group by the word behind /api: auth, characters, chat …"""
        return [self.path.split("/")[2]]

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        if "204" in bodies and not isinstance(told := self.get_response_serializers(), dict):
            # Taken for the answer of every DELETE; ours is 200 with the envelope, as of everything.
            bodies = {"200": self._get_response_for_code(told, "200", direction=direction)}  # type: ignore[no-untyped-call]
        if self._wraps():
            for status, body in bodies.items():
                for name, media in body.get("content", {}).items():
                    if status.startswith("2") and name != "text/event-stream":
                        media["schema"] = _envelope(media.get("schema", {}))
        if self.method == "GET" and getattr(self.view, "shows_file", False):
            bodies |= _of_parts(bodies["200"])
        for error in self._errors():
            _add_error(bodies, error)
        return bodies

    def _wraps(self) -> bool:
        return any(issubclass(renderer, EnvelopeRenderer) for renderer in self.view.renderer_classes)

    def _errors(self) -> list[type[AvatarForgeError]]:
        codes = set(EVERYWHERE)
        if self.method in ("POST", "PUT", "PATCH"):
            codes |= WITH_BODY
        if self.method not in ("GET", "HEAD", "OPTIONS"):
            codes |= UNSAFE
        asked = {permission.__class__.__name__ for permission in self.view.get_permissions()}
        if asked & {"IsAuthenticated", "IsStaff"} or self.view.get_authenticators():
            codes |= SIGNED_IN  # where anybody may call, a token that is shown and bad is refused all the same
        if "IsStaff" in asked:
            codes |= STAFF
        if "{" in self.path:
            codes |= WITH_ID
        if getattr(self.view, "paged", False) and self.method == "GET":
            codes |= PAGED
        own = {error.code for error in getattr(self.view, "errors", ())}
        return [error for error in every_error() if error.code in codes | own]


class CookieScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # registers itself
    """Names our cookie authentication in the document."""

    target_class = "avatar_forge.core.api.authentication.CookieAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}


def without_closing_slash(endpoints: list[tuple[str, str, str, Any]]) -> list[tuple[str, str, str, Any]]:
    """Show each address once, without the closing slash that is taken as well."""
    return [(path.rstrip("/"), regex, method, view) for path, regex, method, view in endpoints]


def _of_parts(whole: dict[str, Any]) -> dict[str, Any]:
    """The other answers of `core.files.show`."""
    return {
        "206": {**whole, "description": "The bytes that `Range` asks for."},
        "304": {"description": "As it was: `If-None-Match` has its ETag."},
        "416": {"description": "`Range` begins behind the end."},
    }


def _envelope(schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["success", "data"],
        "properties": {"success": {"type": "boolean", "enum": [True]}, "data": schema},
    }


def _add_error(bodies: dict[str, Any], error: type[AvatarForgeError]) -> None:
    body = bodies.setdefault(
        str(error.status),
        {"description": "", "content": {"application/json": {"schema": _error_schema()}}},
    )
    codes = body["content"]["application/json"]["schema"]["properties"]["error"]["properties"]["code"]["enum"]
    if error.code not in codes:
        codes.append(error.code)
        body["description"] = ", ".join(codes)


def _error_schema() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "type": "object",
        "required": ["success", "error"],
        "properties": {
            "success": {"type": "boolean", "enum": [False]},
            "error": {
                "type": "object",
                "required": ["code", "message", "request_id"],
                "properties": {
                    "code": {"type": "string", "enum": []},
                    "message": text,
                    "request_id": text,
                    "fields": {"type": "object", "additionalProperties": {"type": "array", "items": text}},
                    "state": {
                        "type": "object",
                        "description": "With STALE: where the play is now.",
                        "properties": {"seq": {"type": "integer"}, "head_id": {"type": "string", "nullable": True}},
                    },
                },
            },
        },
    }
