"""The connection of a process to Redis: one that listens, one command for each batch. Loss is told, never raised."""

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import chain
from typing import Any

import redis
from redis.asyncio import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from avatar_forge.core.cancelling import call_off

logger = logging.getLogger(__name__)

AWAY = (RedisError, OSError, TimeoutError)
DEADLINE = 2.0  # seconds for one command
# A listening connection without even a pong for so long is dead, whatever TCP says.
PING_EVERY, QUIET_MAX = 2.0, 5.0
PAUSE = 0.5  # before the next try

Note = tuple[str, str]  # channel and data
# One command and one answer for all plays of a batch: a pipeline of as many PUBLISH costs the speaker far more.
PUBLISH_ALL = "for i = 1, #ARGV, 2 do redis.call('PUBLISH', ARGV[i], ARGV[i + 1]) end"
Heard = Callable[[str, bytes], None]


class RedisConnection:
    """The line to Redis of one process, in one event loop."""

    def __init__(self, url: str, *, heard: Heard, joined: Callable[[str], None]) -> None:
        """`heard(channel, data)` gets each message; `joined(channel)` comes when a channel is heard from now on."""
        self._heard, self._joined = heard, joined
        self._redis = Redis.from_url(
            url,
            protocol=2,
            socket_timeout=DEADLINE,
            socket_connect_timeout=DEADLINE,
            retry=redis.asyncio.retry.Retry(NoBackoff(), 0),
        )
        self._wanted: set[str] = set()
        self._changed = asyncio.Event()
        self._listener: asyncio.Task[None] | None = None
        self.is_listening = False

    def open(self) -> None:
        self._listener = asyncio.create_task(self._listen(), name="live wire")

    async def close(self) -> None:
        await call_off(self._listener)
        with suppress(*AWAY):
            await self._redis.aclose()

    def join(self, channel: str) -> None:
        self._wanted.add(channel)
        self._changed.set()

    def leave(self, channel: str) -> None:
        self._wanted.discard(channel)
        self._changed.set()

    async def publish(self, notes: Sequence[Note]) -> bool:
        """Publish as one command, in that order; False when Redis may not have got it."""
        try:
            async with asyncio.timeout(2 * DEADLINE):
                await self._redis.execute_command("EVAL", PUBLISH_ALL, 0, *chain.from_iterable(notes))  # type: ignore[no-untyped-call]
        except AWAY as exc:
            logger.warning("live_not_told", extra={"reason": type(exc).__name__})
            return False
        return True

    async def _listen(self) -> None:
        while True:
            try:
                await self._listen_once()
            except AWAY as exc:
                logger.warning("live_not_heard", extra={"reason": type(exc).__name__})
            except Exception:
                logger.exception("live_listener_failed")
            await asyncio.sleep(PAUSE * random.uniform(0.5, 1.5))  # noqa: S311  no secret

    async def _listen_once(self) -> None:
        connection: Any = self._redis.connection_pool.make_connection()  # type: ignore[no-untyped-call]
        clerk: asyncio.Task[None] | None = None
        try:
            await connection.connect()
            clerk = asyncio.create_task(self._keep_subscribed(connection))
            while True:
                self._take(await connection.read_response(timeout=QUIET_MAX))
        finally:
            self.is_listening = False
            await call_off(clerk)  # before the connection: it would open it again
            with suppress(*AWAY):
                await connection.disconnect(nowait=True)

    def _take(self, response: Any) -> None:
        if response is None:  # how redis-py says that the time is over
            raise TimeoutError
        kind, name, *rest = response
        if kind == b"message":
            self._heard(name.decode(), rest[0])
        elif kind == b"subscribe":
            self.is_listening = True
            self._joined(name.decode())

    async def _keep_subscribed(self, connection: Any) -> None:
        """Tell Redis which channels are wanted, and ping; a connection that fails here is seen dead by the reader."""
        told: set[str] = set()
        with suppress(*AWAY):
            while True:
                self._changed.clear()
                wanted = set(self._wanted)
                for verb, channels in (("SUBSCRIBE", wanted - told), ("UNSUBSCRIBE", told - wanted)):
                    if channels:
                        await connection.send_command(verb, *channels)
                told = wanted
                try:
                    async with asyncio.timeout(PING_EVERY):
                        await self._changed.wait()
                except TimeoutError:
                    await connection.send_command("PING")
