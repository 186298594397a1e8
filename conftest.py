"""The cast of every test: alice the user, mallory the stranger, a member of staff; and how they call."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings as django_settings
from django.test import Client, TransactionTestCase

from accounts.models import User
from audio.engines import SpeechRequest
from audio.tests.counting import CountingEngine
from avatar_forge.core import dbpool, engines
from avatar_forge.tests.clean_slate import CleanSlate
from characters.models import Character
from chat.conversation import plays
from chat.models import ChatSession

HOME = "http://testserver"


class ApiClient(Client):
    """A browser on our own page: unsafe calls show their origin; bodies are JSON."""

    def __init__(self, user: User | None = None, **defaults: Any) -> None:
        super().__init__(headers={"origin": HOME, "accept-language": "en"}, **defaults)
        if user is not None:
            self.force_login(user)

    def send(self, method: str, path: str, body: Any = None, **extra: Any) -> Any:
        return getattr(self, method)(path, body, content_type="application/json", **extra)


# Hypothesis counts wall time, which says nothing on a machine that is busy with something else.
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """A commit on PostgreSQL waits for no disk; what others see of it, and when, is the same."""
    if on_postgresql():
        django_settings.DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database, which a test that commits leaves as it was at a hundredth of the cost of Django's flush."""
    flush = TransactionTestCase._fixture_teardown
    with django_db_blocker.unblock():
        slate = CleanSlate()

    def restore(case: TransactionTestCase) -> None:
        if not slate.restore():
            flush(case)
            slate.read()  # given rows have other ids now

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(TransactionTestCase, "_fixture_teardown", restore)
        yield


@pytest.fixture(autouse=True)
def _small_and_private(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")  # the language of lines about wrong settings
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ACCOUNT_RATE_LIMITS = False
    settings.GUESTS_PER_HOUR_PER_ADDRESS = 0
    settings.ASIDES_PER_MINUTE = 0
    settings.VISITOR_LINES_PER_MINUTE = 0
    settings.IMPORTS_PER_MINUTE = 0
    settings.SCRIPTS_PER_MINUTE = 0
    settings.SPEECH_PER_MINUTE = 0
    settings.ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
    yield
    for engine in engines.built("speech"):  # a process of its own
        asyncio.run(engine.aclose())
    engines.forget()


@pytest.fixture
def fast_engine(settings: Any) -> None:
    """The rehearsal engine without its pauses."""
    settings.ENGINES = {
        **settings.ENGINES,
        "chat": {
            "rehearsal": {
                "BACKEND": "chat.llm.engines.rehearsal.RehearsalEngine",
                "OPTIONS": {"tokens_per_second": 0},
            }
        },
    }
    engines.forget()


@pytest.fixture
def counting(settings: Any) -> list[SpeechRequest]:
    """An engine that counts behind every voice; what it was asked."""
    backend = {"BACKEND": "audio.tests.counting.CountingEngine"}
    settings.ENGINES = {**settings.ENGINES, "speech": {"counting": backend}}
    settings.VOICES = [{**voice, "engine": "counting"} for voice in settings.VOICES]
    engines.forget()
    CountingEngine.asked.clear()
    CountingEngine.failing, CountingEngine.revision, CountingEngine.seconds = False, "1", 0.05
    return CountingEngine.asked


@pytest.fixture
def alice(db: None) -> User:
    return User.objects.create_user("alice@example.com", "wonderland-7", username="Alice")


@pytest.fixture
def mallory(db: None) -> User:
    return User.objects.create_user("mallory@example.com", "wonderland-8", username="Mallory")


@pytest.fixture
def staff(db: None) -> User:
    return User.objects.create_superuser("staff@example.com", "wonderland-9", username="Staff")


@pytest.fixture
def api() -> Callable[..., ApiClient]:
    """`api()` for a visitor, `api(alice)` for somebody signed in."""
    return ApiClient


@pytest.fixture
def preset(db: None) -> Character:
    return Character.objects.create(
        name="춘향",
        is_preset=True,
        persona="남원의 곧은 사람이다. 그네를 좋아한다.",
        sample_dialogue=(
            "사용자: 안녕하세요\n춘향: 어서 오시어요.\n사용자: 그네 좋아해요?\n춘향: 바람을 가르는 맛이 그만이지요."
        ),
        character={"gender": "여성", "likes": ["그네", "매화"], "greeting": "먼 길 오시느라 애쓰셨어요."},
        tags=["고전", "사극"],
        category="고전소설",
    )


@pytest.fixture
def play(alice: User, preset: Character) -> ChatSession:
    return plays.start(
        alice, character=preset, scenario={"background": "광한루", "player": "나그네", "situation": "봄밤에 만났다."}
    )


@pytest.fixture
def _database_threads() -> Iterator[None]:
    """For tests that use the pool of database threads: closes their connections before the database goes."""
    yield
    dbpool.close()


@pytest.fixture
def transactional(transactional_db: None, _database_threads: None) -> None:
    """Committed rows, seen by every thread: for sockets and turns."""


async def eventually(true: Callable[[], Any], *, seconds: float = 20.0) -> Any:
    """Wait until `true()` is truthy and return its value."""
    async with asyncio.timeout(seconds):
        while not (value := await dbpool.run(true)):  # noqa: ASYNC110  rows send no events
            await asyncio.sleep(0.02)
    return value


def on_postgresql() -> bool:
    return "postgresql" in django_settings.DATABASES["default"]["ENGINE"]


# The gate runs the suite on both databases; a test that brings its own, always the same one, runs with that one only.
with_sqlite = pytest.mark.skipif(on_postgresql(), reason="is about SQLite: runs with the suite on it")
with_postgresql = pytest.mark.skipif(
    not on_postgresql(),
    reason="is about PostgreSQL: DATABASE_URL=postgresql://user:password@host/name make test",
)


def need(available: bool, what: str, install: str) -> None:
    """Skip a test that misses something, with the line that installs and starts it; fail where all must be there."""
    if not available:
        message = f"{what} is missing. To have it: {install}"
        if os.environ.get("REQUIRE_SERVERS"):
            pytest.fail(message)
        pytest.skip(message)
