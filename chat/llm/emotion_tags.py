"""The emotion at the head of a line: taken out of the stream, however it is cut, with nothing else lost or delayed.

A line may begin with one known word in brackets (`[happy]`, `(슬픔)`, `【angry】`) and with the actor's own name and a
colon, in either order; both are taken out with the white space around them. What is no such thing passes untouched.
The emotion is settled there and then, a line has one. A known word in square brackets further on (from a model that
repeats the tag at each sentence) is taken out as well but changes nothing: a face that changes within a line would need
a place in the text, which neither the table nor the protocol has.
"""

from __future__ import annotations

from collections.abc import Iterable

NEUTRAL = "neutral"
WORDS = {
    "neutral": ("neutral", "무표정", "중립"),
    "happy": ("happy", "기쁨", "행복"),
    "angry": ("angry", "화남", "분노"),
    "sad": ("sad", "슬픔"),
    "relaxed": ("relaxed", "평온", "편안"),
    "surprised": ("surprised", "놀람"),
}
EMOTIONS = tuple(WORDS)
BRACKETS = ("[]", "()", "［］", "（）", "【】")
# White space that is waited through for a tag or a name; behind more than that nobody looks for one.
SPACES = 16

_TAGS = {
    f"{mark[0]}{word}{mark[1]}": emotion for emotion, words in WORDS.items() for word in words for mark in BRACKETS
}
_FIRST_TAGS = tuple(_TAGS)
_LATER_TAGS = tuple(tag for tag in _TAGS if tag[0] == "[")


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
            place = self._held.find("[")
            self._show(len(self._held) if place < 0 else place, shown)
            if place < 0:
                break
            tag, unsure = _at(self._held, 0, _LATER_TAGS)
            if tag:
                self._held = self._held[len(tag) :]
                self._closing_gap = not self._last or self._last.isspace()
            elif unsure and not at_end:
                break
            else:
                self._show(1, shown)
        return "".join(shown)

    def _pass_head(self, *, at_end: bool) -> bool:
        """Take the head off what is held; False while more must be seen."""
        head = _head(self._held, self._labels, at_end=at_end)
        if head is None:
            return False
        self.emotion, length = head
        self._held = self._held[length:]
        self._trimming = length > 0
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


def _labels(names: Iterable[str]) -> tuple[str, ...]:
    """Every way in which a name may stand in front of a line: `이름:`, `Name：`, `**이름** :`, `**Name:**`."""
    folded = dict.fromkeys(_folded(name.strip()) for name in names if name.strip())
    plain = [f"{name}{gap}{colon}" for name in folded for gap in ("", " ") for colon in ":："]
    bold = [f"**{name}**{gap}{colon}" for name in folded for gap in ("", " ") for colon in ":："]
    inside = [f"**{name}{gap}{colon}**" for name in folded for gap in ("", " ") for colon in ":："]
    return tuple(sorted([*plain, *bold, *inside], key=len))


def _head(text: str, labels: tuple[str, ...], *, at_end: bool) -> tuple[str, int] | None:
    """Return the emotion and how long the head is, 0 without one; None while more of the text must be seen."""
    emotion, end = "", 0
    wanted = [_FIRST_TAGS, labels]
    while wanted:
        place = _behind_spaces(text, end)
        looks = [_at(text, place, kind) if place - end <= SPACES else ("", False) for kind in wanted]
        found = next((index for index, (match, _) in enumerate(looks) if match), None)
        if found is None:
            if any(unsure for _, unsure in looks) and not at_end:
                return None
            break
        match = looks[found][0]
        emotion, end = emotion or _TAGS.get(match, ""), place + len(match)
        del wanted[found]
    return emotion or NEUTRAL, end


def _at(text: str, place: int, candidates: tuple[str, ...]) -> tuple[str, bool]:
    """Return the candidate that stands at `place`, and whether one still could with more text."""
    if not candidates:
        return "", False
    here = _folded(text[place : place + max(map(len, candidates))])
    match = next((candidate for candidate in candidates if here.startswith(candidate)), "")
    return match, not match and any(candidate.startswith(here) for candidate in candidates)


def _behind_spaces(text: str, place: int) -> int:
    return place + len(text[place:]) - len(text[place:].lstrip())


def _folded(text: str) -> str:
    """Lower case, but never longer or shorter than before."""
    return "".join(low if len(low := character.lower()) == 1 else character for character in text)
