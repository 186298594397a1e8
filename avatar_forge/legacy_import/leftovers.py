"""The file of leftovers: every value that did not fit and every row that was refused, as it was. JSON, one a line."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any


class Leftovers:
    """Appends what is not written there yet, so that a second run adds nothing. Without a path it only listens."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._known: set[bytes] = set()
        self._waiting: list[bytes] = []
        if path is not None and path.exists():
            with path.open("rb") as lines:
                self._known = {_digest(line) for line in lines}

    def add(self, table: str, row_id: Any, rule: str, was: Any, column: str | None = None) -> None:
        entry = {"table": table, "id": row_id, "rule": rule, "column": column, "was": was}
        line = json.dumps(entry, default=_plain).encode() + b"\n"
        if self._path is not None and _digest(line) not in self._known:
            self._known.add(_digest(line))
            self._waiting.append(line)

    def keep(self) -> None:
        """Write to disk. Called before the rows are committed: after a crash a line may be one too many, never few."""
        if not self._waiting or self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # People's own data: for the operator alone.
        with os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as file:
            file.writelines(self._waiting)
            file.flush()
            os.fsync(file.fileno())
        self._waiting.clear()

    @property
    def written_to(self) -> str | None:
        return str(self._path) if self._known and self._path is not None else None


def _digest(line: bytes) -> bytes:
    return hashlib.blake2b(line, digest_size=16).digest()


def _plain(value: Any) -> str:
    return value.hex() if isinstance(value, bytes | memoryview) else str(value)
