"""A copy of the embedded database, made beside it before migrations change it; the newest three are kept."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

KEPT = 3


def copy(database: Path, now: datetime) -> Path:
    """Write a copy of `database` beside it and return its path. Raises `OSError`; a copy is never half.

    SQLite's own backup reads what still stands in the write-ahead log, too; it needs as much room again.
    """
    target = database.with_name(f"{database.stem}.before-{now:%Y%m%d-%H%M%S}{database.suffix}")
    unfinished = target.with_suffix(".unfinished")
    try:
        with (
            closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(unfinished)) as copied,
        ):
            source.backup(copied)
        unfinished.replace(target)
    except sqlite3.Error as exc:  # a full disk, most of all
        raise OSError(None, str(exc), str(target)) from exc
    finally:
        unfinished.unlink(missing_ok=True)
    for old in copies(database)[:-KEPT]:
        old.unlink(missing_ok=True)
    return target


def copies(database: Path) -> list[Path]:
    """Return the copies of `database`, the oldest first."""
    return sorted(database.parent.glob(f"{database.stem}.before-*{database.suffix}"))
