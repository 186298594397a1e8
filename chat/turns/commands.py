"""What a client asks of a stage, over whichever door it comes: kept in the rows, told to the others, set going."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from django.conf import settings

from accounts.models import User
from avatar_forge import dbpool
from avatar_forge.errors import RateLimited
from chat.conversation import stage_moves
from chat.live import Follower, hub
from chat.models import Message
from chat.protocol import frames
from chat.protocol.frames import Begin, Continue, Move, Retake, Say
from chat.turns import transactions
from chat.turns.limits import Window
from chat.turns.runner import troupe
from chat.turns.transactions import Begun

_lines = Window(settings.LINES_PER_MINUTE, 60.0)

Acknowledge = Callable[[Begun], Awaitable[None]]


async def begin(
    user: User,
    session_id: str,
    cue: Say | Begin | Continue | Retake,
    *,
    follower: Follower | None = None,
    acknowledge: Acknowledge | None = None,
) -> Begun:
    """Keep what a turn begins with, tell every listener but `follower`, `acknowledge`, and let the reply be spoken.

    A cue that was given before (same id, same content) only comes back as `replayed`. The reply is spoken whether or
    not anybody still listens. Raises `RateLimited` and what `chat.turns.transactions` raises; nothing is kept then.
    """
    check_pace(user)
    begun = await _keep(user, session_id, cue)
    if begun.branched:  # before its lines come: the play goes on from another place than the one they know
        hub.publish(session_id, frames.head_frame(begun.line.pk), skip=follower)
    for note in begun.notes:  # to every tab, this one included: the `ack` tells of the line alone
        hub.publish(session_id, frames.message_frame(note))
    if isinstance(cue, Say) and not begun.replayed:
        hub.publish(session_id, frames.message_frame(begun.line), skip=follower)
    try:
        if acknowledge is not None:
            await acknowledge(begun)
    finally:
        if not begun.replayed:
            troupe.start(begun, voice=cue.voice)
    return begun


async def move(user: User, session_id: str, cue: Move, *, follower: Follower | None = None) -> tuple[Message, bool]:
    """Let an actor leave or enter, and tell every listener but `follower`; return the line and whether it is new.

    Raises `RateLimited` and what `chat.conversation.stage_moves.make` raises.
    """
    check_pace(user)
    line, is_new = await dbpool.run(
        stage_moves.make,
        user,
        session_id,
        client_id=cue.id,
        speaker=cue.speaker,
        move=cue.type,
        expect_seq=cue.expect_seq,
        expect_head=cue.expect_head,
    )
    if is_new:
        hub.publish(session_id, frames.message_frame(line), skip=follower)
    return line, is_new


async def stop(session_id: str) -> None:
    """End the running reply of a play, wherever it is spoken; what was said is kept. Raises `DatabaseUnavailable`."""
    await troupe.stop_anywhere(session_id)


def check_pace(user: User) -> None:
    """Count one line of that person. Raises `RateLimited`."""
    if wait := _lines.wait(user.pk):
        raise RateLimited(retry_after=int(wait) + 1)


async def _keep(user: User, session_id: str, cue: Say | Begin | Continue | Retake) -> Begun:
    match cue:
        case Say():
            return await dbpool.run(
                transactions.say,
                user,
                session_id,
                client_id=cue.id,
                content=cue.content,
                model=cue.model,
                expect_seq=cue.expect_seq,
                expect_head=cue.expect_head,
                parent_id=cue.parent_id,
                director_note=cue.director_note,
            )
        case Begin():
            return await dbpool.run(transactions.open_scene, user, session_id, client_id=cue.id, model=cue.model)
        case Continue():
            return await dbpool.run(
                transactions.go_on,
                user,
                session_id,
                client_id=cue.id,
                count=cue.lines,
                director_note=cue.director_note,
                model=cue.model,
                speaker=cue.speaker,
                expect_seq=cue.expect_seq,
                expect_head=cue.expect_head,
            )
        case Retake():
            return await dbpool.run(
                transactions.retake,
                user,
                session_id,
                client_id=cue.id,
                message_id=cue.message_id,
                model=cue.model,
                expect_seq=cue.expect_seq,
                expect_head=cue.expect_head,
            )
