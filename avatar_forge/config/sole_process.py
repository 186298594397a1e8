"""That a SQLite database has one server alone: its lock, and where the server that holds it is found.

The lock belongs to the process and is gone with it, however it ends; what is written in its file is only for people.
"""

import fcntl
from pathlib import Path
from typing import IO

from django.db import connection

from avatar_forge.core.wrong_setting import WrongSetting, _

_claim: IO[str] | None = None  # held open: the lock lasts as long as the process


def claim(url: str = "") -> bool:
    """Become the only server of a SQLite database, found at `url`; False where the database may have many.

    Raises `WrongSetting` when another one serves it.
    """
    global _claim
    if connection.vendor != "sqlite":
        return False
    if _claim is None:
        file = _lock_file().open("a+", encoding="utf-8")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            with file:
                raise _taken(file) from None
        _claim = file
    if url:
        _claim.truncate(0)
        _claim.write(url)
        _claim.flush()
    return True


def give_up() -> None:
    """Let another process claim the database."""
    global _claim
    if _claim is not None:
        _claim.close()
        _claim = None


def _lock_file() -> Path:
    return Path(connection.settings_dict["NAME"]).with_suffix(".server")


def _taken(file: IO[str]) -> WrongSetting:
    file.seek(0)
    where = file.read(200).strip() or "?"
    problem = _("another server ({where}) serves {file}. Stop it, or give this one a DATA_DIR of its own.")
    return WrongSetting("DATA_DIR", problem.format(where=where, file=connection.settings_dict["NAME"]))
