"""A subscriber of a play: what it has been told, and so what it is told next. Sockets, SSE and blocking calls share it.

    with hub.subscribe(session_id) as subscription:
        subscriber = Subscriber(user, session_id, subscription, send)
        await subscriber.begin(after)   # hello; what was missed; a running reply as `reply` and `snapshot`
        await subscriber.listen()       # live: deltas, ends, other tabs' lines, until it is so slow that it is lost

`send(frame)` writes one frame of docs/protocol.md in whatever form its reader takes. It is awaited, and what comes
meanwhile waits in the subscription with its deltas joined, so that a slow reader gets few large frames instead of a
backlog. It may raise; what it raises comes out of `begin`, `listen` and `tell`.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable

from accounts.models import User
from avatar_forge.core import dbpool
from avatar_forge.core.errors import DatabaseUnavailable, NotFound
from chat.conversation import lines, plays
from chat.live import Missed, News, Pieces, Subscription, hub
from chat.models import Message
from chat.protocol import head_tracking, server_frames
from chat.protocol.server_frames import Frame

# The number of a text that came from the row: pieces cannot be put behind it, only a snapshot helps.
UNNUMBERED = sys.maxsize


class Subscriber:
    """One reader of one play, in its order, without gaps and without telling a final line twice."""

    def __init__(
        self, user: User, session_id: str, subscription: Subscription, send: Callable[[Frame], Awaitable[None]]
    ) -> None:
        self.user, self.session_id, self.subscription = user, session_id, subscription
        self._send_frame = send
        # One writer at a time, so that a catch-up and the live frames behind it never mix.
        self._writing = asyncio.Lock()
        self._final: set[str] = set()  # messages that the reader has been given in their final state
        self._ahead: set[int] = set()  # their numbers, as far as they do not follow on `held`
        self._reply_id, self._n = "", 0  # the running reply that the reader knows, up to which piece
        self._told = 0  # how many characters of it
        self._parts = 0  # and how many of its sentences as sound
        self._seq = 0  # up to this number the reader has been given every line, or holds it itself
        self._head: str | None = None  # the head of the play as the reader knows it
        self._resumed = 0  # up to this number it said that it holds every line in its final state
        self.held = 0  # up to this number it has every line in its final state: what a reconnect asks to resume after

    async def begin(self, after: int | None) -> None:
        """Tell `hello`, then what came after number `after`; without one, only a reply that is being spoken.

        Raises `NotFound` or `DatabaseUnavailable`.
        """
        # Read after the following has started: a `head` that changed in between would be told to nobody here.
        play = await dbpool.run(plays.of, self.user, self.session_id)
        await self.tell(server_frames.hello_frame(self.session_id, play.last_seq, play.head_id))
        if after is not None:
            await self.catch_up(after)
            return
        self._seq = self.held = play.last_seq
        async with self._writing:
            for message in await dbpool.run(lines.after, self.user, self.session_id, max(play.last_seq - 1, 0)):
                if message.is_streaming and message.seq == play.last_seq:  # a later one comes live
                    self._seq = self.held = message.seq - 1
                    await self._give(message)

    async def catch_up(self, after: int) -> None:
        """Give every line behind number `after`, the running reply last, then `synced`."""
        async with self._writing:
            seq = self.held = self._resumed = after
            self._seq = max(self._seq, after)
            self._ahead.clear()
            while page := await dbpool.run(lines.after, self.user, self.session_id, seq):
                for message in page:
                    await self._give(message)
                seq = page[-1].seq
            await self._send(server_frames.synced_frame(seq))

    async def give(self, message: Message) -> None:
        """Tell a line as it is now: a final one as `message`, one that is being spoken with all of it so far."""
        async with self._writing:
            await self._give(message)

    async def tell(self, frame: Frame) -> None:
        """Tell something that is for this reader alone."""
        async with self._writing:
            await self._send(frame)

    def holds(self, message: Message) -> None:
        """Note that the reader has this line already, if it is final."""
        if not message.is_streaming:
            self._know(message.pk, message.seq)

    async def listen(self) -> None:
        """Pass on what happens in the play, until the reader is so far behind that it must begin again."""
        while not self.subscription.lost:
            for news in await self.subscription.next():
                async with self._writing:
                    await self._pass_on(news)

    async def _look_at_rows(self, missed: Missed) -> None:
        try:
            await self._catch_up_quietly()
        except DatabaseUnavailable:  # Redis and the database may be away together
            asyncio.get_running_loop().call_later(1.0, self.subscription.put, missed)

    async def _catch_up_quietly(self) -> None:
        """Give what was said while this process could not hear it, and the head if it went elsewhere."""
        try:
            play = await dbpool.run(plays.of, self.user, self.session_id)
        except NotFound:  # in the bin: nothing more is said in it
            return
        missed: list[Message] = []
        seq = self._seq
        while page := await dbpool.run(lines.after, self.user, self.session_id, seq):
            missed += page
            seq = page[-1].seq
        if not head_tracking.lead(missed, self._head, play.head_id):
            await self._send(server_frames.head_frame(play.head_id))
        for message in missed:
            if message.pk == self._reply_id and not message.is_streaming and message.pk not in self._final:
                await self._end(server_frames.end_frame(message, None))
            elif message.pk not in self._final:
                await self._give(message)

    async def _give(self, message: Message) -> None:
        if not message.is_streaming:
            self._know(message.pk, message.seq)
            await self._send(server_frames.message_frame(message))
            return
        running = await hub.look(self.session_id)
        if running is not None and running.message_id == message.pk:
            await self._send_running()
            return
        # Spoken by another process or by one that died, or it ended since its row was read. Its `end` will come; until
        # then the checkpoint is what there is, and pieces that wait in the subscription are in the `end` anyway.
        self._reply_id, self._n = message.pk, UNNUMBERED
        hub.await_end(self.session_id, message.pk)
        await self._send(server_frames.stored_reply_frame(message))
        await self._send(server_frames.stored_snapshot_frame(message))

    async def _send_running(self) -> None:
        running = hub.running(self.session_id)
        if running is None or running.message_id in self._final:
            return
        # The frames are made before the first await: pieces that come meanwhile wait in the subscription.
        reply, snapshot = server_frames.reply_frame(running), server_frames.snapshot_frame(running)
        self._reply_id, self._n = running.message_id, snapshot["n"]
        await self._send(reply)
        await self._send(snapshot)

    async def _pass_on(self, news: News) -> None:
        match news:
            case Pieces():
                await self._pass_pieces(news)
            case Missed():
                await self._look_at_rows(news)
            case _:
                await self._pass_frame(news)

    async def _pass_frame(self, frame: Frame) -> None:
        match frame["type"]:
            case "reply":
                if frame["message_id"] != self._reply_id and frame["message_id"] not in self._final:
                    self._reply_id, self._n = frame["message_id"], 0
                    await self._send(frame)
            case "snapshot":
                await self._pass_snapshot(frame)
            case "message" | "end":
                if not self._has(frame):
                    await self._end(frame)
            case _:
                if not self._has_heard(frame):
                    await self._send(frame)

    def _has_heard(self, frame: Frame) -> bool:
        """Whether this is a sentence as sound that was in the snapshot already."""
        return bool(frame["type"] == "audio" and frame["message_id"] == self._reply_id and frame["index"] < self._parts)

    def _has(self, frame: Frame) -> bool:
        """Whether the reader has this line in its final state.

        An end is told a moment after it is stored: a reader that has come back meanwhile got it from the row.
        """
        message = frame["message"]
        return message["id"] in self._final or (frame["type"] == "end" and message["seq"] <= self._resumed)

    def _know(self, message_id: str, seq: int) -> None:
        self._final.add(message_id)
        self._seq = max(self._seq, seq)
        if seq > self.held:
            self._ahead.add(seq)
        while self.held + 1 in self._ahead:
            self.held += 1
            self._ahead.discard(self.held)

    async def _end(self, frame: Frame) -> None:
        """Tell a line in its final state; a running reply of which something is missing is completed before."""
        message = frame["message"]
        if message["id"] == self._reply_id and self._told != len(message["content"]):
            await self._send(server_frames.ended_snapshot_frame(message))
        self._know(message["id"], message["seq"])
        await self._send(frame)

    async def _pass_snapshot(self, frame: Frame) -> None:
        """Begin the reply again with all of it, unless the reader knows as much."""
        known = frame["message_id"] == self._reply_id and self._n != UNNUMBERED and self._n >= frame["n"]
        if frame["message_id"] in self._final or (known and frame["n"]):
            return
        self._reply_id, self._n = frame["message_id"], frame["n"] or UNNUMBERED
        await self._send(frame)

    async def _pass_pieces(self, pieces: Pieces) -> None:
        if pieces.message_id in self._final:
            return
        unknown = pieces.message_id != self._reply_id or self._n == UNNUMBERED
        if unknown or pieces.first > self._n + 1:  # came in the middle, or missed something: begin with all of it
            await self._send_running()
            return
        if text := pieces.behind(self._n):
            self._n = pieces.last
            await self._send(server_frames.delta_frame(pieces.message_id, self._n, text))

    async def _send(self, frame: Frame) -> None:
        if frame["type"] in ("reply", "snapshot", "delta"):
            self._told = len(frame.get("text", "")) + (self._told if frame["type"] == "delta" else 0)
        self._head = head_tracking.after(frame, self._head)
        if frame["type"] in ("reply", "snapshot"):
            self._parts = len(frame.get("audio", ()))
        await self._send_frame(frame)
