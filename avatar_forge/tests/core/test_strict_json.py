"""Strict JSON: what is refused, how fast, and that it agrees with the standard library on the rest."""

from __future__ import annotations

import json
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avatar_forge.core import strict_json

BAD = {
    "nothing": b"",
    "blanks": b" \n",
    "truncated": b'{"a": 1',
    "two values": b"{} {}",
    "trailing comma": b'{"a": 1,}',
    "single quotes": b"{'a': 1}",
    "comment": b"{} // no",
    "duplicate keys": b'{"a": 1, "a": 2}',
    "duplicate keys inside": b'{"x": [{"a": 1, "a": 2}]}',
    "duplicate keys by escape": b'{"a": 1, "\\u0061": 2}',
    "NaN": b'{"a": NaN}',
    "Infinity": b'{"a": Infinity}',
    "minus Infinity": b'{"a": -Infinity}',
    "overflow": b'{"a": 1e400}',
    "5000 digits": b'{"a": ' + b"9" * 5000 + b"}",
    "33 levels": b"[" * 33 + b"]" * 33,
    "100000 levels": b"[" * 100_000,
    "levels behind a bad start": b"]" * 100_000 + b"[" * 100_000,
    "NUL escaped": b'{"a": "\\u0000"}',
    "NUL in a key": b'{"\\u0000": 1}',
    "NUL raw": b'{"a": "\x00"}',
    "lone surrogate": b'{"a": "\\ud800"}',
    "lone low surrogate": b'{"a": "\\udc00"}',
    "lone surrogate in a key": b'{"\\ud800": 1}',
    "lone surrogate deep inside": b'{"a": [{"b": ["\\uDBFF x"]}]}',
    "byte order mark": b"\xef\xbb\xbf{}",
    "bad UTF-8": b'{"a": "\xff"}',
    "overlong UTF-8": b'{"a": "\xc0\xaf"}',
    "surrogate in UTF-8": b'{"a": "\xed\xa0\x80"}',
    "UTF-16": '{"a": 1}'.encode("utf-16"),
    "UTF-32": '{"a": 1}'.encode("utf-32"),
    "raw newline in a text": b'{"a": "\n"}',
    "unknown escape": b'{"a": "\\x"}',
    "leading zero": b'{"a": 01}',
    "plus sign": b'{"a": +1}',
}

GOOD = {
    "32 levels": b"[" * 32 + b"]" * 32,
    "brackets in texts": json.dumps({"a": "[{" * 100, "b": '\\"[[[['}).encode(),
    "escaped pair": b'{"a": "\\ud83d\\ude00"}',
    "prototype": b'{"__proto__": {"x": 1}}',
    "big exponent": b'{"a": 1e308, "b": -0.0}',
    "4000 digits": b'{"a": ' + b"9" * 4000 + b"}",
    "line separators": '{"a": "\u2028\u2029\U000e0041"}'.encode(),
}

BOMBS = {
    "string without an end": b'"' + b'\\"' * 300_000,
    "quotes after quotes": b'"' * 600_001,
    "opening objects": b'{"a":' * 100_000,
    "backslashes": b'"' + b"\\" * 600_001,
    "alternating": b'["' * 300_000,
}

texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
atoms = (
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | texts
)
values = st.recursive(
    atoms, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4), max_leaves=12
)


@pytest.mark.parametrize("body", BAD.values(), ids=BAD.keys())
def test_what_not_everybody_can_read_or_store_is_refused(body):
    with pytest.raises((ValueError, RecursionError)):
        strict_json.loads(body)


@pytest.mark.parametrize("body", GOOD.values(), ids=GOOD.keys())
def test_the_unusual_is_no_error(body):
    assert strict_json.loads(body) == json.loads(body)


@pytest.mark.parametrize("body", BOMBS.values(), ids=BOMBS.keys())
def test_no_body_takes_long(body):
    started = perf_counter()
    with pytest.raises(ValueError):
        strict_json.loads(body)
    assert perf_counter() - started < 2.0


@given(values, st.booleans())
def test_agrees_with_the_standard_library_on_ordinary_values(value, escaped):
    body = json.dumps(value, ensure_ascii=escaped).encode()
    assert strict_json.loads(body) == json.loads(body) == value


@given(st.binary(max_size=40))
def test_any_bytes_are_a_value_or_a_value_error(body):
    try:
        value = strict_json.loads(body)
    except ValueError:
        return
    assert value == json.loads(body)
