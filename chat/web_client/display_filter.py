"""A reply as the front-end can show it: signs that survive its display filter, stage directions as `(…)`. Pure.

The filter takes out everything up to the first ASCII colon and all characters from U+2000 to U+2BFF; asterisks it shows
as they are. The same text comes out however a reply is cut into pieces.
"""

from __future__ import annotations

import re

_SIGNS = {
    ":": "：", "…": "...", "‥": "..", "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"',
    "‹": "<", "›": ">", "•": "·", "‧": "·", "※": "*", "★": "*", "☆": "*", "→": "->", "←": "<-", "⇒": "=>",
    "‼": "!!", "⁇": "??", "⁈": "?!", "⁉": "!?", "℃": "도", "≠": "!=", "≤": "<=", "≥": ">=", "№": "No.",
    "\u200b": "", "\u200c": "", "\u200d": "", "\u2028": "\n", "\u2029": "\n", "（": "(", "）": ")",
}  # fmt: skip
_DESTROYED = re.compile("[:（）\u2000-\u2bff]")

# How models write a direction, each within one line. `**emphasis**` is none and only loses its marks.
_MARKED = re.compile(
    r"\*\*\*(?=\S)([^*\n]*[^*\s])\*\*\*"
    r"|\*\*(?=\S)(?P<emphasis>[^*\n]*[^*\s])\*\*"
    r"|\*(?=\S)([^*\n]*[^*\s])\*"
    r"|\[([^\[\]\n]+)\]|【([^【】\n]+)】|［([^［］\n]+)］"
)
_MARKS = re.compile(r"[*\[【［]")
_NO_DIRECTION = re.compile(r"\*+\s")
_LONGEST = 300  # characters within one line that are waited through for the end of a direction
_CUT = re.compile(r"(\*{1,3})(?=\S)([^*]+)\Z")


class DirectionFilter:
    """One reply on its way to the client: no more than a direction that has begun is ever held back."""

    def __init__(self, *, signs: bool = True) -> None:
        self._signs = signs  # whether those that the client's filter destroys are replaced as well
        self._held = ""
        self._is_bracketed = False  # the character told last opens a bracket

    def feed(self, piece: str) -> str:
        """Take the next piece and return what can be shown now, perhaps nothing."""
        self._held += piece
        return self._take(at_end=False)

    def close(self) -> str:
        """Return what was held back: the reply is over."""
        return self._take(at_end=True)

    def _take(self, *, at_end: bool) -> str:
        told: list[str] = []
        while self._held:
            mark = _MARKS.search(self._held)
            plain = mark.start() if mark else len(self._held)
            if plain:
                self._tell(self._held[:plain], plain, told)
                continue
            line = self._held[:_LONGEST].partition("\n")[0]
            if found := _MARKED.match(line):
                self._tell(self._shown(found), found.end(), told)
            elif _NO_DIRECTION.match(line):
                self._tell(self._held[0], 1, told)
            elif len(line) == len(self._held) < _LONGEST and not at_end:
                break
            elif at_end and len(line) == len(self._held) and (cut := _CUT.match(line)):  # the reply broke off in it
                self._tell(cut[2] if len(cut[1]) == 2 else f"({cut[2].rstrip()})", len(line), told)
            else:
                self._tell(self._held[0], 1, told)
        return displayable("".join(told)) if self._signs else "".join(told)

    def _shown(self, found: re.Match[str]) -> str:
        inner = next(text for text in found.groups() if text is not None).strip()
        if found["emphasis"] is not None:
            return inner
        if not any(sign.isalpha() for sign in inner):  # "2*3*4", "[1]"
            return found[0]
        has_its_own = inner[0] in "(（" and inner[-1] in ")）"
        return inner if has_its_own or self._is_bracketed else f"({inner})"

    def _tell(self, text: str, length: int, told: list[str]) -> None:
        told.append(text)
        self._held = self._held[length:]
        self._is_bracketed = text[-1:] in ("(", "（")


def displayable(text: str) -> str:
    """Return a text, or a piece of one, without what the filter destroys."""
    return _DESTROYED.sub(lambda found: _SIGNS.get(found[0], " " if found[0].isspace() else ""), text)


def displayable_whole(text: str) -> str:
    """Return a whole reply; of one that has nothing else a pause is left: an empty one is an error there."""
    return _whole(text, DirectionFilter()).strip() or "..."


def with_directions(text: str) -> str:
    """Return a text that does not pass the client's filter: only its stage directions are as in a reply."""
    return _whole(text, DirectionFilter(signs=False))


def _whole(text: str, directions: DirectionFilter) -> str:
    return directions.feed(text) + directions.close()
