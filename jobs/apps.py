"""The jobs app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "jobs"
    verbose_name = _("Jobs")

    def ready(self) -> None:
        from jobs import errors  # noqa: F401  registers its codes
        from jobs.media import removal  # noqa: F401  listens for deleted jobs
