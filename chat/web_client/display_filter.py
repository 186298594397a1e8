"""A reply as the front-end can show it: signs that its display filter destroys become ones that survive. Pure.

The filter takes out everything up to the first ASCII colon and all characters from U+2000 to U+2BFF. Each character is
replaced by itself, so a reply may be treated piece by piece.
"""

from __future__ import annotations

import re

_SIGNS = {
    ":": "：", "…": "...", "‥": "..", "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'", "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"',
    "‹": "<", "›": ">", "•": "·", "‧": "·", "※": "*", "★": "*", "☆": "*", "→": "->", "←": "<-", "⇒": "=>",
    "‼": "!!", "⁇": "??", "⁈": "?!", "⁉": "!?", "℃": "도", "≠": "!=", "≤": "<=", "≥": ">=", "№": "No.",
    "\u200b": "", "\u200c": "", "\u200d": "", "\u2028": "\n", "\u2029": "\n",
}  # fmt: skip
_DESTROYED = re.compile("[:\u2000-\u2bff]")


def displayable(text: str) -> str:
    """Return a text, or a piece of one, without what the filter destroys."""
    return _DESTROYED.sub(lambda found: _SIGNS.get(found[0], " " if found[0].isspace() else ""), text)


def displayable_whole(text: str) -> str:
    """Return a whole reply likewise; of one that has nothing else a pause is left: an empty one is an error there."""
    return displayable(text).strip() or "..."
