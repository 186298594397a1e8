"""From rows to a `Script`: the branch being played, with names, labels and marks in the reader's language."""

from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from chat.conversation import cast, labels, lines
from chat.conversation.person import name_among, name_of_person
from chat.llm.language import first_detected
from chat.models import ChatSession, Message
from chat.scripts.script import Entry, Piece, Script, Words, clean, one_line, pieces


def draft(play: ChatSession, *, notes: bool = True) -> Script:
    """Return the play as it stands; `notes` False leaves the director's out. One query."""
    entries = tuple(_entries(play, lines.played(play), notes=notes))
    title = one_line(play.title or "") or _names(play) or gettext("A play without a name")
    said = (piece.text for entry in entries for piece in entry.pieces)
    setting = tuple(_setting(play))
    opening = clean(play.generated_script or "")
    return Script(
        title=title,
        byline=f"{gettext('Avatar Forge')} · {date_format(localtime(play.started_at), 'DATE_FORMAT')}",
        language=first_detected([*said, opening, *(text for _, text in setting), title]) or "ko",
        words=Words(
            cast=gettext("Cast"), setting=gettext("The scene"), plot=gettext("Plot"), note=gettext("Director's note")
        ),
        cast=tuple(_cast(play, entries).items()),
        setting=setting,
        opening=opening,
        entries=entries,
    )


def _names(play: ChatSession) -> str:
    return " · ".join(filter(None, map(one_line, cast.names(play))))


def _cast(play: ChatSession, entries: Iterable[Entry]) -> dict[str, str]:
    """Return the parts and a line about each: the characters first, then whoever else speaks."""
    parts = {
        one_line(actor.name): one_line(str(actor.persona.get("description") or ""))
        for actor in cast.actors(play)
        if actor.persona is not None
    }
    if not play.is_directed:
        name, part = _person(play), one_line(str((play.scenario or {}).get("player") or ""))
        parts.setdefault(name, "" if part == name else part)
    for entry in entries:
        if not entry.note:
            parts.setdefault(entry.speaker, "")
    parts.pop("", None)
    return parts


def _setting(play: ChatSession) -> Iterable[tuple[str, str]]:
    scenario = play.scenario or {}
    for key, label in labels.SCENARIO.items():
        text = clean(str(scenario.get(key) or ""))
        # The web front-end sends the plot as the situation as well: it is printed once. The person is among the cast.
        if text and key != "player" and text != clean(play.generated_script or ""):
            yield str(label), text


def _entries(play: ChatSession, played: Iterable[Message], *, notes: bool) -> Iterable[Entry]:
    for message in played:
        if message.role == Message.Role.SYSTEM:
            if notes and (text := clean(message.content)):
                yield Entry(speaker="", pieces=(Piece(text),), note=True)
        elif said := pieces(message.content):
            speaker = _speaker(play, message)
            yield Entry(
                speaker=speaker, pieces=said, emotion=_emotion(message.emotion or "", speaker), mark=_mark(message)
            )


def _speaker(play: ChatSession, message: Message) -> str:
    if name := one_line(message.speaker or ""):
        return name
    if message.role == Message.Role.USER:
        return _person(play)
    return one_line(play.character_name) or gettext("Character")


def _person(play: ChatSession) -> str:
    name = name_of_person(play)
    if name and play.has_several_actors:
        name = name_among(play, cast.names(play))
    return one_line(name) or gettext("You")


def _emotion(emotion: str, speaker: str) -> str:
    """How a line is said; imported plays may hold other words there, or the speaker's name, which says nothing."""
    word = one_line(emotion)
    if word in ("", "neutral", speaker):
        return ""
    return str(labels.EMOTIONS.get(word, word))


def _mark(message: Message) -> str:
    return "" if message.status == Message.Status.COMPLETE else str(Message.Status(message.status).label)
