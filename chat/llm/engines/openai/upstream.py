"""The connection to one server: a session per event loop, deadlines, and what may be asked again.

No exception of the HTTP library leaves this module, not even as the context of ours: their texts name the server.
It shares with the upstream of speech only the check of an address and the arguments of a session: here sessions are
kept, requests repeated and refusals read, so that one module for both would be longer than the two.
"""

from __future__ import annotations

import asyncio
import io
from types import SimpleNamespace

import aiohttp
from yarl import URL

from avatar_forge.core.errors import EngineBadResponse, EngineError, EngineInterrupted, EngineTimeout, EngineUnavailable
from chat.llm.engines.openai import refusals

BUSY = 429
WAITS = (1.0, 2.0)  # seconds before a busy server is asked again, when it does not say
LONGEST_WAIT = 30.0
LARGE_BODY = 1024 * 1024  # aiohttp warns of larger ones in one piece
REFUSAL_BYTES, REFUSAL_SECONDS = 64 * 1024, 2.0  # what is read to tell one refusal from another
LISTING_SECONDS = 5.0  # for the list of models
DRAIN_SECONDS = 0.05  # for the end of a finished response, so that its connection can be used again


class Pace:
    """The deadlines of one reply on the loop's clock: for the first sign of life, between two of them, for all."""

    def __init__(self, first_seconds: float, between_seconds: float, total_seconds: float) -> None:
        self.clock = asyncio.get_running_loop().time
        self.first, self.between = first_seconds, between_seconds
        self.end = self.clock() + total_seconds
        self.restart()

    def restart(self) -> None:
        """A request goes out."""
        self._due = self.clock() + self.first

    def extend(self) -> None:
        """The server gave a sign of life, and the reader has taken it in."""
        self._due = self.clock() + self.between

    def due(self) -> float:
        return min(self._due, self.end)


class Upstream:
    """One OpenAI-compatible server: its address, its key, and the sessions that talk to it."""

    def __init__(self, base_url: str, api_key: str, connect_seconds: float) -> None:
        self._url = _endpoint(base_url, api_key, "chat/completions")
        self._models_url = _endpoint(base_url, api_key, "models")
        self._headers = {"Accept": "text/event-stream", "Accept-Encoding": "identity"}
        self._headers["Content-Type"] = "application/json"
        if api_key:
            self._headers["Authorization"] = f"Bearer {api_key}"
        self._timeout = aiohttp.ClientTimeout(total=None, connect=connect_seconds, sock_connect=connect_seconds)
        self._sessions: dict[asyncio.AbstractEventLoop, aiohttp.ClientSession] = {}

    async def post(self, body: bytes, pace: Pace) -> aiohttp.ClientResponse:
        """Send `body` and return the answer's head, whatever its status; the caller closes it.

        A busy server is asked twice more, as it wishes, and a connection from earlier that turns out dead is replaced
        once. Raises `EngineUnavailable`, `EngineTimeout` or `EngineBadResponse`.
        """
        waits = list(WAITS)
        redialled = False
        while True:
            pace.restart()
            response = await self._dial(body, pace.due())
            if response is None and not redialled:
                redialled = True
                continue
            if not isinstance(response, aiohttp.ClientResponse):
                raise response or EngineUnavailable()
            wait = _wait(response, waits)
            if wait is None or pace.clock() + wait >= pace.end:
                return response
            response.close()
            await asyncio.sleep(wait)

    async def first_model(self, pace: Pace) -> str:
        """Return the name of the first model that the server lists, or an empty text when it does not tell."""
        try:
            async with asyncio.timeout_at(min(pace.due(), pace.clock() + LISTING_SECONDS)):
                listing = self._session().get(self._models_url, headers=self._headers, allow_redirects=False)
                async with listing as response:
                    found = (await response.json(content_type=None))["data"][0]["id"]
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError, LookupError, TypeError):
            return ""
        return found if isinstance(found, str) else ""

    async def aclose(self) -> None:
        """Close the connections of the running loop."""
        session = self._sessions.pop(asyncio.get_running_loop(), None)
        if session is not None:
            await session.close()

    def _session(self) -> aiohttp.ClientSession:
        loop = asyncio.get_running_loop()
        if loop not in self._sessions:
            for dead in [known for known in self._sessions if known.is_closed()]:
                del self._sessions[dead]
            trace = aiohttp.TraceConfig()
            trace.on_connection_reuseconn.append(_note_reuse)
            self._sessions[loop] = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=self._timeout,
                trace_configs=[trace],
            )
        return self._sessions[loop]

    async def _dial(self, body: bytes, due: float) -> aiohttp.ClientResponse | EngineError | None:
        """One request: the head of its answer, or its error; None when a connection from earlier was dead already."""
        call: dict[str, bool] = {}
        try:
            async with asyncio.timeout_at(due):
                return await self._session().post(
                    self._url,
                    data=io.BytesIO(body) if len(body) > LARGE_BODY else body,
                    headers=self._headers,
                    allow_redirects=False,
                    trace_request_ctx=call,
                )
        except aiohttp.ConnectionTimeoutError:
            return EngineUnavailable()
        except TimeoutError:
            return EngineTimeout()
        except aiohttp.ClientResponseError:
            return EngineBadResponse()
        except (aiohttp.ClientError, OSError) as exc:
            return None if call and _without_a_byte(exc) else EngineUnavailable()


