"""Settings: .env.example and docs/settings.md list each variable, with the default and the range that settings have."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest
from django.conf import settings

from avatar_forge.config import environment, setting_addresses
from avatar_forge.config.environment import DECLARED, VARIABLES
from avatar_forge.config.settings import database
from avatar_forge.core.wrong_setting import WrongSetting, without_secrets

LISTED = re.compile(r"^#?\s?([A-Z][A-Z0-9_]*)=(.*)$", re.MULTILINE)


def text(name: str) -> str:
    return (Path(settings.BASE_DIR) / name).read_text()


def listed() -> dict[str, str]:
    """Variable → value, as .env.example shows them."""
    return dict(LISTED.findall(text(".env.example")))


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading of docs/settings.md, without the marks of code."""
    section = text("docs/settings.md").split(f"{heading}\n", 1)[1].split("\n#")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    cells = [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines]
    return [[cell.strip().strip("`").replace("\\|", "|") for cell in row] for row in cells]


def load(monkeypatch, tmp_path, **changes: str) -> None:
    """Read all settings anew in an environment of their own."""
    for name in DECLARED:
        monkeypatch.delenv(name, raising=False)
    for name, value in ({"DATA_DIR": str(tmp_path), "LC_ALL": "C.UTF-8"} | changes).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(settings.BASE_DIR)
    runpy.run_path("avatar_forge/config/settings.py")


def test_the_example_lists_exactly_what_settings_read():
    assert len(LISTED.findall(text(".env.example"))) == len(listed())
    assert set(listed()) == set(DECLARED)


def test_the_example_shows_the_defaults():
    worked_out = {"DATA_DIR": "./data"}
    assert listed() == {name: setting.default for name, setting in DECLARED.items()} | worked_out


def test_the_document_lists_each_variable_with_its_default_and_its_range():
    documented = {name: (default, kind) for name, default, kind, _about in rows("# Settings")}
    worked_out = {"DATA_DIR": "./data", "DATABASE_URL": "SQLite in DATA_DIR"}
    assert documented == {
        name: (setting.default or worked_out.get(name, ""), setting.kind) for name, setting in DECLARED.items()
    }


@pytest.mark.parametrize(("assignment", "line"), rows("## Refused when it is read"))
def test_a_wrong_value_is_refused_with_the_line_of_the_document(monkeypatch, tmp_path, assignment, line):
    name, _, value = assignment.partition("=")
    with pytest.raises(WrongSetting) as refused:
        load(monkeypatch, tmp_path, **{name: value})
    assert str(refused.value) == line
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("name", sorted(name for name, setting in DECLARED.items() if "number" in setting.kind))
@pytest.mark.parametrize("value", ["abc", "-1"])
def test_every_number_refuses_words_and_less_than_nothing(monkeypatch, tmp_path, name, value):
    with pytest.raises(WrongSetting, match=f"^Wrong setting {name}: '{value}' is not a "):
        load(monkeypatch, tmp_path, **{name: value})


@pytest.mark.parametrize("read", [environment.integer, environment.number])
@pytest.mark.parametrize("value", ["1e999", "٣", "1 2", "1_0", "0x10", "inf", "nan", "--1", "4k", "1,5"])
def test_a_number_is_written_in_plain_digits(monkeypatch, read, value):
    monkeypatch.setitem(DECLARED, "A_NUMBER", None)
    monkeypatch.setenv("A_NUMBER", value)
    with pytest.raises(WrongSetting, match="A_NUMBER"):
        read("A_NUMBER", 1)


@pytest.mark.parametrize("name", sorted(name for name, setting in DECLARED.items() if setting.kind == "yes or no"))
def test_every_yes_or_no_refuses_other_words(monkeypatch, tmp_path, name):
    with pytest.raises(WrongSetting, match=f"Write {name}=1 or {name}=0"):
        load(monkeypatch, tmp_path, **{name: "Ture"})


