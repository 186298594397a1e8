"""Taking histories in: each play in a transaction of its own, only lines that are not here yet, nothing overwritten."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from avatar_forge.core.errors import ValidationFailed
from avatar_forge.core.normal_form import nfc
from characters.models import Character
from chat.conversation import cast, plays
from chat.errors import ImportTooLarge
from chat.llm.emotion_tags import EMOTIONS
from chat.models import ChatSession, Message
from chat.transfer import matching, reader, report
from chat.transfer.matching import PlayMatcher
from chat.transfer.records import NAME_MAX, PLAYS_MAX, History, Line, Reading, Remark, opponent_of
from chat.transfer.report import Item, Report


class _LeftOut(Exception):
    """This play cannot take lines now; the argument is the reason."""


def take(user: User, value: Any) -> Report:
    """Keep what the value holds and is not here yet; tell what became of each play and line.

    Raises `ValidationFailed` for a value without histories, and `ImportTooLarge`.
    """
    try:
        store = reader.read_store(value)
    except reader.NotAHistory as exc:
        raise ValidationFailed(fields={"chatHistories": [str(report.NO_HISTORIES)]}) from exc
    if len(store.histories) > PLAYS_MAX:
        raise ImportTooLarge()
    now = timezone.now()
    read = [reader.read_history(history, now=now) for history in store.histories]
    known = _known_characters(user, (one.history for one in read if one.history))
    told = Report(user_name=store.user_name, user_name_taken=_name(user, store.user_name))
    recogniser = PlayMatcher(user)
    told.items = [_item(recogniser, index, one, known) for index, one in enumerate(read)]
    return told


def _name(user: User, name: str) -> bool:
    """Give the account the name where it has none; True when it did."""
    nameless = User.objects.filter(Q(username=None) | Q(username=""), pk=user.pk)
    return bool(name and nameless.update(username=name[:50], updated_at=timezone.now()))


def _known_characters(user: User, histories: Iterable[History]) -> dict[str, Character]:
    """Return the characters that the person can see and the histories name; of two namesakes the person's own."""
    names = {_played_with(history) for history in histories} - {""}
    visible = Character.objects.visible_to(user).filter(name__in=names)  # type: ignore[attr-defined]
    return {character.name: character for character in visible.order_by("-is_preset", "-created_at", "-id")}


def _played_with(history: History) -> str:
    return history.character or opponent_of(history.scenario)


def _item(recogniser: PlayMatcher, index: int, read: Reading, known: Mapping[str, Character]) -> Item:
    item = Item(index=index, id=read.id, reason=read.reason, given=read.given, skipped=read.skipped, notes=read.notes)
    if read.history is not None:
        item.title = read.history.title or _played_with(read.history)
        try:
            _keep(recogniser, read.history, known, item)
        except _LeftOut as exc:
            item.reason = str(exc)
    return item


def _keep(recogniser: PlayMatcher, history: History, known: Mapping[str, Character], item: Item) -> None:
    user = recogniser.user
    with transaction.atomic():
        play = _locked(user, history.id)
        is_new, recognised = False, None
        if play is None and (recognised := recogniser.find(history)) is not None:
            play = _locked(user, recognised.pk)
        if play is None:
            play, is_new = _opened(user, history, known)
        if play.deleted_at is not None:
            raise _LeftOut("in_bin")
        item.session_id = play.pk
        rows = _new_rows(play, history, item, is_new=is_new, by_text=recognised is not None)
        if rows and not is_new:
            _check_open(play)
        Message.objects.bulk_create(rows, batch_size=500)
        if rows or is_new:
            _move_on(play, history, rows, item)
    item.taken = len(rows)
    item.outcome = report.NEW if is_new else report.EXTENDED if rows else report.UNCHANGED


def _locked(user: User, history_id: str) -> ChatSession | None:
    """Return the play of that id with its row locked: brought over before, or made here and exported."""
    own = user.chat_sessions.select_for_update(of=("self",))
    return own.filter(Q(client_id=history_id) | Q(pk=history_id)).order_by("pk").first()


