"""Points in time as browsers write them: ISO 8601, or a number since 1970 in milliseconds or seconds."""

from datetime import UTC, datetime, timedelta
from typing import Any

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)
# A smaller number counts seconds (until the year 5138), a larger one milliseconds (since March 1973).
_SECONDS_BELOW = 100_000_000_000


def read(value: Any) -> datetime | None:
    """Return the moment in UTC; None for what is none, or none between 1970 and 2200. Without a zone it is UTC."""
    if isinstance(value, str):
        text = value.strip()
        if text.isascii() and text.isdigit() and len(text) <= 20:
            return _counted(int(text))
        return _within(text)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _counted(value)
    return None


def write(moment: datetime) -> str:
    """Return `2026-01-26T12:00:00.000Z` as JavaScript's toISOString does; microseconds only where there are some."""
    finest = "microseconds" if moment.microsecond % 1000 else "milliseconds"
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=finest) + "Z"


def _counted(number: float) -> datetime | None:
    try:
        since = timedelta(seconds=number) if number < _SECONDS_BELOW else timedelta(milliseconds=number)
        moment = EPOCH + since
    except OverflowError:
        return None
    return moment if EPOCH <= moment < LATEST else None


def _within(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if EPOCH <= moment < LATEST else None
