"""How long a caller is waited for: who does not send its body or does not read its answer loses the connection.

Bodies and large answers lie on the disk while they wait, so that what a slow caller costs is a block of memory.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import ExitStack, suppress
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.conf import settings

from avatar_forge.core import places, storage_errors
from avatar_forge.core.errors import PayloadTooLarge, RequestTimeout, StorageFull

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

BLOCK = 64 * 1024  # what is kept in memory of a body or an answer; the rest is on the disk
FAREWELL_SECONDS = 1.0  # for the server to notice that a connection was cut


class Gone(Exception):
    """The reader has not read for too long, or is not there any more."""


def spool() -> IO[bytes]:
    """Return a file without a name that is in memory while it is small."""
    return SpooledTemporaryFile(BLOCK)


async def read_body(receive: Receive, *, limit: int, address: str) -> IO[bytes] | None:
    """Read a body to its end, at its beginning again; None when the caller goes away before.

    Raises `RequestTimeout` after BODY_IDLE_SECONDS without a byte or BODY_SECONDS in all, `PayloadTooLarge` above
    `limit` bytes, `RateLimited` when the address sends too many at once, and `StorageFull`.
    """
    body = spool()
    try:
        with ExitStack() as held:
            async with asyncio.timeout(settings.BODY_SECONDS):
                is_whole = await _read_into(body, receive, limit, held, address)
        if is_whole:
            body.seek(0)
            return body
    except BaseException as exc:
        body.close()
        if isinstance(exc, TimeoutError):
            raise RequestTimeout() from exc
        if isinstance(exc, OSError) and exc.errno in storage_errors.FULL:
            raise StorageFull() from exc
        raise
    body.close()
    return None


async def _read_into(body: IO[bytes], receive: Receive, limit: int, held: ExitStack, address: str) -> bool:
    """Write what comes into `body`; True at its end, False when the caller has gone."""
    size, is_first = 0, True
    while True:
        async with asyncio.timeout(settings.BODY_IDLE_SECONDS):
            event = await receive()
        if event["type"] != "http.request":
            return False
        size += len(event.get("body", b""))
        if size > limit:
            raise PayloadTooLarge()
        body.write(event.get("body", b""))
        if not event.get("more_body"):
            return True
        if is_first:  # not all of it is there yet
            held.enter_context(places.transfers.take(address))
            is_first = False


class Writer:
    """The writing side of one answer: in blocks, each of which is to be taken within SOCKET_SEND_SECONDS."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.gone = False

    async def __call__(self, message: dict[str, Any]) -> None:
        """Send one ASGI message. Raises `Gone`."""
        body = message.get("body", b"")
        while len(body) > BLOCK:
            await self._put({**message, "body": body[:BLOCK], "more_body": True})
            body = body[BLOCK:]
        await self._put({**message, "body": body} if "body" in message else message)

    async def _put(self, message: dict[str, Any]) -> None:
        try:
            async with asyncio.timeout(settings.SOCKET_SEND_SECONDS):
                await self._send(message)
        except (TimeoutError, OSError) as exc:
            self.gone = True
            raise Gone() from exc


async def cut(send: Send, receive: Receive) -> None:
    """End the connection beneath an answer at once: closing it would wait for the reader to take what is left.

    ASGI has no word for that; uvicorn's `send` is a method of what holds the connection.
    """
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        return
    transport.abort()
    with suppress(TimeoutError):
        async with asyncio.timeout(FAREWELL_SECONDS):
            while (await receive())["type"] != "http.disconnect":
                pass
