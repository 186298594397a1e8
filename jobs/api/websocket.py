"""The websocket of a job: its state whenever that changes, until it is over."""

from __future__ import annotations

import asyncio
from typing import Any

from django.http import parse_cookie
from django.utils import translation

from accounts.auth.close_codes import CloseCode
from accounts.auth.sockets import Socket
from avatar_forge.core import dbpool, strict_json
from jobs import access_tokens, service
from jobs.api.job_watcher import watch
from jobs.api.serializers import JobSerializer
from jobs.models import GenerationJob

FRAMES_ALLOWED = 240  # pings of an hour are far fewer


class JobSocket(Socket):
    """One socket on one job: of the signed-in person, or of whoever shows its token (cookie or X-Job-Token)."""

    frames = 0

    async def open(self) -> None:
        token = _token(self.scope)
        if self.user is None and not token:
            await self.close(code=CloseCode.SIGNED_OUT)
            return
        self.job_id = self.scope["url_route"]["kwargs"]["job_id"]
        await dbpool.run(service.find, self.job_id, user=self.user, token=token)
        self.close_when_signed_out()

    async def follow(self) -> None:
        with watch.follow(self.job_id) as news:
            while (job := await news.get()) is not None:
                # The serializer looks for the thumbnail's file.
                await self.tell({"type": "job", "job": await asyncio.to_thread(_job_json, job, self.scope["language"])})
                if job.is_over:
                    await self.close(code=CloseCode.OVER)
                    return
        await self.close(code=CloseCode.NOT_FOUND)  # deleted while it was watched

    async def take(self, text: str | None) -> None:
        """Answer pings; nothing else is asked here."""
        self.frames += 1
        try:
            frame = strict_json.loads_object((text or "").encode())
        except ValueError:
            frame = {}
        if self.frames > FRAMES_ALLOWED:
            await self.close(code=CloseCode.TOO_MANY)
        elif frame.get("type") == "ping":
            await self.tell({"type": "pong", "t": frame.get("t")})
        else:
            await self.close(code=CloseCode.MALFORMED)


def _job_json(job: GenerationJob, language: str) -> Any:
    with translation.override(language):
        return JobSerializer(job).data


def _token(scope: dict[str, Any]) -> str:
    headers = {name.decode("latin1"): value.decode("latin1") for name, value in scope["headers"]}
    held = {access_tokens.HEADER: headers.get(access_tokens.HEADER.lower(), "")}
    return access_tokens.shown(held, parse_cookie(headers.get("cookie", "")))
