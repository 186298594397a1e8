"""TCP connections of the server: none stays open for somebody who does not send or does not read.

uvicorn closes a connection that is idle between two calls and bounds nothing else: half a request line, headers
without an end, and an answer or a farewell that nobody reads would stay for ever. Here each connection is looked at
every second. `manage.py serve` uses it; for uvicorn itself it is `--http avatar_forge.config.connections:Connection`.
"""

import asyncio
import resource
from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LOOK_SECONDS = 1.0
HEAD_SECONDS = 10.0  # for a request line and its headers, from the opening or the last answer on
HEAD_MAX_BYTES = 64 * 1024
FAREWELL_SECONDS = 10.0  # for a reader that was told to go (4408) to take that and what is left before it


class Connection(HttpToolsProtocol):
    """uvicorn's HTTP connection, with a deadline and a size for what comes before a body."""

    _head_bytes = 0
    _head_due: float | None = None  # until when a whole head is to be here; None: it is

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()
        if not watch.enter(self, transport, self.client[0] if self.client else ""):
            transport.abort()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._head_due is not None and not self._is_in_refused_body():
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_MAX_BYTES and not self.transport.is_closing():
                self.send_400_response("The headers are too large.")

    def on_headers_complete(self) -> None:
        self._head_due = None
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        is_next_here = bool(self.pipeline)
        super().on_response_complete()
        if not is_next_here:
            self._await_head()

    def is_late(self, now: float) -> bool:
        """Whether a whole head should have been here by now."""
        return self._head_due is not None and now > self._head_due

    def _await_head(self) -> None:
        self._head_bytes, self._head_due = 0, self.loop.time() + HEAD_SECONDS

    def _is_in_refused_body(self) -> bool:
        """Whether the rest of a body may still come that was answered before its end."""
        return self.cycle is not None and self.cycle.more_body


@dataclass(slots=True)
class Watched:
    connection: Connection  # as it began: a websocket has taken its place since
    address: str
    unread: int = 0  # bytes that wait to be written,
    since: float = 0.0  # and since when it is just so many


class Watch:
    """The connections of this process, and the task that looks at them while there are any."""

    def __init__(self) -> None:
        self._watched: dict[asyncio.Transport, Watched] = {}
        self._by_address: Counter[str] = Counter()
        self._task: asyncio.Task[None] | None = None

    def enter(self, connection: Connection, transport: asyncio.Transport, address: str) -> bool:
        """Look after a connection; False when its address has so many that others would find no room."""
        if not settings.TRUSTED_PROXIES and self._by_address[address] >= most_from_one_address():
            return False
        self._watched[transport] = Watched(connection, address)
        self._by_address[address] += 1
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._look_for_ever())
        return True

    async def _look_for_ever(self) -> None:
        while self._watched:
            await asyncio.sleep(LOOK_SECONDS)
            now = asyncio.get_running_loop().time()
            for transport, watched in list(self._watched.items()):
                self._look(transport, watched, now)

    def _look(self, transport: asyncio.Transport, watched: Watched, now: float) -> None:
        unread = transport.get_write_buffer_size()
        if transport.is_closing() and not unread:
            del self._watched[transport]
            self._by_address[watched.address] -= 1
        elif watched.connection.is_late(now):
            transport.abort()
        elif not unread or unread != watched.unread:
            watched.unread, watched.since = unread, now
        elif now - watched.since > settings.SOCKET_SEND_SECONDS + FAREWELL_SECONDS:
            transport.abort()


def most_from_one_address() -> int:
    """Return how many connections one address may have: three quarters of the files this process may open."""
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0] * 3 // 4


watch = Watch()
