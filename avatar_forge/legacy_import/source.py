"""Reading the earlier database: never written to, one snapshot, a few hundred rows at a time."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, cast

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from avatar_forge.legacy_import.address import Address

Row = dict[str, Any]
CHUNK = 500
# What psycopg would turn into Python objects that cannot hold every value ("infinity") comes as text instead.
_AS_THEY_ARE = {"boolean", "smallint", "integer", "bigint", "real", "double precision", "text", "character varying"}


class Unreadable(Exception):
    """The earlier database cannot be read; the text holds no secret."""


class Source(Protocol):
    """An earlier database, open for reading."""

    def columns(self, table: str) -> list[str]:
        """Return the names of the columns, none when there is no such table."""

    def chunks(self, table: str, *, order: Sequence[str] = (), size: int = CHUNK) -> Iterator[list[Row]]:
        """Yield rows by column, ordered by those columns and then as they were inserted."""


@contextmanager
def opened(address: Address) -> Iterator[Source]:
    """Open the database at `address`. Raises `Unreadable`."""
    if address.file is not None:
        with _opened_file(address.file) as source:
            yield source
    else:
        with _opened_server(address.server) as source:
            yield source


@contextmanager
def _opened_file(file: Path) -> Iterator[Source]:
    if not file.is_file():
        raise Unreadable(f"There is no file {file}.")
    connection = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
    # SQLite takes any bytes for text: those that are no UTF-8 are told apart instead of ending the import.
    connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    try:
        connection.execute("BEGIN")
        connection.execute("SELECT name FROM sqlite_master LIMIT 1")
        yield SQLiteSource(connection)
    except sqlite3.DatabaseError as exc:
        raise Unreadable(f"{file.name} cannot be read: {exc}") from exc
    finally:
        connection.close()


class SQLiteSource:
    """A file. One transaction for everything, so that what is written meanwhile is not seen by halves."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def columns(self, table: str) -> list[str]:
        return [name for _, name, *_ in self._connection.execute(f"PRAGMA table_info({_quoted(table)})")]

    def chunks(self, table: str, *, order: Sequence[str] = (), size: int = CHUNK) -> Iterator[list[Row]]:
        by = ", ".join([*map(_quoted, order), "rowid"])
        cursor = self._connection.execute(f"SELECT * FROM {_quoted(table)} ORDER BY {by}")  # noqa: S608  own names
        names = [column[0] for column in cursor.description]
        while rows := cursor.fetchmany(size):
            yield [dict(zip(names, row, strict=True)) for row in rows]


@contextmanager
def _opened_server(server: dict[str, str]) -> Iterator[Source]:
    try:
        connection = psycopg.connect(**cast("dict[str, Any]", {"connect_timeout": "10", **server}))
    except psycopg.Error as exc:
        raise Unreadable(f"No connection: {_without(server.get('password'), str(exc))}") from None
    with connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        try:
            connection.execute("SET TIME ZONE 'UTC'")
            connection.execute("SET datestyle TO ISO")
            yield PostgreSQLSource(connection)
        except psycopg.Error as exc:
            raise Unreadable(f"The earlier database stopped: {type(exc).__name__}") from exc


class PostgreSQLSource:
    """A server. One read-only snapshot, and cursors that stay there, so that memory does not grow with the table."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def columns(self, table: str) -> list[str]:
        return list(self._kinds(table))

    def _kinds(self, table: str) -> dict[str, str]:
        found = self._connection.execute(
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = ANY(current_schemas(false)) AND table_name = %s ORDER BY ordinal_position",
            [table],
        )
        return dict(found.fetchall())

    def chunks(self, table: str, *, order: Sequence[str] = (), size: int = CHUNK) -> Iterator[list[Row]]:
        wanted = sql.SQL(", ").join(
            sql.SQL("{0}" if kind in _AS_THEY_ARE else "{0}::text AS {0}").format(sql.Identifier(name))
            for name, kind in self._kinds(table).items()
        )
        by = sql.SQL(", ").join([*map(_qualified(table), order), sql.SQL("ctid")])
        query = sql.SQL("SELECT {} FROM {} ORDER BY {}").format(wanted, sql.Identifier(table), by)
        with self._connection.cursor(f"legacy_{table}", row_factory=dict_row) as cursor:
            cursor.itersize = size
            cursor.execute(query)
            while rows := cursor.fetchmany(size):
                yield rows


def _qualified(table: str) -> Any:
    # By the column itself, not by its text of the same name in the result.
    return lambda column: sql.Identifier(table, column)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _without(secret: str | None, text: str) -> str:
    line = text.strip().splitlines()[0] if text.strip() else "the server did not answer"
    return line.replace(secret, "***") if secret else line
