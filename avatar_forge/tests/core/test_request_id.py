"""The id that ties an answer to its log lines, and what those lines never hold."""

from __future__ import annotations

import json
import logging
from logging.config import dictConfig
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from avatar_forge.core.ids import is_id
from avatar_forge.core.request_id import RequestIdFilter, begin_request, current_request_id


@pytest.mark.parametrize("offered", ["12345678", "req-2026.01_26", "x" * 64, "0190f5e5-7d3a-7000-8000-000000000000"])
def test_a_harmless_id_of_the_caller_is_taken(api, db, offered):
    response = api().get("/api/auth/me", headers={"x-request-id": offered})
    assert response.headers["X-Request-ID"] == offered
    assert response.json()["error"]["request_id"] == offered


@pytest.mark.parametrize(
    "offered",
    ["", "short", "x" * 65, "with space", "<script>alert(1)</script>", "가나다라마바사아", "12345678\n", "a;b=c&d1"],
)
def test_any_other_is_replaced(api, db, offered):
    response = api().get("/api/auth/me", headers={"x-request-id": offered})
    assert is_id(response.headers["X-Request-ID"])
    assert response.json()["error"]["request_id"] == response.headers["X-Request-ID"]


def test_two_calls_have_two_ids(api, db):
    first, second = (api().get("/api/health/live").headers["X-Request-ID"] for _ in range(2))
    assert first != second


def test_an_access_line_tells_method_path_status_and_time(api, db, caplog):
    caplog.set_level(logging.INFO)
    api().get("/api/health/live")
    (line,) = [record for record in caplog.records if record.name == "avatar_forge.access"]
    assert (line.method, line.path, line.status) == ("GET", "/api/health/live", 200)
    assert line.ms >= 0


def test_every_log_record_gets_the_current_id():
    begin_request("of-this-test")
    record = logging.makeLogRecord({})
    assert RequestIdFilter().filter(record)
    assert record.request_id == current_request_id() == "of-this-test"


@pytest.fixture
def written(tmp_path: Any) -> Any:
    """Log as settings say, into a file; return how to read it."""
    before = logging.root.handlers[:]
    config = {**django_settings.LOGGING, "handlers": {
        "console": {**django_settings.LOGGING["handlers"]["console"], "class": "logging.FileHandler",
                    "filename": str(tmp_path / "log"), "formatter": "json"}
    }}  # fmt: skip
    dictConfig(config)
    ours = logging.root.handlers[0]
    yield (tmp_path / "log").read_text
    ours.close()
    logging.root.handlers = before


def test_no_line_holds_a_cookie_a_query_or_a_password(alice, written, settings):
    settings.ROOT_URLCONF = "avatar_forge.tests.bad_urls"
    client = Client(raise_request_exception=False, headers={"origin": "http://testserver"})
    client.post("/accounts/login/?next=/quiet-query", {"login": "alice@example.com", "password": "quiet-password"})
    client.force_login(alice)
    for path in ("/api/chat/sessions", "/api/nowhere", "/api/fail/bug", "/fail/suspicious", "/api/plain/bug"):
        client.get(path, {"token": "quiet-query"}, headers={"authorization": "Bearer quiet-header"})
    client.post("/api/chat/sessions", '{"display_name": "quiet-body"', content_type="application/json")
    text = written()
    assert "/api/fail/bug" in text
    for secret in ("quiet", "wonderland-7", client.cookies["sessionid"].value):
        assert secret not in text


def test_lines_are_json_with_the_request_id(api, db, written):
    response = api().get("/api/nowhere")
    lines = [json.loads(line) for line in written().splitlines()]
    assert {line["request_id"] for line in lines} == {response.headers["X-Request-ID"]}
    assert {"time", "level", "logger", "message"} <= set(lines[-1])


def test_a_bug_is_logged_with_its_traceback(written, db, settings):
    settings.ROOT_URLCONF = "avatar_forge.tests.bad_urls"
    response = Client(raise_request_exception=False).get("/api/fail/bug")
    errors = [line for line in map(json.loads, written().splitlines()) if line["level"] == "ERROR"]
    assert "Traceback" in errors[0]["exc_info"]
    assert errors[0]["request_id"] == response.json()["error"]["request_id"]


def test_the_key_of_a_link_in_a_mail_is_not_logged(client, db, caplog):
    with caplog.at_level("INFO", logger="avatar_forge.access"):
        client.get("/accounts/password/reset/key/abc-SECRETKEY/")
    assert [record.path for record in caplog.records if record.name == "avatar_forge.access"] == [
        "/accounts/password/reset/key/…/"
    ]
