"""WSGI behind ASGI: a bounded pool of threads that make answers and never wait for a caller.

A thread gets a body that has been read and leaves an answer that is whole; both lie on the disk where they are large.
What only reads a file is read block by block while it is sent. So eight threads serve any number of slow callers.
"""

import asyncio
import contextvars
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import IO, Any

from a2wsgi.wsgi import build_environ

from avatar_forge.core import heap, places, storage_errors
from avatar_forge.core.errors import StorageFull
from avatar_forge.core.patience import BLOCK, Scope, Send, spool

Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a thread has made; a body of more than one block goes on with `next_block`, which is b"" at the end."""

    status: int
    headers: Headers
    first: bytes
    next_block: Callable[[], bytes]
    close: Callable[[], None]


class WSGIThreads:
    """Serves a WSGI application in `threads` threads."""

    def __init__(self, app: Callable[..., Iterable[bytes]], *, threads: int) -> None:
        self._app = app
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="WSGI")

    async def __call__(self, scope: Scope, body: IO[bytes], send: Send, *, address: str) -> None:
        """Answer one request. Raises `Gone`, `StorageFull`, and `RateLimited` before anything is sent."""
        environ = build_environ(scope, body)  # type: ignore[arg-type]  # it asks for its own kind of body
        context = contextvars.copy_context()
        answer: Answer = await asyncio.get_running_loop().run_in_executor(
            self._threads, context.run, self._make, environ
        )
        if len(answer.first) < BLOCK:
            await _send_head(answer, send)
            await send({"type": "http.response.body", "body": answer.first})
            return
        try:
            with places.transfers.take(address):
                await _send_head(answer, send)
                await _send_blocks(answer, send)
        finally:
            await asyncio.to_thread(answer.close)

    def _make(self, environ: Any) -> Answer:
        head: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            head[:] = status, headers

        result: Any = self._app(environ, start_response)
        only_reads = getattr(result, "reads_a_file", False) or getattr(result, "file_to_stream", None) is not None
        next_block, close = _as_it_comes(result) if only_reads else _kept(result)
        first = next_block()
        if len(first) < BLOCK:
            close()
        status, headers = head
        encoded = [(name.strip().lower().encode("latin1"), text.strip().encode("latin1")) for name, text in headers]
        return Answer(int(status.split(" ", 1)[0]), encoded, first, next_block, close)


async def _send_head(answer: Answer, send: Send) -> None:
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})


async def _send_blocks(answer: Answer, send: Send) -> None:
    block = answer.first
    while block:
        await send({"type": "http.response.body", "body": block, "more_body": True})
        block = await asyncio.to_thread(answer.next_block)
    await send({"type": "http.response.body", "body": b""})


def _as_it_comes(result: Any) -> tuple[Callable[[], bytes], Callable[[], None]]:
    """A source that reads on when the last block was taken; only for what uses nothing of its thread."""
    pieces: Iterator[bytes] = iter(result)

    def next_block() -> bytes:
        block = bytearray()
        for piece in pieces:
            block += piece
            if len(block) >= BLOCK:
                break
        return bytes(block)

    return next_block, result.close


def _kept(result: Any) -> tuple[Callable[[], bytes], Callable[[], None]]:
    """A source with all of the answer, which is let go of by its thread. Raises `StorageFull`."""
    kept = spool()
    try:
        for piece in result:
            kept.write(piece)
    except BaseException as exc:
        kept.close()
        if isinstance(exc, OSError) and exc.errno in storage_errors.FULL:
            raise StorageFull() from exc
        raise
    finally:
        getattr(result, "close", lambda: None)()
        if kept.tell() > BLOCK:
            heap.trim_soon()
    kept.seek(0)
    return lambda: kept.read(BLOCK), kept.close
