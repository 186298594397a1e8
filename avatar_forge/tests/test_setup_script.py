"""bin/setup: whatever has become of the virtual environment, the same command makes it good; else one line says why."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from avatar_forge.tests.server_process import ROOT
from conftest import with_sqlite

pytestmark = with_sqlite  # no database is in it: once is enough

MADE = "Making the virtual environment"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A checkout that asks for no package, in a folder with spaces and Hangul."""
    project = tmp_path / "인생 극장 a"
    (project / "bin").mkdir(parents=True)
    shutil.copy(ROOT / "bin" / "setup", project / "bin")
    (project / "requirements.txt").write_text("# nothing\n")
    (project / "requirements-dev.txt").write_text("-r requirements.txt\n")
    (project / "programs").mkdir()
    return project


def setup(project: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    path = f"{project / 'programs'}:{os.environ['PATH']}"
    inherited = {name: value for name, value in os.environ.items() if name not in ("VENV", "PYTHON")}
    inherited |= {"PATH": path, "PYTHON": sys.executable} | environment
    return subprocess.run(
        [project / "bin" / "setup"], env=inherited, capture_output=True, text=True, timeout=100, check=False
    )


def program(project: Path, name: str, text: str) -> None:
    """Put a program in front of the machine's own."""
    path = project / "programs" / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def works(project: Path) -> bool:
    asked = [project / ".venv/bin/python", "-c", "import pip"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def test_it_says_first_what_it_takes_and_nothing_when_all_is_there(project):
    told = setup(project)
    assert (told.returncode, told.stderr) == (0, "")
    assert "MB to download" in told.stdout.splitlines()[0]
    assert works(project)
    assert setup(project).stdout == ""


def lose_pip(venv: Path) -> None:
    shutil.rmtree(next(venv.glob("lib/python*/site-packages/pip")))


def lose_python(venv: Path) -> None:
    for link in venv.glob("bin/python*"):
        link.unlink()
        link.symlink_to("/nowhere/python")


def be_of_another_python(venv: Path) -> None:
    lib = next(venv.glob("lib/python3.*"))
    lib.rename(lib.with_name("python3.9"))


@pytest.mark.parametrize("harm", [lose_pip, lose_python, be_of_another_python])
def test_an_environment_that_does_not_work_is_made_anew(project, harm: Callable[[Path], None]):
    setup(project)
    harm(project / ".venv")
    (project / "requirements.txt").write_text("# changed\n")
    assert MADE in setup(project).stdout
    assert works(project)


def test_one_that_was_moved_is_made_anew(project):
    setup(project)
    moved = project.rename(project.with_name("elsewhere"))
    assert MADE in setup(moved).stdout
    assert str(moved) in (moved / ".venv/pyvenv.cfg").read_text()


def test_a_set_up_that_was_killed_is_done_by_the_next(project):
    environment = {**os.environ, "PYTHON": sys.executable, "VENV": ""}
    began = subprocess.Popen([project / "bin" / "setup"], env=environment, start_new_session=True, stdout=-3)
    while not (project / ".venv" / ".installing").exists():
        assert began.poll() is None
        time.sleep(0.01)
    time.sleep(0.5)
    os.killpg(began.pid, signal.SIGKILL)
    began.wait()
    told = setup(project)
    assert (told.returncode, works(project)) == (0, True)
    assert not (project / ".venv" / ".installing").exists()


def test_a_folder_with_other_things_is_left_alone(project):
    (project / "letters").mkdir()
    (project / "letters" / "one").write_text("dear")
    told = setup(project, VENV="letters")
    assert (told.returncode, len(told.stderr.splitlines())) == (1, 1)
    assert (project / "letters" / "one").read_text() == "dear"


def test_no_room_is_one_line_with_the_need(project):
    program(project, "df", "echo Filesystem; echo disk 0 0 5000 0% /")
    told = setup(project)
    assert told.returncode == 1
    assert "5 MB are free" in told.stderr
    assert len(told.stderr.splitlines()) == 1


def test_no_network_is_one_sentence(project):
    (project / "requirements.txt").write_text("asgiref==3.13.0\n")
    away = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "1", "PIP_CONFIG_FILE": os.devnull}
    told = setup(project, **away, PIP_EXTRA_INDEX_URL="", PIP_FIND_LINKS="")
    assert told.returncode == 1
    assert told.stderr.startswith("The packages cannot be fetched: is this machine online?")
    assert len(told.stderr.splitlines()) == 1


def test_without_the_right_to_install_the_command_is_named_in_one_line(project):
    program(project, "apt-get", "exit 100")
    program(project, "sudo", "exit 1")
    program(project, "python3", f'case "$*" in *ensurepip*) exit 1 ;; esac; exec "{sys.executable}" "$@"')
    told = setup(project, PYTHON="python3")
    version = "{}.{}".format(*sys.version_info)
    assert told.stderr.endswith(f"Please run: sudo apt-get install python{version}-venv\n")
    assert len(told.stderr.splitlines()) == 1


def test_an_older_python_is_named_with_what_would_help(project):
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        program(project, name, 'case "$*" in *exit*) exit 1 ;; *) echo 3.9 ;; esac')
    told = setup(project, PYTHON="")
    assert told.returncode == 1
    assert "Python 3.11 or newer is needed (here: 3.9): " in told.stderr
    assert len(told.stderr.splitlines()) == 1
