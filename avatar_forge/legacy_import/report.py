"""What an import did, table by table, for people and for programs; and a file of all that did not fit, as it was."""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(slots=True)
class Tally:
    """One table: `read` = `taken` + `already_there` + the sum of `refused`; `repaired` counts values by rule."""

    read: int = 0
    taken: int = 0
    already_there: int = 0
    repaired: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    columns_not_taken: list[str] = field(default_factory=list)
    in_source: bool = True

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(slots=True)
class Report:
    """The whole import. `media` is None when no files were asked for."""

    source: str
    dry_run: bool = False
    tables: dict[str, Tally] = field(default_factory=dict)
    media: Counter[str] | None = None
    leftovers: str | None = None

    @property
    def changed(self) -> bool:
        """Whether rows were written, or would have been without `dry_run`."""
        return any(tally.taken for tally in self.tables.values()) or bool(self.media and self.media["copied"])

    @property
    def refused(self) -> int:
        return sum(tally.refused.total() for tally in self.tables.values())

    def as_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "dry_run": self.dry_run,
            "changed": self.changed,
            "refused": self.refused,
            "tables": {name: tally.as_json() for name, tally in self.tables.items()},
            "media": self.media,
            "leftovers": self.leftovers,
        }

    def as_text(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"{self.source}{' (dry run: nothing was written)' if self.dry_run else ''}"
        yield f"{'table':<16}{'read':>10}{'taken':>10}{'already':>10}{'refused':>10}"
        for name, tally in self.tables.items():
            counts = (tally.read, tally.taken, tally.already_there, tally.refused.total())
            yield (
                f"{name:<16}" + "".join(f"{count:>10}" for count in counts) + ("" if tally.in_source else "  not there")
            )
            yield from (f"  repaired {count:>8} × {rule}" for rule, count in sorted(tally.repaired.items()))
            yield from (f"  refused  {count:>8} × {reason}" for reason, count in sorted(tally.refused.items()))
            if tally.columns_not_taken:
                yield f"  columns not taken: {', '.join(tally.columns_not_taken)}"
        if self.media is not None:
            yield "files: " + (", ".join(f"{count} {what}" for what, count in sorted(self.media.items())) or "none")
        if self.leftovers:
            yield f"What did not fit is kept in {self.leftovers}"
        if not self.changed:
            yield "Nothing changed: everything that can be taken is already here."


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
