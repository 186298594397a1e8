"""Strict JSON for bodies and socket frames: what both databases can store and every client can read, nothing else."""

import json
import math
import re
from typing import Any

MAX_DEPTH = 32

# Everything that is not a bracket outside a string: what is left tells the depth.
# The closing quote is optional, so that a string without an end is read once and not again from each of its quotes.
_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"?', re.DOTALL)
_NO_BRACKETS = re.compile(rb"[^\[\]{}]+")


def loads(body: bytes, *, any_text: bool = False) -> Any:
    """Parse UTF-8 `body` as RFC 8259 JSON; with `any_text`, escaped NULs and lone surrogates are the caller's to mend.

    Raises `ValueError` with a short reason for: bad UTF-8, a byte order mark, more than `MAX_DEPTH` levels, duplicate
    keys, NaN, infinities and numbers that overflow, NUL characters and lone surrogates (also in keys).
    """
    if _depth(body) > MAX_DEPTH:
        raise ValueError(f"nested deeper than {MAX_DEPTH} levels")
    text = body.decode("utf-8")
    value = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse, parse_float=_finite)
    if not any_text and ("\\u" in text or "\x00" in text):
        _check_text(value)
    return value


def loads_object(body: bytes, *, any_text: bool = False) -> dict[str, Any]:
    """Parse a body that must be an object. Raises `ValueError` as `loads` does, and for anything else."""
    try:
        value = loads(body, any_text=any_text)
    except RecursionError as exc:
        raise ValueError("nested too deep") from exc
    if not isinstance(value, dict):
        raise ValueError("no object")
    return value


def _depth(body: bytes) -> int:
    """Return how deep the brackets go; counted before parsing, because the parser recurses."""
    deepest = level = 0
    for byte in _NO_BRACKETS.sub(b"", _STRINGS.sub(b"", body)):
        if byte in b"[{":
            level += 1
            if level > deepest:
                deepest = level
                if deepest > MAX_DEPTH:
                    break
        else:
            level -= 1
    return deepest


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate key")
    return found


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("number out of range")
    return number


def _check_text(value: Any) -> None:
    if isinstance(value, str):
        if "\x00" in value:
            raise ValueError("NUL character")
        value.encode("utf-8")  # UnicodeEncodeError, a ValueError, for a lone surrogate
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_text(key)
            _check_text(item)
    elif isinstance(value, list):
        for item in value:
            _check_text(item)
