"""What is being said right now: every subscriber of a play is told the same, in the same order.

Nothing here is durable: the rows are. Subscribers live in the event loop of their process; `announce` is the way in
for other threads. One process needs `in_process_hub`; several share `redis_hub` (settings.LIVE, docs/decisions/0007).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from chat.live.events import MAX_WAITING, Missed, News, Pieces, Subscription
from chat.protocol.running_reply import RunningReply
from chat.protocol.server_frames import Frame

__all__ = ["MAX_WAITING", "Hub", "Missed", "News", "Pieces", "RunningReply", "Subscription", "hub"]


class Hub(Protocol):
    """Where replies are spoken into and listened to. Never raises because something outside is away."""

    is_shared: bool  # whether replies may be spoken by other processes, too

    async def open(self, stop: Callable[[str], object]) -> None:
        """Begin in the running loop; `stop` is called with a play whose reply somebody elsewhere wants stopped."""

    async def close(self) -> None:
        """Tell what is still to be told, and let go of connections."""

    # -- listening
    def subscribe(self, session_id: str) -> AbstractContextManager[Subscription]: ...
    def running(self, session_id: str) -> RunningReply | None: ...
    async def look(self, session_id: str) -> RunningReply | None: ...

    # -- speaking
    def open_reply(self, session_id: str, running: RunningReply) -> None: ...
    def add_piece(self, session_id: str, text: str) -> None: ...
    def close_reply(self, session_id: str, message_id: str, end: Frame | None) -> None: ...
    def publish(self, session_id: str, frame: Frame, *, skip: Subscription | None = None) -> None: ...
    def announce(self, session_id: str, frame: Frame) -> None: ...
    def ask_to_stop(self, session_id: str) -> None: ...

    # -- what only the rows can tell (chat/turns/row_poller.py)
    @property
    def is_deaf(self) -> bool: ...
    def subscribed(self) -> Collection[str]: ...
    def await_end(self, session_id: str, message_id: str) -> None: ...
    def awaited(self) -> dict[str, str]: ...
    def tell_here(self, session_id: str, news: Frame | Missed, *, skip: Subscription | None = None) -> None: ...


hub: Hub = import_string(settings.LIVE["BACKEND"])(**settings.LIVE.get("OPTIONS", {}))
