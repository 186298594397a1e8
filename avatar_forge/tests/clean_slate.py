"""After a test that commits: delete the rows it has left, instead of truncating every table.

Django truncates all tables and emits `post_migrate` again, which costs PostgreSQL half a second a test, nearly all of
it files being made anew. Rows that the tests left are few: finding and deleting them takes 3 ms.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

Rows = dict[str, list[tuple[Any, ...]]]


class CleanSlate:
    """Knows the rows a migrated database begins with (content types, permissions, groups) and goes back to them."""

    def __init__(self) -> None:
        self.tables: list[str] = connection.introspection.django_table_names(only_existing=True, include_views=False)
        self.given: Rows = {}
        self.read()

    def read(self) -> None:
        """Take what is there now for what is given."""
        self.given = {table: self._rows(table) for table in self._filled()}

    def restore(self) -> bool:
        """Delete what came; False when a given row is not as it was, which takes Django's own flush."""
        with transaction.atomic():  # keys between the tables are deferred to its end
            filled = self._filled()
            if any(table not in filled or self._rows(table) != rows for table, rows in self.given.items()):
                return False
            with connection.cursor() as cursor:
                for table in filled:
                    if table not in self.given:
                        cursor.execute(f"DELETE FROM {_quoted(table)}")
        return True

    def _filled(self) -> list[str]:
        """Return the tables that have rows, in one query."""
        asked = [f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {_quoted(table)})" for table in self.tables]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(asked))
            return [name for (name,) in cursor.fetchall()]

    def _rows(self, table: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {_quoted(table)} ORDER BY 1")
            return cursor.fetchall()


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
