"""Full, read-only or away: what a database and a disk say, by their codes."""

from __future__ import annotations

import errno
import logging
import sqlite3
from pathlib import Path

import pytest
from django.core.exceptions import DisallowedHost
from django.db import OperationalError

from avatar_forge.core import storage_errors
from avatar_forge.core.api.exceptions import expected
from avatar_forge.core.refusals import Refusals


def failure_of(address: str, *statements: str) -> OperationalError:
    line = sqlite3.connect(address, uri=True)
    try:
        for statement in statements:
            line.execute(statement)
    except sqlite3.OperationalError as exc:
        failure = OperationalError(str(exc))
        failure.__cause__ = exc
        return failure
    finally:
        line.close()
    raise AssertionError("nothing failed")


def test_a_database_without_room_is_full():
    insert = "INSERT INTO t VALUES (zeroblob(1000000))"
    failure = failure_of("file::memory:", "CREATE TABLE t (b)", "PRAGMA max_page_count = 3", insert)
    assert storage_errors.of_database(failure).code == "STORAGE_FULL"


def test_a_database_that_cannot_be_written_is_read_only(tmp_path: Path):
    file = tmp_path / "db"
    line = sqlite3.connect(file)
    line.execute("CREATE TABLE t (b)")
    line.close()
    failure = failure_of(f"file:{file}?mode=ro", "INSERT INTO t VALUES (1)")
    assert storage_errors.of_database(failure).code == "STORAGE_READ_ONLY"


@pytest.mark.parametrize(
    ("state", "code"),
    [("53100", "STORAGE_FULL"), ("25006", "STORAGE_READ_ONLY"), ("57P01", "DATABASE_UNAVAILABLE")],
)
def test_postgresql_says_it_with_a_state(state, code):
    failure, cause = OperationalError(), Exception()
    cause.sqlstate = state  # type: ignore[attr-defined]
    failure.__cause__ = cause
    told = expected(failure)
    assert told is not None
    assert (told.code, told.retryable) == (code, True)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "STORAGE_FULL"),
        (errno.EDQUOT, "STORAGE_FULL"),
        (errno.EFBIG, "STORAGE_FULL"),
        (errno.EROFS, "STORAGE_READ_ONLY"),
        (errno.EACCES, "STORAGE_READ_ONLY"),
        (errno.EPIPE, None),
    ],
)
def test_a_disk_says_it_with_a_number(number, code):
    told = expected(OSError(number, "no"))
    assert (told and told.code) == code


@pytest.mark.parametrize(
    ("failure", "level"),
    [(None, "WARNING"), (OperationalError(), "WARNING"), (DisallowedHost(), "WARNING"), (KeyError(), "ERROR")],
)
def test_only_bugs_are_logged_as_errors(failure, level):
    info = (type(failure), failure, None) if failure is not None else None
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, "%s", (), info)  # type: ignore[arg-type]
    assert Refusals().filter(record)
    assert (record.levelname, record.exc_info is None) == (level, level == "WARNING")
