"""`make slow`: the two commands on bare Debian machines, as root and as an ordinary user; prints what they took.

    .venv/bin/python -m avatar_forge.tests.bare_debian --debian bookworm --as root --commands run

Debian is made anew with debootstrap. "Bare" is the smallest Debian with python3, make and ca-certificates.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from avatar_forge.tests.bare_debian.root import PERSON, BareRoot, can_be_made

ROOT = Path(__file__).resolve().parents[3]
FOLDER = "/srv/인생 극장 a"
START_SECONDS = 600
MB = 1_000_000
TOLERANCE = 0.2  # of what bin/setup tells before it begins
HEADINGS = (
    "Debian", "as", "command", "result", "first answer s", "all s", "download MB", "disk MB", "foretold", "memory MB",
)  # fmt: skip


@dataclass
class Machine:
    """One user on one bare Debian, with the project in a folder of theirs."""

    root: BareRoot
    suite: str
    who: str
    source: Path

    def __post_init__(self) -> None:
        self.root.copy(self.source, FOLDER, self.who)
        self.project = self.root.folder / FOLDER.lstrip("/")

    def inside(self, *command: str, network: bool = True, **settings: str) -> list[str]:
        """The command line of `command` in the project's folder inside."""
        return self.root.inside(self.who, FOLDER, settings, command, network=network)

    def taken(self, told: str) -> dict[str, object]:
        """Megabytes downloaded and of disk so far, beside what bin/setup told before it began."""
        download, disk = self._downloaded(), sum(_folder_size(self.project / made) for made in (".venv", "data")) / MB
        foretold = re.search(r"about (\d+) MB to download, (\d+) MB of disk", told)
        near = foretold and all(
            abs(int(said) / real - 1) < TOLERANCE
            for said, real in zip(foretold.groups(), (download, disk), strict=True)
        )
        if not near:
            said = foretold[0] if foretold else "nothing"
            print(f"bin/setup should tell {download:.0f} MB to download, {disk:.0f} MB of disk; it tells {said}")
        return {"download MB": download, "disk MB": disk, "foretold": "yes" if near else "NO"}

    def _downloaded(self) -> float:
        """Megabytes of the packages that pip has fetched, from wherever this machine has them."""
        reports = (self.project / ".venv").glob("setup-*.json")
        urls = {item["download_info"]["url"] for file in reports for item in json.loads(file.read_text())["install"]}
        with ThreadPoolExecutor(8) as pool:
            return sum(pool.map(_size, urls)) / MB


def run(machine: Machine) -> dict[str, object]:
    """`make run` until it answers, and a play from outside."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with _started(machine.inside("make", "run", PORT=str(port))) as (process, log):
        seconds = _first_answer(process, port, log)
        example = [sys.executable, str(ROOT / "docs/examples/play_as_guest.py"), f"http://localhost:{port}"]
        played = subprocess.run(example, capture_output=True, text=True, timeout=60, check=False)
        good = played.stdout.count("[complete]") == 3
        if not good:
            print(played.stdout, played.stderr, log.read_text()[-3000:], sep="\n")
        memory = _memory(machine.root.folder) / MB
        told = log.read_text()
    print(told)
    result = "3 lines played" if good else "FAILED"
    return {"result": result, "first answer s": seconds, "memory MB": memory, **machine.taken(told)}


def test(machine: Machine) -> dict[str, object]:
    """`make test` to its end, away from this machine's servers; shows what was skipped and how to have it."""
    began = time.monotonic()
    with _started(machine.inside("bin/setup", "dev")) as (process, log):
        process.wait()
        foretold = log.read_text()
    with _started(machine.inside("make", "test", network=False)) as (process, log):
        code = process.wait()
        told = foretold + log.read_text()
    counted = re.findall(r"=+ (.*(?:passed|failed|error).*) in [\d.]+s", told)
    print(told if code else told[told.find("short test summary info") :])
    result = counted[-1] if counted else "no test ran"
    result = result if code == 0 else f"FAILED: {result}"
    return {"result": result, "all s": time.monotonic() - began, **machine.taken(told)}


