"""What a model thinks, kept apart from what its character says, however the stream is cut. Pure.

Most models open a block of thoughts themselves. Where the chat template opens it, a reply begins in the middle of a
thought and only a closing mark tells so: nothing of such a reply may be shown before. So a reply is held (`Hold`) from
a model that is known to answer so, and from one that nobody has heard yet, until something tells that it is speech:
an emotion tag or the actor's name at its head, thoughts in a field of their own, an opening mark, or its end.
"""

from collections.abc import Callable
from enum import Enum

from chat.llm import thought_marks
from chat.llm.thought_marks import OPENINGS, Mark, Opening

_HARMONY = "harmony"
_NEVER_BARE = frozenset({"details", "analysis", "planning", "understanding", "reflection"})  # a page may close these
_CHANNEL = "\x00"  # between the role and the channel in a header of harmony


class Hold(Enum):
    """Whether a reply may begin in the middle of a thought."""

    NEVER = "never"  # an engine of ours, which has no template: no words at its head open a thought either
    NO = "no"
    UNSURE = "unsure"  # cut off without a mark, it was speech
    YES = "yes"  # cut off without a mark, it was a thought


class ThoughtFilter:
    """One reply on its way. `is_speech` tells of the head of a held reply whether it can be no thought.

    `patient`: nobody watches, so all is held and a thought is what stands before the last mark that closes one.
    `thought` is whether anything was thought, `bare` whether a block was closed that nobody had opened.
    """

    def __init__(
        self, hold: Hold = Hold.NO, *, is_speech: Callable[[str], bool] = lambda _: False, patient: bool = False
    ) -> None:
        self.thought = self.bare = False
        self._is_speech, self._patient = is_speech, patient
        self._hold = Hold.UNSURE if patient and hold in (Hold.NO, Hold.NEVER) else hold
        self._held = ""  # speech, unless a mark comes that closes a thought
        self._out: list[str] = []
        self._is_said = False  # what is in `_out`, whatever closes later: otherwise it would depend on the pieces
        self._text = ""  # not looked at yet
        self._last = ""  # the last character of speech
        self._at_head, self._gap, self._shown = hold is not Hold.NEVER, False, False
        self._family = ""  # of the block that is open; harmony's is open wherever nothing is said
        self._opening: Opening | None = None  # the block was opened by words
        self._header: str | None = None  # of a message in harmony, while it is read
        self._harmony = False

    def feed(self, piece: str) -> str:
        """Take the next piece and return what can be shown now, perhaps nothing."""
        self._text += piece
        while self._text and self._step(at_end=False):
            pass
        if self._held and not self._patient and self._is_speech(self._held):
            self.release()
        return self._taken()

    def close(self, *, cut: bool = False) -> str:
        """Return what was held back. `cut`: the reply was broken off, by its limit of tokens or otherwise."""
        while self._text and self._step(at_end=True):
            pass
        self._text = ""
        if self._hold is Hold.YES and cut and not self.bare and self._held.strip():
            self.thought, self._held = True, ""
        self.release()
        return self._taken()

    def release(self) -> None:
        """What the model writes is said: it thinks in a field of its own, or opens its blocks itself."""
        self._hold, self._is_said = Hold.NO, True
        if self._held:
            self._out.append(self._held)
            self._held = ""

    def _taken(self) -> str:
        taken = "".join(self._out)
        self._out.clear()
        self._shown = self._shown or bool(taken)
        return taken

    def _step(self, *, at_end: bool) -> bool:
        """Read on; False while more must be seen."""
        if self._opening is not None:
            return self._pass_words(self._opening.closes)
        is_inside = bool(self._family) or self._header is not None
        if self._at_head and not is_inside:
            return self._pass_head(at_end=at_end)
        found = thought_marks.MAY_BEGIN.search(self._text)
        before, self._text = (
            (self._text, "") if not found else (self._text[: found.start()], self._text[found.start() :])
        )
        self._pass(before)
        if not self._text:
            return False
        mark = thought_marks.at(self._text, 0)
        if mark is True and not at_end:
            return False
        if isinstance(mark, Mark) and (self._end(mark) if is_inside else self._obey(mark)):
            self._text = self._text[mark.length :]
        elif mark is True and len(self._text) > 2:  # the beginning of a mark, where the reply was cut
            self._text = ""
        else:
            self._pass(self._text[0])
            self._text = self._text[1:]
        return True

    def _pass(self, text: str) -> None:
        """Take what stands between marks: speech, a thought, or the words of a header."""
        if self._header is not None:
            self._header += text
        elif self._family:
            self.thought = self.thought or bool(text.strip())
        else:
            self._say(text)

    def _say(self, text: str) -> None:
        if self._gap and (not self._last or self._last.isspace()):
            text = text.lstrip()
        if not text:
            return
        self._gap, self._last = False, text[-1]
        if self._hold in (Hold.UNSURE, Hold.YES):
            self._held += text
        else:
            self._out.append(text)

    def _pass_head(self, *, at_end: bool) -> bool:
        """Open the block whose words stand at the head, if any; False while more of the head must be seen."""
        head = self._text.lstrip()
        for opening in OPENINGS:
            if found := opening.opens.match(head):
                self._opening, self._text = opening, head[found.end() :]
                return True
        if not at_end and any(word.startswith(head) for opening in OPENINGS for word in opening.begins):
            return False
        self._at_head = False
        return True

    def _pass_words(self, closes: tuple[str, ...]) -> bool:
        """Pass over a thought that words close."""
        ends = [(place, word) for word in closes if (place := self._text.find(word)) >= 0]
        if ends:
            place, word = min(ends)
        else:
            begun = [size for word in closes for size in range(1, len(word)) if self._text.endswith(word[:size])]
            place, word = len(self._text) - max(begun, default=0), ""
        self.thought = self.thought or bool(self._text[:place].strip())
        self._text = self._text[place + len(word) :]
        if ends:
            self._opening, self._gap = None, True
        return bool(ends)

    def _obey(self, mark: Mark) -> bool:
        """Do what a mark in speech says; False when it is none here."""
        match mark.kind:
            case "open":
                self._family = mark.family
                if not self._patient:
                    self.release()
            case "close" if mark.family not in _NEVER_BARE:
                self._close_bare()
            case "void":
                pass
            case "wrap" if self._harmony or self.thought or self._patient:
                pass
            case "token":
                return self._begin_message(mark.family)
            case _:
                return False
        self._gap = True
        return True

    def _begin_message(self, word: str) -> bool:
        """Whether a token in speech is harmony's: it begins a message, or ends one."""
        said = self._held + "".join(self._out)
        if word == "channel":
            self._header = _CHANNEL
        elif word == "start" and (self._harmony or not (self._shown or said.strip())):
            self._header = ""
        elif self._harmony and word in ("end", "return", "call"):
            self._family = _HARMONY
        else:
            return self._harmony and word in ("message", "constrain")
        self._harmony = True
        return True

    def _end(self, mark: Mark) -> bool:
        """Look at a mark inside a block or a header: does it end it?"""
        word = mark.family if self._harmony and mark.kind == "token" else ""
        if word in ("channel", "start"):
            self._header = (self._header or "") + _CHANNEL if word == "channel" else ""
        elif word == "message" and self._header is not None:
            role, channel, name = self._header.partition(_CHANNEL)
            is_said = role.strip() in ("", "assistant") and (not channel or name.strip().startswith("final"))
            self._header, self._family = None, "" if is_said else _HARMONY
            self._gap = True
        elif mark.kind == "close" and mark.family == self._family:
            self._family, self._gap, self._at_head = "", True, not self._last
        return True

    def _close_bare(self) -> None:
        """A block is closed that the template had opened: what came before was thought, unless it was shown."""
        if not self.bare or self._patient:
            self._forget()
        self.bare = True
        if not self._patient:
            self._hold = Hold.NO

    def _forget(self) -> None:
        unsaid = [] if self._is_said else self._out
        self.thought = self.thought or bool(self._held.strip() or "".join(unsaid).strip())
        unsaid.clear()
        self._held, self._at_head = "", not (self._shown or self._out)
        if not (self._shown or self._out):
            self._last = ""


def spoken(text: str, *, cut: bool = False, hold: Hold = Hold.UNSURE) -> tuple[str, bool]:
    """Return what is said in an answer that nobody watched being written, and whether anything was thought."""
    reader = ThoughtFilter(hold, patient=True)
    return reader.feed(text) + reader.close(cut=cut), reader.thought


def said_in(role: str, text: str) -> str:
    """Return a line of a play, as it was stored or comes from elsewhere, without a model's thoughts in it."""
    if role != "assistant" or not any(sign in text for sign in ("<", "[THINK", "[/THINK", "◁", "&lt;")):
        return text
    return spoken(text)[0]
