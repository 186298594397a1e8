"""The accounts app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        # For their signals and error codes; models are loaded only now.
        from accounts.auth import login_events, sign_ins  # noqa: F401
        from accounts.google import errors  # noqa: F401
        from accounts.guests import guests  # noqa: F401
