"""A history that the front-end tells of and that was kept here while it was played: found again by what was said.

The front-end's history bears neither the id of the play nor those of its lines, and its texts were shown through a
filter. So a play is the same one when of the two one is the beginning of the other, line by line.
"""

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property

from accounts.models import User
from chat.conversation import lines
from chat.models import ChatSession, Message
from chat.transfer import same_line
from chat.transfer.records import History
from chat.transfer.same_line import without_director_mark

Role = Message.Role
_UUID = r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"  # the form of a play's id that the front-end makes


class PlayMatcher:
    """Looks among the plays of one person that were kept over the front-end's chat; two queries at most beforehand."""

    def __init__(self, user: User) -> None:
        self.user = user

    def find(self, history: History) -> ChatSession | None:
        """Return the play that this is the history of, the nearest in time of those that could be; or None."""
        told = told_lines(history)
        if not told:
            return None
        plays = [play for play in self._beginnings.get(_beginning(*told[0]), ()) if _is_same(play, told)]
        return min(plays, key=lambda play: abs(play.started_at - history.created_at), default=None)

    @cached_property
    def _beginnings(self) -> Mapping[tuple[str, str], list[ChatSession]]:
        """The plays by the first thing said in them."""
        kept = {play.pk: play for play in self.user.chat_sessions.filter(client_id__regex=_UUID)}
        first = Message.objects.filter(session__in=kept.values(), parent=None, role__in=[Role.USER, Role.ASSISTANT])
        found = defaultdict(list)
        for line in first.exclude(content="").only("session_id", "role", "content"):
            found[_beginning(line.role, line.content)].append(kept[line.session_id])
        return found


def places(play: ChatSession, history: History) -> dict[str, Message]:
    """Return the lines of the play that are here by the ids that the history gives them."""
    here = _played(play)
    spoken = [line for line in history.lines if line.role != Role.SYSTEM or play.is_directed]
    found = same_line.align(
        [(line.role, line.content) for line in here],
        [(line.role, without_director_mark(line.content)) for line in spoken],
    )
    return {line.id: here[place] for line, place in zip(spoken, found, strict=True) if place is not None}


def told_lines(history: History) -> list[same_line.Line]:
    """What is said in a history, without notes."""
    return [(line.role, line.content) for line in history.lines if line.role != Role.SYSTEM]


def _is_same(play: ChatSession, told: list[same_line.Line]) -> bool:
    here = [(line.role, line.content) for line in _played(play) if line.role != Role.SYSTEM]
    length = min(len(here), len(told))
    return all(place is not None for place in same_line.align(here, told[:length]))


def _played(play: ChatSession) -> list[Message]:
    return [line for line in lines.played(play) if line.content.strip() and line.move is None]


def _beginning(role: str, text: str) -> tuple[str, str]:
    """By its end: the filter takes away what stands before a colon."""
    return role, same_line.key(text)[-24:]
