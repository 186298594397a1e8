"""Health: what monitors are told, also when things are bad."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from avatar_forge.core import engines
from avatar_forge.tests.core.test_exceptions import database_down

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
