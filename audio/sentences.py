"""Sentences of a text that is still being written: each is given out as soon as nothing can change it. Pure.

The caller watches the clock: when no piece has come for about 0.7 s, `pause` gives out what reads as a whole.
"""

from __future__ import annotations


class Cutter:
    """One text on its way. `feed` and `close` return finished sentences without the white space around them."""

    def feed(self, piece: str) -> list[str]:
        """Take the next piece; return the sentences that are certain now, perhaps none."""
        raise NotImplementedError

    def pause(self) -> list[str]:
        """No piece has come for a while: return what would be a sentence if the text ended here, perhaps none."""
        raise NotImplementedError

    def close(self) -> list[str]:
        """The text is over: return what is left."""
        raise NotImplementedError


def cut(text: str) -> list[str]:
    """Return the sentences of a whole text."""
    cutter = Cutter()
    return [*cutter.feed(text), *cutter.close()]
