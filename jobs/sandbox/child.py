"""The child process: one piece of heavy work under limits of memory and time (`python -m jobs.sandbox.child`).

It knows no settings, no database and no secret. The work comes on standard input (a line of JSON, then
the picture), news and the result go to what was standard output: lines of JSON, the last one followed by the bytes
that it announces. It ends when its parent does.
"""

import json
import os
import resource
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Any, BinaryIO

Blobs = tuple[bytes, ...]


def main() -> int:
    memory, seconds, lifeline = (int(word) for word in sys.argv[1:4])
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not write between the results
    _limit(memory, seconds)
    threading.Thread(target=_exit_with_the_parent, args=(lifeline,), daemon=True).start()
    call = json.loads(sys.stdin.buffer.readline())
    picture = sys.stdin.buffer.read()
    try:
        blobs = CALLS[call["call"]](picture, lambda done, step: _send(out, progress=done, step=step), **call["with"])
    except MemoryError:
        return 1
    except Exception as exc:
        if code := getattr(exc, "code", None):
            _send(out, error=code)
        else:
            _send(out, bug=traceback.format_exc()[-4000:])
        return 0
    _send(out, sizes=[len(blob) for blob in blobs])
    for blob in blobs:
        out.write(blob)
    out.flush()
    return 0


def _limit(memory: int, seconds: int) -> None:
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),  # it writes no file
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # a lower limit is there already
            resource.setrlimit(what, (most, most))
    os.nice(10)  # replies and pages go first


def _exit_with_the_parent(lifeline: int) -> None:
    while os.read(lifeline, 1):
        pass
    os._exit(1)


def _send(out: BinaryIO, **news: Any) -> None:
    out.write(json.dumps(news).encode() + b"\n")
    out.flush()


def _clean(picture: bytes, report: Callable[[float, str], None]) -> Blobs:
    from jobs.media import pictures  # each call loads what it needs and no more

    return (pictures.clean(picture),)


def _figure(
    picture: bytes, report: Any, *, backend: str, built_with: dict[str, Any], options: dict[str, Any], seconds: float
) -> Blobs:
    from jobs.engines import FigureOptions, JobContext

    engine, context = _build(backend, built_with), JobContext(report)
    figure = engine.make(picture, options=FigureOptions(**options), seconds=seconds, context=context)
    return figure.glb, figure.thumbnail


def _style(picture: bytes, report: Any, *, backend: str, built_with: dict[str, Any], **asked: Any) -> Blobs:
    from jobs.engines import JobContext

    return (_build(backend, built_with).paint(picture, context=JobContext(report), **asked),)


def _build(backend: str, built_with: dict[str, Any]) -> Any:
    module, _, name = backend.rpartition(".")
    return getattr(import_module(module), name)(**built_with)


CALLS: dict[str, Callable[..., Blobs]] = {"clean": _clean, "figure": _figure, "style": _style}

if __name__ == "__main__":
    sys.exit(main())
