"""The words of a line, out of what a model writes: no thoughts, tags, name in front, nobody else's lines. Pure."""

from collections.abc import Sequence
from functools import partial

from avatar_forge.core.normal_form import Composer
from chat.llm import emotion_tags, line_marks
from chat.llm.emotion_tags import EmotionTagFilter
from chat.llm.engines import CompletionRequest
from chat.llm.line_end import LineEnd
from chat.llm.thoughts import Hold, ThoughtFilter


class SpokenText:
    """One line on its way: pieces of a stream in, pieces to show out.

    `own` are what the actor may be called in front of its line, `others` the names of who else is in the play.
    """

    def __init__(
        self, own: Sequence[str] = (), others: Sequence[str] = (), *, directed: bool = False, hold: Hold = Hold.NO
    ) -> None:
        self._composer = Composer()
        self._thoughts = ThoughtFilter(hold, is_speech=partial(emotion_tags.begins_line, names=own))
        self._tags = EmotionTagFilter(own)
        self._line = LineEnd(others, own, directed=directed)

    @property
    def emotion(self) -> str | None:
        """How the line is meant; None before its head is known."""
        return self._tags.emotion

    @property
    def ended(self) -> bool:
        """Whether the line is over, though the model goes on."""
        return self._line.ended

    @property
    def thought(self) -> bool:
        return self._thoughts.thought

    @property
    def bare(self) -> bool:
        """Whether it began in the middle of a thought."""
        return self._thoughts.bare

    def thinks_apart(self) -> None:
        """The model's thoughts come in a field of their own."""
        self._thoughts.release()

    def feed(self, piece: str) -> str:
        """Take the next piece and return what can be shown now, perhaps nothing."""
        return self._line.feed(self._tags.feed(self._thoughts.feed(self._composer.feed(piece))))

    def close(self, *, cut: bool = False) -> str:
        """Return what was held back: the model has written all, or was cut by its limit."""
        said = self._thoughts.feed(self._composer.close()) + self._thoughts.close(cut=cut)
        return self._line.feed(self._tags.feed(said) + self._tags.close()) + self._line.close()

    def break_off(self) -> str:
        """Return what was held back of a reply that breaks off: it belongs to the line, unless it is half a tag."""
        said = self._tags.feed(self._thoughts.feed(self._composer.close()) + self._thoughts.close(cut=True))
        if self._tags.emotion is None:
            return ""
        return self._line.feed(said + self._tags.close()) + self._line.close()


def of(request: CompletionRequest, names: Sequence[str], hold: Hold) -> SpokenText:
    """Return what reads the reply to `request`; `names` are what its actor may be called."""
    own = [*names, *line_marks.names_of(request.scenario.opponent)]
    others = [name for who in _others(request) for name in line_marks.names_of(who)]
    return SpokenText(own, others, directed=bool(request.partners) and not request.with_person, hold=hold)


def stops(request: CompletionRequest, hold: Hold) -> tuple[str, ...]:
    """Return the strings that end the reply at its server: the declared ones, then our own.

    From a model that may begin in a thought only the declared ones: a name among its thoughts would end them.
    """
    if hold is Hold.YES:
        return request.stop[: line_marks.STOPS_MOST]
    names = [name for who in _others(request) for name in line_marks.names_of(who)[:1]]
    return line_marks.stops(request.stop, names)


def _others(request: CompletionRequest) -> list[str]:
    """Who must not be spoken for, as they are called or described."""
    partners = [name for partner in request.partners for name in (partner.name, *partner.names.values())]
    return [request.scenario.person, request.scenario.player, *partners]
