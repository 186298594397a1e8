"""A test that misses something is skipped with the line that installs it, and fails where all must be there."""

from __future__ import annotations

from pathlib import Path

import pytest

from avatar_forge.tests import needs

NOWHERE = "127.0.0.1:9"  # the port of a service that nobody runs


@pytest.fixture(autouse=True)
def _may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REQUIRE_SERVERS", raising=False)


def test_a_program_that_is_there_and_does_not_run_is_missing(tmp_path: Path, monkeypatch):
    (tmp_path / "curl").write_text("#!/bin/sh\nexit 127\n")
    (tmp_path / "curl").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(pytest.skip.Exception, match=r"curl is missing\. To have it: sudo apt-get install curl"):
        needs.program("curl")


@pytest.mark.parametrize(
    ("need", "url", "start"),
    [
        (needs.redis, f"redis://{NOWHERE}/0", "redis-server && sudo service redis-server start"),
        (needs.rabbitmq, f"amqp://guest:secret@{NOWHERE}//", "rabbitmq-server && sudo service rabbitmq-server start"),
        (needs.postgresql, f"postgresql://me:secret@{NOWHERE}/x", "postgresql && sudo service postgresql start"),
    ],
    ids=["redis", "rabbitmq", "postgresql"],
)
def test_a_server_that_does_not_answer_is_told_with_its_place_and_start(need, url, start):
    with pytest.raises(pytest.skip.Exception) as skipped:
        need(url)
    assert f" at {NOWHERE} is missing. To have it: sudo apt-get install {start}" in str(skipped.value)
    assert "secret" not in str(skipped.value)


def test_llama_cpp_whose_library_is_missing_is_told_by_its_name(monkeypatch):
    failure = "ImportError: libgomp.so.1: cannot open shared object file"
    monkeypatch.setattr(needs, "_failure", lambda *command: failure)
    with pytest.raises(pytest.skip.Exception, match=r"libgomp\.so\.1.*sudo apt-get install libgomp1"):
        needs.llama_cpp()


def test_where_all_must_be_there_it_fails(monkeypatch):
    monkeypatch.setenv("REQUIRE_SERVERS", "1")
    with pytest.raises(pytest.fail.Exception, match="Redis at"):
        needs.redis(f"redis://{NOWHERE}/0")