async def read(response: aiohttp.ClientResponse, pace: Pace) -> bytes:
    """Return the next bytes, none at the end. Raises `EngineTimeout` or `EngineInterrupted`."""
    failure: EngineError
    try:
        async with asyncio.timeout_at(pace.due()):
            return await response.content.readany()
    except TimeoutError:
        failure = EngineTimeout()
    except (aiohttp.ClientError, OSError, ValueError):
        if left := _left(response.content):
            return left
        failure = EngineInterrupted()
    raise failure


async def refusal(response: aiohttp.ClientResponse) -> EngineError:
    """Return the error that an answer other than 200 means."""
    body = b""
    if response.status in refusals.OVERFLOW_STATUS:
        try:
            async with asyncio.timeout(REFUSAL_SECONDS):
                while len(body) < REFUSAL_BYTES and (data := await response.content.readany()):
                    body += data
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError):
            pass  # the status says enough
    return refusals.error_of(response.status, retry_after=response.headers.get("Retry-After"), body=body)


async def drain(response: aiohttp.ClientResponse) -> None:
    """Give a finished response a moment to end, and its connection back."""
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            while await response.content.readany():
                pass
    except (TimeoutError, aiohttp.ClientError, OSError, ValueError):
        pass  # it is closed instead


def _left(content: aiohttp.StreamReader) -> bytes:
    """What had arrived before the connection broke: aiohttp keeps it back once it knows of the break."""
    broken = content.exception()
    content.set_exception(None)  # type: ignore[arg-type]
    left = content.read_nowait()
    if broken is not None:
        content.set_exception(broken)
    return left


def _wait(response: aiohttp.ClientResponse, waits: list[float]) -> float | None:
    """Seconds until a busy server may be asked again; None when it is not busy, was asked enough, or wants too long."""
    if response.status != BUSY or not waits:
        return None
    default = waits.pop(0)
    wanted = refusals.seconds(response.headers.get("Retry-After"))
    wait = default if wanted is None else wanted
    return wait if wait <= LONGEST_WAIT else None


async def _note_reuse(_: aiohttp.ClientSession, context: SimpleNamespace, __: object) -> None:
    context.trace_request_ctx["reused"] = True


def _without_a_byte(exc: Exception) -> bool:
    """Whether the connection ended before the head of an answer began."""
    if isinstance(exc, aiohttp.ServerDisconnectedError):
        return isinstance(exc.message, str)  # otherwise it holds the part that had come
    return isinstance(exc, OSError)


def _endpoint(base_url: str, api_key: str, path: str) -> URL:
    """The address of `path` at the server. Raises `ValueError`, without the address or the key in it."""
    try:
        url = URL(base_url.strip())
    except ValueError:
        url = URL()
    if url.scheme not in {"http", "https"} or not url.host:
        raise ValueError(
            "base_url must begin with http:// or https:// and name a host, as in http://localhost:11434/v1"
        )
    if api_key and not (api_key.isascii() and api_key.isprintable() and " " not in api_key):
        raise ValueError("api_key must be printable ASCII without spaces")
    if api_key and url.user:
        raise ValueError("Give a key, or a user in base_url, not both")
    return (url / path).with_query(url.query)
