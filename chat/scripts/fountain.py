"""Fountain, the plain text that screenwriting programs read (https://fountain.io/syntax). Pure.

Every element is forced with its sign (`@` a character, `!` action, `.` a scene), since Hangul and kana have no capitals
to tell them by. Fountain escapes nothing but `*` and `_`; in front of a line that would be taken for another element,
and within `[[`, stands a word joiner (U+2060), which no reader sees.
"""

import re

from chat.scripts.script import Entry, Piece, Script, one_line

JOINER = "\u2060"
BLANK = "  "  # two spaces keep a blank line within a speech, an action or a note

_SIGNS = tuple("(~#=>.!@[/")
# A standalone "CUT TO:" is a transition, a title "Key:" a new entry, "INT." a scene.
_MISTAKABLE = re.compile(r"(?:INT|EXT|EST|I/E|E/I)\b|.*:$", re.IGNORECASE)
_NAME_ENDS = (")", "^", "]")  # an extension, two voices at once, a note


def write(script: Script) -> str:
    """Return the script as Fountain in a `str` that ends with a line feed."""
    parts = [_title_page(script)]
    if script.cast:
        told = [f"{name}: {about}" if about else name for name, about in script.cast]
        parts += [_centred(script.words.cast), "\n\n".join(map(_action, told))]
    if script.setting:
        parts += [_centred(script.words.setting), *(_action(f"{label}: {text}") for label, text in script.setting)]
    if script.opening:
        parts += [_centred(script.words.plot), _action(script.opening)]
    parts += ["===", "." + _guarded(_end(_escaped(one_line(script.title)), ("#",)))]
    parts += [_note(script, entry) if entry.note else _speech(entry) for entry in script.entries]
    return "\n\n".join(parts) + "\n"


def _title_page(script: Script) -> str:
    return f"Title: {_escaped(one_line(script.title))}\nCredit: {_escaped(one_line(script.byline))}"


def _centred(text: str) -> str:
    return f"> {_escaped(text)} <"


def _action(text: str) -> str:
    first, *rest = _lines(text)
    return "\n".join([f"!{first}", *map(_guarded, rest)])


def _note(script: Script, entry: Entry) -> str:
    text = "\n".join(_lines(entry.pieces[0].text))
    return f"[[{script.words.note}: {_end(text, (']',))}]]"


def _speech(entry: Entry) -> str:
    lines = ["@" + _end(_escaped(entry.speaker), _NAME_ENDS)]
    if entry.emotion:
        lines.append(f"({_escaped(entry.emotion)})")
    for piece in entry.pieces:
        lines += _spoken(piece)
    if entry.mark:
        lines.append(f"[[{_escaped(entry.mark)}]]")
    return "\n".join(lines)


def _spoken(piece: Piece) -> list[str]:
    if piece.direction:
        return [f"({_escaped(piece.text)})"]
    return list(map(_guarded, _lines(piece.text)))


def _lines(text: str) -> list[str]:
    return [_escaped(line) or BLANK for line in text.split("\n")]


def _escaped(text: str) -> str:
    """Return a line without emphasis, notes or a boneyard in it."""
    text = re.sub(r"([*_])", r"\\\1", text.replace(JOINER, ""))
    return re.sub(r"\[(?=\[)|\](?=\])", rf"\g<0>{JOINER}", text)


def _guarded(line: str) -> str:
    return JOINER + line if line.startswith(_SIGNS) or _MISTAKABLE.match(line) else line


def _end(text: str, ends: tuple[str, ...]) -> str:
    return text + JOINER if text.endswith(ends) else text
