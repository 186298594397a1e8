"""DATA_DIR as something that can be written to, or one line that says why it cannot."""

import errno
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from avatar_forge.core import storage_errors
from avatar_forge.core.errors import AvatarForgeError, StorageReadOnly
from avatar_forge.core.wrong_setting import WrongSetting, _

FRESH_SECONDS, SMALL_PROBE_BYTES = 1.0, 64 * 1024
PROBE_BYTES = 1024 * 1024  # a new database with its log, and a little more


@contextmanager
def written_to(folder: Path) -> Iterator[None]:
    """Turn what goes wrong while `folder` is written to into `WrongSetting`."""
    try:
        yield
    except OSError as exc:
        problem = _("{folder}: {why}. Example: DATA_DIR=~/avatar-forge")
        raise WrongSetting("DATA_DIR", problem.format(folder=exc.filename or folder, why=_why(exc))) from None


def check(folder: Path) -> None:
    """Make `folder` and write to it for a try. Raises `WrongSetting`."""
    with written_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(bytes(PROBE_BYTES))
            probe.flush()


class Storage:
    """Whether files can be kept just now, tried anew after a moment: so a full disk is told, and heals by itself."""

    def __init__(self) -> None:
        self._tried_at = float("-inf")
        self._error: AvatarForgeError | None = None
        self._trying = threading.Lock()

    def check(self, folder: Path) -> None:
        """Raise `StorageFull` or `StorageReadOnly` when nothing can be written into `folder`."""
        with self._trying:
            if monotonic() - self._tried_at > FRESH_SECONDS:
                self._error, self._tried_at = _tried(folder), monotonic()
            if self._error is not None:
                raise self._error


def _tried(folder: Path) -> AvatarForgeError | None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(bytes(SMALL_PROBE_BYTES))
            probe.flush()
    except OSError as exc:
        return storage_errors.of_disk(exc) or StorageReadOnly()
    return None


storage = Storage()


def _why(exc: OSError) -> str:
    match exc.errno:
        case errno.EACCES | errno.EPERM:
            return _("this user may not write there")
        case errno.EROFS:
            return _("it is read-only")
        case errno.ENOTDIR | errno.EEXIST:
            return _("a file stands where a folder is needed")
        case errno.ENOSPC | errno.EDQUOT | errno.EFBIG:
            return _("the disk is full")
    return exc.strerror or str(exc)
