"""The connection to one server: a session per event loop, deadlines, and what may be asked again.

No exception of the HTTP library leaves this module, not even as the context of ours: their texts name the server.
It shares with the upstream of speech only the check of an address and the arguments of a session: here sessions are
kept, requests repeated and refusals read, so that one module for both would be longer than the two.
"""

from __future__ import annotations

import asyncio
import io
from contextlib import closing
from dataclasses import dataclass
from types import SimpleNamespace

import aiohttp

from avatar_forge.core.errors import EngineBadResponse, EngineError, EngineInterrupted, EngineTimeout, EngineUnavailable
from chat.llm.engines.openai import addresses, listing
from chat.llm.engines.openai.listing import Listed
from chat.llm.engines.openai.pace import Pace
from chat.llm.engines.openai.refusals import Refusal

OK = 200
NO_SUCH_ADDRESS = frozenset({404, 405})
LARGE_BODY = 1024 * 1024  # aiohttp warns of larger ones in one piece
REFUSAL_BYTES, REFUSAL_SECONDS = 64 * 1024, 2.0  # what is read to tell one refusal from another
LISTING_BYTES, LISTING_SECONDS = 8 * 1024 * 1024, 5.0  # for the list of models
DRAIN_SECONDS = 0.05  # for the end of a finished response, so that its connection can be used again


@dataclass(frozen=True, slots=True)
class Listing:
    """What came of asking a server for its models. `tried` are addresses, each with what came back."""

    models: tuple[Listed, ...] = ()
    is_told: bool = False
    tried: tuple[tuple[str, str], ...] = ()


class Upstream:
    """One OpenAI-compatible server: its address, its key, and the sessions that talk to it.

    An address without a version is tried with and without `/v1`, until one is the server's.
    """

    def __init__(self, base_url: str, api_key: str, connect_seconds: float) -> None:
        _check_key(api_key)
        self._bases = addresses.bases(base_url)
        if api_key and self._bases[0].user:
            raise ValueError("Give a key, or a user in base_url, not both")
        self._base, self._is_proven = 0, len(self._bases) == 1
        self._headers = {"Accept": "text/event-stream", "Accept-Encoding": "identity"}
        self._headers["Content-Type"] = "application/json"
        if api_key:
            self._headers["Authorization"] = f"Bearer {api_key}"
        self._timeout = aiohttp.ClientTimeout(total=None, connect=connect_seconds, sock_connect=connect_seconds)
        self._sessions: dict[asyncio.AbstractEventLoop, aiohttp.ClientSession] = {}

    @property
    def name(self) -> str:
        """What tells this server from others, in this process."""
        return str(self._bases[0])

    async def post(self, body: bytes, pace: Pace) -> aiohttp.ClientResponse | Refusal:
        """Send `body` and return the answer's head, which the caller closes, or what was answered instead of a reply.

        A connection from earlier that turns out dead is replaced once. Raises `EngineUnavailable`, `EngineTimeout` or
        `EngineBadResponse`.
        """
        while True:
            response = await self._answer(body, pace)
            if response.status == OK:
                return response
            with closing(response):
                refusal = await _refusal(response)
            if not self._moves_on(refusal):
                return refusal

    async def models(self, seconds: float = LISTING_SECONDS) -> Listing:
        """Return the models that the server lists, at the first address that lists any. Raises nothing."""
        tried: list[tuple[str, str]] = []
        for place in [self._base] if self._is_proven else range(len(self._bases)):
            url = addresses.below(self._bases[place], "models")
            shown = str(url.with_user(None).with_query(None))
            try:
                async with asyncio.timeout(seconds):
                    call = self._session().get(url, headers=self._headers, allow_redirects=False, trace_request_ctx={})
                    async with call as response:
                        tried.append((shown, str(response.status)))
                        if response.status != OK:
                            continue
                        found = listing.speakers(await response.json(content_type=None))
            except (TimeoutError, aiohttp.ClientError, OSError, ValueError, RecursionError) as exc:
                tried[:] = [one for one in tried if one[0] != shown] + [(shown, _reason(exc))]
                continue
            self._base, self._is_proven = place, True
            return Listing(tuple(found), True, tuple(tried))
        return Listing(tried=tuple(tried))

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

    def _moves_on(self, refusal: Refusal) -> bool:
        """Whether the next address is to be tried; one that answers anything but "no such address" is the server's."""
        if self._is_proven:
            return False
        if refusal.status not in NO_SUCH_ADDRESS or refusal.is_model_gone:
            self._is_proven = refusal.status >= 400
            return False
        self._base = (self._base + 1) % len(self._bases)
        return self._base > 0

    async def _answer(self, body: bytes, pace: Pace) -> aiohttp.ClientResponse:
        pace.restart()
        response = await self._dial(body, pace.due()) or await self._dial(body, pace.due())
        if not isinstance(response, aiohttp.ClientResponse):
            raise response or EngineUnavailable()
        return response

    async def _dial(self, body: bytes, due: float) -> aiohttp.ClientResponse | EngineError | None:
        """One request: the head of its answer, or its error; None when a connection from earlier was dead already."""
        call: dict[str, bool] = {}
        try:
            async with asyncio.timeout_at(due):
                return await self._session().post(
                    addresses.below(self._bases[self._base], "chat/completions"),
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


async def _refusal(response: aiohttp.ClientResponse) -> Refusal:
    """Return what an answer other than 200 says."""
    body = b""
    try:
        async with asyncio.timeout(REFUSAL_SECONDS):
            while len(body) < REFUSAL_BYTES and (data := await response.content.readany()):
                body += data
    except (TimeoutError, aiohttp.ClientError, OSError, ValueError):
        pass  # the status says enough
    return Refusal(status=response.status, retry_after=response.headers.get("Retry-After"), body=body)


def _reason(exc: Exception) -> str:
    """What went wrong, without a word that the server may have sent."""
    if isinstance(exc, TimeoutError):
        return "no answer in time"
    if isinstance(exc, ValueError | RecursionError) and not isinstance(exc, aiohttp.ClientError):
        return "200, but no list of models"
    if isinstance(exc, aiohttp.ClientConnectorDNSError):
        return "no such host"
    return "no connection" if isinstance(exc, OSError) else type(exc).__name__


async def _note_reuse(_: aiohttp.ClientSession, context: SimpleNamespace, __: object) -> None:
    context.trace_request_ctx["reused"] = True


def _without_a_byte(exc: Exception) -> bool:
    """Whether the connection ended before the head of an answer began."""
    if isinstance(exc, aiohttp.ServerDisconnectedError):
        return isinstance(exc.message, str)  # otherwise it holds the part that had come
    return isinstance(exc, OSError)


def _check_key(api_key: str) -> None:
    """Raises `ValueError`, without the key in it."""
    if api_key and not (api_key.isascii() and api_key.isprintable() and " " not in api_key):
        raise ValueError("api_key must be printable ASCII without spaces")
