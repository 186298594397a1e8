"""A bare Debian in a folder, made with debootstrap, and commands that run inside it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

PERSON = "person"
PACKAGES = "python3,make,ca-certificates"  # what the README asks for
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

# Runs in a mount and process namespace of its own: when it ends, or is killed, its mounts and processes are gone.
# Every machine has /proc, /dev/shm and /etc/hosts; "$@" is folders of pip's, "--", and the command.
ENTER = """
set -e
root=$1; shift
ip link set lo up
mount -t proc proc "$root/proc"
mkdir -p "$root/dev/shm"; mount -t tmpfs tmpfs "$root/dev/shm"
while [ "$1" != -- ]; do
    if [ -d "$1" ]; then mkdir -p "$root$1"; else mkdir -p "$root${1%/*}"; touch "$root$1"; fi
    mount --bind "$1" "$root$1"; shift
done
shift
exec chroot "$root" "$@"
"""


class BareRoot:
    """The smallest Debian of a suite ("bookworm"), as root sees it or as an ordinary user without sudo."""

    def __init__(self, suite: str, folder: Path) -> None:
        self.folder = folder
        folder.chmod(0o755)  # a temporary folder is for its owner alone; this one is everybody's "/"
        self.pip, self.shared = _pip_of_this_machine()
        command = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", suite, str(folder), _mirror()]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        apt = subprocess.run(["apt-config", "dump", "Acquire"], check=True, capture_output=True, text=True).stdout
        (folder / "etc/apt/apt.conf.d/90acquire").write_text(apt)
        (folder / "etc/hosts").write_text("127.0.0.1 localhost\n::1 localhost\n")
        self.run("root", "useradd", "--create-home", "--shell", "/bin/bash", PERSON)

    def copy(self, source: Path, to: str, owner: str) -> None:
        """Copy the project (what git knows or would add) to a folder inside, which then belongs to `owner`."""
        target = self.folder / to.lstrip("/")
        target.mkdir(parents=True)
        listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(listed, cwd=source, check=True, capture_output=True).stdout
        packed = ["tar", "-c", "--null", "--ignore-failed-read", "-T", "-"]
        files = subprocess.run(packed, cwd=source, input=names, check=True, capture_output=True).stdout
        subprocess.run(["tar", "-x"], cwd=target, input=files, check=True)
        self.run("root", "chown", "-R", f"{owner}:", to)

    def run(self, who: str, *command: str) -> None:
        """Run a command inside; raise what it said when it fails."""
        done = subprocess.run(self.inside(who, "/", {}, command), capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{command} ended with {done.returncode}: {done.stdout}{done.stderr}")

    def inside(
        self, who: str, folder: str, settings: dict[str, str], command: Sequence[str], *, network: bool = True
    ) -> list[str]:
        """The command line that runs `command` inside, in that folder, with nothing of this environment but pip's.

        Without network there is a loopback of its own, on which none of this machine's servers answer.
        """
        home = "/root" if who == "root" else f"/home/{who}"
        environment = {"HOME": home, "USER": who, "PATH": PATH, "TERM": "dumb", **self.pip, **settings}
        there = ["sh", "-c", 'cd "$1" && shift && exec "$@"', "sh", folder, *command]
        become = ["setpriv", f"--reuid={who}", f"--regid={who}", "--init-groups"]
        assigned = [f"{name}={value}" for name, value in environment.items()]
        away = [] if network else ["--net"]
        unshare = ["unshare", "--mount", "--pid", "--fork", "--kill-child", *away]
        enter = [*unshare, "sh", "-c", ENTER, "sh", str(self.folder)]
        return [*enter, *self.shared, "--", *become, "env", "-i", *assigned, *there]


def can_be_made() -> str:
    """Why no root can be made here, or nothing."""
    if os.geteuid() != 0:
        return "Only root may make a root file system: sudo make slow"
    for program in ("debootstrap", "unshare", "apt-config", "ip"):
        if subprocess.run(["sh", "-c", f"command -v {program}"], stdout=subprocess.DEVNULL, check=False).returncode:
            return f"{program} is missing: apt-get install debootstrap util-linux iproute2"
    if subprocess.run(["unshare", "--mount", "--pid", "--fork", "true"], capture_output=True, check=False).returncode:
        return (
            "This machine does not let root mount (a container without CAP_SYS_ADMIN): use a real or virtual machine."
        )
    return ""


def _mirror() -> str:
    """Where this machine's apt gets Debian from; a machine that is no Debian is told which."""
    asked = ["apt-get", "indextargets", "--no-release-info", "--format", "$(COMPONENT) $(REPO_URI)"]
    told = subprocess.run([*asked, "Created-By: Packages"], check=False, capture_output=True, text=True).stdout
    found = re.findall(r"^main (\S+/debian/?)$", told, re.MULTILINE)
    if mirror := os.environ.get("DEBIAN_MIRROR") or (found[0] if found else ""):
        return mirror
    raise SystemExit("apt names no mirror of Debian here: DEBIAN_MIRROR=http://… make slow")


def _pip_of_this_machine() -> tuple[dict[str, str], list[str]]:
    """This machine's way to packages: pip's settings as variables, and the files and folders they name."""
    asked = [sys.executable, "-m", "pip", "config", "list"]
    told = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    values = dict(re.findall(r"^(?::env:|\w+)\.([\w-]+)='(.*)'$", told, re.MULTILINE))
    variables = {f"PIP_{name.upper().replace('-', '_')}": value for name, value in values.items()}
    proxies = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
    named = {word for value in values.values() for word in value.split()}
    return variables | proxies, sorted({path for word in named for path in _on_disk(word)})


def _on_disk(word: str) -> list[str]:
    """The path to share for a word of pip's settings: an index in a folder names files beside it."""
    path = Path(word.removeprefix("file://"))
    if not path.is_absolute() or not path.exists() or path.is_relative_to(tempfile.gettempdir()):
        return []
    return [str(path.parent if word.startswith("file://") else path)]
