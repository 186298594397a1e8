"""The formats of a script: what each is called, who writes it, and the name of its file."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from chat.scripts import fountain, html, markdown, pdf, plain_text
from chat.scripts.script import Script


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write a script: its media type and the function."""

    media_type: str
    write: Callable[[Script], str | bytes]


# By the file's extension. The variants of Markdown are those of RFC 7764.
FORMATS = {
    "fountain": Format("text/markdown; charset=utf-8; variant=Fountain", fountain.write),
    "txt": Format("text/plain; charset=utf-8", plain_text.write),
    "md": Format("text/markdown; charset=utf-8; variant=CommonMark", markdown.write),
    "html": Format("text/html; charset=utf-8", html.write),
    "pdf": Format("application/pdf", pdf.write),
}
ARCHIVE = "json"  # made from the rows, not from a script: nothing is left out
ARCHIVE_TYPE = "application/json"
NAMES = (*FORMATS, ARCHIVE)


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
