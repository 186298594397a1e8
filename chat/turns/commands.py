"""The commands of a client (begin a turn, move an actor, stop), whatever transport brings them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from django.conf import settings

from accounts.models import User
from avatar_forge.core import dbpool, limiter
from chat.conversation import stage_moves
from chat.live import Subscription, hub
from chat.models import Message
from chat.protocol import server_frames
from chat.protocol.client_frames import Begin, Continue, Move, Retake, Say, TurnCommand
from chat.turns import transactions
from chat.turns.manager import reply_manager
from chat.turns.transactions import StartedTurn

_opening: set[asyncio.Future[Any]] = set()  # keeps the tasks alive


@asynccontextmanager
async def begin(
    user: User, session_id: str, command: TurnCommand, *, subscription: Subscription | None = None
) -> AsyncIterator[StartedTurn]:
    """Keep what a turn begins with and tell all but `subscription`; when the block is left, its reply starts.

        async with commands.begin(user, session_id, command) as started:
            await acknowledge(started.line)

    So an acknowledgement comes before every frame of the reply, and the reply is generated whether or not anybody is
    there: however the block ends, and when the caller is cancelled while the rows are being committed. A command that
    was given before (same id, same content) only comes back as `replayed`. Raises `RateLimited` and what
    `chat.turns.transactions` raises; nothing is kept then.
    """
    await check_rate(user)
    opening = asyncio.ensure_future(_open(user, session_id, command))
    _opening.add(opening)
    opening.add_done_callback(_opening.discard)
    try:
        started = await asyncio.shield(opening)
    except asyncio.CancelledError:
        opening.add_done_callback(partial(_go_on_without_caller, command))
        raise
    _tell_lines(started, command, subscription)  # nothing is awaited before the block: `ack` comes before a note
    try:
        yield started
    finally:
        _start_reply(command, started)


def _go_on_without_caller(command: TurnCommand, opening: asyncio.Future[StartedTurn]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        _tell_lines(opening.result(), command, None)
        _start_reply(command, opening.result())


async def _open(user: User, session_id: str, command: TurnCommand) -> StartedTurn:
    """Commit the rows of a turn."""
    verb, given = _transaction_of(command)
    return await dbpool.run(verb, user, session_id, client_id=command.id, model=command.model, **given)


def _tell_lines(started: StartedTurn, command: TurnCommand, subscription: Subscription | None) -> None:
    """Tell all subscribers but one of the lines that a turn begins with."""
    session_id = started.line.session_id
    if started.branched:  # before its lines come: the play goes on from another place than the one they know
        hub.publish(session_id, server_frames.head_frame(started.line.pk), skip=subscription)
    for note in started.notes:  # to every tab, this one included: the `ack` tells of the line alone
        hub.publish(session_id, server_frames.message_frame(note))
    if isinstance(command, Say) and not started.replayed:
        hub.publish(session_id, server_frames.message_frame(started.line), skip=subscription)


def _start_reply(command: TurnCommand, started: StartedTurn) -> None:
    if not started.replayed:
        reply_manager.start(started, voice=command.voice)


async def move(
    user: User, session_id: str, command: Move, *, subscription: Subscription | None = None
) -> tuple[Message, bool]:
    """Let an actor leave or enter, and tell every subscriber but `subscription`; return the line and whether it is new.

    Raises `RateLimited` and what `chat.conversation.stage_moves.make` raises.
    """
    await check_rate(user)
    line, is_new = await dbpool.run(
        stage_moves.make,
        user,
        session_id,
        client_id=command.id,
        speaker=command.speaker,
        move=command.type,
        expect_seq=command.expect_seq,
        expect_head=command.expect_head,
    )
    if is_new:
        hub.publish(session_id, server_frames.message_frame(line), skip=subscription)
    return line, is_new


async def stop(session_id: str) -> None:
    """End the running reply of a play, wherever it is generated; its text is kept. Raises `DatabaseUnavailable`."""
    await reply_manager.stop_anywhere(session_id)


async def check_rate(user: User) -> None:
    """Count one line of that person, in whatever process. Raises `RateLimited`."""
    await limiter.check_on_loop("lines", user.pk, limit=settings.LINES_PER_MINUTE, seconds=60)


def _transaction_of(command: TurnCommand) -> tuple[Callable[..., StartedTurn], dict[str, Any]]:
    """The transaction that opens the turn, and what it takes beside the user, the play, the id and the model."""
    if isinstance(command, Begin):
        return transactions.open_scene, {"speaker": command.speaker}
    given: dict[str, Any] = {"expect_seq": command.expect_seq, "expect_head": command.expect_head}
    match command:
        case Retake():
            return transactions.retake, {**given, "message_id": command.message_id}
        case Say():
            given |= {"content": command.content, "parent_id": command.parent_id}
            given |= {"speaker": command.speaker, "count": command.lines}
            return transactions.say, {**given, "director_note": command.director_note}
        case Continue():
            given |= {"count": command.lines, "speaker": command.speaker}
            return transactions.go_on, {**given, "director_note": command.director_note}
