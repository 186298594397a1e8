"""The project package as an app: its checks, commands and translations."""

from django.apps import AppConfig


class AvatarForgeConfig(AppConfig):
    name = "avatar_forge"

    def ready(self) -> None:
        from avatar_forge.config import checks  # noqa: F401  registers the system checks
