"""A row on its way: what it becomes here, what was repaired and how, and what had to be left behind. Pure."""

import json
import math
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

_SURROGATES = re.compile("[\ud800-\udfff]")
_HEX = re.compile(r"\{?[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}\}?")
MAX_INTEGER = 2**31 - 1
JSON_DEPTH = 32  # as deep as a client's may be
_TRUE, _FALSE = {"1", "t", "true", "yes", "y"}, {"0", "f", "false", "no", "n", ""}


class Refused(Exception):
    """A row cannot be taken; the text is the reason, one word of the table in docs/migrating.md."""


@dataclass(frozen=True, slots=True)
class Repair:
    """A value that could not stay as it was: which, by what rule, and what it was."""

    column: str
    rule: str
    was: Any


def canonical_id(value: Any) -> str | None:
    """Return an id as this house writes it: UUIDs with dashes in lower case, others as they are; None for none."""
    text = str(value).strip() if value is not None and not isinstance(value, bytes) else ""
    if _HEX.fullmatch(text):
        digits = text.strip("{}").replace("-", "").lower()
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
    return text or None


def cleaned(value: Any) -> Any:
    """Return a text, or JSON with texts in it, without what a database cannot hold: NUL and halves of characters."""
    if isinstance(value, str):
        return _SURROGATES.sub("\ufffd", value.replace("\x00", ""))
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    if isinstance(value, dict):
        return {cleaned(str(key)): cleaned(item) for key, item in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _is_deeper(value: Any, levels: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels < 0 or any(_is_deeper(item, levels - 1) for item in inner)


def parsed_time(value: Any) -> datetime | None:
    """Return a moment; one without a zone is UTC. None for what is no moment."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError:
        return None


@dataclass(slots=True)
class Draft:
    """`row` is what was read, `values` what is to be written by attribute, `repairs` what differs and why."""

    row: dict[str, Any]
    values: dict[str, Any] = field(default_factory=dict)
    repairs: list[Repair] = field(default_factory=list)

    def __post_init__(self) -> None:
        pk = canonical_id(self.row.get("id"))
        if pk is None or len(pk) > 36 or cleaned(pk) != pk:
            raise Refused("id_unusable")
        self.values["id"] = pk

    @property
    def pk(self) -> str:
        return str(self.values["id"])

    def repair(self, column: str, rule: str) -> None:
        self.repairs.append(Repair(column, rule, self.row.get(column)))

    def text(self, column: str, limit: int | None = None, *, cut: bool = True, rule: str = "") -> str | None:
        """Return a text of at most `limit` characters: a longer one is cut, or dropped where a piece is of no use."""
        value = self.row.get(column)
        if value is None:
            return None
        found = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
        text: str = cleaned(found)
        if text != found or isinstance(value, bytes):
            self.repair(column, "characters_unusable")
        if limit is not None and len(text) > limit:
            self.repair(column, rule or ("cut" if cut else "too_long_dropped"))
            return text[:limit] if cut else None
        return text

    def word(self, column: str) -> str:
        """Return a keyword in lower case, "" for none."""
        return (self.text(column) or "").strip().lower()

    def address(self, column: str, limit: int) -> str | None:
        """Return a path or an http address; anything else a browser might obey is dropped."""
        text = self.text(column, limit, cut=False)
        if text and re.match(r"\s*[a-zA-Z][a-zA-Z0-9+.-]*:", text) and not re.match(r"https?://", text):
            self.repair(column, "not_an_address_dropped")
            return None
        return text

    def flag(self, column: str, *, default: bool) -> bool:
        value = self.row.get(column)
        if value is None:
            return default
        word = str(value).strip().lower()
        if word not in _TRUE | _FALSE:
            self.repair(column, "not_a_yes_or_no")
            return default
        return word in _TRUE

    def number(self, column: str, *, least: int = 0, most: int = MAX_INTEGER) -> int:
        """Return a whole number within the limits, 0 for none."""
        value = self.row.get(column)
        try:
            found = int(float(value)) if value is not None else 0
        except (TypeError, ValueError, OverflowError):
            self.repair(column, "not_a_number")
            return max(least, 0)
        kept = min(max(found, least), most)
        if kept != found:
            self.repair(column, "out_of_range")
        return kept

    def time(self, column: str) -> datetime | None:
        value = self.row.get(column)
        found = parsed_time(value)
        if found is None and value is not None:
            self.repair(column, "not_a_time")
        return found

    def time_or(self, column: str, *others: datetime | None) -> datetime:
        """Return the moment in `column`, else the first of `others`, of which the last is one."""
        found = self.time(column)
        if found is None:
            self.repair(column, "time_missing")
        return next(moment for moment in (found, *others) if moment is not None)

    def json(self, column: str) -> tuple[Any, bool]:
        """Return what a text column of JSON holds, and whether it could be read (no text at all can)."""
        value = self.row.get(column)
        if isinstance(value, bytes):
            value = value.decode("utf-8", "replace")
        if isinstance(value, str):
            text = value
            if not value.strip():
                return None, True
            try:
                value = json.loads(value)
                if _is_deeper(value, JSON_DEPTH):
                    raise ValueError
            except (ValueError, RecursionError):
                self.repair(column, "json_broken")
                return cleaned(text), False
        kept = cleaned(value)
        if kept != value:
            self.repair(column, "characters_unusable")
        return kept, True
