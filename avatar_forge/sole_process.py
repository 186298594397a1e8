"""Whether this is the only server process on an embedded database."""

from __future__ import annotations

import fcntl
from typing import IO

from django.conf import settings
from django.db import connection

_claim: IO[str] | None = None  # held open: the lock lasts as long as the process


def claim() -> bool:
    """Return True when the database is SQLite and no other server of this DATA_DIR runs, and hold that place."""
    global _claim
    if connection.vendor != "sqlite":
        return False
    if _claim is None:
        file = (settings.DATA_DIR / "server.lock").open("w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return False
        _claim = file
    return True
