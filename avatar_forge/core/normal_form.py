"""Unicode's normal form C: what text is kept in, how text that came otherwise is compared, and what nobody can see.

macOS writes file names, and some keyboards and models write Hangul, taken apart (NFD): the same to every eye, another
text to every comparison. https://unicode.org/reports/tr15/
"""

import re
import unicodedata
from typing import Any

# Letters to the database, nothing to the eye: fillers of Hangul, joiners, variation selectors, the empty braille cell.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u2800\u3164\uffa0")
_MAY_GO_ON = re.compile(r"(?:[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]+|[^\W\d_ᄀ-ᇿ]?[\u0300-\u036f\u3099\u309a]+)\Z")


def nfc(text: str) -> str:
    """Return `text` with every character in one piece, as it is kept."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def nfc_within(value: Any) -> Any:
    """Return JSON data with all its texts in normal form C; keys are names of ours and stay as they are."""
    match value:
        case str():
            return nfc(value)
        case list():
            return [nfc_within(item) for item in value]
        case dict():
            return {key: nfc_within(item) for key, item in value.items()}
    return value


def folded(text: str) -> str:
    """Return `text` for comparison: normal form C, without regard to case."""
    return nfc(nfc(text).casefold())


def spellings(text: str) -> list[str]:
    """Return `text` in both forms in which it may have been stored, put together first; one where they are the same."""
    return list(dict.fromkeys((nfc(text), unicodedata.normalize("NFD", text))))


def says_nothing(text: str) -> bool:
    """Whether nobody would see anything of `text`: white space, zero widths, marks of direction, fillers."""
    return all(
        character.isspace()
        or character in _BLANK
        or "\ufe00" <= character <= "\ufe0f"
        or "\U000e0100" <= character <= "\U000e01ef"
        or unicodedata.category(character) in ("Cc", "Cf")
        for character in text
    )


class Composer:
    """Text in pieces, put into normal form C: a letter that is cut in the middle waits for its other half."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, piece: str) -> str:
        """Take the next piece and return what is whole."""
        text = self._held + piece
        going_on = _MAY_GO_ON.search(text) if text and not text.isascii() else None
        self._held = going_on[0] if going_on else ""
        return nfc(text.removesuffix(self._held) if self._held else text)

    def close(self) -> str:
        """Return what was held back: no more comes."""
        held, self._held = self._held, ""
        return nfc(held)
