"""Polls the rows for what no process has told: ends and lines of plays followed here and generated elsewhere.

Two queries a second at most, whatever the number of subscribers, and none while nothing is awaited.
"""

from __future__ import annotations

from avatar_forge.core import dbpool
from avatar_forge.core.periodic import PeriodicTask
from chat.conversation import lines
from chat.live import Hub, Missed
from chat.protocol.server_frames import end_frame, stored_snapshot_frame

EVERY = 1.0


class RowPoller:
    """Polls the rows for one hub, while its `task` is open."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.task = PeriodicTask("row_poller", lambda: EVERY, self.poll)
        # Play → number of its last line and its head, as last seen while other processes were not heard.
        self._heights: dict[str, tuple[int, str | None]] = {}
        self._ended: set[str] = set()  # replies that had ended at the last poll: their process may be about to tell
        self._texts: dict[str, int] = {}  # reply → length of the text that was told last

    async def poll(self) -> None:
        """Look once. Raises `DatabaseUnavailable`."""
        await self._poll_replies()
        if self.hub.is_deaf:
            await self._poll_plays()
        else:
            self._heights.clear()
            self._texts.clear()

    async def _poll_replies(self) -> None:
        awaited, ended = self.hub.awaited(), self._ended
        self._ended = set()
        if not awaited:
            return
        found = {message.pk: message for message in await dbpool.run(lines.by_ids, awaited)}
        for message_id, session_id in awaited.items():
            message = found.get(message_id)
            if message is None:
                continue
            if not message.is_streaming and (message_id in ended or self.hub.is_deaf):
                self.hub.tell_here(session_id, end_frame(message, None))
            elif not message.is_streaming:
                self._ended.add(message_id)
            elif self.hub.is_deaf and self._texts.get(message.pk) != len(message.content):
                self._texts[message.pk] = len(message.content)
                self.hub.tell_here(session_id, stored_snapshot_frame(message))

    async def _poll_plays(self) -> None:
        """Send subscribers to the rows of plays that grew or go on from elsewhere. Raises `DatabaseUnavailable`."""
        subscribed = self.hub.subscribed()
        if not subscribed:
            return
        heights = await dbpool.run(lines.heights, subscribed)
        for session_id, height in heights.items():
            if self._heights.get(session_id) != height:
                self.hub.tell_here(session_id, Missed())
        self._heights = heights
