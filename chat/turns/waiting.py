"""Tells who follows a reply that its model has not begun to speak yet, and why, until its first word."""

from __future__ import annotations

import asyncio

from django.conf import settings

from chat.live import RunningReply, hub
from chat.llm.engines import WaitingFor
from chat.protocol.server_frames import waiting_frame


class WaitingNews:
    """The news of one reply; `begin` and `end` around the wait. `tell` is told by the engine why it takes long."""

    def __init__(self, session_id: str, running: RunningReply) -> None:
        self.session_id, self.running = session_id, running
        self.reason = WaitingFor.SILENT
        self._clock = asyncio.get_running_loop().time
        self._began = self._clock()
        self._task: asyncio.Task[None] | None = None

    def begin(self) -> None:
        self._task = asyncio.create_task(self._keep_telling(), name=f"waiting {self.running.message_id}")

    def end(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def tell(self, reason: WaitingFor) -> None:
        self.reason = reason
        self._tell()

    async def _keep_telling(self) -> None:
        while True:
            await asyncio.sleep(settings.REPLY_WAITING_SECONDS)
            if self.running.pieces:
                return
            self._tell()

    def _tell(self) -> None:
        if not self.running.pieces:
            seconds = round(self._clock() - self._began)
            hub.publish(self.session_id, waiting_frame(self.running.message_id, self.reason, seconds))
