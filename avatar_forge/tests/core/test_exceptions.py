"""The edge: whatever goes wrong under /api, the answer is JSON in one shape and holds no secret."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.utils import translation
from rest_framework import exceptions as drf

from avatar_forge.core import errors
from avatar_forge.core.api.exceptions import expected
from avatar_forge.tests.bad_urls import SECRET
from avatar_forge.tests.core.test_parsing import refusal
from conftest import ApiClient

PLAYS = "/api/chat/sessions"


@pytest.fixture
def bad_urls(settings: Any) -> None:
    settings.ROOT_URLCONF = "avatar_forge.tests.bad_urls"


@pytest.fixture
def broken(api: Callable[..., ApiClient], bad_urls: None, db: None) -> ApiClient:
    """A client that gets an answer where tests usually get the exception."""
    return api(raise_request_exception=False)


@contextmanager
def database_down(kind: type[Exception] = OperationalError, *, only: str = "") -> Iterator[None]:
    def fail(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if only in sql:
            raise kind(f"connection to {SECRET} refused")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(fail):
        yield


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/fail/bug", 500, "INTERNAL_ERROR"),
        ("/api/plain/bug", 500, "INTERNAL_ERROR"),
        ("/api/fail/suspicious", 400, "BAD_REQUEST"),
        ("/api/plain/suspicious", 400, "BAD_REQUEST"),
        ("/api/fail/denied", 403, "FORBIDDEN"),
        ("/api/plain/denied", 403, "FORBIDDEN"),
        ("/api/fail/limited", 429, "RATE_LIMITED"),
        ("/api/fail/busy", 409, "SESSION_BUSY"),
        ("/api/fail/engine", 503, "ENGINE_UNAVAILABLE"),
        ("/api/plain/engine", 503, "ENGINE_UNAVAILABLE"),
    ],
)
def test_every_failure_has_its_status_and_code(broken, path, status, code):
    response = broken.get(path)
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)
    assert response.headers["Content-Type"].startswith("application/json")
    assert set(response.json()["error"]) == {"code", "message", "request_id"}
    assert SECRET not in response.content.decode()
    assert "Traceback" not in response.content.decode()


@pytest.mark.parametrize("path", ["/fail/bug", "/fail/suspicious", "/fail/denied", "/fail/engine", "/nowhere"])
def test_people_get_a_page_instead(broken, path):
    response = broken.get(path)
    assert response.status_code in (400, 403, 404, 500, 503)
    assert response.headers["Content-Type"].startswith("text/html")
    assert SECRET not in response.content.decode()


def test_how_long_to_wait_is_told(broken):
    assert broken.get("/api/fail/limited").headers["Retry-After"] == "7"


@pytest.mark.parametrize(
    "path", ["/api/", "/api/nowhere", "/api/chat/x", "/api/chat/sessions/x/y/z", "/api/%00", "/api/가"]
)
def test_an_unknown_address_is_404_in_json(api, db, path):
    response = api().get(path)
    assert (response.status_code, refusal(response)) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("method", "path"),
    [("put", PLAYS), ("delete", PLAYS), ("get", "/api/auth/logout"), ("post", "/api/health"), ("trace", PLAYS)],
)
def test_a_method_that_is_not_there_is_405(alice, api, method, path):
    response = getattr(api(alice), method)(path)
    assert (response.status_code, refusal(response)) == (405, "METHOD_NOT_ALLOWED")
    assert response.headers["Allow"]


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "a_b", "testserver:x", "", "[::1", "\x0b"])
def test_a_host_that_is_not_ours_is_400_in_json(api, db, host):
    response = api().get("/api/health", headers={"host": host})
    if host:  # without one, WSGI's SERVER_NAME stands in
        assert (response.status_code, refusal(response)) == (400, "BAD_HOST")


def test_a_forwarded_host_is_not_believed(api, db):
    assert api().get("/api/health", headers={"x-forwarded-host": "evil.example"}).status_code == 200


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "nonsense", "*/*;q=0", ""])
def test_the_answer_is_json_whatever_is_accepted(api, db, accept):
    response = api().get(PLAYS, headers={"accept": accept})
    assert (response.status_code, refusal(response)) == (401, "UNAUTHORIZED")


def test_success_has_the_envelope_too(alice, api):
    body = api(alice).get(PLAYS).json()
    assert body == {"success": True, "data": {"sessions": [], "next_cursor": None}}


def test_the_message_speaks_the_callers_language(api, db):
    korean = api().get(PLAYS, headers={"accept-language": "ko-KR,ko;q=0.9"}).json()["error"]["message"]
    english = api().get(PLAYS, headers={"accept-language": "en-US"}).json()["error"]["message"]
    assert re.search("[가-힣]", korean)
    assert english.isascii()


# -- the database is away --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [OperationalError, InterfaceError])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", PLAYS),
        ("post", PLAYS),
        ("get", "/api/auth/me"),
        ("post", "/api/auth/guest/login"),
        ("get", "/api/health/ready"),
    ],
)
def test_without_a_database_the_answer_is_503_with_retry_after(alice, broken, method, path, kind):
    broken.force_login(alice)
    with database_down(kind):
        response = broken.send(method, path, {})
    assert (response.status_code, response.json()["error"]["code"]) == (503, "DATABASE_UNAVAILABLE")
    assert 1 <= int(response.headers["Retry-After"]) <= 3
    assert SECRET not in response.content.decode()


@pytest.mark.parametrize("part", ["django_session", "users", "chat_sessions"])
def test_it_may_fail_at_any_step(alice, broken, part):
    broken.force_login(alice)
    with database_down(only=part):
        response = broken.get(PLAYS)
    assert (response.status_code, response.json()["error"]["code"]) == (503, "DATABASE_UNAVAILABLE")


@pytest.mark.parametrize("verb", ['INSERT INTO "users"', 'INSERT INTO "django_session"', 'UPDATE "users"'])
def test_nobody_is_half_signed_in_when_it_fails_on_the_way(broken, verb):
    with database_down(only=verb):
        response = broken.send("post", "/api/auth/guest/login", {})
    assert (response.status_code, response.json()["error"]["code"]) == (503, "DATABASE_UNAVAILABLE")
    assert "sessionid" not in response.cookies


def test_a_page_says_so_to_people(alice, broken):
    broken.force_login(alice)
    with database_down():
        response = broken.get("/")
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert SECRET not in response.content.decode()


def test_it_recovers_by_itself(alice, broken):
    broken.force_login(alice)
    with database_down():
        broken.get(PLAYS)
    assert broken.get(PLAYS).status_code == 200


# -- details of the translation --------------------------------------------------------------------------------------


@pytest.mark.parametrize("exc", [ValueError(), KeyError("x"), TypeError(), RuntimeError()])
def test_a_bug_is_not_expected(exc):
    assert expected(exc) is None


def test_nested_details_are_flattened_to_dotted_names():
    detail = {"scenario": {"background": ["a"], "opponent": ["b", "c"]}, "tags": [{}, {"name": ["d"]}], "x": ["e"]}
    error = expected(drf.ValidationError(detail))
    assert error is not None
    assert error.fields == {
        "scenario.background": ["a"], "scenario.opponent": ["b", "c"], "tags.1.name": ["d"], "x": ["e"]
    }  # fmt: skip


def test_an_error_about_the_whole_has_a_name_too():
    assert expected(drf.ValidationError("no")).fields == {"non_field_errors": ["no"]}


def test_messages_are_translated_when_they_are_read():
    with translation.override("ko"):
        korean = errors.NotFound().as_dict()["message"]
    with translation.override("en"):
        assert errors.NotFound().as_dict()["message"] != korean
