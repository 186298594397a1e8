"""How many tokens a text costs, guessed by script and corrected by what servers report.

No tokenizer is at hand for a model behind a server, so characters are counted by script; docs/context.md holds the
guesses against two real ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# Tokens per character, rather too many than too few: a prompt that is too long is refused, one that is shorter than it
# could be loses a line.
HANGUL, EAST_ASIAN, LATIN, SPACE, OTHER = 0.85, 0.85, 0.27, 0.1, 0.75
MESSAGE = 6  # the marks of a chat template around one message
LEAST, MOST = 0.5, 2.5  # a correction outside is no tokenizer but a server that counts something else

_HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7ff]")
_EAST_ASIAN = re.compile(r"[\u2e80-\u312f\u3190-\uabff\uf900-\ufaff\ufe30-\uffef]")
_LATIN = re.compile(r"[A-Za-z]")
_SPACE = re.compile(r"[ ]")
_SCRIPTS = ((_HANGUL, HANGUL), (_EAST_ASIAN, EAST_ASIAN), (_LATIN, LATIN), (_SPACE, SPACE))


# A prompt is fitted at each reply, and but for two lines it is the same texts each time. 32,768 are the lines of 300
# plays between two summaries (about 100 each), in about 8 MB however long the texts: they are known by their hash,
# which the interpreter salts for each process, and their length. Too many begin anew.
REMEMBERED = 32_768
_estimates: dict[tuple[int, int], float] = {}


def estimate(text: str) -> float:
    """Return roughly how many tokens `text` costs by itself; remembered for the next time."""
    key = (hash(text), len(text))
    cost = _estimates.get(key)
    if cost is None:
        if len(_estimates) >= REMEMBERED:
            _estimates.clear()
        cost = _estimates[key] = count(text)
    return cost


def count(text: str) -> float:
    """Return what `estimate` does, for a text that nobody will ask about again."""
    counted = [(len(script.findall(text)), price) for script, price in _SCRIPTS]
    rest = len(text) - sum(count for count, _ in counted)
    return sum(count * price for count, price in counted) + rest * OTHER


def of_message(text: str) -> int:
    """Return roughly how many tokens a message with that text costs in a prompt."""
    return round(estimate(text)) + MESSAGE


def rate(seen: Iterable[tuple[float, float]]) -> float:
    """Return by what to multiply estimates of a model, from pairs of (estimated, reported) tokens; 1.0 from none."""
    pairs = [(guess, real) for guess, real in seen if guess > 0 and real > 0]
    if not pairs:
        return 1.0
    return min(max(sum(real for _, real in pairs) / sum(guess for guess, _ in pairs), LEAST), MOST)
