"""The hub of one process: its subscribers get each piece at once. Without Redis this is all there is."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from chat.live.events import Missed, Subscription, ended_reply
from chat.protocol.running_reply import RunningReply
from chat.protocol.server_frames import Frame, reply_frame


class InProcessHub:
    """The plays that somebody follows or that have a reply running, in this process.

    What every hub can do: it never raises because something outside is away.
    """

    is_shared = False  # whether replies may be spoken by other processes, too

    def __init__(self) -> None:
        self._subscriptions: defaultdict[str, set[Subscription]] = defaultdict(set)
        self._running: dict[str, RunningReply] = {}
        self._awaited: dict[str, str] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    async def open(self, stop: Callable[[str], object]) -> None:
        """Begin in the running loop; `stop` is called with a play whose reply somebody elsewhere wants stopped."""
        self.attach(asyncio.get_running_loop())

    async def close(self) -> None:
        """Tell what is still to be told, and let go of connections: here there are none."""

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Name the loop in which subscribers live."""
        self._loop = loop

    @contextmanager
    def subscribe(self, session_id: str) -> Iterator[Subscription]:
        """Subscribe to a play until the block is left; nothing published meanwhile is missed."""
        subscription = Subscription()
        if session_id not in self._subscriptions:
            self._first_came(session_id)
        self._subscriptions[session_id].add(subscription)
        try:
            yield subscription
        finally:
            self._subscriptions[session_id].discard(subscription)
            if not self._subscriptions[session_id]:
                del self._subscriptions[session_id]
                self._last_left(session_id)

    def _first_came(self, session_id: str) -> None:
        """Nobody has to be told in one process."""

    def _last_left(self, session_id: str) -> None:
        """What was awaited for subscribers is awaited no more."""
        self._awaited = {reply: play for reply, play in self._awaited.items() if play != session_id}

    @property
    def is_deaf(self) -> bool:
        """Whether what other processes say may not be heard now. Alone, there is nobody to miss."""
        return False

    def subscribed(self) -> Collection[str]:
        """The plays that have subscribers here."""
        return list(self._subscriptions)

    def running(self, session_id: str) -> RunningReply | None:
        return self._running.get(session_id)

    async def look(self, session_id: str) -> RunningReply | None:
        """Return the running reply, asking other processes when it is not spoken here."""
        return self.running(session_id)

    def await_end(self, session_id: str, message_id: str) -> None:
        """Note a reply that subscribers here wait for and that may end without a word to this process."""
        if session_id in self._subscriptions:
            self._awaited[message_id] = session_id

    def awaited(self) -> dict[str, str]:
        """Reply → play, for replies followed here and spoken elsewhere: their rows must be looked at."""
        spoken = {running.message_id for running in self._running.values()}
        return {reply: play for reply, play in self._awaited.items() if reply not in spoken}

    def tell_here(self, session_id: str, news: Frame | Missed, *, skip: Subscription | None = None) -> None:
        """Tell the subscribers of this process."""
        self._awaited.pop(ended_reply(news), None)
        for subscription in self._subscriptions.get(session_id, ()):
            if subscription is not skip:
                subscription.put(news)

    def publish(self, session_id: str, frame: Frame, *, skip: Subscription | None = None) -> None:
        """Tell every subscriber except `skip` (who knows already)."""
        self.tell_here(session_id, frame, skip=skip)

    def announce(self, session_id: str, frame: Frame) -> None:
        """Publish from any thread; does nothing in a process without subscribers."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(lambda: self.publish(session_id, frame))

    def ask_to_stop(self, session_id: str) -> None:
        """Ask the other processes to stop the reply of a play. Alone, there is nobody to ask."""

    def open_reply(self, session_id: str, running: RunningReply) -> None:
        self._running[session_id] = running
        self.publish(session_id, reply_frame(running))

    def add_piece(self, session_id: str, text: str) -> None:
        running = self._running[session_id]
        running.pieces.append(text)
        self._tell_piece(session_id, running.message_id, running.n, text)

    def _tell_piece(self, session_id: str, message_id: str, n: int, text: str) -> None:
        for subscription in self._subscriptions.get(session_id, ()):
            subscription.put_piece(message_id, n, text)

    def close_reply(self, session_id: str, message_id: str, end: Frame | None) -> None:
        """Forget a reply that has ended; `end` is None when its end could not be stored."""
        running = self._running.get(session_id)
        if running is not None and running.message_id == message_id:  # the next reply may have started already
            del self._running[session_id]
        if end is not None:
            self.publish(session_id, end)
