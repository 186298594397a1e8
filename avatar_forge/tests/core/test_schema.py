"""The OpenAPI document: valid, complete, and honest about errors."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver

from avatar_forge.core import errors

# Codes that no REST answer of a documented operation bears.
ON_SOCKETS_ONLY = {"BAD_FRAME"}
OF_NO_OPERATION = {"METHOD_NOT_ALLOWED"}
ON_JOBS_ONLY = {"CANCELLED", "JOB_ATTEMPTS_EXHAUSTED"}
OF_SPEECH = {"NOTHING_TO_SAY", "READING_MISSING"}  # of the engines; in the document once speech has an address


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The document, made as `manage.py spectacular --validate --fail-on-warn` makes it."""
    out = io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", stdout=out)
    return json.loads(out.getvalue())


def codes_of(operation: dict[str, Any]) -> dict[str, set[str]]:
    """Return status → the codes it may bear."""
    found = {}
    for status, body in operation["responses"].items():
        if status >= "4" and "content" in body:  # 416 has none
            schema = body["content"]["application/json"]["schema"]
            found[status] = set(schema["properties"]["error"]["properties"]["code"]["enum"])
    return found


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, op) for path, methods in document["paths"].items() for method, op in methods.items()]


def routed(patterns: list[Any], prefix: str = "") -> set[str]:
    """Return every address under /api as the document would write it."""
    found: set[str] = set()
    for entry in patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found |= routed(entry.url_patterns, path)
        elif isinstance(entry, URLPattern) and path.startswith("api/"):
            path = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"{\1}", path)
            found.add("/" + re.sub(r"[\^$\\]|/\?", "", path))
    return found


def test_every_route_under_api_is_documented(document):
    documented = {path.rstrip("/").replace("{id}", "{pk}") for path in document["paths"]}
    assert routed(get_resolver().url_patterns) - {"/api/openapi.json"} == documented


def test_the_document_is_served(api, db):
    response = api().get("/api/openapi.json")
    assert response.status_code == 200
    assert response.json()["info"]["title"].startswith("Avatar Forge")


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_the_pages_about_it_open_without_a_session(api, db, path):
    assert api().get(path).status_code == 200


def test_every_code_of_rest_is_in_it(document):
    listed = {code for *_, op in operations(document) for codes in codes_of(op).values() for code in codes}
    ours = {error.code for error in errors.every_error()}
    assert listed | OF_SPEECH == ours - ON_SOCKETS_ONLY - OF_NO_OPERATION - ON_JOBS_ONLY


def test_every_code_stands_at_its_status(document):
    status_of = {error.code: str(error.status) for error in errors.every_error()}
    for path, method, operation in operations(document):
        for status, codes in codes_of(operation).items():
            assert {status_of[code] for code in codes} == {status}, f"{method} {path}"


@pytest.mark.parametrize(
    ("method", "path", "codes"),
    [
        ("post", "/api/chat/sessions/{session_id}/messages",
         {"SESSION_BUSY", "SESSION_ENDED", "IDEMPOTENCY_CONFLICT", "NOT_FOUND", "UNAUTHORIZED", "ORIGIN_REFUSED",
          "INVALID_JSON", "VALIDATION_ERROR", "PAYLOAD_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE", "DATABASE_UNAVAILABLE"}),
        ("post", "/api/chat/sessions", {"NOT_FOUND", "UNKNOWN_MODEL", "UNAUTHORIZED", "VALIDATION_ERROR"}),
        ("get", "/api/chat/sessions", {"UNAUTHORIZED", "VALIDATION_ERROR", "DATABASE_UNAVAILABLE"}),
        ("delete", "/api/chat/sessions/{session_id}", {"NOT_FOUND", "UNAUTHORIZED", "ORIGIN_REFUSED"}),
        ("post", "/api/auth/guest/login", {"ORIGIN_REFUSED", "VALIDATION_ERROR"}),
        ("get", "/api/health/ready", {"DATABASE_UNAVAILABLE"}),
    ],
)  # fmt: skip
def test_an_operation_lists_what_it_answers(document, method, path, codes):
    operation = document["paths"][path][method]
    assert codes <= {code for listed in codes_of(operation).values() for code in listed}


def test_answers_are_described_in_their_envelope(document):
    schema = document["paths"]["/api/chat/sessions"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema["required"] == ["success", "data"]


def test_the_bare_answer_is_described_bare(document):
    schema = document["paths"]["/api/auth/me"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema == {"$ref": "#/components/schemas/Principal"}


def test_deletes_say_200_because_they_answer_with_the_envelope(document):
    deletes = {path: operation for path, method, operation in operations(document) if method == "delete"}
    assert len(deletes) > 8
    told = {path: [status for status in one["responses"] if status < "4"] for path, one in deletes.items()}
    assert all(statuses == ["200"] for statuses in told.values()), told
    for one in deletes.values():
        assert "success" in one["responses"]["200"]["content"]["application/json"]["schema"]["properties"]


def test_files_say_their_types_and_the_answers_to_ranges(document):
    sound = document["paths"]["/api/audio/{id}"]["get"]["responses"]
    assert set(sound) >= {"200", "206", "304", "401", "404", "416"}
    assert set(sound["206"]["content"]) == {"audio/wav", "audio/ogg", "audio/aac", "audio/raw"}
    assert set(document["paths"]["/api/models/{id}.glb"]["get"]["responses"]) >= {"206", "304", "416"}


def test_a_bad_token_is_401_also_where_anybody_may_call(document):
    assert "401" in document["paths"]["/api/chat"]["post"]["responses"]
    assert "401" not in document["paths"]["/api/health/live"]["get"]["responses"]


def test_a_line_that_is_there_already_is_200(document):
    for path in ("messages", "moves"):
        assert set(document["paths"][f"/api/chat/sessions/{{session_id}}/{path}"]["post"]["responses"]) >= {
            "200",
            "201",
        }