def prepare(machine: Machine) -> None:
    """An ordinary user without sudo is told one command for the administrator; give it, as they would."""
    told = subprocess.run(machine.inside("bin/setup"), capture_output=True, text=True, check=False).stderr
    print(told)
    found = re.search(r"sudo (apt-get install .*)", told)
    if found is None or len(told.strip().splitlines()) != 1:
        raise SystemExit(f"Without sudo the message should be one line with the command to ask for: {told}")
    machine.root.run("root", "env", "DEBIAN_FRONTEND=noninteractive", *shlex.split(found[1]), "-y", "-qq")


@contextmanager
def _started(command: list[str]) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """A command in a process group of its own, which ends with the block, and the file that it writes to."""
    with tempfile.NamedTemporaryFile(suffix=".log") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        try:
            yield process, Path(log.name)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _first_answer(process: subprocess.Popen[bytes], port: int, log: Path) -> float:
    """Wait for the server; return the seconds that took."""
    began = time.monotonic()
    while True:
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/api/health/ready", timeout=5):
                return time.monotonic() - began
        except OSError:
            if process.poll() is not None or time.monotonic() - began > START_SECONDS:
                raise SystemExit(f"make run does not serve:\n{log.read_text()[-3000:]}") from None
            time.sleep(0.1)


def _memory(folder: Path) -> int:
    """Bytes of memory of the processes inside a root, shared pages counted once."""
    total = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "root").readlink() == folder:
                lines = (process / "smaps_rollup").read_text()
                total += int(re.findall(r"^Pss:\s+(\d+)", lines, re.MULTILINE)[0]) * 1024
        except (OSError, IndexError):
            continue  # ended meanwhile
    return total


def _size(url: str) -> int:
    """Bytes of a package: of the file, or as its index says."""
    if url.startswith("file:"):
        return Path(unquote(urlsplit(url).path)).stat().st_size
    head = urllib.request.Request(url, method="HEAD")
    with urllib.request.urlopen(head, timeout=30) as answer:
        return int(answer.headers["Content-Length"])


def _folder_size(folder: Path) -> int:
    told = subprocess.run(["du", "-sB1", str(folder)], capture_output=True, text=True, check=False).stdout
    return int(told.split()[0]) if told else 0


def _table(rows: list[dict[str, object]]) -> str:
    """Rows as Markdown, numbers rounded."""
    shown = [[f"{row.get(h, ''):.0f}" if isinstance(row.get(h), float) else str(row.get(h, "")) for h in HEADINGS]
             for row in rows]  # fmt: skip
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (HEADINGS, ["---"] * len(HEADINGS), *shown))


def machines(suites: list[str], users: list[str], source: Path) -> Iterator[Machine]:
    """Each user on a bare Debian of each suite, one after the other; the folder is removed in between."""
    for suite in suites:
        for who in users:
            folder = Path(tempfile.mkdtemp(prefix=f"{suite}-"))
            try:
                print(f"== a bare Debian {suite}", flush=True)
                yield Machine(BareRoot(suite, folder), suite, who, source)
            finally:
                shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--debian", nargs="+", default=["bookworm", "trixie"])
    parser.add_argument("--as", nargs="+", dest="users", default=["root", PERSON], choices=["root", PERSON])
    parser.add_argument("--commands", nargs="+", default=["run", "test"], choices=["run", "test"])
    parser.add_argument("--source", type=Path, default=ROOT, help="another checkout of the project")
    options = parser.parse_args()
    if reason := can_be_made():
        sys.stderr.write(reason + "\n")
        return 1
    rows: list[dict[str, object]] = []
    for machine in machines(options.debian, options.users, options.source):
        if machine.who != "root":
            prepare(machine)
        for name in options.commands:
            print(f"== make {name} on {machine.suite} as {machine.who}", flush=True)
            measured = {"run": run, "test": test}[name](machine)
            rows.append({"Debian": machine.suite, "as": machine.who, "command": f"make {name}", **measured})
    print(_table(rows))
    good = [row["foretold"] == "yes" and not str(row["result"]).startswith(("FAILED", "no test")) for row in rows]
    return int(not all(good))


if __name__ == "__main__":
    sys.exit(main())
