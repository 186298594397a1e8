"""`manage.py reset_link EMAIL`: a link that sets a new password, for the operator to hand on.

It is the one that the mail would bring: good once, until another sign-in or password, for a time.
"""

from typing import Any

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from accounts.models import User
from avatar_forge.config import listening

LOCAL = ("localhost", "127.0.0.1", "[::1]", "*")


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Print a link with which the person of an email address sets a new password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--home", default="", help="Where the pages are opened, e.g. https://stage.example")

    def handle(self, *args: Any, email: str, home: str, **options: Any) -> None:
        person = User.objects.filter(email__iexact=email.strip()).exclude(provider=User.Provider.GUEST).first()
        if person is None:
            raise CommandError(f"No person has the address {email!r}.")
        if not person.is_active:
            raise CommandError(f"{email!r} is deactivated: activate the account in the admin first.")
        key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
        path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(person), key])
        hours = settings.PASSWORD_RESET_TIMEOUT // 3600
        self.stdout.write(f"{home.rstrip('/') or _home()}{path}\nGood once, for {hours} hours.")


def _home() -> str:
    """Where the pages are, as far as settings say: the first host that is not this machine, else where it listens."""
    hosts = [host for host in settings.ALLOWED_HOSTS if host not in LOCAL and not host.startswith(".")]
    if settings.HTTPS and hosts:
        return f"https://{hosts[0]}"
    return listening.url(settings.HOST, settings.PORT)
