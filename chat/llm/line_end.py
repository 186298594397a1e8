"""Where a character's line ends: before the model speaks for somebody else, or writes a mark of its template. Pure.

    어서 오세요.
    사용자: 네…          ← the line ended in front of this

A new line that begins with somebody else's name and a colon ends it, wherever the stream is cut; a name followed by
anything else does not, nor one inside a quotation, a code block or a letter that is read. What may still become such a
beginning is held back, no more, and nothing is taken back. The first line is the speaker's, whatever it begins with.
"""

import re
from collections.abc import Iterable

from avatar_forge.core.normal_form import folded
from chat.llm import line_marks

_NEW_LINE = re.compile("[\n\r\x0b\x0c\x85\u2028\u2029]")
_SPECIAL = re.compile(f"{_NEW_LINE.pattern}|{line_marks.MAY_BEGIN.pattern}")
_QUOTES = dict(zip("“‘「『《〈«„", "”’」』》〉»“", strict=True))
_FENCE = re.compile(r"\s*(```|~~~)")
_RULE = re.compile(r"\s*(?:[-=*~_—─]\s?){3,}\s*")
_ANNOUNCES = re.compile(r"[:：][\s*_\"”』」)]*\Z")
_LETTER = re.compile(
    r"(?:편지|서찰|서신|쪽지|일기|대본|letter|note|diary|手紙|日記).*(?:읽|적혀|적힌|쓰여|쓰인|써\s?있|내용|reads?\b|says\b|wrote|読|書)",
    re.IGNORECASE,
)


class LineEnd:
    """One line on its way. `ended` is whether it has ended before the model did.

    `others` are the names of those who are not to be spoken for, beside the usual words for a person; `own` are the
    speaker's.
    """

    def __init__(self, others: Iterable[str] = (), own: Iterable[str] = (), *, directed: bool = False) -> None:
        usual = (*line_marks.PERSON, *(line_marks.DIRECTOR if directed else ()))
        mine = {folded(name.strip()) for name in own}
        known = {folded(name.strip()): None for name in (*others, *usual)}
        self._names = sorted((name for name in known if name and name not in mine), key=len, reverse=True)
        self.ended = False
        self._text = ""  # not looked at yet
        self._gap = ""  # the end of a line and what white space follows: not shown before the next line is
        self._line = ""  # what was shown of this one
        self._at_head = self._at_start = self._is_first = True
        self._context = _Context()

    def feed(self, piece: str) -> str:
        """Take the next piece and return what can be shown now, perhaps nothing."""
        return self._take(piece, at_end=False)

    def close(self) -> str:
        """Return what was held back: no more comes."""
        return self._take("", at_end=True)

    def _take(self, piece: str, *, at_end: bool) -> str:
        shown: list[str] = []
        self._text += piece
        while not self.ended and self._text and self._step(shown, at_end=at_end):
            pass
        if self.ended:
            self._text = self._gap = ""
        elif at_end:
            shown.append(self._gap + self._text)
            self._text = self._gap = ""
        return "".join(shown)

    def _step(self, shown: list[str], *, at_end: bool) -> bool:
        """Look on; False while more must be seen."""
        if self._at_head:
            return self._pass_own_turn(at_end=at_end)
        if self._at_start:
            return self._begin_line(shown, at_end=at_end)
        found = _SPECIAL.search(self._text)
        place = found.start() if found else len(self._text)
        self._show(place, shown)
        if not self._text:
            return False
        if _NEW_LINE.match(self._text):
            return self._end_line()
        ends = not self._context.in_code(self._line) and line_marks.token(self._text, 0)
        if ends is None and not at_end:
            return False
        self.ended = bool(ends)
        if not self.ended:
            self._show(1, shown)
        return True

    def _pass_own_turn(self, *, at_end: bool) -> bool:
        length = line_marks.own_turn(self._text, at_end=at_end)
        if length is None:
            return False
        self._text = self._text[length:]
        self._at_head = False
        return True

    def _begin_line(self, shown: list[str], *, at_end: bool) -> bool:
        """Let a line begin, unless it is somebody else's."""
        space = len(self._text) - len(self._text.lstrip())
        self._gap, self._text = self._gap + self._text[:space], self._text[space:]
        line = _NEW_LINE.split(self._text, maxsplit=1)[0]
        is_whole = at_end or len(line) < len(self._text)
        if not self._text:
            return False
        verdict = self._is_anothers(line, is_whole=is_whole)
        if verdict is None and not is_whole:
            return False
        self.ended = bool(verdict)
        if not self.ended:
            shown.append(self._gap)
            self._gap, self._line, self._at_start, self._is_first = "", "", False, False
        return True

    def _is_anothers(self, line: str, *, is_whole: bool) -> bool | None:
        if self._context.quotes(self._gap):
            return False
        verdicts = (
            not self._is_first and line_marks.label(line, self._names),
            line_marks.heading(line, is_whole=is_whole),
            line_marks.token(line, 0) if line[:1] in ("<", "[") else False,
        )
        return True if True in verdicts else None if None in verdicts else False

    def _end_line(self) -> bool:
        self._context.note(self._line)
        self._line, self._at_start = "", True
        return True

    def _show(self, length: int, shown: list[str]) -> None:
        if length:
            shown.append(self._text[:length])
            self._line += self._text[:length]
            self._text = self._text[length:]


class _Context:
    """Whether what is said is a quotation, code, or a letter that is read: from the lines so far."""

    def __init__(self) -> None:
        self._fence = ""
        self._closing: list[str] = []  # the marks that close the quotations that are open
        self._is_straight_open = self._is_ruled = False
        self._is_announced = self._is_read = False

    def in_code(self, line: str) -> bool:
        return bool(self._fence) or line.count("`") % 2 == 1

    def quotes(self, gap: str) -> bool:
        """Whether a line that begins behind `gap` is another's words, told by the character."""
        if self._is_read and len(_NEW_LINE.findall(gap)) > 1:  # an empty line ends what was announced
            self._is_announced = self._is_read = False
        return bool(self._fence or self._closing or self._is_straight_open or self._is_ruled or self._is_announced)

    def note(self, line: str) -> None:
        """Take in a line that has ended."""
        if fence := _FENCE.match(line):
            if not self._fence and line.count(fence[1]) == 1:
                self._fence = fence[1]
            elif self._fence == fence[1]:
                self._fence = ""
            return
        if self._fence:
            return
        if _RULE.fullmatch(line):  # a letter between two rules; a rule alone is none
            self._is_ruled = not self._is_ruled and self._is_announced
            return
        self._note_quotes(line)
        announces = bool(_ANNOUNCES.search(line) or _LETTER.search(line))
        self._is_read = self._is_announced and not announces
        self._is_announced = self._is_announced or announces

    def _note_quotes(self, line: str) -> None:
        for place, character in enumerate(line):
            if self._closing and character == self._closing[-1]:
                self._closing.pop()
            elif character in _QUOTES:
                self._closing.append(_QUOTES[character])
            elif character == '"':
                if self._is_straight_open:  # at the head of a line it opens the next paragraph of the same quotation
                    self._is_straight_open = not line[:place].strip()
                else:
                    self._is_straight_open = not line[place - 1 : place].isdigit()
