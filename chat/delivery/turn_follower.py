"""One turn followed to its end: what REST, SSE and every further way to play are built upon.

    command = client_frames.Say(id=str(uuid4()), content="안녕하세요!", model=None)
    await play_turn(user, session_id, command, tell)    # frame by frame, as on a socket
    answer = await answer_turn(user, session_id, command)    # or all of it at once, with a deadline

`tell(frame)` is awaited with the frames of docs/protocol.md that belong to the turn: `ack` first, `message` for a
director's note, then for each reply `reply`, `emotion`, `delta`s (a `snapshot` when the reader came late), at most one
`error`, and `end`. A turn that is replayed tells the same, with a stored reply as `message`. Both raise what
`chat.turns.commands.begin` raises before anything is told; afterwards the turn goes on whether or not anybody listens,
so they may be cancelled at any time. They must run in the loop of the process that has the sockets
(`avatar_forge.asgi`).
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from django.conf import settings

from accounts.models import User
from avatar_forge.core import dbpool
from avatar_forge.core.api.deferred import Result
from avatar_forge.core.shutdown import shutdown
from chat.conversation import lines
from chat.delivery.subscriber import Subscriber
from chat.live import hub
from chat.protocol.client_frames import TurnCommand
from chat.protocol.message_json import MessageSerializer
from chat.protocol.server_frames import Frame, ack_frame
from chat.turns import commands, turn_replies

Tell = Callable[[Frame], Awaitable[None]]


class _Over(Exception):
    """The last line of the turn has ended."""


async def play_turn(user: User, session_id: str, command: TurnCommand, tell: Tell) -> None:
    """Begin a turn and tell it until its last line has ended (module docstring)."""
    with hub.subscribe(session_id) as subscription:  # before it begins, so that nothing of it is missed
        async with commands.begin(user, session_id, command, subscription=subscription) as started:
            await tell(ack_frame(command.id, started.line, replayed=started.replayed))
        replies = [started.reply] if started.reply else await dbpool.run(turn_replies.replies_to, started.line)
        if not replies:
            return
        of_turn = _TurnFrames(replies[0].pk, replies[0].seq, (replies[0].lines_asked or 1) - 1, tell)
        of_turn.ids |= {note.pk for note in started.notes}
        subscriber = Subscriber(user, session_id, subscription, of_turn.take)
        subscriber.holds(started.line if started.line.pk != replies[0].pk else replies[0])
        with suppress(_Over):
            for reply in replies if started.replayed else ():
                await subscriber.give(reply)
            await subscriber.listen()


async def answer_turn(user: User, session_id: str, command: TurnCommand, *, seconds: float | None = None) -> Result:
    """Begin a turn and return its answer once it has ended: 200, or 202 when that takes too long or the server stops.

    Too long is `seconds`, or `settings.TURN_ANSWER_SECONDS`. The data are `message` (the line that was acknowledged),
    `replayed`, `replies` in their order, `reply` (the last of them, with what has been said so far; None when there is
    none), `error` (why it failed), `usage`, `context`.
    """
    answer, patience = _TurnAnswer(), seconds or settings.TURN_ANSWER_SECONDS
    playing = asyncio.ensure_future(play_turn(user, session_id, command, answer.take))
    stopping = asyncio.ensure_future(shutdown.wait())
    try:
        await asyncio.wait({playing, stopping}, timeout=patience, return_when="FIRST_COMPLETED")
        is_over = playing.done()
        if not is_over and not answer.ack:  # not stored yet: the database answers or its own deadline does
            await asyncio.wait({playing}, timeout=settings.DATABASE_DEADLINE)
            is_over = playing.done()
    finally:
        for task in (playing, stopping):
            task.cancel()
        results = await asyncio.gather(playing, stopping, return_exceptions=True)
    if is_over and isinstance(results[0], BaseException):
        raise results[0]
    return Result(200 if is_over else 202, await answer.whole())


class _TurnFrames:
    """The frames of one turn among those of the play."""

    def __init__(self, reply_id: str, seq: int, left: int, tell: Tell) -> None:
        self.ids, self.seq, self.left, self._tell = {reply_id}, seq, left, tell

    async def take(self, frame: Frame) -> None:
        """Pass on what belongs to the turn; raises `_Over` behind its last frame."""
        if frame["type"] == "reply" and frame["seq"] >= self.seq:  # until the turn is over nobody else can speak
            self.ids.add(frame["message_id"])
        message = frame["message"] if frame["type"] in ("message", "end") else {}
        about = {frame.get("message_id"), message.get("id"), frame.get("id")}
        if frame["type"] == "head" or not self.ids & about:
            return
        await self._tell(frame)
        if message.get("role") == "assistant":
            following = None
            if self.left:
                self.left -= 1
                following = await dbpool.run(turn_replies.next_of_run, message["id"])
            if following is None:
                raise _Over()
            self.ids.add(following.pk)


class _TurnAnswer:
    """What a turn came to, put together from its frames."""

    def __init__(self) -> None:
        self.ack: Frame = {}
        self.replies: dict[str, dict[str, Any]] = {}
        self.running, self.text = "", ""
        self.end: Frame = {}
        self.error: dict[str, Any] | None = None

    async def take(self, frame: Frame) -> None:
        match frame["type"]:
            case "ack":
                self.ack = frame
            case "reply":
                self.running, self.text = frame["message_id"], ""
            case "snapshot":
                self.text = frame["text"]
            case "delta":
                self.text += frame["text"]
            case "error":
                self.error = {key: frame[key] for key in ("code", "message", "retryable")}
            case "end" | "message" if frame["message"]["role"] == "assistant":
                self.replies[frame["message"]["id"]] = frame["message"]
                self.end, self.running = frame, ""

    async def whole(self) -> dict[str, Any]:
        replies = list(self.replies.values())
        if self.running:
            for row in await dbpool.run(lines.by_ids, [self.running]):
                said = {"content": self.text or row.content} if row.is_streaming else {}
                replies.append({**MessageSerializer(row).data, **said})
        return {
            "message": self.ack.get("message"),
            "replayed": self.ack.get("replayed", False),
            "reply": replies[-1] if replies else None,
            "replies": replies,
            "error": self.error,
            "usage": self.end.get("usage"),
            "context": self.end.get("context"),
        }
