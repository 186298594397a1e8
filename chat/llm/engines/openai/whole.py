"""An answer that is JSON where a stream was asked for: one completion, one error, or a chunk on each line."""

from __future__ import annotations

import json
from typing import Any


def begins(data: bytes) -> bool:
    """Whether the first bytes of an answer are JSON and no event stream."""
    return data.lstrip().startswith((b"{", b"["))


def events(data: bytes) -> list[str]:
    """Return the objects in `data`, each as JSON text; none for what is no JSON."""
    text = data.decode("utf-8", "replace")
    if (body := _read(text)) is not None:
        found = body if isinstance(body, list) else [body]  # Gemini puts an error into a list
        return [json.dumps(one) for one in found if isinstance(one, dict)]
    return [line for line in text.splitlines() if isinstance(_read(line), dict)]


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
