"""Giving histories back: the branch being played of each play, as the front-end's localStorage value."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Literal
from typing import cast as taken_for

from django.db.models import QuerySet

from accounts.models import User
from avatar_forge.core.ids import is_id
from chat.conversation import cast, plays
from chat.models import ChatSession, Message
from chat.transfer import timestamps
from chat.transfer.records import SCENE_KEYS, History, Line, opponent_of

BATCH = 20  # plays whose lines are in memory at once,
LARGE, BLOCK = 500, 200  # but of one with more lines only a block


def every_history(user: User) -> Iterator[History]:
    """Yield the person's plays as histories, in the order in which they came to be here; three queries a batch."""
    after = ""
    while batch := list(
        ChatSession.objects.of(user).filter(pk__gt=after).prefetch_related("session_actors").order_by("pk")[:BATCH]
    ):  # type: ignore[attr-defined]
        yield from _histories(batch)
        after = batch[-1].pk


def one_history(user: User, session_id: str) -> History:
    """Return one play as a history. Raises `NotFound`."""
    return next(_histories([plays.of(user, session_id)]))


def _histories(batch: list[ChatSession]) -> Iterator[History]:
    lines: defaultdict[str, dict[str, Message]] = defaultdict(dict)
    for message in _told(*(play for play in batch if play.last_seq <= LARGE)):
        lines[message.session_id][message.pk] = message
    for play in batch:
        if play.last_seq > LARGE:
            yield _history(play, taken_for(tuple[Line, ...], LargeBranch(play)))
            continue
        known = lines.pop(play.pk, {})
        branch = [known[pk] for pk in _branch(play, {pk: line.parent_id for pk, line in known.items()})]
        yield _history(play, tuple(_line(play, message) for message in branch if message.content.strip()))


def _told(*batch: ChatSession) -> QuerySet[Message]:
    return Message.objects.filter(session__in=batch).exclude(status=Message.Status.STREAMING).order_by()


class LargeBranch:
    """The lines of a large play, read in blocks whenever somebody goes through them."""

    def __init__(self, play: ChatSession) -> None:
        self._play = play

    def __iter__(self) -> Iterator[Line]:
        branch = _branch(self._play, dict(_told(self._play).values_list("pk", "parent_id")))
        for first in range(0, len(branch), BLOCK):
            block = branch[first : first + BLOCK]
            found = Message.objects.in_bulk(block)
            yield from (_line(self._play, found[pk]) for pk in block if pk in found and found[pk].content.strip())


def _branch(play: ChatSession, parents: dict[str, str | None]) -> list[str]:
    """Return the ids of the branch being played, from its start."""
    branch: list[str] = []
    here = play.head_id
    if here is not None and here not in parents:  # the reply being spoken
        here = Message.objects.filter(pk=here).values_list("parent_id", flat=True).first()
    while here is not None and here in parents:
        branch.append(here)
        here = parents[here]
    return branch[::-1]


def _history(play: ChatSession, lines: tuple[Line, ...]) -> History:
    scenario = play.scenario or {}
    name, names = str((play.persona or {}).get("name") or ""), cast.names(play)
    return History(
        id=play.client_id or play.pk,
        scenario={key: scenario[key] for key in SCENE_KEYS if isinstance(scenario.get(key), str)},
        lines=lines,
        turn_count=play.turn_count,
        created_at=play.started_at,
        updated_at=play.updated_at,
        script=play.generated_script or "",
        title=play.title or "",
        display_name=play.display_name or "",
        model=play.chat_model,
        character=name if name != opponent_of(scenario) else None,
        co_character=names[1] if play.is_directed else None,
        actors=tuple(names) if len(names) > (2 if play.is_directed else 1) else (),
        directed=play.is_directed,
    )


def _line(play: ChatSession, message: Message) -> Line:
    spoken = message.role == Message.Role.ASSISTANT
    return Line(
        id=message.client_id or message.pk,
        role=message.role,
        content=message.content,
        at=message.created_at,
        # Where several characters play, the front-end keeps the speaker's name there.
        emotion=(play.has_several_actors and spoken and (message.speaker or "")[:50]) or message.emotion,
        audio_url=message.audio_url,
    )


# `file`: for a file. `contract`: as the newest front-end keeps it, to be put back into a browser. `schema`: as the
# schema document's §5 has it, with the role `ai`.
Shape = Literal["file", "contract", "schema"]
# Of files; in those of version 0 `displayName` was the title. The front-end throws away what is not its own version, 0.
VERSION = 1
VERSIONS: dict[Shape, int] = {"file": VERSION, "contract": 0, "schema": 0}


def stream_store(
    histories: Iterable[History], *, user_name: str, shape: Shape = "file", envelope: bool = False
) -> Iterator[str]:
    """Yield the JSON of `{"state": {"chatHistories", …}, "version"}`, one line of a history at a time.

    With `envelope` it stands in ours. The store's own `displayName` is that of the play touched last.
    """
    yield '{"success": true, "data": ' if envelope else ""
    yield '{"state": {"chatHistories": ['
    newest: tuple[Any, str] = (timestamps.EPOCH, "")
    for number, history in enumerate(histories):
        newest = max(newest, (history.updated_at, history.display_name))
        yield ", " if number else ""
        yield from _pieces(history, shape)
    person = {"userName": user_name, "displayName": newest[1], "isLoggedIn": True}
    yield f'], {json.dumps(person, ensure_ascii=False)[1:-1]}}}, "version": {VERSIONS[shape]}}}'
    yield "}" if envelope else ""


def _pieces(history: History, shape: Shape) -> Iterator[str]:
    """Yield the JSON of one history without ever holding it whole: it may have many megabytes."""
    bare = json.dumps(write_history(replace(history, lines=()), shape=shape), ensure_ascii=False)
    before, empty, after = bare.partition('"messages": []')  # no text holds a bare quotation mark
    yield before + empty[:-1]
    for number, line in enumerate(history.lines):
        yield (", " if number else "") + json.dumps(_message(line, shape), ensure_ascii=False)
    yield empty[-1] + after


def write_history(history: History, *, shape: Shape = "file") -> dict[str, Any]:
    """Return one ChatHistory; what it does not have is left out where the front-end leaves it out."""
    written: dict[str, Any] = {
        "id": history.id,
        "scenario": dict(history.scenario),
        "messages": [_message(line, shape) for line in history.lines],
        "turnCount": history.turn_count or 0,
        "createdAt": timestamps.write(history.created_at),
        "updatedAt": timestamps.write(history.updated_at),
        "generatedScript": history.script,
        "displayName": history.display_name,
    }
    # Also an empty one: a play of ours without the key is one of version 0.
    if history.title or is_id(history.id):
        written["title"] = history.title
    extra = {"characterName": history.character, "coCharacterName": history.co_character}
    if shape != "schema":
        extra["chatModel"] = history.model
    if shape == "file" and history.actors:
        written |= {"actors": list(history.actors), "mode": "director" if history.directed else "actor"}
    return written | {key: value for key, value in extra.items() if value}


def _message(line: Line, shape: Shape) -> dict[str, Any]:
    written = {
        "id": line.id,
        "role": "ai" if shape == "schema" and line.role == "assistant" else line.role,
        "content": line.content,
        "timestamp": timestamps.write(line.at),
    }
    if line.emotion:
        written["emotion"] = line.emotion
    if line.audio_url and shape != "schema":
        written["audio_url"] = line.audio_url
    return written
