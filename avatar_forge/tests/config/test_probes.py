"""How the stage says that it is doing: asked for real, in parallel, in time, and without a secret."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from time import monotonic

import pytest
from django.utils import translation

from avatar_forge.config import probes
from avatar_forge.core import engines
from avatar_forge.tests.core.test_exceptions import database_down
from avatar_forge.tests.server_process import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_database_threads")]

FIGURES = "jobs.engines.hunyuan3d.Hunyuan3DEngine"


@pytest.fixture(autouse=True)
def _anew() -> None:
    probes.rounds.forget()
    engines.forget()


@pytest.fixture
def mute() -> Iterator[int]:
    """A port that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def figures_at(settings, *ports: int) -> None:
    settings.ENGINES = {
        **settings.ENGINES,
        "3d": {
            f"n{n}": {"BACKEND": FIGURES, "OPTIONS": {"base_url": f"http://127.0.0.1:{port}/hidden"}}
            for n, port in enumerate(ports)
        },
    }


def detailed(api) -> dict[str, dict[str, object]]:
    return api().get("/api/system/health/detailed").json()["data"]["services"]


def test_every_part_is_asked(api):
    told = detailed(api)
    assert list(told) == ["database", "cache", "broker", "llm", "tts", "gen3d", "style"]
    assert {key: part["status"] for key, part in told.items()} == {
        "database": "online", "cache": "online", "broker": "online", "llm": "online", "tts": "online",
        "gen3d": "online", "style": "online",
    }  # fmt: skip
    assert all(isinstance(part["latency"], int) and part["url"] == "" for part in told.values())
    assert api().get("/api/system/status").json()["data"]["status"] == "healthy"


def test_what_is_not_set_up_is_offline_and_no_harm(api, settings):
    settings.ENGINES = {"chat": settings.ENGINES["chat"]}
    told = detailed(api)
    assert (told["style"]["status"], told["style"]["message"]) == ("offline", "Nothing is set up for this.")
    assert api().get("/api/system/health").json()["data"]["status"] == "healthy"


async def test_a_server_that_answers_anything_is_online(settings):
    async def say_no(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(say_no, "127.0.0.1", 0) as server:
        figures_at(settings, server.sockets[0].getsockname()[1], free_port())
        found = (await probes.ask_all())["gen3d"]
    for language, said in (("ko", "서버 2개 가운데 1개가 응답합니다."), ("en", "1 of 2 servers answer.")):
        with translation.override(language):
            assert (found.status, str(found.message)) == ("online", said)


def test_a_server_that_is_gone_is_offline_and_its_address_is_not_told(api, settings):
    port = free_port()
    figures_at(settings, port)
    answer = api().get("/api/system/health/detailed")
    assert answer.json()["data"]["services"]["gen3d"]["status"] == "offline"
    assert str(port).encode() not in answer.content and b"hidden" not in answer.content
    assert api().get("/api/system/health").json()["data"]["status"] == "degraded"


def test_servers_that_never_answer_cost_one_deadline_together(api, settings, mute, monkeypatch):
    monkeypatch.setattr(probes, "DEADLINE", 1.0)
    figures_at(settings, mute, mute)
    settings.ENGINES["style"] = settings.ENGINES["3d"]
    began = monotonic()
    told = detailed(api)
    assert (told["gen3d"]["status"], told["style"]["status"], told["database"]["status"]) == (
        "offline", "offline", "online",
    )  # fmt: skip
    assert 0.7 < monotonic() - began < 1.9  # one after the other would take 3.2 s and more


def test_a_part_that_is_set_up_wrongly_is_an_error(api, settings):
    settings.ENGINES = {**settings.ENGINES, "style": {"gone": {"BACKEND": "nowhere.Engine"}}}
    assert detailed(api)["style"]["status"] == "error"


def test_redis_and_a_broker_that_are_away_are_offline(api, settings):
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": settings.REDIS_URL}
    }
    settings.BROKER_URL = settings.CELERY_BROKER_URL = f"amqp://secret:word@127.0.0.1:{free_port()}//"
    answer = api().get("/api/system/health/detailed")
    told = answer.json()["data"]["services"]
    assert (told["cache"]["status"], told["broker"]["status"]) == ("offline", "offline")
    assert b"secret" not in answer.content and b"amqp" not in answer.content


def test_without_a_database_the_answer_still_comes(api, monkeypatch):
    def away() -> None:
        raise ConnectionError

    monkeypatch.setattr(probes, "select_one", away)
    with database_down():
        data = api().get("/api/system/status").json()["data"]
    assert (data["status"], data["services"]["database"]) == ("unhealthy", "offline")


async def test_many_who_ask_at_once_are_one_round(monkeypatch):
    rounds, ask = [], probes.ask_all

    async def counted() -> probes.Findings:
        rounds.append(1)
        return await ask()

    monkeypatch.setattr(probes, "ask_all", counted)
    await asyncio.gather(*(probes.rounds.latest() for _ in range(20)))
    await probes.rounds.latest()
    assert len(rounds) == 1