@pytest.mark.parametrize("name", sorted(name for name, setting in DECLARED.items() if "http(s)" in setting.kind))
def test_every_address_refuses_what_is_none(monkeypatch, tmp_path, name):
    with pytest.raises(WrongSetting, match=f"^Wrong setting {name}: "):
        load(monkeypatch, tmp_path, **{name: "localhost:8080"})


@pytest.mark.parametrize(
    "value", ["http://", "http://host:99999", "http://host:0", "http://host:x", "http://a b", "file:///x"]
)
def test_an_address_needs_a_host_and_a_port_that_can_be_one(monkeypatch, value):
    monkeypatch.setitem(DECLARED, "AN_ADDRESS", None)
    monkeypatch.setenv("AN_ADDRESS", value)
    with pytest.raises(WrongSetting, match="AN_ADDRESS"):
        setting_addresses.web("AN_ADDRESS")


def test_all_of_it_may_be_empty(monkeypatch, tmp_path):
    load(monkeypatch, tmp_path, **{name: "" for name in DECLARED if name not in ("ALLOWED_HOSTS", "DATA_DIR")})


def test_a_line_is_korean_where_the_terminal_is(monkeypatch, tmp_path):
    with pytest.raises(WrongSetting, match=r"^잘못된 설정 PORT: '0'은"):
        load(monkeypatch, tmp_path, PORT="0", LC_ALL="ko_KR.UTF-8")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"PORT=8001\n  # fine\nSECRET_KEY hunter2\n", "line 3 of {file} is not NAME=value"),
        ("한글=".encode("cp949"), r"{file} cannot be read \(UTF-8\)"),
    ],
)
def test_a_broken_env_file_is_told_and_not_shown(tmp_path, monkeypatch, content, line):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    (file := tmp_path / ".env").write_bytes(content)
    with pytest.raises(WrongSetting, match=line.format(file=file)) as refused:
        environment.load(file)
    assert "hunter2" not in str(refused.value)


def test_a_folder_in_the_place_of_the_env_file_is_told(tmp_path):
    with pytest.raises(WrongSetting, match=r"\.env"):
        environment.load(tmp_path)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://user:pw@host:5432/name?sslmode=require&password=pw", "postgresql://host:5432/name"),
        ("postgresql://user:12#pw@host/name", "postgresql://host/name"),
        ("redis://:pw@[::1]:6379/0", "redis://[::1]:6379/0"),
        ("redis://:pw", ""),
        ("pw", ""),
    ],
)
def test_an_address_is_shown_without_its_secrets(address, shown):
    assert without_secrets(address) == shown


def test_nothing_else_reads_the_environment():
    apps = ("accounts", "audio", "avatar_forge", "characters", "chat", "jobs")
    files = [
        path for app in apps for path in (Path(settings.BASE_DIR) / app).rglob("*.py") if "tests" not in path.parts
    ]
    assert files
    found = [
        path
        for path in files
        if re.search(r"os\.environ(?!\.setdefault)|os\.getenv|\bVARIABLES\b|Env\.ENVIRON", path.read_text())
    ]
    assert {path.name for path in found} == {"environment.py", "wrong_setting.py", "settings.py", "database_check.py"}
    assert VARIABLES


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
    assert config["ENGINE"] == "avatar_forge.core.postgresql"
    assert config["OPTIONS"]["connect_timeout"] == 5
    assert "statement_timeout" in config["OPTIONS"]["options"]


def test_postgresql_keeps_the_options_of_its_address():
    assert database("postgresql://u:p@h/n?sslmode=require")["OPTIONS"]["sslmode"] == "require"


@pytest.mark.parametrize("folder", ["한글 빈칸", "a+b", "100%", "what?", "#1"])
def test_the_database_lies_in_data_dir_whatever_that_is_called(monkeypatch, tmp_path, folder):
    monkeypatch.chdir(settings.BASE_DIR)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / folder))
    monkeypatch.setenv("DATABASE_URL", "")
    found = runpy.run_path("avatar_forge/config/settings.py")["DATABASES"]["default"]["NAME"]
    assert found == str(tmp_path / folder / "avatar_forge.sqlite3")
