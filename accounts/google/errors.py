"""What can go wrong when somebody signs in with Google: codes and sentences."""

from django.utils.translation import gettext_lazy as _

from avatar_forge.core.errors import AvatarForgeError


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


class AccountInactive(AvatarForgeError):
    code, status = "ACCOUNT_INACTIVE", 403
    message = _("This account is closed. Please write to the house if you think that is a mistake.")


class GoogleDeclined(AvatarForgeError):
    code, status = "GOOGLE_DECLINED", 403
    message = _("You did not let Google tell us who you are, so nothing has happened. You can come in another way.")


class GoogleAddressTaken(AvatarForgeError):
    code, status = "GOOGLE_ADDRESS_TAKEN", 409
    message = _("The account with this email address belongs to another Google account. Sign in with that one.")


class GoogleNeedsPassword(AvatarForgeError):
    code, status = "GOOGLE_NEEDS_PASSWORD", 409
    message = _(
        "An account with this email address already has a password."
        " Sign in with that password once; from then on Google opens it too."
    )


class GoogleUnreachable(AvatarForgeError):
    # Not 408, which browsers repeat by themselves: the code in the address would then be used twice.
    code, status, retryable = "GOOGLE_UNREACHABLE", 424, True
    message = _("Google did not answer in time. Please start the sign-in again, or come in another way.")
