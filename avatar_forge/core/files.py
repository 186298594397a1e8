"""Files under MEDIA_ROOT: kept whole or not at all, and shown through one checked way.

Whoever calls `show` has found the row first and so knows that the file may be seen. Names are always our own, never a
person's.
"""

import mimetypes
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from email.utils import formatdate
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from avatar_forge.core import storage_errors
from avatar_forge.core.errors import NotFound

mimetypes.add_type("model/gltf-binary", ".glb")

BLOCK = 64 * 1024

_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]*(?:/[a-z0-9][a-z0-9_.-]*)*")
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def path_of(name: str) -> Path:
    """Return where the file `name` lies (`jobs/<id>/figure.glb`). Raises `ValueError` for a name that is not ours."""
    if not _NAME.fullmatch(name) or ".." in name:
        raise ValueError(f"not a name of ours: {name!r}")
    return Path(settings.MEDIA_ROOT) / name


def keep(name: str, data: bytes) -> None:
    """Write `data` as the file `name`, whole and on the disk when this returns, or not at all.

    Raises `StorageFull` when the disk has no room for it, `StorageReadOnly` when it takes nothing.
    """
    path = path_of(name)
    draft = path.with_name(f"{path.name}.{uuid4().hex}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
        _sync(path.parent)
    except OSError as exc:
        if (error := storage_errors.of_disk(exc)) is not None:
            raise error from exc
        raise
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def read(name: str) -> bytes:
    """Return what the file `name` holds. Raises `NotFound`."""
    try:
        return path_of(name).read_bytes()
    except FileNotFoundError as exc:
        raise NotFound() from exc


def remove(name: str) -> None:
    """Remove the file or folder `name`; it may be gone already."""
    path = path_of(name)
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def show(request: HttpRequest, name: str) -> HttpResponseBase:
    """Answer GET and HEAD with the file `name`: its type by its ending, cached by its owner alone, never run as a page.

    One byte range is honoured (206, or 416 behind the end), several are answered with the whole. A known ETag gets
    304. With `settings.X_ACCEL_PREFIX` the body is left to the proxy. Raises `NotFound`.
    """
    path = path_of(name)
    try:
        stat = path.stat()
    except FileNotFoundError as exc:
        raise NotFound() from exc
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    headers = {
        "Content-Type": kind,
        "ETag": f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"',
        "Last-Modified": formatdate(stat.st_mtime, usegmt=True),
        "Cache-Control": "private, max-age=3600",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Content-Disposition": "inline",
        "Accept-Ranges": "bytes",
    }
    if settings.X_ACCEL_PREFIX:
        inner = f"{settings.X_ACCEL_PREFIX.rstrip('/')}/{quote(name)}"
        return HttpResponse(headers=headers | {"X-Accel-Redirect": inner})
    if headers["ETag"] in re.split(r"\s*,\s*", request.headers.get("If-None-Match", "").replace("W/", "")):
        return HttpResponse(status=304, headers={key: headers[key] for key in ("ETag", "Cache-Control")})
    return _answer(request, path, stat.st_size, headers)


def _answer(request: HttpRequest, path: Path, size: int, headers: dict[str, str]) -> HttpResponseBase:
    first, length, status = 0, size, 200
    if (asked := _asked_for(request, headers)) is not None:
        first, length = _part(*asked, size)
        if length <= 0:
            return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{size}"})
        status = 206
        headers["Content-Range"] = f"bytes {first}-{first + length - 1}/{size}"
    headers["Content-Length"] = str(length)
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    response = StreamingHttpResponse(_blocks(path, first, length), status=status, headers=headers)
    response.reads_a_file = True  # type: ignore[attr-defined]  # no thread waits for its reader (`core.wsgi_threads`)
    return response


def _asked_for(request: HttpRequest, headers: dict[str, str]) -> tuple[str, str] | None:
    """Return first and last byte of the one range that is asked for, or None when the whole is the answer.

    So it is for several ranges, for what is no range, and for a caller who holds a part of an older file (`If-Range`).
    """
    if request.headers.get("If-Range", headers["ETag"]) not in (headers["ETag"], headers["Last-Modified"]):
        return None
    match = _RANGE.fullmatch(request.headers.get("Range", ""))
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    return None if first and last and int(last) < int(first) else (first, last)


def _part(first: str, last: str, size: int) -> tuple[int, int]:
    """Return where the range begins and how many bytes it has; none of them when it lies behind the end."""
    if not first:
        length = min(int(last), size)
        return size - length, length
    end = min(int(last), size - 1) if last else size - 1
    return int(first), end - int(first) + 1


def _blocks(path: Path, first: int, length: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(first)
        while length > 0 and (block := file.read(min(BLOCK, length))):
            length -= len(block)
            yield block


def _sync(folder: Path) -> None:
    """Make the new name last through a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
