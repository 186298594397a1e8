"""Whether two lines are the same one, although the front-end has shown one of them through its filter. Pure."""

import re
from collections.abc import Sequence

from avatar_forge.core.normal_form import nfc
from chat.llm import thoughts

LOOKED_AHEAD = 8  # stored lines that the other side may have missed, one after the other
_DIRECTED = re.compile(r"^\s*\[감독[^\]\n]{0,40}\]\s*[:：]?\s*")  # how a director's note is marked
_LAUGHTER = frozenset("ㅋㅎ")  # the filter takes them out

Line = tuple[str, str]  # role, text


def align(here: Sequence[Line], told: Sequence[Line]) -> list[int | None]:
    """Return for each line `told` the place of the same one `here`, or None; both are in the order of the play."""
    known = [(role, _keys(text)) for role, text in here]
    places: list[int | None] = []
    start = 0
    for role, text in told:
        keys = _keys(text)
        ahead = range(start, min(start + LOOKED_AHEAD, len(known)))
        place = next((n for n in ahead if known[n][0] == role and _meet(known[n][1], keys)), None)
        places.append(place)
        start = start if place is None else place + 1
    return places


def alike(one: str, other: str) -> bool:
    """Tell whether two texts are the same but for what the filter takes out."""
    return _meet(_keys(one), _keys(other))


def key(text: str) -> str:
    """Return what no filter takes out of a text: its letters and digits."""
    return "".join(
        sign
        for sign in _plain(text).casefold()
        if sign.isalnum() and sign not in _LAUGHTER and not "\u2000" <= sign <= "\u2bff" and sign <= "\uffff"
    )


def _plain(text: str) -> str:
    """The text without thoughts, which were kept once, and with its letters in one piece."""
    return nfc(thoughts.said_in("assistant", text))


def without_director_mark(note: str) -> str:
    """Return a director's note without the mark that the client puts in front."""
    return _DIRECTED.sub("", note)


def _keys(text: str) -> tuple[str, str]:
    """The key of the text as it is, and of what follows its first colon: the filter takes away what is before."""
    before, colon, after = _plain(text).partition(":")
    return key(text), key(after if colon else before)


def _meet(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """One of the two was shown, or both, or none: never each another half of one line."""
    return one[0] == other[0] or one[1] == other[0] or one[0] == other[1]
