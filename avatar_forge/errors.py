"""Every error we expect: a class, a stable code, and a sentence that tells a person what to do next."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class AvatarForgeError(Exception):
    """An expected failure. `code` is what a client may branch on; `message` holds no secret and no upstream text."""

    code: ClassVar[str] = "INTERNAL_ERROR"
    status: ClassVar[int] = 500
    retryable: ClassVar[bool] = False
    message: str | Promise = _("Something went wrong on our side. Please try again in a moment.")

    def __init__(
        self,
        message: str | Promise | None = None,
        *,
        fields: dict[str, list[str]] | None = None,
        retry_after: int | None = None,
        state: dict[str, Any] | None = None,
    ) -> None:
        self.message = message if message is not None else type(self).message
        self.fields = fields
        self.state = state
        self.retry_after = retry_after
        super().__init__(self.code)

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


class UnknownModel(AvatarForgeError):
    code, status = "UNKNOWN_MODEL", 400
    message = _("There is no such model here. Choose one from the list of models.")


class UnknownFormat(AvatarForgeError):
    code, status = "UNKNOWN_FORMAT", 400
    message = _("There is no such format. Ask for fountain, txt, md, html, pdf or json.")


class BadScript(AvatarForgeError):
    code, status = "BAD_SCRIPT", 400
    message = _("This file is not a play as it was saved here. Save it again as JSON and send that file unchanged.")


class GoogleRefused(AvatarForgeError):
    code, status = "GOOGLE_REFUSED", 400
    message = _("What Google sent could not be accepted. Please start the sign-in again.")


class GoogleStateLost(AvatarForgeError):
    code, status = "GOOGLE_STATE_LOST", 400
    message = _("This sign-in was begun in another browser, or too long ago. Please start it again.")


class GoogleUnverified(AvatarForgeError):
    code, status = "GOOGLE_EMAIL_UNVERIFIED", 400
    message = _(
        "Google has not verified this email address, and an account here already has it."
        " Sign in to that account the way you have done so far."
    )


class Unauthorized(AvatarForgeError):
    code, status = "UNAUTHORIZED", 401
    # The web front-end breaks on certain words in this message (see the tests): keep it this short.
    message = _("Please sign in or continue as a guest.")


class AccountInactive(AvatarForgeError):
    code, status = "ACCOUNT_INACTIVE", 403
    message = _("This account is closed. Please write to the house if you think that is a mistake.")


class GoogleDeclined(AvatarForgeError):
    code, status = "GOOGLE_DECLINED", 403
    message = _("You did not let Google tell us who you are, so nothing has happened. You can come in another way.")


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


class GoogleAddressTaken(AvatarForgeError):
    code, status = "GOOGLE_ADDRESS_TAKEN", 409
    message = _("The account with this email address belongs to another Google account. Sign in with that one.")


class GoogleNeedsPassword(AvatarForgeError):
    code, status = "GOOGLE_NEEDS_PASSWORD", 409
    message = _(
        "An account with this email address already has a password."
        " Sign in with that password once; from then on Google opens it too."
    )


class IdempotencyConflict(AvatarForgeError):
    code, status = "IDEMPOTENCY_CONFLICT", 409
    message = _("This id was used for another line already. Send the new line with a new id.")


class IdempotencyInFlight(AvatarForgeError):
    code, status, retryable = "IDEMPOTENCY_IN_FLIGHT", 409, True
    message = _("The same call is being worked on just now. Ask again in a moment for its answer.")

    def __init__(self, message: str | Promise | None = None, *, retry_after: int = 1) -> None:
        super().__init__(message, retry_after=retry_after)


class SessionBusy(AvatarForgeError):
    code, status, retryable = "SESSION_BUSY", 409, True
    message = _("A reply is still being spoken. Wait for its end, or stop it.")


class SessionEnded(AvatarForgeError):
    code, status = "SESSION_ENDED", 409
    message = _("This play has ended. Reopen it, or start a new one.")


class JobOver(AvatarForgeError):
    code, status = "JOB_OVER", 409
    message = _("This job is over already.")


class JobUnfinished(AvatarForgeError):
    code, status = "JOB_UNFINISHED", 409
    message = _("This job has no result yet. Wait for its end, or ask for another one.")


class JobCancelled(AvatarForgeError):
    code, status = "CANCELLED", 409
    message = _("This job was cancelled.")


class SceneStarted(AvatarForgeError):
    code, status = "SCENE_STARTED", 409
    message = _("The scene has already been opened. Say a line instead.")


class StageEmpty(AvatarForgeError):
    code, status = "STAGE_EMPTY", 409
    message = _("Somebody has to stay on stage. Let the other one come back first.")


class NothingToReview(AvatarForgeError):
    code, status = "NOTHING_TO_REVIEW", 409
    message = _("There is nothing to review yet. Say a line and let it be answered first.")


class Stale(AvatarForgeError):
    code, status = "STALE", 409
    message = _("The play has moved on meanwhile. Load the newest lines and try again.")


class Misdirected(AvatarForgeError):
    code, status = "MISDIRECTED", 421
    message = _("The process that has the sockets serves this call. Whoever runs this stage should route it there.")


class LengthRequired(AvatarForgeError):
    code, status = "LENGTH_REQUIRED", 411
    message = _("Send the body with a Content-Length header.")


class PayloadTooLarge(AvatarForgeError):
    code, status = "PAYLOAD_TOO_LARGE", 413
    message = _("That is too large to send in one piece. Shorten it and try again.")


class FileTooLarge(AvatarForgeError):
    code, status = "FILE_TOO_LARGE", 413
    message = _("This file is too large. Make it smaller and send it again.")


class UnsupportedImage(AvatarForgeError):
    code, status = "UNSUPPORTED_IMAGE", 415
    message = _("This is not a picture that can be read here. Send a JPEG, PNG or WebP.")


class ImportTooLarge(AvatarForgeError):
    code, status = "IMPORT_TOO_LARGE", 413
    message = _("One import takes at most 1,000 plays. Split it and import the parts; nothing has been taken yet.")


class ScriptTooLong(AvatarForgeError):
    code, status = "SCRIPT_TOO_LONG", 413
    message = _("This play is too long for one PDF. Take it as a web page (HTML) and print that.")


class SpeechTooLong(AvatarForgeError):
    code, status = "SPEECH_TOO_LONG", 413
    message = _("Read aloud, this text is too large for one file. Send it in shorter pieces, or ask for ogg.")


class UnsupportedMediaType(AvatarForgeError):
    code, status = "UNSUPPORTED_MEDIA_TYPE", 415
    message = _("Send the body as application/json in UTF-8.")


class InvalidImage(AvatarForgeError):
    code, status = "INVALID_IMAGE", 422
    message = _("This picture is damaged. Save it anew and send it again.")


class ImageTooLarge(AvatarForgeError):
    code, status = "IMAGE_TOO_LARGE", 422
    message = _("This picture has too many pixels. Make it smaller and send it again.")


class ImageTooSmall(AvatarForgeError):
    code, status = "IMAGE_TOO_SMALL", 422
    message = _("This picture is too small or too narrow. Send one of at least 32 pixels a side.")


class GoogleUnreachable(AvatarForgeError):
    # Not 408, which browsers repeat by themselves: the code in the address would then be used twice.
    code, status, retryable = "GOOGLE_UNREACHABLE", 424, True
    message = _("Google did not answer in time. Please start the sign-in again, or come in another way.")


class NothingToSay(AvatarForgeError):
    code, status = "NOTHING_TO_SAY", 422
    message = _("There is nothing to say aloud in this text. Write some words outside of stage directions and signs.")


class ReadingMissing(AvatarForgeError):
    code, status = "READING_MISSING", 422
    message = _(
        "The built-in voices cannot read kanji on this stage. Write in kana, or ask whoever runs it to install the "
        "Japanese reading."
    )


class FormatMissing(AvatarForgeError):
    code, status = "FORMAT_MISSING", 422
    message = _(
        "This stage cannot make AAC. Ask for wav or ogg, or ask whoever runs it to install what AAC needs "
        "(requirements-aac.txt)."
    )


class RateLimited(AvatarForgeError):
    code, status, retryable = "RATE_LIMITED", 429, True
    message = _("That was a lot at once. Take a breath and try again shortly.")


class BadFrame(AvatarForgeError):
    code, status = "BAD_FRAME", 400
    message = _("This frame could not be understood. See the protocol page for the frames this stage knows.")


class CacheUnavailable(AvatarForgeError):
    code, status, retryable = "CACHE_UNAVAILABLE", 503, True
    message = _("The short-term memory of this house cannot be reached just now. Please try again in a few seconds.")

    def __init__(self, message: str | Promise | None = None, *, retry_after: int = 3) -> None:
        super().__init__(message, retry_after=retry_after)


class DatabaseUnavailable(AvatarForgeError):
    code, status, retryable = "DATABASE_UNAVAILABLE", 503, True
    message = _("The database cannot be reached just now. Please try again in a few seconds.")

    def __init__(self, message: str | Promise | None = None, *, retry_after: int = 3) -> None:
        super().__init__(message, retry_after=retry_after)


class ServiceUnavailable(AvatarForgeError):
    """A part of the front-end whose server this house does not have."""

    code, status = "SERVICE_UNAVAILABLE", 503
    # Shown on pages of the web front-end, which break on certain words (see Unauthorized).
    message = _("This needs a server that is not part of this stage. Please ask whoever runs it.")


class StorageFull(AvatarForgeError):
    code, status, retryable = "STORAGE_FULL", 507, True
    message = _("There is no room left to keep this. Please tell whoever runs this stage, and try again later.")


class JobAttemptsExhausted(AvatarForgeError):
    """Its worker died again and again, or never came back."""

    code, status = "JOB_ATTEMPTS_EXHAUSTED", 502
    message = _("This was tried several times and broke off each time. Try another picture, or other options.")


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


class SpeechBusy(EngineError):
    code, status, retryable = "SPEECH_BUSY", 429, True
    message = _("The voice is busy with other people. The text is kept; please listen again in a moment.")


class SpeechFailed(EngineError):
    code, status, retryable = "SPEECH_FAILED", 502, True
    message = _("The voice broke off or gave no sound. The text is kept; please listen again.")


class SpeechRefused(EngineError):
    code, status, retryable = "SPEECH_REFUSED", 502, False
    message = _(
        "The voice's server refused the request. Choose another voice, or ask whoever runs this stage to check its "
        "settings."
    )


class SpeechUnavailable(EngineError):
    code, status, retryable = "SPEECH_UNAVAILABLE", 503, True
    message = _("The voice cannot be reached just now. The text is kept; please listen again later.")


class SpeechTimeout(EngineError):
    code, status, retryable = "SPEECH_TIMEOUT", 504, True
    message = _("The voice took too long. The text is kept; please listen again, or in shorter pieces.")


class EngineTimeout(EngineError):
    code, status, retryable = "ENGINE_TIMEOUT", 504, True
    message = _("The model took too long to answer. What was said is kept; please try again.")


def every_error() -> list[type[AvatarForgeError]]:
    """Return all error classes with a code of their own, by status and code (for docs and the OpenAPI document)."""
    found: dict[str, type[AvatarForgeError]] = {}
    queue: list[type[AvatarForgeError]] = [AvatarForgeError]
    while queue:
        cls = queue.pop()
        found.setdefault(cls.code, cls)
        queue.extend(cls.__subclasses__())
    return sorted(found.values(), key=lambda cls: (cls.status, cls.code))
