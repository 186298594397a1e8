"""The audio app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AudioConfig(AppConfig):
    name = "audio"
    verbose_name = _("Audio")

    def ready(self) -> None:
        from audio import checks  # noqa: F401  registers them; not before the apps are there
