"""What can go wrong in a play: codes and sentences."""

from django.utils.translation import gettext_lazy as _

from avatar_forge.core.errors import AvatarForgeError


class UnknownModel(AvatarForgeError):
    code, status = "UNKNOWN_MODEL", 400
    message = _("There is no such model here. Choose one from the list of models.")


class UnknownFormat(AvatarForgeError):
    code, status = "UNKNOWN_FORMAT", 400
    message = _("There is no such format. Ask for fountain, txt, md, html, pdf or json.")


class BadScript(AvatarForgeError):
    code, status = "BAD_SCRIPT", 400
    message = _("This file is not a play as it was saved here. Save it again as JSON and send that file unchanged.")


class SessionBusy(AvatarForgeError):
    code, status, retryable = "SESSION_BUSY", 409, True
    message = _("A reply is still being spoken. Wait for its end, or stop it.")


class SessionEnded(AvatarForgeError):
    code, status = "SESSION_ENDED", 409
    message = _("This play has ended. Reopen it, or start a new one.")


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


class ImportTooLarge(AvatarForgeError):
    code, status = "IMPORT_TOO_LARGE", 413
    message = _("One import takes at most 1,000 plays. Split it and import the parts; nothing has been taken yet.")


class ScriptTooLong(AvatarForgeError):
    code, status = "SCRIPT_TOO_LONG", 413
    message = _("This play is too long for one PDF. Take it as a web page (HTML) and print that.")


class BadFrame(AvatarForgeError):
    code, status = "BAD_FRAME", 400
    message = _("This frame could not be understood. See the protocol page for the frames this stage knows.")
