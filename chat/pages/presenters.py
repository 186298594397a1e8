"""How characters, plays and lines look on a page: rows in, small objects out, in the visitor's language."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from characters.models import Character
from chat.conversation import cast
from chat.conversation.labels import EMOTIONS
from chat.llm.stage_directions import SHOWN
from chat.models import ChatSession, Message, SessionActor

TAGS_SHOWN = 4

# A path on this host. `//host` and `/\host` lead elsewhere, and pages load nothing from elsewhere.
_OWN_PATH = re.compile(r"/(?![/\\])\S*")

# How a line ended, when that needs a word.
MARKS = {
    "stopped": _("Stopped here"),
    "interrupted": _("Interrupted – what was said is kept"),
    "truncated": _("Cut off at the model's limit – it can go on"),
    "failed": _("No answer came. Say your line again, or another one."),
    "pending": _("Not stored yet – it is sent as soon as possible"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Avatar:
    """A name and its picture; without one, an initial on one of six colours."""

    name: str
    portrait: str = ""

    def __str__(self) -> str:
        return self.name

    @property
    def initial(self) -> str:
        return self.name[:1].upper()

    @property
    def hue(self) -> int:
        return sum(map(ord, self.name)) % 6


@dataclass(frozen=True, slots=True, kw_only=True)
class CharacterCard(Avatar):
    """A character as the home page shows it."""

    id: str
    description: str
    category: str
    tags: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorFace(Avatar):
    """Who acts in a play; `stored` is the name that their lines bear."""

    stored: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """A stored line as a page shows it; `parts` are (is a stage direction, text), `takes` ids with its own."""

    message: Message
    speaker: str
    emotion: str
    mark: str
    is_right: bool  # of several actors one who speaks from the other side
    parts: list[tuple[bool, str]]
    takes: list[str]

    @property
    def take(self) -> int:
        """Which of its takes the line is, from 1."""
        return self.takes.index(self.message.pk) + 1

    @property
    def previous(self) -> str:
        return self.takes[self.take - 2] if self.take > 1 else ""

    @property
    def following(self) -> str:
        return self.takes[self.take] if self.take < len(self.takes) else ""


def in_english() -> bool:
    return (get_language() or "").startswith("en")


def text(character: Character, key: str) -> str:
    return character.in_english(key) if in_english() else str(getattr(character, key) or "")


def card(character: Character) -> CharacterCard:
    tags = (in_english() and (character.character or {}).get("tags_en")) or character.tags
    return CharacterCard(
        id=character.pk,
        name=text(character, "name"),
        portrait=own_path(character.image_url) or own_path(character.thumbnail_url),
        description=text(character, "description"),
        category=text(character, "category"),
        tags=[str(tag) for tag in tags[:TAGS_SHOWN]] if isinstance(tags, list) else [],
    )


def own_path(address: Any) -> str:
    return address if isinstance(address, str) and _OWN_PATH.fullmatch(address) else ""


def avatar_of(play: ChatSession) -> Avatar:
    """Return who acts, as they were when the play began, with the picture of the first."""
    faces = actors_of(play)
    names = " · ".join(face.name for face in faces if face.name)
    return Avatar(name=names or gettext("A play without a name"), portrait=faces[0].portrait)


def actors_of(play: ChatSession) -> list[ActorFace]:
    return [_face(actor) for actor in cast.actors(play)]


def _face(actor: SessionActor) -> ActorFace:
    persona = actor.persona or {}
    return ActorFace(
        stored=actor.name,
        name=_shown_name(persona, actor.name),
        portrait=own_path(persona.get("thumbnail_url")) or own_path(persona.get("image_url")),
    )


def _shown_name(persona: Mapping[str, Any], name: str) -> str:
    english = in_english() and (persona.get("details") or {}).get("name_en")
    return str(english or name)


def line_view(message: Message, names: Mapping[str, str], takes: list[str], *, right: Sequence[str]) -> LineView:
    unnamed = {Message.Role.USER: gettext("You"), Message.Role.SYSTEM: gettext("Director")}
    speaker = message.speaker or unnamed.get(Message.Role(message.role), "")
    return LineView(
        is_right=message.role == Message.Role.ASSISTANT and speaker in right,
        message=message,
        speaker=names.get(speaker, speaker),
        emotion=str(EMOTIONS.get(message.emotion or "", "")),
        mark=str(MARKS.get("truncated" if message.truncated else message.status, "")),
        parts=[(index % 2 == 1, part) for index, part in enumerate(SHOWN.split(message.content)) if part],
        takes=takes,
    )


def ago(moment: datetime) -> str:
    if timezone.now() - moment < timedelta(minutes=1):
        return gettext("just now")
    return gettext("%(time)s ago") % {"time": timesince(moment, depth=1)}
