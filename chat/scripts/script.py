"""A play as it stands, ready to be set in type: who plays, where, and what is said. Pure."""

import re
import unicodedata
from dataclasses import dataclass

from chat.llm import stage_directions
from chat.llm.language import Language

# As on the stage, and in the full-width brackets of Japanese and Korean scripts.
_DIRECTION = re.compile(rf"{stage_directions.SHOWN.pattern}|（([^（）\n]+)）")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line: what is said, or how; of one line of text if it is a stage direction."""

    text: str
    direction: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What one person says at a time, or (`note`) what the director noted. `mark` tells how it was cut short."""

    speaker: str
    pieces: tuple[Piece, ...]
    emotion: str = ""
    mark: str = ""
    note: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is printed around the play, in the reader's language."""

    cast: str
    setting: str
    plot: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A play to print. `cast` is (name, who that is), `setting` (label, text); `opening` is the plot written before."""

    title: str
    byline: str
    language: Language
    words: Words
    cast: tuple[tuple[str, str], ...] = ()
    setting: tuple[tuple[str, str], ...] = ()
    opening: str = ""
    entries: tuple[Entry, ...] = ()


def clean(text: str) -> str:
    """Return `text` with line feeds as its only line ends, no control characters and no white space around lines."""
    lines = ("".join(map(_printable, line)).strip() for line in text.splitlines())
    return "\n".join(lines).strip()


def one_line(text: str) -> str:
    return " ".join(clean(text).split())


def pieces(content: str) -> tuple[Piece, ...]:
    """Return what is said and the stage directions in it, in their order; nothing is empty."""
    text, found, at = clean(content), [], 0
    for match in _DIRECTION.finditer(text):
        found += [Piece(text[at : match.start()].strip()), Piece((match[1] or match[2]).strip(), direction=True)]
        at = match.end()
    found.append(Piece(text[at:].strip()))
    return tuple(piece for piece in found if piece.text)


def _printable(char: str) -> str:
    if char == "\t":
        return " "
    return "" if unicodedata.category(char) in ("Cc", "Cs") else char
