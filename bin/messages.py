"""`make messages`: collect the texts (with gettext's xgettext, where there is one) and compile the Korean catalogue.

The compiled catalogue is kept in the repository, so that a fresh machine needs no gettext tools.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "avatar_forge" / "locale" / "ko" / "LC_MESSAGES" / "django.po"
COLLECT = ("makemessages", "-l", "ko", "--no-location", "--no-obsolete", "-i", ".venv", "-i", "data")


def main() -> int:
    if shutil.which("xgettext"):
        subprocess.run([sys.executable, "manage.py", *COLLECT], cwd=ROOT, check=True)
    catalogue = polib.pofile(str(CATALOGUE), wrapwidth=100)
    catalogue.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))  # so that two changes seldom meet
    catalogue.metadata.pop("POT-Creation-Date", None)
    catalogue.save()
    missing = [entry.msgid for entry in catalogue if not entry.translated()]
    for msgid in missing:
        sys.stderr.write(f"not translated: {msgid}\n")
    catalogue.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
