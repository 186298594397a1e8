"""JSON as language models write it: out of fences and chatter, with the usual slips mended, or refused. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

LONGEST = 100_000  # characters looked at; no answer we ask for comes near
_FENCE = re.compile(r"```[a-zA-Z]*\s*(.*?)```", re.DOTALL)
_THOUGHT = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_STRING = r'"(?:[^"\\]|\\.)*"'
_TRAILING = re.compile(rf"({_STRING})|,\s*(?=[}}\]])", re.DOTALL)
_CURLED = {"“": '"', "”": '"', "„": '"', "＂": '"'}
# A whole string in single quotes, where a key or a value stands; apostrophes inside words are left alone.
_SINGLE = re.compile(r"(?<=[{\[,:])(\s*)'((?:[^'\\\n]|\\.|(?<=\w)'(?=\w))*)'(?=\s*[:,}\]])")


def read(text: str) -> dict[str, Any] | None:
    """Return the first JSON object in `text`, or None when there is none that can be made out."""
    text = text[:LONGEST].replace("\ufeff", "")
    if isinstance(whole := _parse(text.strip()), dict):
        return whole
    text = _THOUGHT.sub("", text)
    for candidate in _candidates(text):
        for attempt in _attempts(candidate):
            value = _parse(attempt)
            if isinstance(value, dict):
                return value
    return None


def _candidates(text: str) -> Iterator[str]:
    """What may be the object: inside fences first, then from the first brace to the last."""
    for source in (*(found[1] for found in _FENCE.finditer(text)), text):
        start, end = source.find("{"), source.rfind("}")
        if 0 <= start < end:
            yield source[start : end + 1]
        if start >= 0:
            yield source[start:]  # cut off, or followed by braces of the chatter: `_parse` takes the first object


def _attempts(text: str) -> Iterator[str]:
    yield text
    mended = _without_trailing_commas(text)
    yield mended
    mended = _without_trailing_commas(_SINGLE.sub(_doubled, text))
    yield mended
    yield _without_trailing_commas("".join(_CURLED.get(ch, ch) for ch in text))


def _without_trailing_commas(text: str) -> str:
    return _TRAILING.sub(lambda found: found[1] or "", text)


def _doubled(found: re.Match[str]) -> str:
    inner = re.sub(r'(?<!\\)"', r'\\"', found[2].replace("\\'", "'"))
    return f'{found[1]}"{inner}"'


def _parse(text: str) -> Any:
    # `strict=False` takes the bare line breaks that models put into their strings.
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(text)
    except (ValueError, RecursionError):
        return None
    return value
