"""The websocket of a job: its state whenever that changes, which one query tells all sockets of this process."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.http import parse_cookie
from django.utils import translation

from accounts.auth.close_codes import CloseCode
from accounts.auth.sockets import Socket
from avatar_forge.core import dbpool, strict_json
from avatar_forge.core.periodic import PeriodicTask
from jobs import access_tokens, service
from jobs.api.serializers import JobSerializer
from jobs.models import GenerationJob

EVERY = 0.3  # seconds between two looks

News = asyncio.Queue[GenerationJob | None]


class Watch:
    """Who watches which job. A job that has changed is put into each queue; None when it is gone."""

    def __init__(self) -> None:
        self._queues: defaultdict[str, list[News]] = defaultdict(list)
        self._known: dict[str, Any] = {}
        self._task = PeriodicTask(
            "watched jobs", lambda: EVERY, self._look, at_once=True, needed=lambda: bool(self._queues)
        )

    @contextmanager
    def follow(self, job_id: str) -> Iterator[News]:
        """Yield a queue with the job as it is, and then whenever it changes."""
        queue: News = asyncio.Queue()
        self._queues[job_id].append(queue)
        self._known.pop(job_id, None)  # told to all once more: harmless
        self._task.open()
        try:
            yield queue
        finally:
            self._queues[job_id].remove(queue)
            if not self._queues[job_id]:
                del self._queues[job_id]
                self._known.pop(job_id, None)

    async def _look(self) -> None:
        """Look once. Raises `DatabaseUnavailable`."""
        watched = set(self._queues)
        rows = await dbpool.run(_look_up, watched)
        for job_id in watched & set(self._queues):
            self._pass_on(job_id, rows.get(job_id))

    def _pass_on(self, job_id: str, job: GenerationJob | None) -> None:
        state = None if job is None else (job.status, job.progress, job.current_step, job.attempt)
        if job_id in self._known and self._known[job_id] == state:
            return
        self._known[job_id] = state
        for queue in self._queues[job_id]:
            queue.put_nowait(job)


def _look_up(job_ids: set[str]) -> dict[str, GenerationJob]:
    return GenerationJob.objects.in_bulk(job_ids)


watch = Watch()


class JobSocket(Socket):
    """One socket on one job: of the signed-in person, or of whoever shows its token (cookie or X-Job-Token)."""

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
        try:
            frame = strict_json.loads_object((text or "").encode())
        except ValueError:
            frame = {}
        if frame.get("type") == "ping":
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
