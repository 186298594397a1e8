"""`PRODUCTION=true`: what is wrong is told in one line; a good deployment passes Django's checks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from avatar_forge.core.wrong_setting import WrongSetting
from avatar_forge.tests.config.test_settings import load, rows
from avatar_forge.tests.server_process import ROOT

GOOD = {
    "PRODUCTION": "true",
    "HTTPS": "1",
    "SECRET_KEY": "s9Kq2vX7mB4tR8wZ1yL5nD3hG6jF0cA-pUeIoTgYbHvNxWqMzRkSd",
    "ALLOWED_HOSTS": "stage.example",
    "FRONTEND_ORIGINS": "https://stage.example",
}
REFUSED = rows("## Refused with `PRODUCTION=true`")


def command(data: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ} | {"LC_ALL": "C.UTF-8"}
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=clean | {"DATA_DIR": str(data)} | environment,
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(("assignment", "words"), REFUSED, ids=[row[0][:40] for row in REFUSED])
def test_what_is_good_for_a_laptop_is_refused(monkeypatch, tmp_path, assignment, words):
    name, _, value = assignment.partition("=")
    monkeypatch.setenv(name, "")  # one of them is no setting of ours: taken back afterwards
    with pytest.raises(WrongSetting) as refused:
        load(monkeypatch, tmp_path, **GOOD | {name: value})
    assert str(refused.value) == f"Wrong setting PRODUCTION: this must be mended first: {words}."
    assert list(tmp_path.iterdir()) == []


def test_all_of_it_is_told_at_once_and_nothing_is_made(tmp_path):
    told = command(tmp_path, "manage.py", "serve", PRODUCTION="1", DEBUG="1", ALLOWED_HOSTS="*",
                   BROKER_URL="amqp://localhost")  # fmt: skip
    assert (told.returncode, told.stdout, told.stderr.count("\n")) == (2, "", 1)
    for name in ("SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "FRONTEND_ORIGINS", "HTTPS", "DATABASE_URL"):
        assert f"{name} " in told.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_line_is_korean_where_the_terminal_is(monkeypatch, tmp_path):
    with pytest.raises(WrongSetting, match=r"^잘못된 설정 PRODUCTION: 먼저 고쳐야 합니다: SECRET_KEY"):
        load(monkeypatch, tmp_path, PRODUCTION="1", LC_ALL="ko_KR.UTF-8")


@pytest.mark.parametrize("database", ["", "postgresql://user:pw@host/name"], ids=["SQLite", "PostgreSQL"])
def test_djangos_checks_for_deployment_find_nothing(tmp_path, database):
    told = command(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "INFO", **GOOD, DATABASE_URL=database)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith("System check identified no issues")


def test_several_processes_with_postgresql_are_fine(monkeypatch, tmp_path):
    several = {
        "DATABASE_URL": "postgresql://user:pw@host/name",
        "BROKER_URL": "amqp://host",
        "REDIS_URL": "redis://host",
    }
    load(monkeypatch, tmp_path, **GOOD | several)


def test_a_second_wsgi_process_on_one_sqlite_is_refused(tmp_path):
    assert command(tmp_path, "manage.py", "migrate", "--verbosity", "0", **GOOD).returncode == 0
    both = (
        "import subprocess, sys, avatar_forge.wsgi\n"
        "sys.exit(subprocess.run([sys.executable, '-c', 'import avatar_forge.wsgi']).returncode)"
    )
    told = command(tmp_path, "-c", both, **GOOD)
    assert told.returncode == 2
    assert "another server" in told.stderr
    assert command(tmp_path, "-c", "import avatar_forge.wsgi", **GOOD).returncode == 0


def test_plain_http_leads_to_https_and_health_answers_from_inside(settings, db):
    settings.SECURE_SSL_REDIRECT = True
    fresh = Client()  # the middleware reads the setting when it is made
    assert fresh.get("/plays")["Location"] == "https://testserver/plays"
    assert fresh.get("/api/health/live").status_code == 200


def test_without_it_nothing_of_this_is_refused(monkeypatch, tmp_path):
    load(monkeypatch, tmp_path, PRODUCTION="0", DEBUG="1", ALLOWED_HOSTS="*", BROKER_URL="amqp://localhost")
