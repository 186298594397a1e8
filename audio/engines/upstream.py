"""A question to a speech server over HTTP: one connection each, deadlines, and our errors for all that can go wrong.

No exception of the HTTP library leaves this module, not even as the context of ours: their texts name the server.
Why it is not one with the upstream of chat engines is said there (`chat.llm.engines.openai.upstream`).
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from yarl import URL

from audio.errors import SpeechBusy, SpeechFailed, SpeechRefused, SpeechTimeout, SpeechUnavailable
from avatar_forge.core.errors import EngineError

logger = logging.getLogger(__name__)

OK, TOO_MANY = 200, 429
AWAY = frozenset({502, 503, 504})
LARGEST_BYTES = 256 * 1024 * 1024
LONGEST_WAIT = 60


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds: to connect, until the first byte, between two pieces, and for everything."""

    connect: float = 5.0
    first: float = 60.0
    between: float = 30.0
    total: float = 120.0


def address(base_url: str, path: str) -> URL:
    """Return the address of `path` at a server. Raises `ValueError`, without the address in it."""
    try:
        url = URL(base_url.strip())
    except ValueError:
        url = URL()
    if url.scheme not in {"http", "https"} or not url.host:
        raise ValueError("base_url must begin with http:// or https:// and name a host, as in http://localhost:9880")
    return url / path


async def ask(
    method: str,
    url: URL,
    body: Mapping[str, Any] | None,
    *,
    headers: Mapping[str, str] | None = None,
    deadlines: Deadlines,
) -> AsyncGenerator[bytes, None]:
    """Send `body` as JSON and yield the answer as it comes: first its content type, then its bytes.

    Raises `SpeechUnavailable`, `SpeechBusy`, `SpeechTimeout`, `SpeechRefused` or `SpeechFailed`.
    """
    failure: EngineError
    timeout = aiohttp.ClientTimeout(total=None, connect=deadlines.connect, sock_connect=deadlines.connect)
    status, clock, wait = 0, asyncio.get_running_loop().time, deadlines.first
    end = clock() + deadlines.total
    try:
        async with aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session:
            async with asyncio.timeout_at(min(end, clock() + wait)):
                response = await session.request(method, url, json=body, headers=headers, allow_redirects=False)
            status = response.status
            try:
                if status != OK:
                    raise _refusal(response)
                yield response.content_type.encode()
                received = 0
                while piece := await _read(response, min(end, clock() + (deadlines.between if received else wait))):
                    received += len(piece)
                    if received > LARGEST_BYTES:
                        raise SpeechFailed()
                    yield piece
            finally:
                response.close()
            return
    except aiohttp.ConnectionTimeoutError:
        failure = SpeechUnavailable()
    except TimeoutError:
        failure = SpeechTimeout()
    except aiohttp.ClientConnectorError:
        failure = SpeechUnavailable()
    except (aiohttp.ClientError, OSError, ValueError):
        failure = SpeechFailed() if status else SpeechUnavailable()
    except EngineError as exc:
        failure = exc
    logger.warning("speech_failed", extra={"status": status, "kind": failure.code})
    raise failure from None


async def _read(response: aiohttp.ClientResponse, due: float) -> bytes:
    """Return the next bytes, none at the end. Raises `TimeoutError` and what the library raises."""
    async with asyncio.timeout_at(due):
        return await response.content.readany()


def _refusal(response: aiohttp.ClientResponse) -> EngineError:
    status, wanted = response.status, response.headers.get("Retry-After", "")
    wait = min(int(wanted), LONGEST_WAIT) if wanted.isascii() and wanted.isdigit() else None
    if status == TOO_MANY:
        return SpeechBusy(retry_after=wait)
    if status in AWAY:
        return SpeechUnavailable(retry_after=wait)
    return SpeechFailed() if status >= 500 else SpeechRefused()
