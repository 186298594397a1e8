"""manage.py load_presets: bring the shipped presets into the database, as often as you like."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from characters import presets


class Command(BaseCommand):
    """Loads the preset files; what staff edited or deleted stays as staff left it."""

    help = "Create and update the shipped presets. Presets that staff edited or deleted are left alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--restore", action="store_true", help="bring back the presets that staff deleted")
        parser.add_argument(
            "--directory", type=Path, default=presets.DIRECTORY, help="where the files are (default: %(default)s)"
        )

    def handle(self, *args: Any, restore: bool, directory: Path, **options: Any) -> None:
        try:
            found = presets.read(directory)
        except presets.PresetError as exc:
            raise CommandError(str(exc)) from exc
        self.stdout.write(str(presets.load(found, restore=restore)))
