"""The audio app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AudioConfig(AppConfig):
    name = "audio"
    verbose_name = _("Audio")

    def ready(self) -> None:
        import audio.removal  # noqa: F401  listens to what is deleted, and needs the models
