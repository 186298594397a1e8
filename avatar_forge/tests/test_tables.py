"""The tables as they are in the database, held against the schema document."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from accounts.models import User
from avatar_forge.core.ids import is_id, new_id
from characters.models import Character
from chat.models import Message
from conftest import on_postgresql

pytestmark = pytest.mark.django_db

# Column: type, with ? where NULL is allowed. What stands behind the blank line is ours, beyond the document.
TABLES = {
    "users": """
        id str36, email str100, username str50?, picture str255?, is_active bool, is_superuser bool, provider str20,
        created_at time, updated_at time?,

        password str128, last_login time?, is_staff bool
    """,
    "characters": """
        id str36, user_id str36?, name str100, description text?, persona text?, voice_id str50?, character json?,
        is_preset bool, category str50?, tags json?, sample_dialogue text?, image_url str255?, model_url str255?,
        thumbnail_url str255?, created_at time, updated_at time?
    """,
    "generation_jobs": """
        id str36, user_id str36?, job_type str20, status str20, input_payload text?, result_url str255?,
        error_message text?, progress int, created_at time, completed_at time?,

        current_step str50?, error_code str50?, attempt int, attempts_allowed int, lease_until time?, started_at time?,
        slot str100?, token_hash str64?
    """,
    "audio_files": """
        id str36, user_id str36, file_path str500, file_url str500, file_size int, duration float?, format str10,
        voice_id str50?, text_hash str64?, created_at time,

        engine str60?, envelope bytes?
    """,
    "speech_claims": "digest str64, holder str36, until time, error str50",
    "chat_sessions": """
        id str36, user_id str36, character_id str36?, scenario json?, started_at time, ended_at time?, turn_count int,

        player_image_url str255?, review json?, summary_lease_until time?, client_id str100?,
        voice_on bool, voice_mode str10, voice_id str50?, voice_speed float,
        co_character_id str36?, mode str20, persona json?, co_persona json?, title str100?, display_name str100?,
        generated_script text?, chat_model str50?, last_seq int, head_id str36?, updated_at time, deleted_at time?
    """,
    "session_actors": """
        id str36, session_id str36, position smallint, name str100, character_id str36?, persona json?
    """,
    "messages": """
        id str36, session_id str36, role str20, content text, audio_url str500?, model_used str50?, emotion str50?,
        created_at time,

        parent_id str36?, seq int, speaker str100?, status str20, engine str50?, prompt_tokens int?,
        completion_tokens int?, prompt_estimate int?, pinned bool, truncated bool,
        client_id str100?, heartbeat_at time?,
       stop_asked_at time?, deleted_at time?, move str10?, lines_asked smallint?
    """,
    "chat_summaries": """
        id str36, session_id str36, upto_id str36, text text, kept text, edited text?, digest str64, pins json,
        model_used str50?, engine str50?, created_at time
    """,
    "user_preferences": """
        id str36, user_id str36, tts_mode str20?, tts_delay_ms int?, tts_streaming_mode int?, tts_enabled bool?,
        tts_speed float?, updated_at time
    """,
    "user_personas": """
        id str36, user_id str36, name str100, description text, image_url str255?, default_since time?,
        created_at time, updated_at time
    """,
    "preset_loads": "slug str50, character_id str36, digest str64, loaded_at time",
    "idempotency_keys": """
        id str36, user_id str36, key str255, request_hash str64, status int?, response text?, created_at time
    """,
}

TESTED_ELSEWHERE = {"login_events"}  # beyond the document; with the sign-ins they are about

INDEXES = {
    "characters": ["user_id", "is_preset", "category"],
    "generation_jobs": ["user_id", "status", "job_type"],
    "audio_files": ["user_id", "text_hash"],
}

# What an INSERT must give, because the database has no default for it.
MUST_GIVE = {
    "users": {"id": new_id(), "email": "raw@example.com", "password": "!"},
    "characters": {"id": new_id(), "name": "홍길동"},
    "generation_jobs": {"id": new_id(), "job_type": "3d"},
    "audio_files": {
        "id": new_id(), "user_id": "", "file_path": "a.wav", "file_url": "/a.wav", "file_size": 1, "format": "wav"
    },
    "speech_claims": {"digest": "a" * 64, "holder": "me", "until": datetime(2026, 1, 1, tzinfo=UTC)},
    "chat_sessions": {"id": new_id(), "user_id": ""},
    "session_actors": {"id": new_id(), "session_id": "", "position": 2, "name": "길동"},
    "messages": {"id": new_id(), "session_id": "", "seq": 1, "role": "user", "content": "안녕"},
    "chat_summaries": {
        "id": new_id(), "session_id": "", "upto_id": "", "text": "만났다.", "digest": "a" * 64
    },
    "preset_loads": {
        "slug": "hong", "character_id": new_id(), "digest": "a" * 64, "loaded_at": datetime(2026, 1, 1, tzinfo=UTC)
    },
    "user_preferences": {"id": new_id(), "user_id": ""},
    "user_personas": {"id": new_id(), "user_id": "", "name": "지훈"},
    "idempotency_keys": {"id": new_id(), "user_id": "", "key": "k", "request_hash": "a" * 64},
}  # fmt: skip

DEFAULTS = {
    "users": {"is_active": True, "is_superuser": False, "is_staff": False, "provider": "google"},
    "characters": {"voice_id": "default", "is_preset": False},
    "generation_jobs": {"status": "pending", "progress": 0, "attempt": 0, "attempts_allowed": 3},
    "audio_files": {},
    "chat_sessions": {
        "turn_count": 0,
        "last_seq": 0,
        "mode": "actor",
        "voice_on": False,
        "voice_mode": "realtime",
        "voice_speed": 1.0,
    },
    "messages": {"status": "complete", "pinned": False, "truncated": False},
    "chat_summaries": {"kept": ""},
    "user_preferences": {},
    "user_personas": {"description": ""},
    "idempotency_keys": {},
}
ITS_TIME = {"chat_sessions": "started_at", "user_preferences": "updated_at"}

every_table = pytest.mark.parametrize("table", TABLES)


def declared(table: str) -> dict[str, str]:
    """Return column → type as the document says."""
    columns = dict(column.split() for column in re.split(r",\s*", TABLES[table].strip()))
    if not on_postgresql():  # SQLite keeps JSON as text
        columns = {name: kind.replace("json", "text") for name, kind in columns.items()}
    return columns


def found(table: str) -> dict[str, dict[str, Any]]:
    """Return column → {kind, has_default} as the database says."""
    with connection.cursor() as cursor:
        if on_postgresql():
            cursor.execute(
                "SELECT column_name, data_type, character_maximum_length, is_nullable = 'YES', column_default "
                "FROM information_schema.columns WHERE table_name = %s AND table_schema = 'public'",
                [table],
            )
            rows = cursor.fetchall()
        else:
            cursor.execute(f"PRAGMA table_info({table})")
            rows = [
                (name, *typed(kind.lower()), not (required or is_key), default)
                for _, name, kind, required, default, is_key in cursor.fetchall()
            ]
    return {
        name: {"kind": word(kind, size) + "?" * nullable, "has_default": default is not None}
        for name, kind, size, nullable, default in rows
    }


def typed(declaration: str) -> tuple[str, str]:
    kind, _, size = declaration.rstrip(")").partition("(")
    return kind, size


def word(kind: str, size: Any) -> str:
    words = {
        "character varying": "str", "varchar": "str", "boolean": "bool", "timestamp with time zone": "time",
        "datetime": "time", "integer": "int", "double precision": "float", "real": "float", "jsonb": "json",
        "bytea": "bytes", "blob": "bytes",
    }  # fmt: skip
    return f"{words.get(kind, kind)}{size or ''}"


def insert(table: str, **values: Any) -> dict[str, Any]:
    """Insert by SQL alone and return the row as it was stored."""
    columns, marks = ", ".join(values), ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(values.values()))
        cursor.execute(f"SELECT * FROM {table} WHERE {next(iter(values))} = %s", [next(iter(values.values()))])
        return dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))


def test_the_tables_are_those_of_the_document():
    apps_of_ours = {"accounts", "audio", "characters", "chat", "jobs"}
    ours = {model._meta.db_table for model in apps.get_models() if model._meta.app_label in apps_of_ours}
    assert ours - TESTED_ELSEWHERE == set(TABLES)


@every_table
def test_columns_types_lengths_and_nulls_are_the_documents(table):
    assert {name: column["kind"] for name, column in found(table).items()} == declared(table)


@every_table
def test_the_primary_key_is_what_the_document_says(table):
    with connection.cursor() as cursor:
        key = connection.introspection.get_primary_key_columns(cursor, table)
    assert key == [{"preset_loads": "slug", "speech_claims": "digest"}.get(table, "id")]


@pytest.mark.parametrize("table", [table for table in TABLES if table not in ("preset_loads", "speech_claims")])
def test_new_keys_are_uuids_of_36_characters(table):
    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    assert len(model().pk) == 36
    assert is_id(model().pk)


@pytest.mark.parametrize(
    ("table", "column"), [(table, column) for table, columns in INDEXES.items() for column in columns]
)
def test_the_recommended_indexes_bear_their_names(table, column):
    with connection.cursor() as cursor:
        indexes = connection.introspection.get_constraints(cursor, table)
    assert indexes[f"idx_{table}_{column}"]["columns"] == [column]


def test_an_email_is_unique_and_indexed():
    with connection.cursor() as cursor:
        indexes = connection.introspection.get_constraints(cursor, "users").values()
    assert any(index["unique"] and index["columns"] == ["email"] for index in indexes)


@every_table
def test_only_the_documents_columns_lack_a_default(table):
    needed = {
        name for name, column in found(table).items() if not column["kind"].endswith("?") and not column["has_default"]
    }
    assert needed == set(MUST_GIVE[table])


@pytest.mark.parametrize("table", DEFAULTS)
def test_the_database_itself_fills_in_the_defaults(table, alice, play):
    line = Message.objects.create(session=play, seq=9, role="user", content="안녕")
    owners = {"user_id": alice.pk, "session_id": play.pk, "upto_id": line.pk}
    values = {name: owners.get(name, value) for name, value in MUST_GIVE[table].items()}
    if table == "characters":
        values["user_id"] = alice.pk  # a row without an owner must say that it is a preset
    row = insert(table, **values)
    assert {name: row[name] for name in DEFAULTS[table]} == DEFAULTS[table]
    made = row[ITS_TIME.get(table, "created_at")]
    made = made if isinstance(made, datetime) else datetime.fromisoformat(made)
    assert abs(made.replace(tzinfo=UTC) - timezone.now()) < timedelta(minutes=1)


def test_times_are_kept_in_utc_and_shown_in_seoul(alice, settings):
    noon = datetime(2026, 1, 26, 12, 0, tzinfo=UTC)
    User.objects.filter(pk=alice.pk).update(created_at=noon)
    with connection.cursor() as cursor:
        if on_postgresql():
            cursor.execute("SELECT to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') FROM users")
        else:
            cursor.execute("SELECT substr(created_at, 1, 16) FROM users")
        assert cursor.fetchone()[0] == "2026-01-26 12:00"
    alice.refresh_from_db()
    assert settings.TIME_ZONE == "Asia/Seoul"
    assert f"{timezone.localtime(alice.created_at):%H:%M %z}" == "21:00 +0900"


def test_the_keys_of_later_rows_sort_behind_those_of_earlier_ones(alice):
    keys = [Character.objects.create(user=alice, name=str(n)).pk for n in range(20)]
    assert keys == sorted(keys)
