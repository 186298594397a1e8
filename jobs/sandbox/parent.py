"""Runs heavy work in a child process: under limits, with news of its progress, killed when it is cancelled."""

import json
import logging
import os
import select
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from time import monotonic
from typing import Any

from django.conf import settings

from avatar_forge.core.errors import AvatarForgeError, EngineCrashed, EngineTimeout, InternalError, class_of
from jobs.engines import UNATTENDED, JobContext

logger = logging.getLogger(__name__)

MIB = 1024 * 1024
MOST = 256 * MIB  # what a child may send back
CHECK_SECONDS = 0.2  # how soon a child that is not wanted is killed

# What the work may know of its surroundings: nothing that is secret, and no more threads than it should use.
ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "OMP_NUM_THREADS": "2",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """MiB of address space, and seconds by the clock on the wall."""

    memory: int
    seconds: float


# Decoding a picture from outside: enough for 25 megapixels, and no more.
CLEANING = Limits(memory=1024, seconds=20.0)


def run(
    call: str, picture: bytes, *, limits: Limits, context: JobContext = UNATTENDED, **arguments: Any
) -> list[bytes]:
    """Do `call` of jobs/sandbox/child.py with `picture` and return its files.

    `context` is told the news, and checked several times a second: when it raises, the child is killed. Raises also
    the child's own error by its code, `EngineTimeout`, `EngineCrashed` (killed by its limits, or dead without a word)
    or `InternalError` for a bug in it.
    """
    lifeline, held = os.pipe()
    try:
        with tempfile.TemporaryFile() as order:
            order.write(json.dumps({"call": call, "with": arguments}).encode() + b"\n")
            order.write(picture)
            order.seek(0)
            processor_seconds = int(limits.seconds * 2) + 1  # of two threads
            process = subprocess.Popen(  # noqa: S603  our own module
                [
                    sys.executable,
                    "-m",
                    "jobs.sandbox.child",
                    str(limits.memory * MIB),
                    str(processor_seconds),
                    str(lifeline),
                ],
                cwd=settings.BASE_DIR,
                env=ENVIRONMENT,
                stdin=order,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                pass_fds=[lifeline],
                start_new_session=True,  # Ctrl-C is for the server, which ends its children itself
            )
        try:
            return _receive(process, monotonic() + limits.seconds, context)
        finally:
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()
    finally:
        os.close(lifeline)
        os.close(held)


def _receive(process: subprocess.Popen[bytes], until: float, context: JobContext) -> list[bytes]:
    assert process.stdout is not None
    pipe, received = process.stdout.fileno(), bytearray()
    done, step = 0.0, "reading"
    sizes: list[int] | None = None
    while sizes is None or len(received) < sum(sizes):
        context.check()
        if monotonic() > until:
            raise EngineTimeout()
        if select.select([pipe], [], [], CHECK_SECONDS)[0]:
            if not (piece := os.read(pipe, MIB)):
                raise EngineCrashed()
            received += piece
        while sizes is None and b"\n" in received:
            line, _, rest = received.partition(b"\n")
            received = bytearray(rest)
            news = json.loads(line)
            _raise_its_error(news)
            sizes = news.get("sizes")
            done, step = news.get("progress", done), news.get("step", step)
        if len(received) > MOST or (sizes is not None and sum(sizes) > MOST):
            raise EngineCrashed()
        # Again and again: what came too soon after other news is written a moment later.
        context.report(done, step)  # type: ignore[arg-type]  # words that are unknown are shown as nothing
    return _cut(bytes(received), sizes)


def _raise_its_error(news: dict[str, Any]) -> None:
    if "bug" in news:
        logger.error("child_failed", extra={"traceback": news["bug"]})
        raise InternalError()
    if "error" in news:
        raise error_of(news["error"])


def error_of(code: str) -> AvatarForgeError:
    """Return the error with that code, or `InternalError` for a code that we do not have."""
    return (class_of(code) or InternalError)()


def _cut(data: bytes, sizes: list[int]) -> list[bytes]:
    parts, at = [], 0
    for size in sizes:
        parts.append(data[at : at + size])
        at += size
    return parts
