"""The key that is made when none was given."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from avatar_forge.config.secret_key import read_or_create

PROGRAM = """
import sys
from pathlib import Path
from avatar_forge.config.secret_key import read_or_create
while not Path(sys.argv[2]).exists():
    pass
print(read_or_create(Path(sys.argv[1])))
"""


def test_a_key_is_made_long_and_private(tmp_path):
    path = tmp_path / "new" / "secret_key"
    key = read_or_create(path)
    assert len(key) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_key_stays(tmp_path):
    path = tmp_path / "secret_key"
    assert read_or_create(path) == read_or_create(path)
    assert [file.name for file in tmp_path.iterdir()] == ["secret_key"]


def test_two_houses_have_two_keys(tmp_path):
    assert read_or_create(tmp_path / "a") != read_or_create(tmp_path / "b")


def test_a_key_that_is_there_is_read_without_its_line_end(tmp_path):
    (tmp_path / "secret_key").write_text("of-the-operator\n")
    assert read_or_create(tmp_path / "secret_key") == "of-the-operator"


def test_who_was_first_wins(tmp_path, monkeypatch):
    path = tmp_path / "secret_key"

    def overtaken(size: int) -> str:
        path.write_text("of the first")
        return "of the second"

    monkeypatch.setattr("secrets.token_urlsafe", overtaken)
    assert read_or_create(path) == "of the first"
    assert [file.name for file in tmp_path.iterdir()] == ["secret_key"]


def test_eight_processes_that_start_at_once_share_one_key(tmp_path):
    go = tmp_path / "go"
    arguments = [sys.executable, "-c", PROGRAM, str(tmp_path / "data" / "secret_key"), str(go)]
    started = [subprocess.Popen(arguments, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True) for _ in range(8)]
    go.touch()
    assert len({process.communicate(timeout=60)[0] for process in started}) == 1
    assert [file.name for file in Path(tmp_path / "data").iterdir()] == ["secret_key"]
