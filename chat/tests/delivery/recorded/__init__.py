"""What clients were sent before, byte for byte: frames beside this file, with ids, times and counts made alike."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from itertools import count
from pathlib import Path

HERE = Path(__file__).parent
WRITE = "RECORD_FRAMES"  # set in the environment: record anew instead of comparing

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+\d\d:\d\d)")
_COUNTED = re.compile(r'("(?:window|reply|tokens|prompt_tokens|completion_tokens)":)\d+')
_PARTS = re.compile(r'"parts":\{[^}]*\}')


def as_recorded(name: str, heard: Iterable[str]) -> bool:
    """Compare what was heard with the file of that name. Raises `AssertionError` with both texts."""
    text, file = alike(heard), HERE / f"{name}.txt"
    if os.environ.get(WRITE):
        file.write_text(text)
    assert text == file.read_text()
    return True


def alike(heard: Iterable[str]) -> str:
    """One frame a line, ids numbered as they first come, and neither times nor counts of tokens."""
    numbers, names = count(1), dict[str, str]()

    def name(found: re.Match[str]) -> str:
        return names.get(found[0]) or names.setdefault(found[0], f"<{next(numbers)}>")

    text = _ID.sub(name, "\n".join([*heard, ""]))
    return _PARTS.sub('"parts":{}', _COUNTED.sub(r"\1#", _TIME.sub("<time>", text)))
