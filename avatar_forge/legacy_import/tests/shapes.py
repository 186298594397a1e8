"""The earlier system's tables as SQLAlchemy made them: the current shape (schema §3, §8.1) and the older one (§4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Engine,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    create_engine,
    func,
    insert,
)  # fmt: skip

NOON = datetime(2026, 1, 26, 12, 0, tzinfo=UTC)
_SPACE = UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")


def pk(name: str) -> str:
    return str(uuid5(_SPACE, name))


def engine(url: str) -> Engine:
    return create_engine(url.replace("postgresql://", "postgresql+psycopg://"))


def made() -> Column[Any]:
    return Column("created_at", DateTime(timezone=True), server_default=func.now())


def owner(nullable: bool = True) -> Column[Any]:
    return Column("user_id", String(36), ForeignKey("users.id"), nullable=nullable)


def current() -> MetaData:
    meta = MetaData()
    Table(
        "users", meta, Column("id", String(36), primary_key=True, index=True),
        Column("email", String(100), unique=True, nullable=False, index=True), Column("username", String(50)),
        Column("picture", String(255)), Column("is_active", Boolean, default=True),
        Column("is_superuser", Boolean, default=False), Column("provider", String(20), default="google"), made(),
        Column("updated_at", DateTime(timezone=True)), Column("google_sub", String(255)),
        Column("newsletter", Boolean),
    )  # fmt: skip
    Table(
        "characters", meta, Column("id", String(36), primary_key=True), owner(),
        Column("name", String(100), nullable=False), Column("description", Text), Column("persona", Text),
        Column("voice_id", String(50), default="default"), Column("character", Text),
        Column("is_preset", Boolean, nullable=False, default=False), Column("category", String(50)),
        Column("tags", Text), Column("sample_dialogue", Text), Column("image_url", String(255)),
        Column("model_url", String(255)), Column("thumbnail_url", String(255)), made(),
        Column("updated_at", DateTime(timezone=True)),
    )  # fmt: skip
    Table(
        "generation_jobs", meta, Column("id", String(36), primary_key=True), owner(),
        Column("job_type", String(20), nullable=False), Column("status", String(20), default="pending"),
        Column("input_payload", Text), Column("result_url", String(255)), Column("error_message", Text),
        Column("progress", Integer, default=0), made(), Column("completed_at", DateTime(timezone=True)),
    )  # fmt: skip
    Table(
        "audio_files", meta, Column("id", String(36), primary_key=True), owner(nullable=False),
        Column("file_path", String(500), nullable=False), Column("file_url", String(500), nullable=False),
        Column("file_size", Integer, nullable=False), Column("duration", Float),
        Column("format", String(10), nullable=False), Column("voice_id", String(50)),
        Column("text_hash", String(64), index=True), made(),
    )  # fmt: skip
    Table(
        "chat_sessions", meta, Column("id", String(36), primary_key=True), owner(nullable=False),
        Column("character_id", String(36), ForeignKey("characters.id")), Column("scenario", Text),
        Column("started_at", DateTime(timezone=True), server_default=func.now()),
        Column("ended_at", DateTime(timezone=True)), Column("turn_count", Integer, default=0),
    )  # fmt: skip
    Table(
        "messages", meta, Column("id", String(36), primary_key=True),
        Column("session_id", String(36), ForeignKey("chat_sessions.id"), nullable=False),
        Column("role", String(20), nullable=False), Column("content", Text, nullable=False),
        Column("audio_url", String(500)), Column("model_used", String(50)), Column("emotion", String(50)), made(),
    )  # fmt: skip
    return meta


def older() -> MetaData:
    """Keys are UUIDs (32 digits on SQLite), times have no zone, jobs know only pictures and figures."""
    meta = MetaData()

    def time(name: str) -> Column[Any]:
        return Column(name, DateTime, server_default=func.now())

    Table(
        "users", meta, Column("id", Uuid, primary_key=True), Column("username", String(50), unique=True),
        Column("email", String(100), unique=True, nullable=False), time("created_at"),
    )  # fmt: skip
    Table(
        "characters", meta, Column("id", Uuid, primary_key=True), Column("user_id", Uuid, ForeignKey("users.id")),
        Column("name", String(100), nullable=False), Column("persona", Text), Column("model_url", String(255)),
        Column("thumbnail_url", String(255)), time("created_at"),
    )  # fmt: skip
    Table(
        "generation_jobs", meta, Column("id", Uuid, primary_key=True), Column("user_id", Uuid, ForeignKey("users.id")),
        Column("status", String(20), default="pending"), Column("input_image_url", String(255)),
        Column("output_model_url", String(255)), Column("error_message", Text), time("created_at"),
        Column("completed_at", DateTime),
    )  # fmt: skip
    Table(
        "chat_sessions", meta, Column("id", Uuid, primary_key=True),
        Column("character_id", Uuid, ForeignKey("characters.id")), time("started_at"), Column("ended_at", DateTime),
    )  # fmt: skip
    Table(
        "messages", meta, Column("id", Uuid, primary_key=True),
        Column("session_id", Uuid, ForeignKey("chat_sessions.id")), Column("role", String(20), nullable=False),
        Column("content", Text, nullable=False), Column("audio_url", String(255)), Column("model_used", String(50)),
        time("created_at"),
    )  # fmt: skip
    return meta


def at(minute: int) -> datetime:
    return NOON + timedelta(minutes=minute)


def current_rows() -> dict[str, list[dict[str, Any]]]:
    """A small company with what goes wrong even in a database that keeps its own rules."""
    audio = {"user_id": pk("gildong"), "file_url": "/a.wav", "file_size": 7, "format": "wav", "voice_id": "v1"}
    line = {"session_id": pk("play")}
    return {
        "users": [
            {"id": pk("gildong"), "email": "Gildong@Example.com", "username": "홍길동", "created_at": at(0),
             "picture": "https://pictures.example/g.png", "is_superuser": True, "updated_at": at(5)},
            {"id": pk("twin"), "email": "gildong@example.com", "username": "twin", "created_at": at(9)},
            {"id": pk("chun"), "email": "chun@example.com", "created_at": at(1), "google_sub": "2002",
             "is_active": False},
        ],
        "characters": [
            {"id": pk("preset"), "name": "춘향", "is_preset": True, "tags": '["고전", "사극"]', "created_at": at(2),
             "character": '{"gender": "여성", "likes": ["그네"]}', "persona": "남원의 사람", "updated_at": at(3)},
            {"id": pk("mine"), "user_id": pk("gildong"), "name": "나", "is_preset": False, "tags": '["broken',
             "character": "not json", "created_at": at(2)},
            {"id": pk("both"), "user_id": pk("chun"), "name": "둘", "is_preset": True, "created_at": at(2)},
            {"id": pk("twins"), "user_id": pk("twin"), "name": "쌍둥이", "is_preset": False, "created_at": at(2)},
        ],
        "generation_jobs": [
            {"id": pk("done"), "user_id": pk("gildong"), "job_type": "style", "status": "completed", "progress": 100,
             "input_payload": '{"style": "anime"}', "result_url": "/r.png", "created_at": at(3), "completed_at": at(4)},
            {"id": pk("stuck"), "job_type": "tts", "status": "processing", "progress": 140, "created_at": at(3)},
            {"id": pk("odd"), "job_type": "hologram", "created_at": at(3)},
        ],
        "audio_files": [
            {**audio, "id": pk("a-new"), "file_path": "audio/new.wav", "text_hash": "a" * 64, "created_at": at(7)},
            {**audio, "id": pk("a-old"), "file_path": "audio/old.wav", "text_hash": "A" * 64, "created_at": at(6)},
            {**audio, "id": pk("a-ogg"), "file_path": "audio/none.ogg", "text_hash": "a" * 64, "format": "OGG",
             "created_at": at(6)},
            {**audio, "id": pk("a-mp3"), "file_path": "audio/x.mp3", "format": "mp3", "created_at": at(6)},
        ],
        "chat_sessions": [
            {"id": pk("play"), "user_id": pk("gildong"), "character_id": pk("preset"), "started_at": at(10),
             "scenario": '{"background": "광한루", "opponent": "춘향", "situation": 3}', "turn_count": 99},
            {"id": pk("empty"), "user_id": pk("chun"), "character_id": pk("mine"), "scenario": "plain words",
             "started_at": at(11), "ended_at": at(12)},
        ],
        "messages": [
            {**line, "id": pk("m1"), "role": "assistant", "content": "어서 오세요.", "created_at": at(10)},
            # One transaction wrote both: its time stands still. The answer was touched later and moved behind.
            {**line, "id": pk("m3"), "role": "ai", "content": "춘향이에요.", "created_at": at(11), "emotion": "happy"},
            {**line, "id": pk("m2"), "role": "user", "content": "누구세요?", "created_at": at(11)},
            {**line, "id": pk("m4"), "role": "user", "content": "네.", "created_at": at(12)},
            {**line, "id": pk("m5"), "role": "narrator", "content": "비가 온다.", "created_at": at(13)},
        ],
    }  # fmt: skip


def older_rows() -> dict[str, list[dict[str, Any]]]:
    def key(name: str) -> UUID:
        return UUID(pk(name))

    def naive(minute: int) -> datetime:
        return at(minute).replace(tzinfo=None)

    line = {"session_id": key("o-play")}
    return {
        "users": [{"id": key("simcheong"), "username": "심청", "email": "sim@example.com", "created_at": naive(0)}],
        "characters": [
            {"id": key("o-preset"), "name": "용왕", "persona": "바다의 왕", "created_at": naive(1)},
            {"id": key("o-mine"), "user_id": key("simcheong"), "name": "뺑덕", "created_at": naive(1)},
        ],
        "generation_jobs": [
            {"id": key("o-job"), "user_id": key("simcheong"), "status": "completed", "created_at": naive(2),
             "input_image_url": "/uploads/in.png", "output_model_url": "/models/out.glb", "completed_at": naive(3)},
            {"id": key("o-wait"), "status": "pending", "input_image_url": "/uploads/2.png", "created_at": naive(2)},
        ],
        "chat_sessions": [{"id": key("o-play"), "character_id": key("o-preset"), "started_at": naive(4)}],
        "messages": [
            {**line, "id": key("o1"), "role": "user", "content": "인당수가 어디죠?", "created_at": naive(5)},
            {**line, "id": key("o2"), "role": "assistant", "content": "이쪽이다.", "created_at": naive(5),
             "model_used": "gemma-3-27b-it"},
        ],
    }  # fmt: skip


def build(url: str, meta: MetaData, rows: dict[str, list[dict[str, Any]]]) -> None:
    """Create the tables and fill them, each row in a statement of its own, as the earlier system did."""
    target = engine(url)
    meta.create_all(target)
    add(url, meta, rows)
    target.dispose()


def add(url: str, meta: MetaData, rows: dict[str, list[dict[str, Any]]]) -> None:
    target = engine(url)
    with target.begin() as connection:
        for table, values in rows.items():
            for row in values:
                connection.execute(insert(meta.tables[table]).values(**row))
    target.dispose()
