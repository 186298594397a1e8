"""The hub of several processes: what is spoken here at once, what is spoken elsewhere through Redis, in batches.

For each running reply its speaker keeps one key with all of it so far; what happens in a play is published on the
play's channel. Numbers decide: pieces that do not follow on what is known make the hub read the key again. What Redis
loses, the rows tell (chat/vigil.py).
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import redis

from avatar_forge.cancelling import call_off
from chat.live.events import Follower, Frame, Pieces, Running
from chat.live.memory import MemoryHub
from chat.live.wire import AWAY, DEADLINE, Command, Wire

logger = logging.getLogger(__name__)

PLAY, REPLY, CONTROL = "live:play:", "live:reply:", "live:control"
KEPT_SECONDS = 60  # how long a snapshot outlives its speaker
REFRESH_SECONDS = 5.0  # all snapshots are written again: Redis may have forgotten them
PAUSE = 0.5  # before telling again what could not be told


class RedisHub(MemoryHub):
    """A process among several on one Redis."""

    is_shared = True

    def __init__(self, url: str, batch_seconds: float = 0.08) -> None:
        super().__init__()
        self.url, self.batch_seconds = url, batch_seconds
        self.name = uuid4().hex  # what one says oneself comes back and is not listened to
        self._wire: Wire | None = None
        self._teller: asyncio.Task[None] | None = None
        self._stop: Callable[[str], object] = lambda _: None
        self._remote: dict[str, Running] = {}
        self._outbox: dict[str, list[Frame | Pieces]] = {}
        self._untold: set[str] = set()  # plays of which something could not be told
        self._news = asyncio.Event()
        self._fetching: dict[str, asyncio.Task[None]] = {}
        self._asking: set[asyncio.Task[bool]] = set()  # keeps the tasks alive
        self._held: dict[str, list[Frame]] = {}  # heard while the play's key is being read

    async def open(self, stop: Callable[[str], object]) -> None:
        await super().open(stop)
        self._stop = stop
        self._news = asyncio.Event()
        self._wire = Wire(self.url, heard=self._heard, joined=self._joined)
        self._wire.join(CONTROL)
        for session_id in self._followers:
            self._wire.join(PLAY + session_id)
        self._wire.open()
        self._teller = asyncio.create_task(self._keep_telling(), name="live teller")

    async def close(self) -> None:
        if self._wire is None or self._teller is None:
            return
        await call_off(self._teller)
        await self._tell()
        await call_off(*self._fetching.values(), *self._asking)
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
        if self._wire is not None:
            self._wire.leave(PLAY + session_id)

    def running(self, session_id: str) -> Running | None:
        if (spoken_here := self._running.get(session_id)) is not None:
            return spoken_here
        return None if self.is_deaf else self._remote.get(session_id)

    async def look(self, session_id: str) -> Running | None:
        if self.running(session_id) is None and not self.is_deaf:
            await asyncio.wait([self._fetch(session_id)])
        return self.running(session_id)

    def awaited(self) -> dict[str, str]:
        return super().awaited() | {running.message_id: play for play, running in self._remote.items()}

    def tell_here(self, session_id: str, frame: Frame, *, skip: Follower | None = None) -> None:
        remote = self._remote.get(session_id)
        if remote is not None and frame["type"] == "end" and frame.get("message_id") == remote.message_id:
            del self._remote[session_id]
        super().tell_here(session_id, frame, skip=skip)

    def _joined(self, channel: str) -> None:
        """From now on all is heard; what was said before must be looked up."""
        if channel.startswith(PLAY):
            session_id = channel.removeprefix(PLAY)
            self._remote.pop(session_id, None)
            self.tell_here(session_id, {"type": "missed"})

    def _heard(self, channel: str, data: bytes) -> None:
        note = json.loads(data)
        if channel == CONTROL:
            if "stop" in note:  # else: of a version that knows more
                self._stop(note["stop"])
        elif note["from"] != self.name:
            session_id = channel.removeprefix(PLAY)
            for event in note["events"]:
                self._overhear(session_id, event)

    def _overhear(self, session_id: str, event: Frame) -> None:
        if session_id not in self._followers:
            return
        if (held := self._held.get(session_id)) is not None:
            held.append(event)
        elif event["type"] == "pieces":
            self._overhear_pieces(session_id, event)
        else:
            self._note(session_id, event)
            self.tell_here(session_id, event)

    def _note(self, session_id: str, event: Frame) -> None:
        if event["type"] == "reply":
            about = {key: event[key] for key in ("message_id", "seq", "speaker", "model", "engine")}
            self._remote[session_id] = Running(**about)
        elif event["type"] == "emotion" and (remote := self._remote.get(session_id)) is not None:
            remote.emotion = event["emotion"]

    def _overhear_pieces(self, session_id: str, event: Frame) -> None:
        remote, first = self._remote.get(session_id), event["first"]
        if remote is None or remote.message_id != event["message_id"] or first > remote.n + 1:
            self._fetch(session_id)
            return
        for n, text in enumerate(event["texts"], first):
            if n > remote.n:
                remote.pieces.append(text)
                self._tell_piece(session_id, remote.message_id, n, text)

    def _fetch(self, session_id: str) -> asyncio.Task[None]:
        """Read what a reply elsewhere has come to; what is heard meanwhile waits behind it."""
        if session_id not in self._fetching:
            self._held[session_id] = []
            self._fetching[session_id] = asyncio.create_task(self._read_key(session_id))
        return self._fetching[session_id]

    async def _read_key(self, session_id: str) -> None:
        assert self._wire is not None
        try:
            found = await self._wire.get(REPLY + session_id)
            if found is not None and session_id in self._followers:
                self._learn(session_id, _from_key(found))
        finally:
            self._fetching.pop(session_id, None)
            for event in self._held.pop(session_id, ()):
                self._overhear(session_id, event)

    def _learn(self, session_id: str, found: Running) -> None:
        known = self._remote.get(session_id)
        if known is not None and known.message_id == found.message_id and known.n >= found.n:
            return
        self._remote[session_id] = found
        self.tell_here(session_id, found.reply_frame())
        self.tell_here(session_id, found.snapshot_frame())

    # -- speaking ------------------------------------------------------------------------------------------------
    def publish(self, session_id: str, frame: Frame, *, skip: Follower | None = None) -> None:
        super().publish(session_id, frame, skip=skip)
        self._post(session_id, frame)

    def announce(self, session_id: str, frame: Frame) -> None:
        if self._loop is not None and not self._loop.is_closed():
            super().announce(session_id, frame)
            return
        try:  # a process that has no sockets: it speaks for itself
            with redis.Redis.from_url(self.url, socket_timeout=DEADLINE, socket_connect_timeout=DEADLINE) as line:
                line.publish(PLAY + session_id, self._note_of([frame]))
        except AWAY as exc:
            logger.warning("live_not_told", extra={"reason": type(exc).__name__})

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
        if self._wire is not None:
            ask = asyncio.create_task(self._wire.send([("PUBLISH", CONTROL, json.dumps({"stop": session_id}))]))
            self._asking.add(ask)
            ask.add_done_callback(self._asking.discard)

    def _post(self, session_id: str, event: Frame) -> None:
        if self._wire is not None:
            self._outbox.setdefault(session_id, []).append(event)
            self._news.set()

    async def _keep_telling(self) -> None:
        while True:
            try:
                async with asyncio.timeout(REFRESH_SECONDS):
                    await self._news.wait()
                await asyncio.sleep(self.batch_seconds)
            except TimeoutError:
                for session_id in self._running:
                    self._outbox.setdefault(session_id, [])
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
            outbox[session_id] = [{"type": "missed"}, *outbox.get(session_id, ())]
        commands = [command for play, events in outbox.items() for command in self._commands(play, events)]
        if commands and not await self._wire.send(commands):
            self._untold.update(outbox)
            return False
        self._untold.difference_update(outbox)
        return True

    def _commands(self, session_id: str, events: list[Frame | Pieces]) -> list[Command]:
        commands: list[Command] = []
        if (running := self._running.get(session_id)) is not None:
            key = json.dumps(running.reply_frame() | running.snapshot_frame(), ensure_ascii=False)
            commands.append(("SET", REPLY + session_id, key, "EX", KEPT_SECONDS))
        elif any(isinstance(event, dict) and event["type"] == "end" for event in events):
            commands.append(("DEL", REPLY + session_id))
        if events:
            commands.append(("PUBLISH", PLAY + session_id, self._note_of(events)))
        return commands

    def _note_of(self, events: list[Any]) -> str:
        plain = [_plain(event) if isinstance(event, Pieces) else event for event in events]
        return json.dumps({"from": self.name, "events": plain}, ensure_ascii=False)


def _plain(pieces: Pieces) -> Frame:
    return {"type": "pieces", "message_id": pieces.message_id, "first": pieces.first, "texts": pieces.texts}


def _from_key(data: bytes) -> Running:
    told = json.loads(data)
    about = {key: told[key] for key in ("message_id", "seq", "speaker", "model", "engine", "emotion")}
    if not told["n"]:
        return Running(**about)
    return Running(**about, pieces=[told["text"]], before=told["n"] - 1)
