"""What a disk and a database say when they can keep nothing, as errors of ours."""

import errno
import sqlite3

from django.db import DatabaseError, InterfaceError

from avatar_forge.core.errors import AvatarForgeError, DatabaseUnavailable, StorageFull, StorageReadOnly

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})

_SQLITE_FULL = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE})
_PG_FULL, _PG_READ_ONLY = "53100", "25006"


def of_database(exc: DatabaseError | InterfaceError) -> DatabaseUnavailable:
    """Return why the database failed: full, read-only, or away."""
    cause = exc.__cause__
    code, state = getattr(cause, "sqlite_errorcode", 0) or 0, getattr(cause, "sqlstate", "")
    if code in _SQLITE_FULL or state == _PG_FULL:
        return StorageFull()
    if code & 0xFF == sqlite3.SQLITE_READONLY or state == _PG_READ_ONLY:
        return StorageReadOnly()
    return DatabaseUnavailable()


def of_disk(exc: OSError) -> AvatarForgeError | None:
    """Return why a file could not be written, or None for another reason."""
    if exc.errno in FULL:
        return StorageFull()
    return StorageReadOnly() if exc.errno in READ_ONLY else None
