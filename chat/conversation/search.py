"""Finding one's own plays: by a piece of text in lines, titles, scenes and names; by mode, state and character."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Min, Q, QuerySet, Window

from accounts.models import User
from avatar_forge.core.ids import is_id
from avatar_forge.core.normal_form import nfc, spellings
from chat.conversation.text_match import saying
from chat.models import ChatSession, Message, SessionActor

AROUND = 40  # characters of a line shown on each side of what was found

_TEXTS = (
    "title",
    "display_name",
    "scenario__opponent",
    "scenario__player",
    "scenario__background",
    "scenario__situation",
    "persona__name",
    "persona__details__name_en",
    "co_persona__name",
    "co_persona__details__name_en",
)
_ACTOR_TEXTS = ("name", "persona__details__name_en")


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery:
    """What is looked for; an empty part is not. `character` is an id or a whole name, `status` running or ended."""

    search: str = ""
    mode: str = ""
    status: str = ""
    character: str = ""

    @property
    def term(self) -> str:
        """The text as it is kept: syllables whole."""
        return nfc(self.search.strip())


@dataclass(frozen=True, slots=True)
class SearchHit:
    """The first line of a play that holds what was looked for, in three parts: `found` is the piece itself."""

    message_id: str
    seq: int
    before: str
    found: str
    after: str

    @property
    def snippet(self) -> str:
        return self.before + self.found + self.after


def narrowed(found: QuerySet[ChatSession], user: User, wanted: SearchQuery) -> QuerySet[ChatSession]:
    """Keep those of the user's plays that are wanted; still one statement."""
    if wanted.mode:
        found = found.filter(mode=wanted.mode)
    if wanted.status:
        found = found.filter(ended_at__isnull=wanted.status == "running")
    if wanted.character:
        found = found.filter(_plays(user, wanted.character))
    if term := wanted.term:
        somewhere = Q(pk__in=_lines(user, term).values("session_id"))
        for text in _TEXTS:
            for form in spellings(term):
                somewhere |= Q(**{f"{text}__icontains": form})
        named = Q()
        for text in _ACTOR_TEXTS:
            for form in spellings(term):
                named |= Q(**{f"{text}__icontains": form})
        somewhere |= Q(pk__in=_acted(user, named))
        found = found.filter(somewhere)
    return found


def hits(user: User, plays: Sequence[ChatSession], wanted: SearchQuery) -> dict[str, SearchHit]:
    """Return, by play, the first line that holds the text looked for; one query, none where no text is."""
    term = wanted.term
    if not term:
        return {}
    said = _lines(user, term).filter(session__in=plays)
    first = said.annotate(first=Window(Min("seq"), partition_by="session_id")).filter(seq=F("first"))
    return {line.session_id: _hit(line, term) for line in first.order_by()}


def characters_of(user: User, *, limit: int = 100) -> list[str]:
    """Return the names of those the user has plays with."""
    own = ChatSession.objects.of(user)  # type: ignore[attr-defined]
    unlisted = own.filter(session_actors=None).exclude(persona__name=None)  # written by an old process
    found = SessionActor.objects.filter(session__in=own).exclude(name="").exclude(persona=None).order_by()
    names = [*found.values_list("name", flat=True).distinct()[:limit]]
    names += map(str, unlisted.order_by().values_list("persona__name", flat=True).distinct()[:limit])
    return list(dict.fromkeys(names))[:limit]


def _lines(user: User, term: str) -> QuerySet[Message]:
    return saying(Message.objects.of(user), term)  # type: ignore[attr-defined]


def _plays(user: User, character: str) -> Q:
    """The plays in which that character acts, given by id or name; rows of an old process by their columns."""
    if is_id(character):
        acted = _acted(user, Q(character=character))
        return Q(pk__in=acted) | Q(character=character) | Q(co_character=character)
    names = spellings(character)
    acted = _acted(user, Q(name__in=names))
    return Q(pk__in=acted) | Q(persona__name__in=names) | Q(co_persona__name__in=names)


def _acted(user: User, wanted: Q) -> QuerySet[SessionActor, str]:
    return SessionActor.objects.filter(wanted, session__user=user).values_list("session_id", flat=True).order_by()


def _hit(line: Message, term: str) -> SearchHit:
    content = nfc(line.content)
    place = re.search(re.escape(term), content, re.IGNORECASE)
    start, end = place.span() if place else (0, 0)
    left, right = max(0, start - AROUND), end + AROUND
    before = ("…" if left else "") + content[left:start]
    after = content[end:right] + ("…" if right < len(content) else "")
    return SearchHit(line.pk, line.seq, before, content[start:end], after)
