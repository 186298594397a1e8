"""The audio app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AudioConfig(AppConfig):
    name = "audio"
    verbose_name = _("Audio")

    def ready(self) -> None:
        # They register themselves; not before the apps are there.
        from audio import errors  # noqa: F401
        from audio.synthesis import removal  # noqa: F401
