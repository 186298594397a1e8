"""The name of a file to save: what every file system takes, in Hangul where possible, else in ASCII. Pure."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

_MAX = 60  # characters: in UTF-8 below the 255 bytes of a file name
_UNSAFE = re.compile(r'[\\/:*?"<>|%;]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)  # on Windows


def file_name(title: str, extension: str) -> str:
    """Return `title.extension` without signs that a file system or a header reads as something else."""
    composed = unicodedata.normalize("NFC", title)  # Hangul in one piece, wherever the title was typed
    printable = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in composed)
    stem = " ".join(_UNSAFE.sub(" ", printable).split())[:_MAX].strip(" .")
    if not stem or _RESERVED.match(stem):
        stem = f"script {stem}".strip()
    return f"{stem}.{extension}"


def disposition(title: str, extension: str) -> str:
    """Return a Content-Disposition of RFC 6266: the name in RFC 5987, and one in ASCII for who cannot read that."""
    name = file_name(title, extension)
    if name.isascii():
        return f'attachment; filename="{name}"'
    return f"attachment; filename=\"script.{extension}\"; filename*=UTF-8''{quote(name, safe='')}"
