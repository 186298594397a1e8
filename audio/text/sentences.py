"""Sentences of a text that is still being written: each is given out as soon as nothing can change it. Pure.

However the text is cut into pieces, the sentences are the same. Korean, English and Japanese, also mixed. A new line
always ends a sentence; quotations and stage directions stay whole; what is too long is cut at a comma or a space.
The caller watches the clock: when no piece has come for about 0.7 s, `pause` gives out what reads as a whole.
"""

import re
from dataclasses import dataclass, field

LONGEST = 180  # characters; then a sentence is cut at a softer place
LONGEST_DIRECTION = 600  # within a stage direction, which is not spoken but must be found whole
SHORTEST_SOFT = 60

_WIDE = "。！？｡"
_DOTS = ".…‥"
_SWEET = "♪♡♥"
_ENDS = frozenset(".!?" + _WIDE + _DOTS + _SWEET)
_WAVES = "~～"
_TAILS = _ENDS | frozenset(_WAVES)
_FINAL = frozenset("다요죠지어아야네까군걸데래자라냐니마해쎄게")  # how a Korean sentence ends, more often than not
_PAIRS = dict(zip("「『（(【〈《“‘[［", "」』）)】〉》”’]］", strict=True))
_CLOSERS = frozenset(_PAIRS.values())
_DIRECTIONS = frozenset(")）]］】*")
_CJK = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7a3\uff66-\uff9f]")
# What goes on after a quotation: 「…。」と言った, "…."라고 했다, "…!" she cried.
_JAPANESE_GOES_ON = "とってをがはもにのだでや、,"
_KOREAN_GOES_ON = (
    "라고", "하고", "라며", "라는", "라면", "라던", "고 ", "하며", "하는", "이라", "란 ", "이야", "이에", "이다",
    "입니", "이었", "였", "이지",
)  # fmt: skip
_LONGEST_GOES_ON = 3
_ABBREVIATIONS = frozenset((
    "mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr", "vs", "etc", "e.g", "i.e", "fig", "no", "vol", "inc", "ltd",
    "co", "corp", "dept", "est", "approx", "a.m", "p.m", "u.s", "u.k", "u.n", "ph.d", "jan", "feb", "mar", "apr", "jun",
    "jul", "aug", "sep", "sept", "oct", "nov", "dec", "gen", "col", "sgt", "capt", "lt", "rev", "hon", "cf", "al", "pp",
    "p", "d.c", "mt",
))  # fmt: skip
_MAY_END = frozenset(["etc", "p.m", "a.m", "u.s", "u.k", "co", "inc", "ltd", "corp", "jr", "sr", "ph.d", "d.c"])
_HESITATION = re.compile(
    r"(?:^|[\s,])(?:음+|어+|아+|그|저|에이?|흠+|으음|저기|그게|근데|그런데|뭐|그러니까|あの|えっと|ええと|うーん|その|まあ|"
    r"um+|uh+|er+|hm+|well|so|and|but)$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z][A-Za-z.]*$")
_LIST_MARK = re.compile(r"^\s*(?:\d{1,3}|[A-Za-z])$")
_DATE = re.compile(r"\d{4}\.\s?\d{1,2}\.\s?\d{1,2}$")
_SOFT = re.compile(r"[,，、;；:：]\s*|\s(?=(?:그리고|하지만|그런데|그래서|그러나|and|but|because|which)\s)")


class _Unsure(Exception):
    """More text must be seen."""


@dataclass(slots=True)
class Cutter:
    """One text on its way. Sentences come without the white space around them, and are never empty."""

    _held: str = ""

    def feed(self, piece: str) -> list[str]:
        """Take the next piece; return the sentences that are certain now, perhaps none."""
        self._held += piece
        return self._take(at_end=False)

    def pause(self) -> list[str]:
        """No piece has come for a while: return what would be a sentence if the text ended here, perhaps none."""
        last = self._held.rstrip()
        whole = bool(last) and (last[-1] in _TAILS or (last[-1] in _CLOSERS | {'"', "*"} and last[-2:-1] in _ENDS))
        return self._take(at_end=True) if whole else []

    def close(self) -> list[str]:
        """The text is over: return what is left."""
        return self._take(at_end=True)

    def _take(self, *, at_end: bool) -> list[str]:
        sentences: list[str] = []
        while self._held:
            self._held = self._held.lstrip()
            try:
                place = _Scan(self._held, at_end).end()
            except _Unsure:
                break
            if sentence := self._held[:place].rstrip():
                sentences.append(sentence)
            self._held = self._held[place:]
        return sentences


