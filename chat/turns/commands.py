"""The commands of a client (begin a turn, move an actor, stop), whatever transport brings them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from django.conf import settings

from accounts.models import User
from avatar_forge import dbpool
from avatar_forge.errors import RateLimited
from chat.conversation import stage_moves
from chat.live import Subscription, hub
from chat.models import Message
from chat.protocol import frames
from chat.protocol.frames import Begin, Continue, Move, Retake, Say
from chat.turns import transactions
from chat.turns.limits import Window
from chat.turns.manager import reply_manager
from chat.turns.transactions import StartedTurn

_lines = Window(settings.LINES_PER_MINUTE, 60.0)

Acknowledge = Callable[[StartedTurn], Awaitable[None]]


async def begin(
    user: User,
    session_id: str,
    command: Say | Begin | Continue | Retake,
    *,
    subscription: Subscription | None = None,
    acknowledge: Acknowledge | None = None,
) -> StartedTurn:
    """Keep what a turn begins with, tell all but `subscription`, `acknowledge`, and let the reply be written.

    A command that was given before (same id, same content) only comes back as `replayed`. The reply is written whether
    or not anybody still listens. Raises `RateLimited` and what `chat.turns.transactions` raises; nothing is kept then.
    """
    check_pace(user)
    started = await _keep(user, session_id, command)
    if started.branched:  # before its lines come: the play goes on from another place than the one they know
        hub.publish(session_id, frames.head_frame(started.line.pk), skip=subscription)
    for note in started.notes:  # to every tab, this one included: the `ack` tells of the line alone
        hub.publish(session_id, frames.message_frame(note))
    if isinstance(command, Say) and not started.replayed:
        hub.publish(session_id, frames.message_frame(started.line), skip=subscription)
    try:
        if acknowledge is not None:
            await acknowledge(started)
    finally:
        if not started.replayed:
            reply_manager.start(started, voice=command.voice)
    return started


async def move(
    user: User, session_id: str, command: Move, *, subscription: Subscription | None = None
) -> tuple[Message, bool]:
    """Let an actor leave or enter, and tell every subscriber but `subscription`; return the line and whether it is new.

    Raises `RateLimited` and what `chat.conversation.stage_moves.make` raises.
    """
    check_pace(user)
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
        hub.publish(session_id, frames.message_frame(line), skip=subscription)
    return line, is_new


async def stop(session_id: str) -> None:
    """End the running reply of a play, wherever it is spoken; what was said is kept. Raises `DatabaseUnavailable`."""
    await reply_manager.stop_anywhere(session_id)


def check_pace(user: User) -> None:
    """Count one line of that person. Raises `RateLimited`."""
    if wait := _lines.wait(user.pk):
        raise RateLimited(retry_after=int(wait) + 1)


async def _keep(user: User, session_id: str, command: Say | Begin | Continue | Retake) -> StartedTurn:
    match command:
        case Say():
            return await dbpool.run(
                transactions.say,
                user,
                session_id,
                client_id=command.id,
                content=command.content,
                model=command.model,
                expect_seq=command.expect_seq,
                expect_head=command.expect_head,
                parent_id=command.parent_id,
                director_note=command.director_note,
            )
        case Begin():
            return await dbpool.run(
                transactions.open_scene, user, session_id, client_id=command.id, model=command.model
            )
        case Continue():
            return await dbpool.run(
                transactions.go_on,
                user,
                session_id,
                client_id=command.id,
                count=command.lines,
                director_note=command.director_note,
                model=command.model,
                speaker=command.speaker,
                expect_seq=command.expect_seq,
                expect_head=command.expect_head,
            )
        case Retake():
            return await dbpool.run(
                transactions.retake,
                user,
                session_id,
                client_id=command.id,
                message_id=command.message_id,
                model=command.model,
                expect_seq=command.expect_seq,
                expect_head=command.expect_head,
            )
