"""The hub of several processes: replies written here are passed on at once, those of others through Redis in batches.

What happens in a play is published on the play's channel; nothing is kept in Redis. Numbers decide: a hub that hears
pieces which do not follow on what it knows asks the speaker, over the control channel, for all of the reply so far.
What Redis loses, the rows tell (chat/turns/row_poller.py).
"""

import asyncio
import json
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from uuid import uuid4

import redis

from avatar_forge.core.cancelling import call_off
from chat.live import redis_events
from chat.live.events import Missed, Pieces, Subscription, ended_reply
from chat.live.in_process_hub import InProcessHub
from chat.live.redis_connection import AWAY, DEADLINE, Note, RedisConnection
from chat.live.redis_events import Told
from chat.protocol.running_reply import RunningReply
from chat.protocol.server_frames import Frame, reply_frame, snapshot_frame

logger = logging.getLogger(__name__)

PLAY, CONTROL = "live:play:", "live:control"
PAUSE = 0.5  # before telling again what could not be told
ASK_AGAIN = 0.5  # seconds until a speaker that has not answered is asked again; until then the rows must do


class RedisHub(InProcessHub):
    """A process among several on one Redis."""

    is_shared = True

    def __init__(self, url: str, batch_seconds: float = 0.08) -> None:
        super().__init__()
        self.url, self.batch_seconds = url, batch_seconds
        self.name = uuid4().hex  # what one says oneself comes back and is not listened to
        self._wire: RedisConnection | None = None
        self._teller: asyncio.Task[None] | None = None
        self._stop: Callable[[str], object] = lambda _: None
        self._remote: dict[str, RunningReply] = {}
        self._outbox: dict[str, list[Told]] = {}
        self._untold: set[str] = set()  # plays of which something could not be told
        self._news = asyncio.Event()
        self._asking: asyncio.Task[None] | None = None  # says what waits in `_questions`
        self._questions: list[Note] = []
        self._asked: dict[str, float] = {}  # play → when its speaker was asked for all of the reply
        self._answered: dict[str, asyncio.Event] = {}  # plays somebody looks at

    async def open(self, stop: Callable[[str], object]) -> None:
        await super().open(stop)
        self._stop = stop
        self._news = asyncio.Event()
        self._wire = RedisConnection(self.url, heard=self._heard, joined=self._joined)
        self._wire.join(CONTROL)
        for session_id in self._subscriptions:
            self._wire.join(PLAY + session_id)
        self._wire.open()
        self._teller = asyncio.create_task(self._keep_telling(), name="live teller")

    async def close(self) -> None:
        if self._wire is None or self._teller is None:
            return
        await call_off(self._teller)
        await self._tell()
        await call_off(self._asking)
        await self._wire.close()
        self._wire = self._teller = None
        self._remote.clear()

    # -- listening -----------------------------------------------------------------------------------------------
    @property
    def is_deaf(self) -> bool:
        return self._wire is not None and not self._wire.is_listening

    def _first_came(self, session_id: str) -> None:
        if self._wire is not None:
            self._wire.join(PLAY + session_id)

    def _last_left(self, session_id: str) -> None:
        super()._last_left(session_id)
        self._remote.pop(session_id, None)
        self._asked.pop(session_id, None)
        self._answer(session_id)
        if self._wire is not None:
            self._wire.leave(PLAY + session_id)

    def running(self, session_id: str) -> RunningReply | None:
        if (spoken_here := self._running.get(session_id)) is not None:
            return spoken_here
        return None if self.is_deaf else self._remote.get(session_id)

    async def look(self, session_id: str) -> RunningReply | None:
        if self.running(session_id) is None and not self.is_deaf and session_id in self._subscriptions:
            answered = self._answered.setdefault(session_id, asyncio.Event())
            self._ask_for_all(session_id)
            with suppress(TimeoutError):
                async with asyncio.timeout(ASK_AGAIN):
                    await answered.wait()
        return self.running(session_id)

    def awaited(self) -> dict[str, str]:
        return super().awaited() | {running.message_id: play for play, running in self._remote.items()}

    def tell_here(self, session_id: str, news: Frame | Missed, *, skip: Subscription | None = None) -> None:
        remote = self._remote.get(session_id)
        if remote is not None and ended_reply(news) == remote.message_id:
            del self._remote[session_id]
        super().tell_here(session_id, news, skip=skip)

    def _joined(self, channel: str) -> None:
        """From now on all is heard; what was said before must be looked up, here and by those whom we did not hear."""
        if channel.startswith(PLAY):
            session_id = channel.removeprefix(PLAY)
            self._remote.pop(session_id, None)
            self._asked.pop(session_id, None)
            self.tell_here(session_id, Missed())
        else:
            for session_id in self._running:
                self._tell_all(session_id)

    def _heard(self, channel: str, data: bytes) -> None:
        note = json.loads(data)
        if channel == CONTROL:
            if (session_id := note.get("stop")) is not None:
                self._stop(session_id)
            if (session_id := note.get("tell")) is not None:  # anything else: of a version that knows more
                self._tell_all(session_id)
        elif note["from"] != self.name:
            session_id = channel.removeprefix(PLAY)
            for told in redis_events.read(note["events"]):
                self._receive(session_id, told)

    def _receive(self, session_id: str, told: Told) -> None:
        if session_id not in self._subscriptions:
            return
        match told:
            case Pieces():
                self._receive_pieces(session_id, told)
            case RunningReply():
                self._learn(session_id, told)
            case Missed():  # the speaker was cut off: what is known may be old
                self._remote.pop(session_id, None)
                self.tell_here(session_id, told)
            case _:
                self._note(session_id, told)
                self.tell_here(session_id, told)

    def _note(self, session_id: str, frame: Frame) -> None:
        """Keep what the frame tells of the reply that is spoken elsewhere."""
        if frame["type"] == "reply":
            self._remote[session_id] = redis_events.reply_of(frame)
            self._answer(session_id)
        elif (remote := self._remote.get(session_id)) is None:
            return
        elif frame["type"] == "emotion":
            remote.emotion = frame["emotion"]
        elif frame["type"] == "audio" and (remote.message_id, len(remote.audio)) == (
            frame["message_id"],
            frame["index"],
        ):
            remote.audio.append({key: frame[key] for key in ("index", "text", "url", "duration")})

    def _receive_pieces(self, session_id: str, pieces: Pieces) -> None:
        remote = self._remote.get(session_id)
        if remote is None or remote.message_id != pieces.message_id or pieces.first > remote.n + 1:
            self._ask_for_all(session_id)  # the answer comes on the same channel, in front of the pieces behind it
            return
        for n, text in enumerate(pieces.texts, pieces.first):
            if n > remote.n:
                remote.pieces.append(text)
                self._tell_piece(session_id, remote.message_id, n, text)

    def _ask_for_all(self, session_id: str) -> None:
        """Ask whoever speaks in a play for all of the reply so far, once for all who want it."""
        now = time.monotonic()
        if now - self._asked.get(session_id, -ASK_AGAIN) >= ASK_AGAIN:
            self._asked[session_id] = now
            self._control(tell=session_id)

    def _learn(self, session_id: str, found: RunningReply) -> None:
        self._asked.pop(session_id, None)
        known = self._remote.get(session_id)
        if known is None or known.message_id != found.message_id or known.n < found.n:
            self._remote[session_id] = found
            self.tell_here(session_id, reply_frame(found))
            self.tell_here(session_id, snapshot_frame(found))
        self._answer(session_id)

    def _answer(self, session_id: str) -> None:
        """It is known what is being said: those who look need not wait any longer."""
        if (answered := self._answered.pop(session_id, None)) is not None:
            answered.set()

    # -- speaking ------------------------------------------------------------------------------------------------
    def publish(self, session_id: str, frame: Frame, *, skip: Subscription | None = None) -> None:
        super().publish(session_id, frame, skip=skip)
        self._post(session_id, frame)

    def announce(self, session_id: str, frame: Frame) -> None:
        if self._loop is not None and not self._loop.is_closed():
            super().announce(session_id, frame)
            return
        try:  # a process that has no sockets: it speaks for itself
            with redis.Redis.from_url(self.url, socket_timeout=DEADLINE, socket_connect_timeout=DEADLINE) as line:
                line.publish(PLAY + session_id, redis_events.written(self.name, [frame]))
        except AWAY as exc:
            logger.warning("live_not_told", extra={"reason": type(exc).__name__})

    def open_reply(self, session_id: str, running: RunningReply) -> None:
        super().open_reply(session_id, running)
        self._answer(session_id)

    def add_piece(self, session_id: str, text: str) -> None:
        super().add_piece(session_id, text)
        if self._wire is None:
            return
        running, waiting = self._running[session_id], self._outbox.setdefault(session_id, [])
        last = waiting[-1] if waiting else None
        if isinstance(last, Pieces) and last.message_id == running.message_id:
            last.texts.append(text)
        else:
            waiting.append(Pieces(running.message_id, running.n, [text]))
        self._news.set()

    def ask_to_stop(self, session_id: str) -> None:
        self._control(stop=session_id)

    def _control(self, **note: str) -> None:
        """Say something to all processes, without waiting for the next batch; it is not said again if it is lost."""
        if self._wire is not None:
            self._questions.append((CONTROL, json.dumps(note)))
            if self._asking is None or self._asking.done():
                self._asking = asyncio.create_task(self._ask(self._wire), name="live questions")

    async def _ask(self, wire: RedisConnection) -> None:
        """One command at a time: many who join at once must not open a connection each."""
        while self._questions:
            questions, self._questions = self._questions, []
            await wire.publish(questions)

    def _tell_all(self, session_id: str) -> None:
        """Tell all of a reply that is spoken here, for those who have missed something."""
        if (running := self._running.get(session_id)) is not None:
            self._post(session_id, running.copy())

    def _post(self, session_id: str, told: Told) -> None:
        if self._wire is not None:
            self._outbox.setdefault(session_id, []).append(told)
            self._news.set()

    async def _keep_telling(self) -> None:
        while True:
            await self._news.wait()
            await asyncio.sleep(self.batch_seconds)
            self._news.clear()
            try:
                told = await self._tell()
            except Exception:
                logger.exception("live_teller_failed")
                told = False
            if not told:
                self._news.set()
                await asyncio.sleep(PAUSE)

    async def _tell(self) -> bool:
        """Tell Redis what waits; what cannot be told is dropped, and its listeners are sent to the rows later."""
        if self._wire is None:
            return True
        outbox, self._outbox = self._outbox, {}
        for session_id in self._untold:
            outbox[session_id] = [Missed(), *outbox.get(session_id, ())]
        notes = [(PLAY + session_id, redis_events.written(self.name, events)) for session_id, events in outbox.items()]
        if notes and not await self._wire.publish(notes):
            self._untold.update(outbox)
            return False
        self._untold.difference_update(outbox)
        return True