def cut(text: str) -> list[str]:
    """Return the sentences of a whole text."""
    cutter = Cutter()
    return [*cutter.feed(text), *cutter.close()]


def grouped(text: str, longest: int) -> list[str]:
    """Return a whole text in pieces of whole sentences, one on each line, of at most `longest` characters."""
    if len(text) <= longest:
        return [text]
    pieces = [""]
    for sentence in cut(text):
        for start in range(0, len(sentence), longest):
            part = sentence[start : start + longest]
            if len(pieces[-1]) + 1 + len(part) <= longest:
                pieces[-1] = f"{pieces[-1]}\n{part}".strip()
            else:
                pieces.append(part)
    return [piece for piece in pieces if piece]


@dataclass(slots=True)
class _Scan:
    """The search for the end of the first sentence of `text`.

    `open` holds what closes each quotation and stage direction begun so far, and where it began; `directed` is the end
    of the last stage direction.
    """

    text: str
    at_end: bool
    open: list[tuple[str, int]] = field(default_factory=list)
    directed: int = 0

    def end(self) -> int:
        """Return where the first sentence ends. Raises `_Unsure` while that may depend on what is still to come."""
        place = 0
        while place < len(self.text):
            character = self.text[place]
            if character == "\n":
                return place + 1
            if place >= LONGEST and (place >= LONGEST_DIRECTION or not self._in_direction()):
                return _soft_place(self.text[:place], max(SHORTEST_SOFT, self.directed))
            if character not in _ENDS and not self._sings(place):
                place = self._pass(place)
                continue
            dots, behind, leads = self._run(place)
            if self._ends(place, dots, behind) and not leads:
                return behind
            place = behind
        if self.at_end:
            return len(self.text)
        raise _Unsure

    def _at(self, place: int) -> str:
        """The character there, empty behind the end. Raises `_Unsure` where more may come."""
        if place < len(self.text):
            return self.text[place]
        if self.at_end:
            return ""
        raise _Unsure

    def _pass(self, place: int) -> int:
        """Go past a character that ends nothing, keeping count of what is open."""
        character = self.text[place]
        if character == "*":
            mark = "**" if self._at(place + 1) == "*" else "*"
            begun = [pair for pair in self.open if pair[0] == mark]
            if begun:
                self.open.remove(begun[0])
                self.directed = place + len(mark)
            elif not (self._at(place + len(mark)) or " ").isspace():
                self.open.append((mark, place))
            return place + len(mark)
        if self.open and character == self.open[-1][0]:
            mark, _ = self.open.pop()
            self.directed = place + 1 if mark in _DIRECTIONS else self.directed
        elif character == '"':
            self.open.append((character, place))
        elif character in _PAIRS and self.text[max(0, place - 1) : place] not in {":", ";"}:  # not a sad face
            self.open.append((_PAIRS[character], place))
        return place + 1

    def _in_direction(self) -> bool:
        return any(mark in _DIRECTIONS for mark, _ in self.open)

    def _run(self, place: int) -> tuple[int, int, bool]:
        """Go past the signs that end a sentence and what closes behind them.

        Return the ends of both, and whether that closed a stage direction which leads the sentence: what is said comes
        only then.
        """
        leads, begun = False, place
        while self._at(place) and self._at(place) in _TAILS and not (place > begun and self._hesitates(place)):
            place += 1
        dots = place
        while character := self._at(place):
            if self.open and self.text.startswith(self.open[-1][0], place):
                mark, opened = self.open.pop()
                leads = leads or (mark in _DIRECTIONS and opened == 0)
                place += len(mark)
                self.directed = place if mark in _DIRECTIONS else self.directed
            elif character in _CLOSERS or character in "`_" or (character == "'" and not self._at(place + 1).isalnum()):
                place += 1
            else:
                break
        return dots, place, leads

    def _sings(self, place: int) -> bool:
        """Whether a drawn-out end of a sentence stands there: 할게요~ and a space."""
        if self.text[place] not in _WAVES or self.text[max(0, place - 1) : place] not in {"요", "다", "죠", "까"}:
            return False
        while (character := self._at(place)) and character in _WAVES:
            place += 1
        return character.isspace()

    def _hesitates(self, place: int) -> bool:
        """Whether dots there begin the next sentence: ？…まあ"""
        if self.text[place] not in _DOTS or self.text[place - 1] in _DOTS:
            return False
        while (character := self._at(place)) and character in _DOTS:
            place += 1
        return _CJK.match(character) is not None

    def _ends(self, place: int, dots: int, behind: int) -> bool:
        """Whether the sentence is over after the signs from `place` to `dots` and the closing ones up to `behind`."""
        following = self._at(behind)
        if not following or self.open:
            return not following
        quoted, signs = behind > dots, self.text[place:dots]
        if signs[0] in _WIDE:
            return not (quoted and following in _JAPANESE_GOES_ON)
        return not self._goes_on(behind, quoted) and self._ends_by(signs, place, behind, quoted)

    def _ends_by(self, signs: str, place: int, behind: int, quoted: bool) -> bool:
        """Whether these signs end the sentence, each kind by a rule of its own."""
        following = self._at(behind)
        if signs[0] in _SWEET + _WAVES:
            return following.isspace() or _CJK.match(following) is not None
        if (signs[0] in "…‥" or signs.startswith("..")) and not set(signs) & set("!?" + _WIDE):
            return self._ends_after_dots(place, behind, quoted)
        if signs == ".":
            return quoted or self._ends_after_full_stop(place)
        return not (following.isascii() and following.isalnum() and not quoted)  # as in an address: ?x=1

    def _goes_on(self, behind: int, quoted: bool) -> bool:
        """Whether the sentence goes on around a quotation."""
        place = self._behind_spaces(behind) if quoted else behind
        first = self._at(place)
        if quoted and first and (first in ",、" or (first.isascii() and first.islower())):
            return True
        if not _CJK.match(first):
            return False
        if any(word.startswith(first) for word in _KOREAN_GOES_ON):
            for ahead in range(1, _LONGEST_GOES_ON):
                self._at(place + ahead)
        return self.text.startswith(_KOREAN_GOES_ON, place)

    def _ends_after_dots(self, place: int, behind: int, quoted: bool) -> bool:
        following = self._at(behind)
        if not following.isspace():
            return quoted
        first = self._at(self._behind_spaces(behind))
        if first in {"", "\n"}:
            return True
        if quoted:
            return not (first.islower() or first in ",、")
        last = self.text[max(0, place - 1) : place]
        if "가" <= last <= "힣" and last not in _FINAL:
            return False  # 그다음은... 기억이 안 나.
        return not (_HESITATION.search(self.text[:place]) or first.islower() or first in ",、")

    def _ends_after_full_stop(self, place: int) -> bool:
        """After one `.` with nothing closing behind it."""
        before, following = self.text[:place], self._at(place + 1)
        if not following.isspace():
            return bool(_CJK.match(following) and _CJK.search(before[-1:]))  # neither 3.5 nor an address
        if _LIST_MARK.match(before):
            return following == "\n"
        first = self._at(self._behind_spaces(place + 1))
        if first in {"", "\n"}:
            return True
        if before[-1:].isdigit() and (first.isdigit() or _DATE.search(before)):
            return False
        word = _WORD.search(before)
        return word is None or _may_end(word.group(), first)

    def _behind_spaces(self, place: int) -> int:
        while (character := self._at(place)).isspace() and character != "\n":
            place += 1
        return place


def _may_end(word: str, first: str) -> bool:
    """Whether a sentence may end after `word` and a full stop, when the next begins with `first`."""
    starts_anew = first.isupper() or not first.isascii()
    if word.lower() in _ABBREVIATIONS:
        return word.lower() in _MAY_END and starts_anew
    is_initial = len(word) == 1 and word.isupper() and word != "I"
    return not (is_initial and first.isupper())


def _soft_place(text: str, start: int) -> int:
    """Where to cut a text that is too long: behind its last comma or before its last conjunction, else at a space.

    Not before `start`; at the end of the text where nothing softer follows that.
    """
    places = [match.end() for match in _SOFT.finditer(text) if match.end() >= start]
    return places[-1] if places else (text.rfind(" ", start) + 1 or len(text))
