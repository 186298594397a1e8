"""The formats of a script: what each is called, and who writes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

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
