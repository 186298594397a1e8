"""The emotion at the head of a line: taken out of the stream, however it is cut, with nothing else lost or delayed.

A line may begin with tags (`[happy]`, `**[기쁨]**`, `emotion: happy`: `emotion_dress`) and with the actor's own name
and a colon, in any order; they are taken out with the white space around them. What is no such thing passes untouched.
The emotion is settled there and then, a line has one: the first. A known word in square brackets further on (from a
model that repeats the tag at each sentence) is taken out as well but changes nothing: a face that changes within a line
would need a place in the text, which neither the table nor the protocol has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from avatar_forge.core.normal_form import nfc
from chat.llm import emotion_dress
from chat.llm.emotion_dress import Tag
from chat.llm.emotion_words import WORDS

NEUTRAL = "neutral"
EMOTIONS = tuple(WORDS)
# White space that is waited through for a tag or a name; behind more than that nobody looks for one.
SPACES = 16
TAGS_MOST = 4  # in a row, at the head
_LATER = re.compile(r"\[|(?<!\S)[*_`]{1,3}(?=\[|\Z)")


class EmotionTagFilter:
    """One line on its way from the engine to subscribers.

    `names` are what the actor may be called in front of its own line. `emotion` is None until the head of the line is
    known. No more than the head, or the beginning of one tag, is ever held back.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.emotion: str | None = None
        self._labels = _labels(names)
        self._held = ""
        self._last = ""  # the character shown last
        self._trimming = self._closing_gap = False

    def feed(self, piece: str) -> str:
        """Take the next piece and return what can be shown now, perhaps nothing."""
        self._held += piece
        return self._take(at_end=False)

    def close(self) -> str:
        """Return what was held back: the line is over."""
        return self._take(at_end=True)

    def _take(self, *, at_end: bool) -> str:
        if self.emotion is None and not self._pass_head(at_end=at_end):
            return ""
        shown: list[str] = []
        while self._trim() and self._held:
            found = _LATER.search(self._last + self._held, len(self._last))
            place = found.start() - len(self._last) if found else len(self._held)
            self._show(place, shown)
            if found is None:
                break
            tag = emotion_dress.later(_folded(self._held), at_end=at_end)
            if isinstance(tag, Tag):
                self._held = tag.kept + self._held[tag.end :]
                self._closing_gap = not tag.kept and (not self._last or self._last.isspace())
                self._show(len(tag.kept), shown)
            elif tag and not at_end:
                break
            else:
                self._show(len(found[0]), shown)
        return "".join(shown)

    def _pass_head(self, *, at_end: bool) -> bool:
        """Take the head off what is held; False while more must be seen."""
        head = _head(self._held, self._labels, at_end=at_end)
        if head is None:
            return False
        self.emotion, length, kept = head
        self._held = self._held[length:]
        self._trimming = length > 0 and not kept
        self._held = kept + (self._held.lstrip() if kept else self._held)
        return True

    def _trim(self) -> bool:
        """Drop the white space behind a head, or one space behind a later tag that had one in front."""
        if self._trimming:
            self._held = self._held.lstrip()
            self._trimming = not self._held
        if self._closing_gap and self._held:
            self._held = self._held.removeprefix(" ")
            self._closing_gap = False
        return True

    def _show(self, length: int, shown: list[str]) -> None:
        if length:
            shown.append(self._held[:length])
            self._last, self._held = self._held[length - 1], self._held[length:]


def begins_line(text: str, names: Iterable[str]) -> bool:
    """Whether `text` begins as a line of the play does, with a tag or the actor's own name."""
    head = _head(text, _labels(names), at_end=False)
    return head is not None and head[1] > 0


def _labels(names: Iterable[str]) -> tuple[str, ...]:
    """Every way in which a name may stand in front: `이름:`, `Name：`, `**이름** :`, `**Name:**`, `[이름]:`."""
    folded = dict.fromkeys(_folded(nfc(name).strip()) for name in names if name.strip())
    plain = [f"{name}{gap}{colon}" for name in folded for gap in ("", " ") for colon in ":："]
    bold = [f"**{name}**{gap}{colon}" for name in folded for gap in ("", " ") for colon in ":："]
    inside = [f"**{name}{gap}{colon}**" for name in folded for gap in ("", " ") for colon in ":："]
    square = [f"[{name}]{gap}{colon}" for name in folded for gap in ("", " ") for colon in ":："]
    return tuple(sorted([*plain, *bold, *inside, *square], key=len))


def _head(text: str, labels: tuple[str, ...], *, at_end: bool) -> tuple[str, int, str] | None:
    """Return the emotion, how long the head is, 0 without one, and what of it is said all the same.

    None while more of the text must be seen.
    """
    folded, emotion, end, kept, tags, names = _folded(text), "", 0, "", 0, 0
    while not kept and tags + names < TAGS_MOST:
        place = _behind_spaces(text, end)
        if place - end > SPACES:
            break
        label, may_be_label = ("", False) if names else _at(folded, place, labels)
        tag = False if label else emotion_dress.at(folded, place, at_end=at_end)
        if isinstance(tag, Tag):
            emotion, end, kept, tags = emotion or tag.emotion, tag.end, tag.kept, tags + 1
        elif label:
            end, names = place + len(label), 1
        elif (tag or may_be_label) and not at_end:
            return None
        else:
            break
    if kept and not at_end and not text[end:].strip():
        return None  # the white space behind the tag goes with it
    return emotion or NEUTRAL, end, kept


def _at(text: str, place: int, candidates: tuple[str, ...]) -> tuple[str, bool]:
    """Return the candidate that stands at `place`, and whether one still could with more text."""
    if not candidates:
        return "", False
    here = text[place : place + max(map(len, candidates))]
    match = next((candidate for candidate in candidates if here.startswith(candidate)), "")
    return match, not match and any(candidate.startswith(here) for candidate in candidates)


def _behind_spaces(text: str, place: int) -> int:
    return place + len(text[place:]) - len(text[place:].lstrip())


def _folded(text: str) -> str:
    """Lower case, but never longer or shorter than before."""
    return "".join(low if len(low := character.lower()) == 1 else character for character in text)
