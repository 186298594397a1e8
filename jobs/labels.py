"""The texts for each step of a job and for the errors it can fail with, in the reader's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from avatar_forge.core.errors import class_of

WORDS: dict[str, Promise] = {
    "waiting": _("Waiting for its turn"),
    "reading": _("Reading the picture"),
    "cutting_out": _("Cutting out the figure"),
    "shaping": _("Shaping the figure"),
    "texturing": _("Painting the figure"),
    "packing": _("Packing the figure"),
    "photographing": _("Taking a picture of the figure"),
    "drawing": _("Drawing lines and areas"),
    "painting": _("Painting the picture"),
    "sending": _("Sending the picture to the workshop"),
    "working": _("The workshop is at it"),
    "fetching": _("Fetching the result"),
    "checking": _("Checking the result"),
    "saving": _("Putting the result away"),
    "speaking": _("Speaking the text"),
    "done": _("Done"),
}

# The errors of engines speak of plays; where a job is meant it is said differently.
_FAILURES: dict[str, Promise] = {
    "ENGINE_ERROR": _("The workshop could not do this. Try another picture, or other options."),
    "ENGINE_UNAVAILABLE": _("The workshop for this is not there just now. Please try again later."),
    "ENGINE_SILENT": _("The workshop gave nothing back. Please try again."),
    "ENGINE_RATE_LIMITED": _("The workshop is busy with other things. Please try again later."),
    "ENGINE_INTERRUPTED": _("The workshop broke off. Please try again."),
    "ENGINE_BAD_RESPONSE": _("The workshop sent something that cannot be used. Try again, or another picture."),
    "ENGINE_REFUSED": _("The workshop refused the work. Ask whoever runs this stage to check its settings."),
    "ENGINE_TIMEOUT": _("This took too long and was given up. Try a smaller picture, or other options."),
}


def words_of(step: str | None) -> str:
    """Return what the step is called in the active language; an unknown one says nothing."""
    return str(WORDS.get(step or "", ""))


def why(code: str | None) -> str | None:
    """Return the sentence for an error code in the active language, or None without one."""
    if not code:
        return None
    if code in _FAILURES:
        return str(_FAILURES[code])
    error = class_of(code)
    return code if error is None else str(error.message)
