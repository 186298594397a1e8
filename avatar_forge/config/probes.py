"""How each part of the server is doing, asked for real: all at once, five seconds each, and not again for a moment.

An answer tells no address, no key and no word of another server.
"""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any

import aiohttp
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from avatar_forge.core import celery, dbpool, engines
from avatar_forge.core.ids import new_id

logger = logging.getLogger(__name__)

DEADLINE = 5.0
FRESH_SECONDS = 5.0  # whoever asks in between hears the same again: the call is open to everybody

NAMES: dict[str, Promise] = {
    "database": _("Database"),
    "cache": _("Cache"),
    "broker": _("Job broker"),
    "llm": _("Language model"),
    "tts": _("Speech"),
    "gen3d": _("Figures (3D)"),
    "style": _("Styles"),
}
KINDS = {"llm": "chat", "tts": "speech", "gen3d": "3d", "style": "style"}

NOTHING = _("Nothing is set up for this.")
NO_ANSWER = _("There was no answer.")
LATE = _("There was no answer within five seconds.")
SOME = _("{some} of {all} servers answer.")
BROKEN = _("This is set up wrongly. The log of the server says how.")


@dataclass(frozen=True, slots=True)
class Finding:
    """One part: `online`, `offline`, or `error` when it cannot even be asked; `latency` in ms."""

    status: str
    latency: int = 0
    message: str | Promise = ""

    @property
    def is_whole(self) -> bool:
        """Whether all of it answers, if it has several servers."""
        return self.status == "online" and self.message == ""

    @property
    def is_absent(self) -> bool:
        """Nothing is set up: no harm."""
        return self.message is NOTHING


Findings = dict[str, Finding]
Ask = Callable[[], Awaitable[str | Promise]]


class Rounds:
    """Asks every part; one round at a time, however many people wait for it."""

    def __init__(self) -> None:
        self._at = float("-inf")
        self._found: Findings = {}
        self._running: tuple[asyncio.AbstractEventLoop, asyncio.Task[Findings]] | None = None

    async def latest(self) -> Findings:
        """Return the findings of a moment ago, of the round that is under way, or of a new one."""
        if monotonic() - self._at < FRESH_SECONDS:
            return self._found
        loop = asyncio.get_running_loop()
        if self._running is None or self._running[0] is not loop or self._running[1].done():
            self._running = (loop, loop.create_task(ask_all()))
        found = await asyncio.shield(self._running[1])
        self._found, self._at = found, monotonic()
        return found

    def forget(self) -> None:
        """Ask anew next time (tests)."""
        self._at, self._running = float("-inf"), None


rounds = Rounds()


class EngineRounds:
    """The same of the engines alone, for threads: one of them asks, the others wait for what it hears."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._at, self._of, self._found = float("-inf"), 0, Findings()

    def latest(self) -> Findings:
        """Return the findings of a moment ago, or new ones; new ones as well for other engines than those."""
        of = hash(repr(settings.ENGINES))
        with self._lock:
            if monotonic() - self._at >= FRESH_SECONDS or of != self._of:
                self._found = asyncio.run(_ask({key: _engine_asker(kind) for key, kind in KINDS.items()}))
                self._at, self._of = monotonic(), of
            return self._found


engine_rounds = EngineRounds()


async def ask_all() -> Findings:
    """Ask every part at the same time."""
    servers: dict[str, Ask] = {"database": _database, "cache": _cache, "broker": _broker}
    return await _ask(servers | {key: _engine_asker(kind) for key, kind in KINDS.items()})


async def _ask(asked: dict[str, Ask]) -> Findings:
    found = await asyncio.gather(*(_timed(ask) for ask in asked.values()))
    return dict(zip(asked, found, strict=True))


class _Nothing(Exception):
    """There is nothing to ask."""


async def _timed(ask: Ask) -> Finding:
    began = monotonic()
    status, message = "offline", NO_ANSWER
    try:
        async with asyncio.timeout(DEADLINE):
            status, message = "online", await ask()  # type: ignore[assignment]
    except _Nothing:
        message = NOTHING
    except TimeoutError:
        message = LATE
    except (ImportError, LookupError, TypeError, ValueError) as exc:
        logger.warning("part_is_set_up_wrongly", exc_info=exc)
        status, message = "error", BROKEN
    except Exception as exc:  # whatever a driver raises means that the part is not there
        logger.debug("part_is_away", extra={"reason": type(exc).__name__})  # outages tells it once
    return Finding(status, round((monotonic() - began) * 1000), message)


async def _database() -> str:
    await dbpool.run(select_one)
    return ""


def select_one() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


async def _cache() -> str:
    await asyncio.to_thread(_keep_and_find)
    return ""


def _keep_and_find() -> None:
    key = f"probe:{new_id()}"
    cache.set(key, "1", 10)
    if cache.get(key) != "1":
        raise ConnectionError
    cache.delete(key)


async def _broker() -> str:
    if not settings.BROKER_URL.startswith("memory"):
        await asyncio.to_thread(_knock)
    return ""


def _knock() -> None:
    with celery.make().connection_for_write(url=settings.CELERY_BROKER_URL, connect_timeout=DEADLINE - 1) as broker:
        broker.connect()


def _engine_asker(kind: str) -> Ask:
    async def ask() -> str | Promise:
        configured = settings.ENGINES.get(kind, {})
        if not configured:
            raise _Nothing
        for name in configured:
            engines.build(kind, name)
        places = {str(entry.get("OPTIONS", {}).get("base_url", "")) for entry in configured.values()}
        servers = sorted(places - {""})
        if not servers:
            return ""
        answers = await asyncio.gather(*(_answers(server) for server in servers))
        if not any(answers):
            raise ConnectionError
        return "" if all(answers) else format_lazy(SOME, some=sum(answers), all=len(answers))

    return ask


async def _answers(address: str) -> bool:
    """Whether a server answers anything at all within the time there is; no key is sent, and no body is read."""
    timeout: Any = aiohttp.ClientTimeout(total=DEADLINE - 0.2)
    with suppress(aiohttp.ClientError, TimeoutError, OSError):
        async with (
            aiohttp.ClientSession(timeout=timeout, auto_decompress=False) as http,
            http.get(address, allow_redirects=False),
        ):
            return True
    return False
