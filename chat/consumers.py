"""The websocket of a play: frames in, frames out. It watches turns and starts them; it never runs one."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from contextlib import ExitStack, suppress
from typing import Any
from urllib.parse import parse_qs

from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.utils import translation

from accounts import presence
from accounts.models import User
from avatar_forge import dbpool
from avatar_forge.errors import (
    AvatarForgeError,
    BadFrame,
    DatabaseUnavailable,
    InternalError,
    NotFound,
    RateLimited,
    ValidationFailed,
)
from avatar_forge.ids import is_id
from chat import frames, heads, lines, plays, turns
from chat.limits import Window, open_sockets
from chat.live import Follower, Frame, Pieces, hub
from chat.models import Message
from chat.performing import troupe
from chat.turns import Begun

logger = logging.getLogger(__name__)

# Close codes (docs/protocol.md).
MALFORMED, SIGNED_OUT, NO_SUCH_SESSION, TOO_SLOW, TOO_MANY = 4400, 4401, 4404, 4408, 4429
MALFORMED_ALLOWED = 3

# The number of a text that came from the row: pieces cannot be put behind it, only a snapshot helps.
UNNUMBERED = sys.maxsize

_lines = Window(settings.LINES_PER_MINUTE, 60.0)


class ChatConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]  # Channels ships no types
    """One socket on one play."""

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Find the handler; unlike Channels' own, without a hop to the one thread that all sockets would share."""
        handler = getattr(self, message["type"].replace(".", "_"))
        with translation.override(self.scope["language"]):
            await handler(message)

    async def connect(self) -> None:
        self.user: User | None = self.scope["user"]
        self.session_id: str = self.scope["url_route"]["kwargs"]["session_id"]
        self.resources = ExitStack()
        self.pump: asyncio.Task[None] | None = None
        self.goodbye: asyncio.Task[None] | None = None
        self.closed = False
        self.malformed = 0
        self.frames = Window(settings.FRAMES_PER_10_SECONDS, 10.0)
        # One writer at a time, so that a catch-up and the live frames behind it never mix.
        self.writing = asyncio.Lock()
        self.final: set[str] = set()  # messages this socket has been given in their final state
        self.held = 0  # up to this number the client says that it holds every line in its final state
        self.reply_id, self.n = "", 0  # the running reply this socket knows, up to which piece
        self.told = 0  # how many characters of it
        self.head: str | None = None  # the head of the play for who reads this socket
        self.seq = 0  # up to this number the socket has been given every line, or holds it itself

        offered = self.scope["subprotocols"]
        await self.accept(subprotocol=frames.PROTOCOL if frames.PROTOCOL in offered else None)
        try:
            await self._enter()
        except AvatarForgeError as error:
            await self._tell(frames.error_frame(error))
            await self.close(code=1013 if error.retryable else NO_SUCH_SESSION)

    async def _enter(self) -> None:
        if self.user is None:
            await self.close(code=SIGNED_OUT)
            return
        if not is_id(self.session_id):
            raise NotFound()
        await dbpool.run(plays.of, self.user, self.session_id)
        if open_sockets[self.user.pk] >= settings.SOCKETS_PER_PERSON:
            await self.close(code=TOO_MANY)
            return
        open_sockets[self.user.pk] += 1
        self.resources.callback(_leave, self.user.pk)
        key = self.scope["credential"].session_key
        self.resources.enter_context(presence.watch.enter(self.user, key, self._send_away))
        self.follower = self.resources.enter_context(hub.follow(self.session_id))
        # Read again now that news arrive: a `head` that changed in between would be told to nobody here.
        play = await dbpool.run(plays.of, self.user, self.session_id)
        await self._tell(_hello(self.session_id, play.last_seq, play.head_id))
        if (after := _after(self.scope)) is not None:
            await self._catch_up(after)
        else:
            await self._begin_at(play.last_seq)
        self.pump = asyncio.create_task(self._forward(self.follower))

    async def close(self, code: int | None = None, reason: str | None = None) -> None:
        if not self.closed:
            self.closed = True
            with suppress(OSError):
                await super().close(code, reason)

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:
        await self.disconnect(message["code"])
        raise StopConsumer()

    async def disconnect(self, code: int) -> None:
        self.closed = True
        for task in (self.pump, self.goodbye):
            if task is not None:
                task.cancel()
        self.resources.close()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.pump is None or self.closed:
            return  # refused and closing
        if self.frames.wait(""):
            await self.close(code=TOO_MANY)
            return
        about: str | None = None
        try:
            raw = frames.decode(text_data)
            about = raw["id"] if isinstance(raw.get("id"), str) else None
            await self._act(frames.understand(raw))
        except BadFrame as error:
            await self._tell(frames.error_frame(error))
            self.malformed += 1
            if self.malformed >= MALFORMED_ALLOWED:
                await self.close(code=MALFORMED)
        except NotFound as error:  # put in the bin or taken away while the socket was open
            await self._tell(frames.error_frame(error, about))
            await self.close(code=NO_SUCH_SESSION)
        except AvatarForgeError as error:
            await self._tell(frames.error_frame(error, about))
        except Exception:
            logger.exception("frame_failed")
            await self._tell(frames.error_frame(InternalError(), about))

    async def _act(self, frame: frames.ClientFrame) -> None:
        assert self.user is not None
        match frame:
            case frames.Say():
                self._check_pace()
                begun = await dbpool.run(
                    turns.say,
                    self.user,
                    self.session_id,
                    client_id=frame.id,
                    content=frame.content,
                    model=frame.model,
                    expect_seq=frame.expect_seq,
                    parent_id=frame.parent_id,
                    director_note=frame.director_note,
                )
                self._tell_others_the_head(begun)
                self._publish_notes(begun)
                hub.publish(self.session_id, frames.message_frame(begun.line), skip=self.follower)
                await self._acknowledge(frame.id, begun)
            case frames.Begin():
                self._check_pace()
                begun = await dbpool.run(
                    turns.open_scene, self.user, self.session_id, client_id=frame.id, model=frame.model
                )
                await self._acknowledge(frame.id, begun)
            case frames.Continue():
                self._check_pace()
                begun = await dbpool.run(
                    turns.go_on,
                    self.user,
                    self.session_id,
                    client_id=frame.id,
                    count=frame.lines,
                    director_note=frame.director_note,
                    model=frame.model,
                )
                self._publish_notes(begun)
                await self._acknowledge(frame.id, begun)
            case frames.Retake():
                self._check_pace()
                begun = await dbpool.run(
                    turns.retake,
                    self.user,
                    self.session_id,
                    client_id=frame.id,
                    message_id=frame.message_id,
                    model=frame.model,
                )
                self._tell_others_the_head(begun)
                await self._acknowledge(frame.id, begun)
            case frames.Stop():
                await troupe.stop_anywhere(self.session_id)
            case frames.Resume():
                await self._catch_up(frame.after)
            case frames.Ping():
                await self._tell({"type": "pong", "t": frame.t})

    def _publish_notes(self, begun: Begun) -> None:
        """Show the notes to every tab, this one included: the `ack` tells of the line alone."""
        for note in begun.notes:
            hub.publish(self.session_id, frames.message_frame(note))

    def _tell_others_the_head(self, begun: Begun) -> None:
        """Before its lines come: the play goes on from another place than the one they know."""
        if begun.branched:
            hub.publish(self.session_id, frames.head_frame(begun.line.pk), skip=self.follower)

    def _check_pace(self) -> None:
        assert self.user is not None
        if wait := _lines.wait(self.user.pk):
            raise RateLimited(retry_after=int(wait) + 1)

    async def _acknowledge(self, client_id: str, begun: Begun) -> None:
        """Tell that the line is stored, and let the reply begin whether or not anybody still listens."""
        if not begun.line.is_streaming:
            self.final.add(begun.line.pk)  # the acknowledgement tells all of it
        try:
            await self._tell(frames.ack_frame(client_id, begun.line, replayed=begun.replayed))
        finally:
            if not begun.replayed:
                troupe.start(begun)

    async def _catch_up(self, after: int) -> None:
        """Give every line behind number `after`, the running reply last, then `synced`."""
        assert self.user is not None
        async with self.writing:
            seq = self.held = after
            self.seq = max(self.seq, after)
            while page := await dbpool.run(lines.after, self.user, self.session_id, seq):
                for message in page:
                    await self._give(message)
                seq = page[-1].seq
            await self._send({"type": "synced", "seq": seq})

    async def _begin_at(self, seq: int) -> None:
        """Take the lines up to number `seq` for known, but for a reply that is still running."""
        assert self.user is not None
        self.seq = seq
        if not hub.is_shared or not seq:
            return  # whoever speaks is heard here
        for message in await dbpool.run(lines.after, self.user, self.session_id, seq - 1):
            if message.is_streaming:
                self.seq = message.seq - 1
                hub.await_end(self.session_id, message.pk)

    async def _catch_up_quietly(self) -> None:
        """Give what was said while this process could not hear it, and the head if it went elsewhere."""
        assert self.user is not None
        try:
            play = await dbpool.run(plays.of, self.user, self.session_id)
        except NotFound:  # in the bin: nothing more is said in it
            return
        missed: list[Message] = []
        while page := await dbpool.run(lines.after, self.user, self.session_id, missed[-1].seq if missed else self.seq):
            missed += page
        if not heads.lead(missed, self.head, play.head_id):
            await self._send(frames.head_frame(play.head_id))
        for message in missed:
            if message.pk == self.reply_id and not message.is_streaming and message.pk not in self.final:
                await self._end(frames.end_frame(message, None))
            elif message.pk not in self.final:
                await self._give(message)

    async def _give(self, message: Message) -> None:
        if not message.is_streaming:
            self._know(message.pk, message.seq)
            await self._send(frames.message_frame(message))
            return
        running = await hub.look(self.session_id)
        if running is not None and running.message_id == message.pk:
            await self._send_running()
            return
        # Spoken by another process or by one that died, or it ended since its row was read. Its `end` will come; until
        # then the checkpoint is what there is, and pieces that wait in the follower are in the `end` anyway.
        self.reply_id, self.n = message.pk, UNNUMBERED
        hub.await_end(self.session_id, message.pk)
        await self._send(frames.stored_reply_frame(message))
        await self._send(frames.stored_snapshot_frame(message))

    async def _send_running(self) -> None:
        running = hub.running(self.session_id)
        if running is None:
            return
        # The frames are made before the first await: pieces that come meanwhile wait in the follower.
        if running.message_id in self.final:
            return
        reply, snapshot = running.reply_frame(), running.snapshot_frame()
        self.reply_id, self.n = running.message_id, snapshot["n"]
        await self._send(reply)
        await self._send(snapshot)

    async def _forward(self, follower: Follower) -> None:
        """Pass on what happens in the play, for as long as the socket is open."""
        while not follower.lost and not self.closed:
            for news in await follower.next():
                async with self.writing:
                    await self._pass_on(news)
        await self._let_go()

    async def _pass_on(self, news: Frame | Pieces) -> None:
        if isinstance(news, Pieces):
            await self._pass_pieces(news)
        elif news["type"] == "reply":
            if news["message_id"] != self.reply_id and news["message_id"] not in self.final:
                self.reply_id, self.n = news["message_id"], 0
                await self._send(news)
        elif news["type"] == "snapshot":
            await self._pass_snapshot(news)
        elif news["type"] == "missed":
            try:
                await self._catch_up_quietly()
            except DatabaseUnavailable:  # Redis and the database may be away together
                asyncio.get_running_loop().call_later(1.0, self.follower.put, news)
        elif news["type"] in ("message", "end"):
            # An end is told a moment after it is stored: a client that has come back meanwhile has got it from the row.
            if news["message"]["id"] not in self.final and news["message"]["seq"] > self.held:
                await self._end(news)
        else:
            await self._send(news)

    def _know(self, message_id: str, seq: int) -> None:
        self.final.add(message_id)
        self.seq = max(self.seq, seq)

    async def _end(self, news: Frame) -> None:
        """Tell a line in its final state; a running reply of which something is missing is completed before."""
        message = news["message"]
        self._know(message["id"], message["seq"])
        if message["id"] == self.reply_id and self.told != len(message["content"]):
            await self._send(frames.snapshot_of(message))
        await self._send(news)

    async def _pass_snapshot(self, news: Frame) -> None:
        """Begin the reply again with all of it, unless this socket knows as much."""
        known = news["message_id"] == self.reply_id and self.n != UNNUMBERED and self.n >= news["n"]
        if news["message_id"] in self.final or (known and news["n"]):
            return
        self.reply_id, self.n = news["message_id"], news["n"] or UNNUMBERED
        await self._send(news)

    async def _pass_pieces(self, pieces: Pieces) -> None:
        if pieces.message_id in self.final:
            return
        unknown = pieces.message_id != self.reply_id or self.n == UNNUMBERED
        if unknown or pieces.first > self.n + 1:  # came in the middle, or missed something: begin with all of it
            await self._send_running()
            return
        if frame := pieces.frame(after=self.n):
            self.n = frame["n"]
            await self._send(frame)

    async def _tell(self, frame: Frame) -> None:
        async with self.writing:
            await self._send(frame)

    async def _send(self, frame: Frame) -> None:
        """Write one frame; a reader that blocks too long is let go, one that is gone is no error."""
        if self.closed:
            return
        if frame["type"] in ("reply", "snapshot", "delta"):
            self.told = len(frame.get("text", "")) + (self.told if frame["type"] == "delta" else 0)
        self.head = heads.after(frame, self.head)
        try:
            async with asyncio.timeout(settings.SOCKET_SEND_SECONDS):
                await self.send(text_data=json.dumps(frame, ensure_ascii=False, separators=(",", ":")))
        except TimeoutError:
            await self._let_go()
        except OSError:  # the client went away; `disconnect` follows
            self.closed = True

    async def _let_go(self) -> None:
        await self._send_away(TOO_SLOW)

    async def _send_away(self, code: int) -> None:
        """Close at once; somebody who does not read gets the close frame when it reads again, if ever."""
        if self.pump is not None and self.pump is not asyncio.current_task():
            self.pump.cancel()
        self.resources.close()  # nothing is gathered for it any more
        if self.goodbye is None:
            self.goodbye = asyncio.create_task(self.close(code=code))
        await asyncio.wait([self.goodbye], timeout=1.0)


def _hello(session_id: str, seq: int, head: str | None) -> Frame:
    return {
        "type": "hello",
        "session_id": session_id,
        "seq": seq,
        "head": head,
        "limits": {
            "frame_bytes": settings.FRAME_MAX_BYTES,
            "line_chars": settings.LINE_MAX_CHARS,
            "lines_per_minute": settings.LINES_PER_MINUTE,
        },
        "heartbeat_ms": settings.SOCKET_HEARTBEAT_MS,
    }


def _after(scope: dict[str, Any]) -> int | None:
    """Return the number in `?after=`, or None. Raises `ValidationFailed`."""
    values = parse_qs(scope["query_string"].decode("latin1")).get("after")
    if not values:
        return None
    if not (values[0].isascii() and values[0].isdigit() and len(values[0]) < 10):
        raise ValidationFailed(fields={"after": [translation.gettext("Give the number of a line, or 0.")]})
    return int(values[0])


def _leave(user_id: str) -> None:
    open_sockets[user_id] -= 1
    if open_sockets[user_id] <= 0:
        del open_sockets[user_id]
