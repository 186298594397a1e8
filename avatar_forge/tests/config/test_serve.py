"""`manage.py serve`: a setting that cannot work is one line and exit code 2, before anything is printed."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from avatar_forge.config import listening
from avatar_forge.core.wrong_setting import WrongSetting
from avatar_forge.tests.config.test_settings import rows
from avatar_forge.tests.server_process import ROOT, ServerProcess, free_port
from conftest import need, with_postgresql, with_sqlite

LINES = dict(rows("## Refused by `make run`"))
SET = [assignment for assignment in LINES if "=" in assignment]
NOBODY = 65534


def serve(
    data: Path, *before: str, command: str = "serve", user: int | None = None, **more: str
) -> tuple[int, str, str]:
    """Run a command of manage.py that ends by itself; return its exit code, what it printed, and what it complained."""
    environment = {
        **os.environ,
        "DATA_DIR": str(data),
        "PORT": str(free_port()),
        "DATABASE_URL": "",
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(
        [*before, sys.executable, "-B", "manage.py", command],
        cwd=ROOT, env=environment | more, check=False, user=user, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def refused(case: str, told: tuple[int, str, str]) -> None:
    """Assert that a server ended as docs/settings.md says."""
    code, printed, complained = told
    assert (code, printed) == (2, "")
    assert re.fullmatch(re.escape(LINES[case]).replace("…", ".*") + "\n", complained), complained
    assert "secret@" not in complained


@contextmanager
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield taken.getsockname()[1]


@pytest.mark.parametrize("case", SET)
def test_what_depends_on_the_machine_is_refused_with_the_line_of_the_document(tmp_path, case):
    name, _, value = case.partition("=")
    refused(case, serve(tmp_path, **{name: value}))


def test_a_port_in_use_is_told_at_once_and_nothing_is_migrated(tmp_path):
    with taken_port() as port:
        refused("PORT of another server", serve(tmp_path, PORT=str(port)))
    assert (tmp_path / "avatar_forge.sqlite3").stat().st_size < 10_000


def test_a_port_of_roots_is_told_to_others(tmp_path):
    first = int(Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text())
    need(first > 1, "a port of root's alone", "Run outside a container that gives all ports away.")
    refused("PORT below 1024, ordinary user", serve(given_to_all(tmp_path), user=ordinary_user(), PORT=str(first - 1)))


def test_a_file_in_the_place_of_data_dir_is_told(tmp_path):
    (tmp_path / "file").touch()
    refused("DATA_DIR in a file", serve(tmp_path / "file"))
    refused("DATA_DIR in a file", serve(tmp_path / "file" / "folder"))


def test_the_folder_of_somebody_else_is_told(tmp_path):
    refused("DATA_DIR of somebody else", serve(Path("/usr/avatar-forge"), user=ordinary_user()))


def test_a_read_only_disk_is_told(tmp_path):
    mount = ["unshare", "-m", "sh", "-c", f'mount -t tmpfs -o ro none {tmp_path} && exec "$@"', "sh"]
    need(may(*mount, "true"), "unshare that may mount", "Run as root.")
    refused("DATA_DIR on a read-only disk", serve(tmp_path, *mount))


def test_a_full_disk_is_told(tmp_path):
    mount = ["unshare", "-m", "sh", "-c", f'mount -t tmpfs -o size=64k none {tmp_path} && exec "$@"', "sh"]
    need(may(*mount, "true"), "unshare that may mount", "Run as root.")
    refused("DATA_DIR on a full disk", serve(tmp_path, *mount))


def may(*command: str) -> bool:
    with suppress(OSError):
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    return False


def ordinary_user() -> int | None:
    """Somebody who is not root: this user, or nobody."""
    if os.geteuid() != 0:
        return None
    with suppress(PermissionError):
        subprocess.run([sys.executable, "-c", "import django"], user=NOBODY, check=True, capture_output=True)
        return NOBODY
    pytest.skip("Root's own Python cannot be run by others: run the tests as an ordinary user.")


def given_to_all(folder: Path) -> Path:
    """Let everybody write to a folder of pytest's."""
    folder.chmod(0o777)
    for parent in folder.parents:
        with suppress(PermissionError):
            parent.chmod(parent.stat().st_mode | 0o011)
    return folder


@with_sqlite
def test_a_second_server_on_the_same_data_is_refused_and_a_killed_one_is_not_in_the_way(tmp_path):
    house = ServerProcess(tmp_path)
    house.start()
    try:
        refused("DATA_DIR of a server that runs", serve(tmp_path))
        assert house.home in serve(tmp_path)[2]
        house.kill()
        house.start()
    finally:
        house.kill()


@with_postgresql
def test_several_servers_may_serve_one_postgresql(tmp_path):
    address = os.environ["DATABASE_URL"]
    code, printed, complained = serve(tmp_path, DATABASE_URL=address.rsplit("/", 1)[0] + "/nowhere_here")
    assert (code, printed) == (2, "")
    assert 'database "nowhere_here" does not exist. Make it: createdb' in complained


@pytest.mark.parametrize("command", ["check", "migrate", "shell", "help"])
def test_every_command_refuses_wrong_settings_in_one_line(tmp_path, command):
    code, printed, complained = serve(tmp_path, command=command, JOB_THREADS="abc")
    assert (code, printed, complained.count("\n")) == (2, "", 1)


@pytest.mark.parametrize(
    "command",
    [
        ["-m", "celery", "-A", "avatar_forge.celery", "worker"],
        ["-m", "uvicorn", "avatar_forge.asgi:application"],
        ["-c", "import avatar_forge.wsgi"],
    ],
    ids=["celery", "asgi", "wsgi"],
)
def test_other_servers_refuse_wrong_settings_in_one_line(tmp_path, command):
    environment = {**os.environ, "DATA_DIR": str(tmp_path), "LC_ALL": "C.UTF-8", "DEBUG": "maybe"}
    whole = [sys.executable, *command]
    done = subprocess.run(whole, check=False, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr == "Wrong setting DEBUG: 'maybe' is neither yes nor no. Write DEBUG=1 or DEBUG=0.\n"


def test_a_database_that_goes_away_is_one_line_for_every_command(tmp_path):
    code, _printed, complained = serve(tmp_path, command="migrate", DATABASE_URL="postgresql://u:secret@127.0.0.1:1/n")
    assert code == 2
    assert complained.splitlines()[-1].endswith("Connection refused. Start it, or leave DATABASE_URL empty for SQLite.")
    assert "Traceback" not in complained


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]", "0.0.0.0", "::"])
def test_a_host_is_an_address_or_a_name(host):
    sockets = listening.listen(host, free_port())
    assert sockets
    for opened in sockets:
        opened.close()


def test_the_next_free_port_is_offered(monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    with taken_port() as port, pytest.raises(WrongSetting, match=r"Try PORT=(\d+) make run") as told:
        listening.listen("127.0.0.1", port)
    free = int(str(told.value).rsplit("=", 1)[1].split()[0])
    assert free > port
    for opened in listening.listen("127.0.0.1", free):
        opened.close()
