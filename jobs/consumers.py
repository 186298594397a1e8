"""The websocket of a job: its state whenever that changes, until it is over."""

from __future__ import annotations

import asyncio
import json
from contextlib import ExitStack, suppress
from typing import Any

from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.http import parse_cookie
from django.utils import translation

from accounts.auth import open_sockets
from avatar_forge import dbpool, strict_json
from avatar_forge.errors import DatabaseUnavailable, NotFound
from jobs import asking, tokens
from jobs.models import GenerationJob
from jobs.serializers import JobSerializer
from jobs.watching import watch

# Close codes (docs/protocol.md).
OVER, TRY_LATER, MALFORMED, SIGNED_OUT, NO_SUCH_JOB, TOO_SLOW, TOO_MANY = 1000, 1013, 4400, 4401, 4404, 4408, 4429
FRAMES_ALLOWED = 240  # pings of an hour are far fewer
PROTOCOL = "avatar-forge.v1"


class JobConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]  # Channels ships no types
    """One socket on one job: of the signed-in person, or of whoever shows its token (cookie or X-Job-Token)."""

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Find the handler; unlike Channels' own, without a hop to the one thread that all sockets would share."""
        with translation.override(self.scope["language"]):
            await getattr(self, message["type"].replace(".", "_"))(message)

    async def connect(self) -> None:
        self.resources = ExitStack()
        self.pump: asyncio.Task[None] | None = None
        self.frames = 0
        await self.accept(subprotocol=PROTOCOL if PROTOCOL in self.scope["subprotocols"] else None)
        user, token = self.scope["user"], _token(self.scope)
        if user is None and not token:
            await self.close(code=SIGNED_OUT)
            return
        job_id = self.scope["url_route"]["kwargs"]["job_id"]
        try:
            await dbpool.run(asking.find, job_id, user=user, token=token)
        except NotFound:
            await self.close(code=NO_SUCH_JOB)
        except DatabaseUnavailable:
            await self.close(code=TRY_LATER)
        else:
            if user is not None:
                key = self.scope["credential"].session_key
                self.resources.enter_context(open_sockets.watch.enter(user, key, self._send_away))
            self.pump = asyncio.create_task(self._follow(job_id))

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:
        self.resources.close()
        if self.pump is not None:
            self.pump.cancel()
        raise StopConsumer()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Answer pings; nothing else is asked here."""
        self.frames += 1
        try:
            frame = strict_json.loads((text_data or "").encode())
        except (ValueError, RecursionError):
            frame = None
        if self.frames > FRAMES_ALLOWED:
            await self._leave(TOO_MANY)
        elif isinstance(frame, dict) and frame.get("type") == "ping":
            await self._tell({"type": "pong", "t": frame.get("t")})
        else:
            await self._leave(MALFORMED)

    async def _follow(self, job_id: str) -> None:
        with watch.follow(job_id) as news:
            while (job := await news.get()) is not None:
                # The serializer looks for the thumbnail's file.
                await self._tell({"type": "job", "job": await asyncio.to_thread(_shown, job, self.scope["language"])})
                if job.is_over:
                    await self._leave(OVER)
                    return
        await self._leave(NO_SUCH_JOB)  # deleted while it was watched

    async def _send_away(self, code: int) -> None:
        if self.pump is not None:
            self.pump.cancel()
        await self._leave(code)

    async def _tell(self, frame: dict[str, Any]) -> None:
        try:
            async with asyncio.timeout(settings.SOCKET_SEND_SECONDS):
                await self.send(text_data=json.dumps(frame, ensure_ascii=False, separators=(",", ":")))
        except TimeoutError:
            await self._leave(TOO_SLOW)

    async def _leave(self, code: int) -> None:
        with suppress(OSError, RuntimeError):  # closed already
            await self.close(code=code)


def _shown(job: GenerationJob, language: str) -> Any:
    with translation.override(language):
        return JobSerializer(job).data


def _token(scope: dict[str, Any]) -> str:
    headers = {name.decode("latin1"): value.decode("latin1") for name, value in scope["headers"]}
    held = {tokens.HEADER: headers.get(tokens.HEADER.lower(), "")}
    return tokens.shown(held, parse_cookie(headers.get("cookie", "")))
