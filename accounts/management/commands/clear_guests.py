"""`manage.py clear_guests [--days 30] [--dry-run]`: remove guests who left for good, and what is past keeping."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.api import idempotency
from accounts.auth import login_events
from accounts.guests import stale_guests


class Command(BaseCommand):
    help = "Remove guests idle for DAYS days with everything of theirs, and login events and keys past keeping."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=30)
        parser.add_argument("--dry-run", action="store_true", help="Only say how many there are.")

    def handle(self, *args: Any, days: int, dry_run: bool, **options: Any) -> None:
        if not 1 <= days <= 36500:
            raise CommandError("--days: give a number from 1 to 36500.")
        since = timezone.now() - timedelta(days=days)
        if dry_run:
            self.stdout.write(
                f"{stale_guests.guests(since=since).count()} guests would be removed (idle for {days} days)."
            )
            return
        guests, rows = stale_guests.clear(since=since)
        self.stdout.write(f"{guests} guests removed (idle for {days} days).")
        for table, count in sorted(rows.items()):
            self.stdout.write(f"  {table}: {count}")
        self.stdout.write(f"{login_events.prune()} old login events removed.")
        self.stdout.write(f"{idempotency.prune()} old idempotency keys removed.")
