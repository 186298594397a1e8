"""What can go wrong when text is read aloud: codes and sentences."""

from django.utils.translation import gettext_lazy as _

from avatar_forge.core.errors import AvatarForgeError, EngineError


class SpeechTooLong(AvatarForgeError):
    code, status = "SPEECH_TOO_LONG", 413
    message = _("Read aloud, this text is too large for one file. Send it in shorter pieces, or ask for ogg.")


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


class ServiceUnavailable(AvatarForgeError):
    """A part of the front-end whose server this house does not have."""

    code, status = "SERVICE_UNAVAILABLE", 503
    # Shown on pages of the web front-end, which break on certain words (see Unauthorized).
    message = _("This needs a server that is not part of this stage. Please ask whoever runs it.")


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
