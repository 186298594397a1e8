"""The errors we expect: a class, a stable code, and a sentence that tells a person what to do next.

Here are those of every app and of engines; what one app alone raises stands in an `errors` module of its own.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Code → class, filled as classes are made; each app's `ready` imports the module with its own.
_classes: dict[str, type[AvatarForgeError]] = {}


class AvatarForgeError(Exception):
    """An expected failure. `code` is what a client may branch on; `message` holds no secret and no upstream text."""

    code: ClassVar[str] = "INTERNAL_ERROR"
    status: ClassVar[int] = 500
    retryable: ClassVar[bool] = False
    retry_after: int | None = None  # seconds
    message: str | Promise = _("Something went wrong on our side. Please try again in a moment.")

    def __init__(
        self,
        message: str | Promise | None = None,
        *,
        fields: dict[str, list[str]] | None = None,
        retry_after: int | None = None,
        state: dict[str, Any] | None = None,
    ) -> None:
        if message is not None:
            self.message = message
        self.fields = fields
        self.state = state
        if retry_after is not None:
            self.retry_after = retry_after
        super().__init__(self.code)

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        _classes.setdefault(cls.code, cls)

    def as_dict(self) -> dict[str, Any]:
        """Return `{"code", "message", "fields"?, "state"?}` with the message in the active language."""
        body: dict[str, Any] = {"code": self.code, "message": str(self.message)}
        if self.fields:
            body["fields"] = self.fields
        if self.state:
            body["state"] = self.state
        return body


class InternalError(AvatarForgeError):
    """A bug: logged with its traceback, told without details."""


class BadRequest(AvatarForgeError):
    code, status = "BAD_REQUEST", 400
    message = _("The request could not be understood. Check the address and the headers.")


class BadHost(AvatarForgeError):
    code, status = "BAD_HOST", 400
    message = _("This server does not answer to that host name. Add it to ALLOWED_HOSTS.")


class InvalidJSON(AvatarForgeError):
    code, status = "INVALID_JSON", 400
    message = _("The body is not valid JSON. Send one UTF-8 JSON object.")


class ValidationFailed(AvatarForgeError):
    code, status = "VALIDATION_ERROR", 400
    message = _("Some fields are not right. Correct them and send again.")


class Unauthorized(AvatarForgeError):
    code, status = "UNAUTHORIZED", 401
    # The web front-end breaks on certain words in this message (see the tests): keep it this short.
    message = _("Please sign in or continue as a guest.")


class Forbidden(AvatarForgeError):
    code, status = "FORBIDDEN", 403
    message = _("You may not do that.")


class OriginRefused(AvatarForgeError):
    code, status = "ORIGIN_REFUSED", 403
    message = _("This call came from a page that is not on the list of front-ends. Open the stage on its own address.")


class PresetReadOnly(AvatarForgeError):
    code, status = "PRESET_READ_ONLY", 403
    message = _("A preset character cannot be changed here. Make a copy and change that.")


class NotFound(AvatarForgeError):
    code, status = "NOT_FOUND", 404
    message = _("There is nothing here, or it is not yours.")


class MethodNotAllowed(AvatarForgeError):
    code, status = "METHOD_NOT_ALLOWED", 405
    message = _("This address does not take that method.")


class RequestTimeout(AvatarForgeError):
    code, status, retryable = "REQUEST_TIMEOUT", 408, True
    message = _("The body of this call did not arrive in time. Send it again over a better line, or in smaller pieces.")


class IdempotencyConflict(AvatarForgeError):
    code, status = "IDEMPOTENCY_CONFLICT", 409
    message = _("This id was used for another line already. Send the new line with a new id.")


class IdempotencyInFlight(AvatarForgeError):
    code, status, retryable, retry_after = "IDEMPOTENCY_IN_FLIGHT", 409, True, 1
    message = _("The same call is being worked on just now. Ask again in a moment for its answer.")


class Misdirected(AvatarForgeError):
    code, status = "MISDIRECTED", 421
    message = _("The process that has the sockets serves this call. Whoever runs this stage should route it there.")


class LengthRequired(AvatarForgeError):
    code, status = "LENGTH_REQUIRED", 411
    message = _("Send the body with a Content-Length header.")


class PayloadTooLarge(AvatarForgeError):
    code, status = "PAYLOAD_TOO_LARGE", 413
    message = _("That is too large to send in one piece. Shorten it and try again.")


class UnsupportedMediaType(AvatarForgeError):
    code, status = "UNSUPPORTED_MEDIA_TYPE", 415
    message = _("Send the body as application/json in UTF-8.")


class RateLimited(AvatarForgeError):
    code, status, retryable = "RATE_LIMITED", 429, True
    message = _("That was a lot at once. Take a breath and try again shortly.")


class CacheUnavailable(AvatarForgeError):
    code, status, retryable, retry_after = "CACHE_UNAVAILABLE", 503, True, 3
    message = _("The short-term memory of this house cannot be reached just now. Please try again in a few seconds.")


class DatabaseUnavailable(AvatarForgeError):
    code, status, retryable, retry_after = "DATABASE_UNAVAILABLE", 503, True, 3
    message = _("The database cannot be reached just now. Please try again in a few seconds.")


class StorageFull(DatabaseUnavailable):
    """Neither a file nor a row can be kept: to whoever waits for the database, it is away."""

    code, status = "STORAGE_FULL", 507
    message = _("There is no room left to keep this. Please tell whoever runs this stage, and try again later.")


class StorageReadOnly(DatabaseUnavailable):
    """The same, of a folder that is read-only."""

    code, status = "STORAGE_READ_ONLY", 507
    message = _("Nothing can be kept here just now: the data folder is read-only. Please tell whoever runs this stage.")


class EngineError(AvatarForgeError):
    """A chat, speech, figure or style engine failed."""

    code, status = "ENGINE_ERROR", 502
    message = _("The model could not answer. What was said is kept; please try again.")


class EngineUnavailable(EngineError):
    code, status, retryable = "ENGINE_UNAVAILABLE", 503, True
    message = _("The model cannot be reached just now. What was said is kept; please try again.")


class EngineCrashed(EngineError):
    code, status, retryable = "ENGINE_CRASHED", 502, True
    message = _("The work needed more memory or time than it may have. Try a smaller picture.")


class EngineSilent(EngineError):
    code, status, retryable = "ENGINE_SILENT", 502, True
    message = _("The model gave an empty answer. Please try again.")


class EngineOnlyThought(EngineError):
    code, status, retryable = "ENGINE_ONLY_THOUGHT", 502, True
    message = _("The model only thought and said nothing. Try again, or choose another model.")


class ContextTooLong(EngineError):
    code, status, retryable = "CONTEXT_TOO_LONG", 400, False
    message = _("This play is too long for the model. Choose a model with a larger memory, or shorten the character.")


class EngineRateLimited(EngineError):
    code, status, retryable = "ENGINE_RATE_LIMITED", 429, True
    message = _("The model is busy with other people. Wait a moment and try again, or choose another model.")


class EngineInterrupted(EngineError):
    code, status, retryable = "ENGINE_INTERRUPTED", 502, True
    message = _("The model broke off in the middle of its answer. What was said is kept; please try again.")


class EngineBadResponse(EngineError):
    code, status, retryable = "ENGINE_BAD_RESPONSE", 502, False
    message = _("The model's server sent something that is not an answer. Try again, or choose another model.")


class EngineRefused(EngineError):
    code, status, retryable = "ENGINE_REFUSED", 502, False
    message = _(
        "The model's server refused the request. Choose another model, or ask whoever runs this stage to check its "
        "address, key and name."
    )


class EngineFiltered(EngineError):
    code, status, retryable = "ENGINE_FILTERED", 502, False
    message = _("The model's server withheld the answer. Say it differently, or choose another model.")


class EngineTimeout(EngineError):
    code, status, retryable = "ENGINE_TIMEOUT", 504, True
    message = _("The model took too long to answer. What was said is kept; please try again.")


def every_error() -> list[type[AvatarForgeError]]:
    """Return all error classes with a code of their own, by status and code (for docs and the OpenAPI document)."""
    return sorted(_classes.values(), key=lambda cls: (cls.status, cls.code))


def class_of(code: str) -> type[AvatarForgeError] | None:
    """Return the class of the errors with that code, or None for a code that we do not have."""
    return _classes.get(code)
