"""Child processes: limited, watched, and gone when they are not wanted."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from avatar_forge.core.errors import EngineCrashed, EngineRefused, EngineTimeout, InternalError
from jobs.engines import UNATTENDED, Cancelled, JobContext
from jobs.sandbox import parent as sandbox
from jobs.sandbox.parent import Limits
from jobs.tests.conftest import SCRIPTED
from jobs.tests.glb import GOOD
from jobs.tests.pictures import png


def figure(script: str = "", *, seconds: float = 20.0, memory: int = 2048, context=UNATTENDED):
    options = {"style": script}
    with_ = {"backend": SCRIPTED, "built_with": {}, "options": options}
    limits = Limits(memory, seconds)
    # `seconds` of the engine and of the limits are the same elsewhere, too.
    return sandbox.run("figure", png(), limits=limits, context=context, seconds=seconds, **with_)


def test_the_files_come_back_whole():
    assert figure()[0] == GOOD


def test_progress_is_told():
    told = []
    figure(context=JobContext(report=lambda done, step: told.append((done, step))))
    assert (0.25, "cutting_out") in told


def test_what_a_library_prints_does_not_disturb():
    assert figure("print")[0] == GOOD


@pytest.mark.parametrize(
    ("script", "error"),
    [("refuse", EngineRefused), ("boom", InternalError), ("die", EngineCrashed), ("hog", EngineCrashed)],
)
def test_what_goes_wrong_in_it_has_its_code_here(script, error):
    with pytest.raises(error):
        figure(script)


def test_it_is_killed_at_its_deadline():
    began = time.monotonic()
    with pytest.raises(EngineTimeout):
        figure("sleep 60", seconds=1.5)
    assert time.monotonic() - began < 10


def test_it_is_killed_when_the_job_is_taken_away():
    steps: list[str] = []

    def check() -> None:
        if "shaping" in steps:
            raise Cancelled()

    context = JobContext(report=lambda done, step: steps.append(step), check=check)
    with pytest.raises(Cancelled):
        figure("sleep 60", context=context)


PARENT = """
import django
django.setup()
from jobs.tests.sandbox.test_parent import figure
figure("sleep 60", seconds=60)
"""


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks into /proc")
def test_it_ends_with_its_parent():
    """However the parent dies: nobody is left to work for."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "avatar_forge.settings"}
    parent = subprocess.Popen([sys.executable, "-c", PARENT], env=environment, cwd=settings.BASE_DIR)
    until = time.monotonic() + 30
    children_of = Path(f"/proc/{parent.pid}/task/{parent.pid}/children")
    while not (child := children_of.read_text().strip()) and time.monotonic() < until:
        time.sleep(0.05)
    parent.kill()
    parent.wait()
    command = Path(f"/proc/{child}/cmdline")
    while (
        command.exists() and "jobs.sandbox.child" in command.read_text()
    ):  # dead ones that wait to be buried have none
        assert time.monotonic() < until
        time.sleep(0.05)
