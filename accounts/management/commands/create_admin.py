"""`manage.py create_admin EMAIL`: an administrator with a generated password, printed once."""

import secrets
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.models import GUEST_DOMAIN, User


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Create an administrator, or give an existing person the admin's rights, with a new generated password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        email = email.strip().lower()
        try:
            User._meta.get_field("email").clean(email, None)
        except ValidationError as exc:
            raise CommandError(f"{email!r} is not an email address. Usage: make admin EMAIL=you@example.com") from exc
        if email.endswith(f"@{GUEST_DOMAIN}"):
            raise CommandError(f"{email!r} is a guest's address: give one that can receive mail.")
        password = secrets.token_urlsafe(12)
        with transaction.atomic():
            user = User.objects.filter(email__iexact=email).first() or User.objects.create_user(email)
            user.is_staff = user.is_superuser = user.is_active = True
            user.set_password(password)
            user.save()
            # The operator vouches for the address, so a later sign-in by it finds this account.
            EmailAddress.objects.update_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
        self.stdout.write(f"Administrator: {email}\nPassword:      {password}\nIt is not shown again.")
