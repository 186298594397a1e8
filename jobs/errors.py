"""What can go wrong with pictures and jobs: codes and sentences."""

from django.utils.translation import gettext_lazy as _

from avatar_forge.core.errors import AvatarForgeError


class JobOver(AvatarForgeError):
    code, status = "JOB_OVER", 409
    message = _("This job is over already.")


class JobUnfinished(AvatarForgeError):
    code, status = "JOB_UNFINISHED", 409
    message = _("This job has no result yet. Wait for its end, or ask for another one.")


class JobCancelled(AvatarForgeError):
    code, status = "CANCELLED", 409
    message = _("This job was cancelled.")


class FileTooLarge(AvatarForgeError):
    code, status = "FILE_TOO_LARGE", 413
    message = _("This file is too large. Make it smaller and send it again.")


class UnsupportedImage(AvatarForgeError):
    code, status = "UNSUPPORTED_IMAGE", 415
    message = _("This is not a picture that can be read here. Send a JPEG, PNG or WebP.")


class InvalidImage(AvatarForgeError):
    code, status = "INVALID_IMAGE", 422
    message = _("This picture is damaged. Save it anew and send it again.")


class ImageTooLarge(AvatarForgeError):
    code, status = "IMAGE_TOO_LARGE", 422
    message = _("This picture has too many pixels. Make it smaller and send it again.")


class ImageTooSmall(AvatarForgeError):
    code, status = "IMAGE_TOO_SMALL", 422
    message = _("This picture is too small or too narrow. Send one of at least 32 pixels a side.")


class JobAttemptsExhausted(AvatarForgeError):
    """Its worker died again and again, or never came back."""

    code, status = "JOB_ATTEMPTS_EXHAUSTED", 502
    message = _("This was tried several times and broke off each time. Try another picture, or other options.")