def _opened(user: User, history: History, known: Mapping[str, Character]) -> tuple[ChatSession, bool]:
    """Open the play, or return the one that another call has opened meanwhile."""
    try:
        with transaction.atomic():
            return _open(user, history, known.get(_played_with(history))), True
    except IntegrityError:
        play = _locked(user, history.id)
        if play is None:
            raise
        return play, False


def _open(user: User, history: History, character: Character | None) -> ChatSession:
    first = plays.snapshot(character) if character else {"name": _played_with(history)}
    chosen: list[tuple[str, str | None, Mapping[str, Any]]] = [
        (str(first["name"]), character.pk if character else None, first)
    ]
    others = history.actors[1:] or ((history.co_character,) if history.co_character else ())
    chosen += [(name, None, {"name": name}) for name in others]
    play = ChatSession(
        user=user,
        client_id=history.id,
        mode=ChatSession.Mode.DIRECTOR if history.directed else ChatSession.Mode.ACTOR,
        scenario=history.scenario,
        title=history.title or None,
        display_name=history.display_name or None,
        generated_script=history.script or None,
        chat_model=history.model,
        started_at=history.created_at,
        updated_at=history.updated_at,
    )
    cast.put(play, cast.parts_of(chosen))
    return play


def _check_open(play: ChatSession) -> None:
    if play.ended_at is not None:
        raise _LeftOut("ended")
    if Message.objects.streaming().filter(session=play).exists():
        raise _LeftOut("busy")


def _new_rows(play: ChatSession, history: History, item: Item, *, is_new: bool, by_text: bool) -> list[Message]:
    """Return the lines that are not here yet, each below the line that stands before it in the history.

    Where the play has gone on here since, they become a branch beside; `play.head` moves only along its own.
    """
    known = {} if is_new else _known(play)
    if by_text:  # as the front-end tells them: it has shown them through its filter
        texts = {line.id: line.content for line in history.lines}
        same = matching.places(play, history)
        known |= {line_id: (line.pk, line.role, texts[line_id]) for line_id, line in same.items()}
    rows: list[Message] = []
    before: str | None = None
    for line in history.lines:
        if line.id in known:
            before, role, content = known[line.id]
            item.known += 1
            if (role, nfc(content)) != (line.role, line.content):
                item.skipped.append(Remark("differs", None, line.id))
            continue
        row = _row(play, history, line, seq=play.last_seq + len(rows) + 1, parent_id=before)
        if before == play.head_id:
            play.head_id = row.pk
        before = row.pk
        rows.append(row)
    return rows


def _known(play: ChatSession) -> dict[str, tuple[str, str, str]]:
    """Return id → (id here, role, text) of the lines that are here, under the client's id and under our own."""
    known: dict[str, tuple[str, str, str]] = {}
    for pk, client_id, role, content in play.messages.values_list("pk", "client_id", "role", "content"):
        known[pk] = (pk, role, content)
        if client_id:
            known[client_id] = (pk, role, content)
    return known


def _row(play: ChatSession, history: History, line: Line, *, seq: int, parent_id: str | None) -> Message:
    return Message(
        session=play,
        seq=seq,
        parent_id=parent_id,
        client_id=line.id,
        role=line.role,
        speaker=_speaker(play, line),
        content=line.content,
        emotion=line.emotion,
        audio_url=line.audio_url,
        created_at=line.at,
    )


def _speaker(play: ChatSession, line: Line) -> str | None:
    """Where two characters play, the front-end keeps the speaker's name as the emotion."""
    if line.role != Message.Role.ASSISTANT:
        return None
    named = line.emotion if line.emotion and line.emotion not in EMOTIONS else play.character_name
    return named[:NAME_MAX] or None


def _move_on(play: ChatSession, history: History, rows: list[Message], item: Item) -> None:
    given = history.turn_count if history.turn_count is not None else _turns(history.lines)
    if rows and play.head_id != rows[-1].pk:
        item.notes.append(Remark("branched"))
    else:
        play.turn_count = max(play.turn_count, given)
    play.last_seq += len(rows)
    play.updated_at = max(play.updated_at, history.updated_at)
    play.save(update_fields=["head", "turn_count", "last_seq", "updated_at"])


def _turns(lines: Iterable[Line]) -> int:
    """A person's line and its answer are one."""
    roles = [line.role for line in lines]
    return sum(pair == ("user", "assistant") for pair in pairwise(roles))
