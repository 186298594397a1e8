"""kill -9 in mid-job: every job ends once, with one file; what is poisonous fails, what was paused does no harm.

    .venv/bin/python bench/kill_worker.py [--jobs 100] [--broker amqp://guest:guest@127.0.0.1:5672//] [--postgres]

Without a broker the whole process is killed, with one the worker with all that belongs to it. Then the figures from
enqueuing to the start of the work.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

import psycopg

from clients import ROOT, Guest, ServerProcess, houses
from jobs.tests.pictures import png

LEASE_SECONDS = 4.0  # bench/jobs_settings.py
PATIENCE_SECONDS = 300.0
PICTURE = png()
RABBITMQ = "amqp://guest:guest@127.0.0.1:5672//"


@dataclass
class Row:
    """What the database says of a job."""

    status: str
    attempt: int
    error_code: str | None
    created_at: datetime
    started_at: datetime | None

    @property
    def over(self) -> bool:
        return self.status in ("completed", "failed")

    @property
    def seconds_to_start(self) -> float:
        assert self.started_at is not None
        return (self.started_at - self.created_at).total_seconds()


class Stage:
    """A house, somebody who asks for jobs, and with a broker a beat and workers of its own."""

    def __init__(self, house: ServerProcess, broker: str) -> None:
        self.house, self.broker = house, broker
        self.data = Path(house.environment["DATA_DIR"])
        self.guest = Guest(house)
        self.processes: list[subprocess.Popen[bytes]] = []

    def ask(self, script: str) -> str:
        body = {"options": f'{{"style": "{script}"}}'}
        files = {"image": ("a.png", PICTURE, "image/png")}
        return str(self.guest.call("post", "/api/generate", data=body, files=files)["job_id"])

    def celery(self, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        with (self.data / f"celery-{arguments[0]}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "avatar_forge.celery", *arguments],
                cwd=ROOT, env=self.house.environment | environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def worker(self, **environment: str) -> subprocess.Popen[bytes]:
        name = f"w{len(self.processes)}.{os.getpid()}@bench"
        return self.celery("worker", "-Q", "gpu,cpu,urgent", "-c", "2", "-n", name, "-l", "WARNING", **environment)

    def beat(self) -> subprocess.Popen[bytes]:
        return self.celery("beat", "-s", str(self.data / "beat"), "-l", "WARNING")

    def rows(self) -> dict[str, Row]:
        what = "SELECT id, status, attempt, error_code, created_at, started_at FROM generation_jobs"
        address = self.house.environment["DATABASE_URL"]
        if address:
            with psycopg.connect(address) as connection:
                found = connection.execute(what).fetchall()
        else:
            connection = sqlite3.connect(f"file:{self.data / 'avatar_forge.sqlite3'}?mode=ro", uri=True, timeout=20)
            found = connection.execute(what).fetchall()
            connection.close()
        return {pk: Row(status, n, code, _time(made), _time(begun)) for pk, status, n, code, made, begun in found}

    def give_attempts(self, allowed: int) -> None:
        """Let every job begin so often: here kills come faster than three attempts are meant for."""
        statement = f"UPDATE generation_jobs SET attempts_allowed = {allowed:d}"
        if address := self.house.environment["DATABASE_URL"]:
            with psycopg.connect(address) as connection:
                connection.execute(statement)
            return
        with closing(sqlite3.connect(self.data / "avatar_forge.sqlite3", timeout=20)) as file, file:
            file.execute(statement)

    def until_over(self, ids: list[str]) -> dict[str, Row]:
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            rows = self.rows()
            if all(rows[pk].over for pk in ids):
                break
            time.sleep(0.1)
        return {pk: rows[pk] for pk in ids}

    def until_begun(self, pk: str) -> None:
        until = time.monotonic() + 60
        while self.rows()[pk].status != "processing" and time.monotonic() < until:
            time.sleep(0.02)

    def until_moment_to_kill(self, known: set[tuple[str, int]], progress: int) -> bool:
        """Wait until some more jobs are done and attempts run that are not `known`; False near the end."""
        until, begun_with = time.monotonic() + PATIENCE_SECONDS, -1
        while time.monotonic() < until:
            rows = self.rows()
            over = sum(row.over for row in rows.values())
            begun_with = over if begun_with < 0 else begun_with
            running = {(pk, row.attempt) for pk, row in rows.items() if row.status == "processing"}
            if over > len(rows) * 0.8:
                return False
            if over >= begun_with + progress and running - known:
                known |= running
                return True
            time.sleep(0.02)
        return False

    def files(self, pk: str) -> list[str]:
        return sorted(path.name for path in (self.data / "media" / "jobs" / pk).glob("figure.*"))

    def close(self) -> None:
        for process in self.processes:
            kill(process)


def _time(text: Any) -> Any:
    return datetime.fromisoformat(text).replace(tzinfo=None) if isinstance(text, str) else text


def kill(process: subprocess.Popen[bytes], by: int = signal.SIGKILL) -> None:
    """Signal a worker with its whole group."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, by)
    if by == signal.SIGKILL:
        process.wait()


