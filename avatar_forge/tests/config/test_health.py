"""Health: what monitors are told, also when things are bad."""

from __future__ import annotations

import socket
import threading
from time import monotonic

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from avatar_forge.core import engines
from avatar_forge.tests.core.test_exceptions import database_down
from avatar_forge.tests.server_process import free_port

pytestmark = pytest.mark.django_db


def test_health_tells_how_each_part_is(api):
    data = api().get("/api/health").json()["data"]
    timestamp = data.pop("timestamp")
    parts = ("backend", "cache", "broker", "llm", "tts", "gen3d", "style")
    assert data == dict.fromkeys(parts, "healthy")
    assert timestamp.endswith("+00:00")


def test_health_answers_also_without_a_database(api):
    with database_down():
        response = api().get("/api/health")
    assert (response.status_code, response.json()["data"]["backend"]) == (200, "unhealthy")


def test_an_engine_that_cannot_be_built_is_unhealthy(api, settings):
    settings.ENGINES = {"chat": {"gone": {"BACKEND": "nowhere.Engine"}}}
    engines.forget()
    assert api().get("/api/health").json()["data"]["llm"] == "unhealthy"


@pytest.mark.parametrize("servers", [["dead"], ["dead", "alive"]], ids=["alone", "beside-another"])
def test_a_model_server_that_is_dead_is_unhealthy_within_seconds(api, settings, servers):
    def at(port: int) -> dict[str, object]:
        options = {"base_url": f"http://127.0.0.1:{port}/v1"}
        return {"BACKEND": "chat.llm.engines.openai.OpenAIEngine", "OPTIONS": options}

    with socket.create_server(("127.0.0.1", 0)) as alive:
        threading.Thread(target=_answer_once, args=(alive,), daemon=True).start()
        ports = {"dead": free_port(), "alive": alive.getsockname()[1]}
        settings.ENGINES = settings.ENGINES | {"chat": {name: at(ports[name]) for name in servers}}
        began = monotonic()
        data = api().get("/api/health").json()["data"]
    assert (data["llm"], data["tts"]) == ("unhealthy", "healthy")
    assert monotonic() - began < 4


def _answer_once(server: socket.socket) -> None:
    try:
        connection, _ = server.accept()
    except OSError:  # nobody came, and the test is over
        return
    with connection:
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


def test_live_needs_nothing(api, django_assert_num_queries):
    with database_down(), django_assert_num_queries(0):
        assert api().get("/api/health/live").json() == {"success": True, "data": {"status": "alive"}}


def test_ready_when_every_migration_is_applied(api):
    assert api().get("/api/health/ready").json()["data"] == {"status": "ready"}


def test_not_ready_while_a_migration_is_missing(api):
    (newest,) = MigrationLoader(connection).graph.leaf_nodes("chat")
    MigrationRecorder(connection).record_unapplied(*newest)
    response = api().get("/api/health/ready")
    assert (response.status_code, response.json()["error"]["code"]) == (503, "DATABASE_UNAVAILABLE")
    assert response.headers["Retry-After"]


def test_monitors_need_no_session(alice, api):
    client = api(alice)
    with database_down(only="django_session"):
        assert client.get("/api/health").status_code == 200


@pytest.mark.parametrize("path", ["/api/health", "/api/health/", "/api/health/live/", "/api/health/ready/"])
def test_a_closing_slash_is_fine(api, path):
    assert api().get(path).status_code == 200
