"""`manage.py prune_audio`: take away spoken files that are old, over a person's quota, or orphans."""

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from audio.synthesis import removal


class Command(BaseCommand):
    """Safe at any time: what is taken away is spoken anew when somebody asks for it."""

    help = "Delete spoken files by age and by quota per person, and what lost its other half (row or file)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=settings.AUDIO_KEPT_DAYS, help="older ones go; 0: none")
        parser.add_argument(
            "--quota-mb", type=int, default=settings.AUDIO_QUOTA_MB, help="of each person; the oldest go; 0: no limit"
        )
        parser.add_argument("--dry-run", action="store_true", help="only tell what would go")

    def handle(self, *args: Any, **options: Any) -> None:
        pruned = removal.prune(
            days=options["days"], quota_bytes=options["quota_mb"] * 1024 * 1024, dry_run=options["dry_run"]
        )
        told = ", ".join(f"{name}: {count}" for name, count in asdict(pruned).items())
        self.stdout.write(("would take away – " if options["dry_run"] else "took away – ") + told)
