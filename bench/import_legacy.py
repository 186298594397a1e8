"""Time and memory of `import_legacy` for a large earlier database, the second run included.

    .venv/bin/python bench/import_legacy.py [--messages 200000] [--from sqlite|postgresql] [--into sqlite|postgresql]

Makes an earlier database of plays of 20 lines, imports it twice in processes of their own, and says how long each took
and how much memory at most. PostgreSQL: a database of its own on the server at DATABASE_URL, dropped afterwards.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from sqlalchemy import insert  # noqa: E402

from avatar_forge.legacy_import.tests import shapes  # noqa: E402
from avatar_forge.tests.server_process import scratch_database  # noqa: E402

SERVER = os.environ.get("DATABASE_URL") or "postgresql://postgres@127.0.0.1:5432/postgres"
LINES, PLAYS_EACH = 20, 10


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the command: seconds, MiB at most, exit code, and what it printed."""

    seconds: float
    memory: float
    code: int
    report: str


def build(url: str, messages: int) -> None:
    meta, engine = shapes.current(), shapes.engine(url)
    meta.create_all(engine)
    plays = messages // LINES
    people = max(plays // PLAYS_EACH, 1)
    with engine.begin() as connection:
        connection.execute(
            insert(meta.tables["users"]),
            [
                {"id": shapes.pk(f"u{n}"), "email": f"u{n}@example.com", "created_at": shapes.at(n)}
                for n in range(people)
            ],
        )
        for first in range(0, plays, 500):
            numbers = range(first, min(first + 500, plays))
            connection.execute(
                insert(meta.tables["chat_sessions"]),
                [
                    {"id": shapes.pk(f"p{n}"), "user_id": shapes.pk(f"u{n % people}"), "started_at": shapes.at(n)}
                    for n in numbers
                ],
            )
            connection.execute(
                insert(meta.tables["messages"]),
                [
                    {
                        "id": shapes.pk(f"m{n}-{line}"),
                        "session_id": shapes.pk(f"p{n}"),
                        "role": ("user", "assistant")[line % 2],
                        "content": f"{line}번째 줄입니다. " + "바람이 붑니다. " * 8,
                        "created_at": shapes.at(n) + timedelta(seconds=line // 2),  # two lines a moment
                    }
                    for n in numbers
                    for line in range(LINES)
                ],
            )
    engine.dispose()


def run(url: str, environment: dict[str, str]) -> Run:
    began = time.monotonic()
    command = [sys.executable, "manage.py", "import_legacy", url]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        report = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return Run(time.monotonic() - began, usage.ru_maxrss / 1024, process.returncode, report)


def measure(messages: int, *, source: str = "sqlite", target: str = "sqlite") -> tuple[Run, Run]:
    """Return the first and the second run."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        old = stack.enter_context(scratch_database(SERVER)) if source == "postgresql" else f"sqlite:///{folder}/old.db"
        new = stack.enter_context(scratch_database(SERVER)) if target == "postgresql" else ""
        environment = {**os.environ, "DATA_DIR": folder, "DATABASE_URL": new, "DEBUG": ""}
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
        build(old, messages)
        return run(old, environment), run(old, environment)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=200_000)
    parser.add_argument("--from", dest="source", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--into", dest="target", choices=["sqlite", "postgresql"], default="sqlite")
    asked = parser.parse_args()
    first, second = measure(asked.messages, source=asked.source, target=asked.target)
    print(first.report, second.report, sep="\n")
    for name, it in (("first", first), ("second", second)):
        print(f"{name} run: {it.seconds:.1f} s, {it.memory:.0f} MiB at most, exit code {it.code}")


if __name__ == "__main__":
    main()
