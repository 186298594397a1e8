"""Settings: .env.example lists each variable, with the default that settings use."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from django.conf import settings

from avatar_forge.settings import database

LISTED = re.compile(r"^#?\s?([A-Z][A-Z0-9_]*)=(.*)$", re.MULTILINE)


def text(name: str) -> str:
    return (Path(settings.BASE_DIR) / name).read_text()


def listed() -> dict[str, str]:
    """Variable → value, as .env.example shows them."""
    return dict(LISTED.findall(text(".env.example")))


def read() -> dict[str, str | None]:
    """Variable → default, as settings read them; None for a default that is worked out."""
    found: dict[str, str | None] = {}
    for node in ast.walk(ast.parse(text("avatar_forge/settings.py"))):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name("env")), args=[ast.Constant(str(name))], keywords=more):
                found[name] = next((shown(word.value) for word in more if word.arg == "default"), None)
    return found


def shown(default: ast.expr) -> str | None:
    try:
        value = eval(ast.unparse(default), {"__builtins__": {}})
    except (NameError, TypeError):
        return None
    return ",".join(value) if isinstance(value, list) else str(value)


def test_the_example_lists_exactly_what_settings_read():
    assert len(LISTED.findall(text(".env.example"))) == len(listed())
    assert set(listed()) == set(read())


def test_the_example_shows_the_defaults():
    worked_out = {name for name, default in read().items() if default is None}
    assert {name: value for name, value in listed().items() if name not in worked_out} == {
        name: default for name, default in read().items() if default is not None
    }


def test_nothing_else_reads_the_environment():
    apps = ("accounts", "audio", "avatar_forge", "characters", "chat", "jobs")
    files = [
        path for app in apps for path in (Path(settings.BASE_DIR) / app).rglob("*.py") if "tests" not in path.parts
    ]
    assert files
    assert not [path for path in files if re.search(r"os\.environ(?!\.setdefault)|os\.getenv", path.read_text())]


def test_cookies_are_kept_from_scripts_and_other_sites():
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"
    assert not settings.CORS_ALLOWED_ORIGINS.count("*")


def test_sqlite_enforces_keys_and_waits():
    options = database("sqlite:////tmp/x.sqlite3")["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert options["timeout"] >= 20
    assert "foreign_keys=ON" in options["init_command"]
    assert "journal_mode=WAL" in options["init_command"]


def test_postgresql_has_deadlines():
    config = database("postgresql://u:p@h:5432/n")
    assert config["ENGINE"] == "avatar_forge.postgresql"
    assert config["OPTIONS"]["connect_timeout"] == 5
    assert "statement_timeout" in config["OPTIONS"]["options"]