@contextmanager
def stage(broker: str, *, postgres: bool, **environment: str) -> Iterator[Stage]:
    more = {
        "DJANGO_SETTINGS_MODULE": "bench.jobs_settings",
        "BROKER_URL": broker or "memory://",
        "JOBS_PER_HOUR": "0",
        "JOBS_OPEN_PER_PERSON": "0",
    }
    with houses(1, postgres=postgres, redis=False, **more, **environment) as (house,):
        opened = Stage(house, broker)
        try:
            yield opened
        finally:
            opened.close()


def problems_of(stage: Stage, rows: dict[str, Row]) -> list[str]:
    """Return what is wrong with jobs that should all be completed with one file."""
    found = []
    for pk, row in rows.items():
        files = stage.files(pk)
        if row.status != "completed" or files != [f"figure.{row.attempt}.glb"]:
            found.append(f"{pk}: {row.status} {row.error_code} after {row.attempt} attempts, files {files}")
    return found


def kills(jobs: int, broker: str, *, postgres: bool) -> tuple[list[str], int, int]:
    """Return what is wrong in the end, how often was killed, and how many attempts were lost by it."""
    dice, count = random.Random(7), 0
    known: set[tuple[str, int]] = set()
    with stage(broker, postgres=postgres) as here:
        ids = [here.ask("sleep 0.3") for _ in range(jobs)]
        here.give_attempts(99)
        worker = here.worker() if broker else None
        if broker:
            here.beat()
        while here.until_moment_to_kill(known, max(2, jobs // 15) if count else 0):
            time.sleep(dice.uniform(0.0, 0.1))
            count += 1
            if worker is not None:
                kill(worker)
                worker = here.worker()
            else:
                here.house.kill()
                here.house.start()
        rows = here.until_over(ids)
        return problems_of(here, rows), count, sum(row.attempt for row in rows.values()) - jobs


def poison(broker: str, *, postgres: bool) -> list[str]:
    """A job that kills its process each time, between others that must go on."""
    with stage(broker, postgres=postgres, HEAVY="0" if broker else "1") as here:
        if broker:
            here.worker()
            here.beat()
        good = [here.ask("sleep 0.1") for _ in range(2)]
        bad = here.ask("die")
        good += [here.ask("sleep 0.1") for _ in range(3)]
        rows = here.until_over([*good, bad])
        last = rows.pop(bad)
        expected = "JOB_ATTEMPTS_EXHAUSTED" if broker else "ENGINE_CRASHED"
        wrong = problems_of(here, rows)
        if (last.status, last.error_code, last.attempt, here.files(bad)) != ("failed", expected, 3, []):
            wrong.append(f"the poison: {last}")
        return wrong


def paused(broker: str, *, postgres: bool) -> list[str]:
    """A worker is stopped past its lease, another does its job, and the first goes on."""
    with stage(broker, postgres=postgres, HEAVY="0") as here:
        here.beat()
        first = here.worker()
        job = here.ask("sleep 3")
        here.until_begun(job)
        kill(first, signal.SIGSTOP)
        here.worker()
        rows = here.until_over([job])
        kill(first, signal.SIGCONT)
        time.sleep(LEASE_SECONDS)
        wrong = problems_of(here, here.until_over([job]))
        if rows[job].attempt != 2:
            wrong.append(f"not taken over: {rows[job]}")
        return wrong


def starts(jobs: int, broker: str, *, postgres: bool) -> list[float]:
    """Return the seconds from asking to the start of the work, of jobs that come one after the other."""
    with stage(broker, postgres=postgres, HEAVY="0") as here:
        if broker:
            here.worker()
            here.beat()
        here.until_over([here.ask("")])
        ids = []
        for _ in range(jobs):
            ids.append(here.ask(""))
            here.until_over(ids[-1:])
        return sorted(row.seconds_to_start for row in here.until_over(ids).values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=100)
    parser.add_argument("--broker", default="")
    parser.add_argument("--postgres", action="store_true")
    asked = parser.parse_args()
    broker, postgres = asked.broker, asked.postgres
    print(f"{asked.jobs} jobs, {broker.split(':')[0] or 'embedded'}, {'PostgreSQL' if postgres else 'SQLite'}")
    times = starts(30, broker, postgres=postgres)
    p50, p95 = statistics.median(times) * 1000, times[int(len(times) * 0.95)] * 1000
    print(f"asked → begun: p50 {p50:.0f} ms, p95 {p95:.0f} ms")
    wrong, count, lost = kills(asked.jobs, broker, postgres=postgres)
    print(f"{count} kills, {lost} attempts lost by them, wrong: {wrong or 'nothing'}")
    wrong += (bad := poison(broker, postgres=postgres))
    print(f"poison: {bad or 'failed after three attempts, the others went on'}")
    if broker:
        wrong += (bad := paused(broker, postgres=postgres))
        print(f"paused past its lease: {bad or 'no harm'}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
