"""A script as plain text, as it could be typed: names at the margin, what is said set in. Pure."""

import unicodedata
from textwrap import indent

from chat.scripts.script import Entry, Script

_STEP = "    "


def write(script: Script) -> str:
    """Return the script in a `str` that ends with a line feed."""
    parts = [f"{script.title}\n{_rule('=', script.title)}\n{script.byline}"]
    if script.cast:
        told = "\n".join(f"{name} — {about}" if about else name for name, about in script.cast)
        parts.append(_section(script.words.cast, told))
    if script.setting:
        parts.append(_section(script.words.setting, "\n".join(f"{label}: {text}" for label, text in script.setting)))
    if script.opening:
        parts.append(_section(script.words.plot, script.opening))
    parts.append("* * *")
    parts += [_note(script, entry) if entry.note else _speech(entry) for entry in script.entries]
    return "\n\n".join(parts) + "\n"


def _section(heading: str, text: str) -> str:
    return f"{heading}\n{_rule('-', heading)}\n{text}"


def _rule(sign: str, text: str) -> str:
    """A line as wide as `text`: Hangul, kana and Han take two columns."""
    return sign * sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _note(script: Script, entry: Entry) -> str:
    return f"[{script.words.note}: {entry.pieces[0].text}]"


def _speech(entry: Entry) -> str:
    said = " ".join(f"({piece.text})" if piece.direction else piece.text for piece in entry.pieces)
    who = f"{entry.speaker} ({entry.emotion})" if entry.emotion else entry.speaker
    mark = f" [{entry.mark}]" if entry.mark else ""
    return f"{who}\n{indent(said + mark, _STEP)}"
