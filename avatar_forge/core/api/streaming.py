"""text/event-stream: an answer that goes on for as long as there is something to tell (WHATWG HTML, 9.2).

A view authenticates and validates in a thread like any other and returns `EventStream(work)`; behind the ASGI entry
`work(events)` then runs on the event loop. What it raises before its first event is answered with our JSON envelope.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from random import randint
from typing import Any

from django.conf import settings

from avatar_forge.core.api.deferred import DeferredResponse, has_left, send_head, send_whole
from avatar_forge.core.patience import Gone, Receive, Send
from avatar_forge.core.shutdown import shutdown

MEDIA_TYPE = "text/event-stream"
RETRY_MS = 2_000  # after a cut; after a restart 0–5 s at random, so that not everybody comes back at once
AWAKE = b": \n\n"  # a comment: keeps proxies from closing a quiet line, and finds out that nobody is there


class Events:
    """The writing side of one stream. `write` begins the answer and waits for a slow reader; raises `Gone`."""

    def __init__(self, response: EventStream, send: Send) -> None:
        self._response, self._send = response, send
        self._writing = asyncio.Lock()
        self.has_begun = False

    async def write(self, kind: str, data: dict[str, Any], *, last_id: int | None = None) -> None:
        """Write one event with JSON on one line; `last_id` is what a reader sends back as `Last-Event-ID`."""
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        number = "" if last_id is None else f"id: {last_id}\n"
        await self._put(f"event: {kind}\n{number}data: {text}\n\n".encode())

    async def write_plain(self, data: dict[str, Any]) -> None:
        """Write one event of nothing but JSON in ASCII, alone in its write.

        For a reader that takes every chunk of the network for whole frames: without a byte to cut a character at.
        """
        await self._put(f"data: {json.dumps(data)}\n\n".encode(), plain=True)

    async def begin(self) -> None:
        """Begin the answer, for a reader that waits for its head, though there is nothing to tell yet."""
        if not self.has_begun:
            await self._put(AWAKE, plain=True)

    async def _put(self, data: bytes, *, more: bool = True, plain: bool = False) -> None:
        async with self._writing:
            if not self.has_begun:
                self.has_begun = True
                del self._response["Content-Length"]  # a middleware has counted the empty body
                await send_head(self._response, self._send)
                data = (b"" if plain else f"retry: {RETRY_MS}\n\n".encode()) + data
            await self._send({"type": "http.response.body", "body": data, "more_body": more})

    async def keep_awake(self) -> None:
        """Write a comment now and then, for ever; raises `Gone`."""
        while True:
            await asyncio.sleep(settings.STREAM_HEARTBEAT_SECONDS)
            if self.has_begun:
                await self._put(AWAKE)

    async def close(self) -> None:
        """End the answer whole."""
        if self.has_begun:
            retry = f"retry: {randint(100, 5_000)}\n\n".encode() if shutdown.has_begun else b""  # noqa: S311  spreads load
            with suppress(Gone):
                await self._put(retry, more=False)


class EventStream(DeferredResponse):
    """An answer told event by event. It ends when `work` does, the reader goes away, or the server stops."""

    is_stream = True

    def __init__(self, work: Callable[[Events], Awaitable[None]]) -> None:
        super().__init__(self._nothing)
        self.telling = work
        self["Content-Type"] = f"{MEDIA_TYPE}; charset=utf-8"
        self["Cache-Control"] = "no-cache"
        self["X-Accel-Buffering"] = "no"

    @staticmethod
    async def _nothing() -> None:
        """A stream has no body that could be waited for."""

    async def answer(self, receive: Receive, send: Send) -> None:
        """Tell everything; without an event, send what went wrong instead."""
        events = Events(self, send)
        telling = asyncio.ensure_future(self.telling(events))
        others = [asyncio.ensure_future(end) for end in (events.keep_awake(), shutdown.wait(), has_left(receive))]
        try:
            await asyncio.wait({telling, *others}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (telling, *others):
                task.cancel()
            results = await asyncio.gather(telling, *others, return_exceptions=True)
        failure = next((result for result in results if isinstance(result, Gone)), results[0])
        if isinstance(failure, Gone):
            return  # the answer stays without its end: whoever reads on at last sees that it was cut
        if isinstance(failure, Exception):
            self._fail(failure)  # logged if it is a bug; told if it can still be told
            self["Content-Type"] = "application/json; charset=utf-8"
        if events.has_begun:
            await events.close()
        else:
            await send_whole(self, send)
