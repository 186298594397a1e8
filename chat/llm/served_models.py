"""The models that the configured servers list: asked for in the background, remembered, and each with one id.

They are asked at the start, and when somebody chooses (`refresh`); turns go by what is known (`known`).
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from time import monotonic
from typing import Any

from django.conf import settings

from avatar_forge.core import engines
from chat.llm.engines.openai import addresses

logger = logging.getLogger(__name__)

FRESH_SECONDS = 30.0
ID_MOST, HASH = 50, 8
ID = re.compile(rf".{{1,{ID_MOST - HASH - 1}}}~[0-9a-f]{{{HASH}}}", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One configured server, by the first engine that stands for it.

    `declared` are the names of the models that it is set for, `setting` where its address stands.
    """

    backend: str
    address: str
    setting: str
    declared: set[str]


@dataclass(frozen=True, slots=True)
class Served:
    """A model that a server lists. `id` is ours, the same for as long as the server's address and its name are."""

    id: str
    name: str
    backend: str
    context_tokens: int = 0


class _Lists:
    """What each server listed last; one that does not answer keeps what it had, and is told of once."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[Any, ...]] = {}
        self._away: set[str] = set()
        self._missed: set[tuple[str, str]] = set()  # declared names that are not among those listed
        self._asked_at = float("-inf")
        self._lock = threading.Lock()
        self._asking: threading.Thread | None = None

    def of(self, server: Server) -> tuple[Any, ...]:
        return self._found.get(server.address, ())

    def refresh(self, wait: float) -> None:
        with self._lock:
            is_asking = self._asking is not None and self._asking.is_alive()
            if monotonic() - self._asked_at >= FRESH_SECONDS and not is_asking and servers():
                self._asking = threading.Thread(target=self._ask, name="models of the servers", daemon=True)
                self._asking.start()
            asking = self._asking
        if wait and asking is not None:
            asking.join(wait)

    def forget(self) -> None:
        """Begin anew (tests)."""
        self.refresh(wait=10.0)
        self._found.clear()
        self._away.clear()
        self._missed.clear()
        self._asked_at, self._asking = float("-inf"), None

    def _ask(self) -> None:
        try:
            asyncio.run(self._ask_all())
        except Exception:  # settings may name what cannot be built; the system checks say so
            logger.exception("models_not_listed")
        self._asked_at = monotonic()

    async def _ask_all(self) -> None:
        await asyncio.gather(*(self._ask_one(server) for server in servers()))

    async def _ask_one(self, server: Server) -> None:
        engine = engines.build("chat", server.backend)
        try:
            listing = await engine.models()
        finally:
            await engine.aclose()  # this loop's connections
        if listing.is_told:
            self._found[server.address] = listing.models
        self._tell(server, listing)

    def _tell(self, server: Server, listing: Any) -> None:
        """One line for a server that lists nothing: what was tried and what came back; one when it does again."""
        about = {"setting": server.setting, "tried": "; ".join(f"GET {url}: {came}" for url, came in listing.tried)}
        if not listing.is_told and server.address not in self._away:
            self._away.add(server.address)
            logger.warning("model_server_lists_nothing", extra=about)
        elif listing.is_told and server.address in self._away:
            self._away.discard(server.address)
            logger.warning("model_server_lists_again", extra=about)
        names = {_bare(listed.name) for listed in listing.models}
        for name in sorted(server.declared - {""}) if listing.is_told else ():
            if _bare(name) not in names and (server.address, name) not in self._missed:
                self._missed.add((server.address, name))
                logger.warning("model_not_listed", extra=about | {"model_name": name, "listed": sorted(names)[:10]})


lists = _Lists()


def servers() -> list[Server]:
    """Return the servers that settings name for chat, each once, in their order."""
    found: dict[str, dict[str, Any]] = {}
    for name, entry in settings.ENGINES.get("chat", {}).items():
        options = entry.get("OPTIONS", {})
        if address := _address(str(options.get("base_url", ""))):
            first = {"backend": name, "setting": entry.get("SETTING", "ENGINES"), "declared": set()}
            found.setdefault(address, first)["declared"].add(options.get("model") or "")
    return [Server(address=address, **about) for address, about in found.items()]


def _address(base_url: str) -> str:
    """The same for all ways in which one address can be written; "" for what is none."""
    try:
        return str(addresses.bases(base_url)[0])
    except ValueError:  # the system checks say so
        return ""


def look() -> None:
    """Ask the servers beside the start, and tell which list nothing."""
    lists.refresh(0.0)


def refresh(*, wait: float = 0.0) -> None:
    """Ask the servers anew, if that was long ago, and wait for their answers for so many seconds at most."""
    if settings.LLM_LIST == "all":
        lists.refresh(wait)


def known() -> list[Served]:
    """Return the models that were listed last and that no declared one stands for already; asks nobody."""
    if settings.LLM_LIST != "all":
        return []
    return [served for server in servers() for served in _of(server)]


def first_of(backend: str) -> str:
    """Return the name of the first model of the server that an engine asks, "" while nobody knows it."""
    server = next((server for server in servers() if server.backend == backend), None)
    listed = lists.of(server) if server is not None else ()
    return listed[0].name if listed else ""


def is_id(model_id: str) -> bool:
    """Whether an id is one of those that are made here, listed now or not."""
    return bool(ID.fullmatch(model_id))


def _of(server: Server) -> Iterator[Served]:
    declared = {_bare(name) for name in server.declared}
    for place, listed in enumerate(lists.of(server)):
        is_declared = _bare(listed.name) in declared or ("" in server.declared and place == 0)
        if not is_declared:
            yield Served(_id(server.address, listed.name), listed.name, server.backend, listed.context_tokens)


def _bare(name: str) -> str:
    """A name without what one server says and another leaves out: Gemini's folder, Ollama's tag."""
    return name.removeprefix("models/").removesuffix(":latest")


def _id(address: str, name: str) -> str:
    digest = hashlib.sha256(f"{address}\0{name}".encode()).hexdigest()[:HASH]
    return f"{_bare(name)[: ID_MOST - HASH - 1]}~{digest}"
