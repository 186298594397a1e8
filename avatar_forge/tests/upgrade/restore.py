"""Bring an empty database and data folder to what a server of the version before had left (`python -m … restore`)."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def read() -> dict[str, Any]:
    """Return what `fill.write` wrote down."""
    return dict(json.loads((HERE / "rows.json").read_text()))


def restore() -> None:
    """Migrate to where the old server was, put its rows and files there. Settings say where that is."""
    from django.conf import settings
    from django.db import connection, transaction
    from django.db.migrations.executor import MigrationExecutor
    from django.utils import timezone

    left = read()
    MigrationExecutor(connection).migrate([(app, name) for app, name in left["migrations"]])
    with transaction.atomic(), connection.cursor() as cursor:  # foreign keys are checked at the end
        for table, rows in left["rows"].items():
            cursor.execute(f"DELETE FROM {table}")
            for row in rows:
                _insert(cursor, table, row)
        # Sign-ins last a week, and the rows get older than that.
        cursor.execute("UPDATE django_session SET expire_date = %s", [timezone.now() + timedelta(days=1)])
    for name, body in left["files"].items():
        path = Path(settings.MEDIA_ROOT) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(body))


def _insert(cursor: Any, table: str, row: dict[str, Any]) -> None:
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join(["%s"] * len(row))
    cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", _values(cursor, table, row))


def _values(cursor: Any, table: str, row: dict[str, Any]) -> list[Any]:
    """The values as the database has them: SQLite's 0 and 1 are booleans on PostgreSQL, `{"base64": …}` is bytes."""
    kinds = {}
    if cursor.db.vendor == "postgresql":
        described = cursor.db.introspection.get_table_description(cursor, table)
        kinds = {column.name: cursor.db.introspection.get_field_type(column.type_code, column) for column in described}
    values = []
    for name, value in row.items():
        if isinstance(value, dict):
            values.append(base64.b64decode(value["base64"]))
        else:
            values.append(bool(value) if kinds.get(name) == "BooleanField" and value is not None else value)
    return values


if __name__ == "__main__":
    import django

    django.setup()
    restore()
