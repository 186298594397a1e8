"""Before an SQLite file is migrated it is copied: whole, with what its log still holds, and never more than three."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from avatar_forge.config import sqlite_backup
from avatar_forge.tests.server_process import ROOT, ServerProcess
from conftest import with_sqlite

NOW = datetime(2026, 12, 1, 9, 30)  # noqa: DTZ001  as the clock on the wall says it


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "인생 극장.sqlite3"


def rows(path: Path) -> list[int]:
    with closing(sqlite3.connect(path)) as connection:
        return [number for (number,) in connection.execute("SELECT n FROM t ORDER BY n")]


def test_what_stands_only_in_the_write_ahead_log_is_in_the_copy(database: Path) -> None:
    with closing(sqlite3.connect(database)) as open_still:
        open_still.executescript("PRAGMA journal_mode=WAL; CREATE TABLE t(n); INSERT INTO t VALUES (1), (2);")
        assert database.with_name(database.name + "-wal").stat().st_size > 0
        assert rows(sqlite_backup.copy(database, NOW)) == [1, 2]


def test_the_last_three_are_kept(database: Path) -> None:
    for minute in range(5):
        with closing(sqlite3.connect(database)) as connection, connection:
            connection.execute("CREATE TABLE IF NOT EXISTS t(n)")
            connection.execute("INSERT INTO t VALUES (?)", [minute])
        sqlite_backup.copy(database, NOW + timedelta(minutes=minute))
    assert [rows(path)[-1] for path in sqlite_backup.copies(database)] == [2, 3, 4]


def test_a_copy_that_fails_leaves_nothing_and_hides_nothing(database: Path) -> None:
    database.write_bytes(b"no database " * 1000)
    with pytest.raises(OSError, match="not a database"):
        sqlite_backup.copy(database, NOW)
    assert [path.name for path in database.parent.iterdir()] == [database.name]


@with_sqlite
@pytest.mark.server
def test_serve_copies_before_it_migrates_and_says_where(tmp_path: Path) -> None:
    house = ServerProcess(tmp_path)
    older = [sys.executable, "manage.py", "migrate", "chat", "0010", "--verbosity=0"]
    subprocess.run(older, check=True, cwd=ROOT, env=house.environment)
    house.start()
    house.kill()
    (copy,) = sqlite_backup.copies(tmp_path / "avatar_forge.sqlite3")
    assert f"A copy of the database as it was: {copy}" in house.log.read_text()
    with closing(sqlite3.connect(copy)) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM django_migrations WHERE app = 'chat'")}
    assert max(names) == "0010_plays_are_read_aloud"
    house.start()  # nothing is new any more
    house.kill()
    assert len(sqlite_backup.copies(tmp_path / "avatar_forge.sqlite3")) == 1
