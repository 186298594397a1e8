"""What people read for the parts of a scenario and for emotions, in their language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

SCENARIO = {
    "background": _("Background"),
    "opponent": _("The character's part"),
    "player": _("Who you are in this scene"),
    "situation": _("Situation"),
}
EMOTIONS = {
    "happy": _("happy"),
    "angry": _("angry"),
    "sad": _("sad"),
    "relaxed": _("relaxed"),
    "surprised": _("surprised"),
}
