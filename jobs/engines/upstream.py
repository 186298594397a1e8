"""Calls to other servers, with deadlines, caps and our errors; nothing of theirs is ever shown to anybody.

Made from a job's thread with a blocking library: it has nothing but the statuses in common with the event loop's calls.
"""

import json
import logging
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import requests

from avatar_forge.core.errors import (
    EngineBadResponse,
    EngineError,
    EngineInterrupted,
    EngineRateLimited,
    EngineRefused,
    EngineTimeout,
    EngineUnavailable,
)

logger = logging.getLogger(__name__)

CONNECT_SECONDS = 5.0
BLOCK = 256 * 1024
MOST_LOGGED = 2000  # bytes of a refusal


class Upstream:
    """A server of the operator's, at `base_url`. Every call opens its own connection: they are few and far between."""

    def __init__(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("the address must be http://host or https://host")
        self.base_url = base_url.rstrip("/")
        self.place = parts.netloc.rpartition("@")[2]  # for the name of a slot: never with a password

    def call(self, method: str, path: str, *, seconds: float, most: int, **more: Any) -> bytes:
        """Return the body of a 200, of at most `most` bytes.

        Raises `EngineUnavailable` (nobody there, 5xx), `EngineTimeout`, `EngineInterrupted` (broke off),
        `EngineRateLimited`, `EngineError` (404: it says so of every failure), `EngineRefused` (other 4xx, redirects)
        or `EngineBadResponse` (too long).
        """
        try:
            with requests.request(
                method,
                f"{self.base_url}{path}",
                timeout=(CONNECT_SECONDS, seconds),
                allow_redirects=False,
                stream=True,
                **more,
            ) as response:
                _note(response, path)
                _check(response.status_code)
                return _read(response, most)
        except requests.Timeout as exc:
            raise EngineTimeout() from exc
        except requests.exceptions.ChunkedEncodingError as exc:
            raise EngineInterrupted() from exc
        except requests.ConnectionError as exc:
            raise EngineUnavailable() from exc
        except requests.RequestException as exc:
            raise EngineBadResponse() from exc

    def call_json(self, method: str, path: str, *, seconds: float, most: int, **more: Any) -> dict[str, Any]:
        """The same for an answer that is a JSON object; anything else is an `EngineBadResponse`."""
        body = self.call(method, path, seconds=seconds, most=most, **more)
        try:
            value = json.loads(body)
        except (ValueError, RecursionError) as exc:
            raise EngineBadResponse() from exc
        if not isinstance(value, dict):
            raise EngineBadResponse()
        return value


def _note(response: requests.Response, path: str) -> None:
    """Log why a server refuses: whoever runs it wants to know, and nobody else is told."""
    if response.status_code == 200:
        return
    said = b""
    with suppress(requests.RequestException):
        said = next(response.iter_content(MOST_LOGGED), b"")
    told = {"path": path.partition("?")[0], "status": response.status_code, "said": said.decode(errors="replace")}
    logger.warning("upstream_refused", extra=told)


def _check(status: int) -> None:
    if status == 200:
        return
    if status == 429:
        raise EngineRateLimited()
    if status >= 500:
        raise EngineUnavailable()
    raise EngineError() if status == 404 else EngineRefused()


def _read(response: requests.Response, most: int) -> bytes:
    body = bytearray()
    for block in response.iter_content(BLOCK):
        body += block
        if len(body) > most:
            raise EngineBadResponse()
    length = response.headers.get("Content-Length", "")
    if length.isdigit() and "Content-Encoding" not in response.headers and int(length) != len(body):
        raise EngineInterrupted()
    return bytes(body)
