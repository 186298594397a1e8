"""Files of the earlier system: copied from its folder, and from nowhere else, into `legacy/` of ours."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

from audio.models import AudioFile
from avatar_forge.legacy_import.draft import canonical_id
from avatar_forge.legacy_import.report import Leftovers, Report
from avatar_forge.legacy_import.source import Source

FOLDER = "legacy"
REFERENCES = {
    "audio_files": ("file_path",),
    "generation_jobs": ("input_payload", "result_url", "input_image_url", "output_model_url"),
    "characters": ("image_url", "model_url", "thumbnail_url"),
}


class Outside(Exception):
    """A reference leads out of the folder."""


def bring(source: Source, report: Report, leftovers: Leftovers, *, folder: Path, media_root: Path) -> None:
    """Copy what the rows refer to; a dry run only looks. What is missing is counted and kept among the leftovers."""
    assert report.media is not None
    inside = folder.resolve(strict=True)
    for table, row, column in _references(source):
        pk = canonical_id(row.get("id"))
        try:
            found = locate(str(row[column]), inside)
        except Outside:
            report.media["outside"] += 1
            leftovers.add(table, pk, "file_outside", row[column], column)
            continue
        if found is None:
            report.media["missing"] += 1
            leftovers.add(table, pk, "file_missing", row[column], column)
            continue
        stored = PurePosixPath(FOLDER, found.relative_to(inside))
        report.media["copied" if _copy(found, media_root / stored, dry=report.dry_run) else "already_there"] += 1
        if table == "audio_files" and not report.dry_run:
            AudioFile.objects.filter(pk=pk, file_path=row[column]).update(file_path=str(stored))
    leftovers.keep()


def locate(reference: str, inside: Path) -> Path | None:
    """Return the file in the folder `inside` (resolved) that a path or an address of the earlier system means.

    The earlier system wrote paths as its server saw them: leading parts that are not here are left out. None when
    there is no such file; raises `Outside` for `..` and for links that lead out.
    """
    parts = [part for part in PurePosixPath(reference.replace("\\", "/")).parts if part not in ("/", ".")]
    if ".." in parts or "\x00" in reference:
        raise Outside
    for first in range(len(parts)):
        candidate = inside.joinpath(*parts[first:])
        try:
            if not candidate.is_file():
                continue
            found = candidate.resolve(strict=True)
        except OSError:  # a name too long for the file system, a link in a circle
            continue
        if not found.is_relative_to(inside):
            raise Outside
        return found
    return None


def _references(source: Source) -> Iterator[tuple[str, dict[str, Any], str]]:
    for table, columns in REFERENCES.items():
        if not source.columns(table):
            continue
        for chunk in source.chunks(table):
            for row in chunk:
                for column in columns:
                    if path := _path_in(row.get(column)):
                        yield table, {**row, column: path}, column


def _path_in(value: Any) -> str:
    """Return the path a value names: not JSON, not another host's address, no more than a path."""
    if not isinstance(value, str) or not value.strip() or value.lstrip()[:1] in '{["' or "\n" in value:
        return ""
    address = urlsplit(value) if value.startswith(("http://", "https://", "file://")) else None
    if address is None:
        return value if "/" in value or "." in value else ""
    return unquote(address.path) if address.scheme == "file" or address.hostname in ("localhost", "127.0.0.1") else ""


def _copy(found: Path, to: Path, *, dry: bool) -> bool:
    """Copy whole or not at all; False when it is there already."""
    if to.is_file() and to.stat().st_size == found.stat().st_size:
        return False
    if dry:
        return True
    to.parent.mkdir(parents=True, exist_ok=True)
    half = to.with_name(f".{to.name[:200]}.part")
    with found.open("rb") as source, half.open("wb") as target:
        shutil.copyfileobj(source, target)
        target.flush()
        os.fsync(target.fileno())
    half.replace(to)
    return True
