"""Addresses of pictures and figures: our own are stored as a path, others whole; none is ever fetched."""

from urllib.parse import urlsplit

MAX_CHARS = 255


def to_stored(address: str, *, host: str) -> str:
    """Return what the column keeps: a path when `address` is on `host` (as in the `Host` header), else a whole URL.

    Raises `ValueError` for anything but http, https or a path of ours, and above 255 characters.
    """
    if not address:
        return ""
    if "\\" in address or not address.isprintable() or " " in address:
        raise ValueError("not an address")
    stored = address if address.startswith("/") else _without_home(address, host)
    if stored.startswith("//") or len(stored) > MAX_CHARS:  # "//" would name another host
        raise ValueError("not an address")
    return stored


def _without_home(address: str, host: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ValueError("not http or https")
    if parts.netloc.lower() != host.lower():
        return address
    return address[address.index(parts.netloc) + len(parts.netloc) :] or "/"


def to_absolute(stored: str | None, *, home: str) -> str | None:
    """Return the URL to send; `home` is scheme and host without a closing slash."""
    return home + stored if stored and stored.startswith("/") else stored
