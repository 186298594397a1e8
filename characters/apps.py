"""The characters app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CharactersConfig(AppConfig):
    name = "characters"
    verbose_name = _("Characters")

    def ready(self) -> None:
        from characters import editors  # needs the app registry

        post_migrate.connect(editors.ensure_group, sender=self, dispatch_uid="characters.editors")
