"""`manage.py import_legacy URL`: bring in a database of the earlier SQLAlchemy system (docs/migrating.md)."""

import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from avatar_forge.legacy_import import media
from avatar_forge.legacy_import.address import BadAddress, parse
from avatar_forge.legacy_import.importing import Import
from avatar_forge.legacy_import.report import Leftovers, Report
from avatar_forge.legacy_import.source import Unreadable, opened

EVERY_SECONDS = 2.0


class Command(BaseCommand):
    help = "Bring in a database of the earlier system. Can be repeated: only what is new is taken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "url", help="sqlite:///file.db or postgresql://user:password@host/name; - reads it from standard input"
        )
        parser.add_argument("--dry-run", action="store_true", help="Do everything, then undo it, and report.")
        parser.add_argument("--media", type=Path, metavar="DIR", help="Also copy files of the earlier system from DIR.")
        parser.add_argument("--report", choices=["text", "json"], default="text")
        parser.add_argument(
            "--leftovers", type=Path, metavar="FILE", help="Where to keep what does not fit (default: in DATA_DIR)."
        )

    def handle(self, *args: Any, url: str, **options: Any) -> None:
        if "users" not in connection.introspection.table_names():
            raise CommandError("This house has no tables yet: run `manage.py migrate` first.")
        folder = options["media"]
        if folder is not None and not folder.is_dir():
            raise CommandError(f"--media: {folder} is no folder.")
        try:
            report = self._import(sys.stdin.readline() if url == "-" else url, **options)
        except (BadAddress, Unreadable) as exc:
            raise CommandError(str(exc)) from None  # the cause may hold the address with its password
        text = json.dumps(report.as_json(), ensure_ascii=False, indent=2)
        self.stdout.write(text if options["report"] == "json" else report.as_text())
        if report.refused:
            raise CommandError(f"{report.refused} rows were refused; the report says why.", returncode=3)

    def _import(self, url: str, *, dry_run: bool, leftovers: Path | None, **options: Any) -> Report:
        address = parse(url)
        folder = options["media"]
        report = Report(str(address), dry_run, media=Counter() if folder else None)
        left = Leftovers(None if dry_run else leftovers or settings.DATA_DIR / "legacy-leftovers.jsonl")
        with opened(address) as source:
            Import(source, report, left, self._teller()).run()
            if folder:
                media.bring(source, report, left, folder=folder, media_root=Path(settings.MEDIA_ROOT))
        report.leftovers = left.written_to
        return report

    def _teller(self) -> Any:
        said = time.monotonic()

        def tell(table: str, read: int) -> None:
            nonlocal said
            if time.monotonic() - said >= EVERY_SECONDS:
                said = time.monotonic()
                self.stderr.write(f"{table}: {read} rows read …")

        return tell
