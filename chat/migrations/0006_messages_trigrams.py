"""Lines can be searched by any piece of them: a trigram index on PostgreSQL, nothing on SQLite, which reads them all.

The extension pg_trgm is trusted (PostgreSQL 13 and later): whoever may create in the database may create it. Where even
that is not allowed, search works without the index, and docs/history.md tells how to add it later.
"""

import logging

from django.db import DatabaseError, migrations, transaction

logger = logging.getLogger(__name__)

# Without the lines being spoken: their text changes every second.
INDEX = (
    "CREATE INDEX messages_content_trigrams ON messages"
    " USING gin (UPPER(NORMALIZE(content, NFD)) gin_trgm_ops) WHERE status <> 'streaming'"
)


def add(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        try:
            with transaction.atomic(using=schema_editor.connection.alias):
                cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        except DatabaseError as exc:
            logger.warning("no trigram index: %s", exc)
            return
        cursor.execute(INDEX)


def remove(apps, schema_editor):
    """The extension stays: others may use it."""
    if schema_editor.connection.vendor == "postgresql":
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("DROP INDEX IF EXISTS messages_content_trigrams")


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0005_history"),
    ]

    operations = [migrations.RunPython(add, remove)]
