"""Addresses as SQLAlchemy wrote them, and that no password gets out."""

from __future__ import annotations

import io
import traceback
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from avatar_forge.legacy_import.address import BadAddress, parse

SECRET = "s3cr#t/pass"


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite:///old.db", "old.db"),
        ("sqlite+aiosqlite:///./avatar_forge.db", "avatar_forge.db"),
        ("sqlite+aiosqlite:////srv/old%20one.db", "/srv/old one.db"),
        ("sqlite:////srv/old.db?timeout=5\n", "/srv/old.db"),
    ],
)
def test_files(url, file):
    assert parse(url).file == Path(file)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("postgresql+asyncpg://u:p@db:5433/old",
         {"host": "db", "port": "5433", "user": "u", "password": "p", "dbname": "old"}),
        ("postgres://db/old", {"host": "db", "dbname": "old"}),
        ("postgresql://u:p%40x@[::1]/old", {"host": "::1", "user": "u", "password": "p@x", "dbname": "old"}),
        (f"postgresql://u:{SECRET}@db/old", {"host": "db", "user": "u", "password": SECRET, "dbname": "old"}),
        ("postgresql+asyncpg://db/old?ssl=true&prepared_statement_cache_size=0",
         {"host": "db", "dbname": "old", "sslmode": "require"}),
        ("postgresql:///old?host=/run/postgresql", {"host": "/run/postgresql", "dbname": "old"}),
    ],
)  # fmt: skip
def test_servers(url, server):
    assert parse(url).server == server


@pytest.mark.parametrize(
    "url",
    ["", "old.db", "sqlite://", "sqlite:///", "mysql://u:p@h/d", "postgresql://u:p@h:port/d", "sqlite://host/old.db",
     "http://example.com/", "postgresql"],
)  # fmt: skip
def test_what_is_no_address(url):
    with pytest.raises(BadAddress):
        parse(url)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://u:{SECRET}@127.0.0.1:1/none",
        f"postgresql://u:{SECRET}@127.0.0.1:port/none",
        f"mysql://u:{SECRET}@127.0.0.1/none",
        f"postgresql://u:{SECRET}@127.0.0.1:99999999/none",
    ],
    ids=["refused", "no port", "no such kind", "port too large"],
)
def test_the_password_is_said_nowhere(url, caplog):
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError) as failed:
        call_command("import_legacy", url, stdout=out, stderr=err)
    told = "".join(traceback.format_exception(failed.value)) + out.getvalue() + err.getvalue() + caplog.text
    assert SECRET not in told.replace(f"import_legacy {url}", "")
    assert "p@" not in repr(parse("postgresql://u:p@h/d"))


@pytest.mark.django_db
def test_no_file_and_a_file_that_is_none(tmp_path):
    with pytest.raises(CommandError, match="no file"):
        call_command("import_legacy", f"sqlite:///{tmp_path}/none.db")
    (tmp_path / "text.db").write_text("words, words, words" * 100)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_legacy", f"sqlite:///{tmp_path}/text.db")
    (tmp_path / "empty.db").touch()
    with pytest.raises(CommandError, match="no table of the earlier system"):
        call_command("import_legacy", f"sqlite:///{tmp_path}/empty.db")
