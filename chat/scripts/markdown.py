"""A script as Markdown (CommonMark), with nothing in it that a text could turn into HTML or a link. Pure."""

import re

from chat.scripts.script import Entry, Script

# Signs that mean something anywhere in a line, and those that do at its beginning.
_INLINE = re.compile(r"[\\`*_{}\[\]<>&|~$]")
_AT_START = re.compile(r"^([#+=-]|\d+(?=[.)]))", re.MULTILINE)


def write(script: Script) -> str:
    """Return the script in a `str` that ends with a line feed."""
    parts = [f"# {escaped(script.title)}", f"*{escaped(script.byline)}*"]
    if script.cast:
        told = (f"- **{escaped(name)}**" + (f" — {escaped(about)}" if about else "") for name, about in script.cast)
        parts += [f"## {escaped(script.words.cast)}", "\n".join(told)]
    if script.setting:
        parts += [f"## {escaped(script.words.setting)}"]
        parts += [f"**{escaped(label)}**  \n{_lines(text)}" for label, text in script.setting]
    if script.opening:
        parts += [f"## {escaped(script.words.plot)}", _lines(script.opening)]
    parts.append("---")
    parts += [_note(script, entry) if entry.note else _speech(entry) for entry in script.entries]
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    """Return `text` so that it is shown as it is."""
    text = _INLINE.sub(r"\\\g<0>", text)
    return _AT_START.sub(lambda found: found[1] + "\\" if found[1].isdigit() else "\\" + found[1], text)


def _lines(text: str) -> str:
    """Keep line ends within a paragraph (two spaces), and empty lines as paragraphs."""
    return re.sub(r"(?<!\n)\n(?!\n)", "  \n", escaped(text))


def _note(script: Script, entry: Entry) -> str:
    return "\n".join(
        f"> {line}" for line in f"**{escaped(script.words.note)}:** {_lines(entry.pieces[0].text)}".split("\n")
    )


def _speech(entry: Entry) -> str:
    who = f"**{escaped(entry.speaker)}**" + (f" ({escaped(entry.emotion)})" if entry.emotion else "")
    said = " ".join(f"*({escaped(piece.text)})*" if piece.direction else _lines(piece.text) for piece in entry.pieces)
    mark = f" \\[{escaped(entry.mark)}\\]" if entry.mark else ""
    return f"{who}  \n{said}{mark}"
