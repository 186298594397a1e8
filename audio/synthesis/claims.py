"""Who speaks when many ask for the same at once: one, in whatever process, while the others wait for it.

A lease in a row, renewed while the work goes on. No transaction and no connection is held meanwhile, and a process
that dies holds nobody up for longer than the lease.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from typing import TypeVar
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from audio.errors import SpeechFailed
from audio.models import SpeechClaim
from avatar_forge.core import dbpool
from avatar_forge.core.errors import AvatarForgeError, DatabaseUnavailable, class_of
from avatar_forge.core.periodic import PeriodicTask

logger = logging.getLogger(__name__)

T = TypeVar("T")

FIRST_PAUSE, LONGEST_PAUSE = 0.02, 0.25  # between two looks at what another one is speaking


@asynccontextmanager
async def first(key: str, done: Callable[[], T | None]) -> AsyncGenerator[T | None, None]:
    """Enter with None when it is ours to do, or with what `done()` (run in the database's pool) finds of another's.

    Raises the error of the one that was waited for, if it has given up.
    """
    me, waited_for, pause = str(uuid4()), "", FIRST_PAUSE
    while True:
        if (made := await dbpool.run(done)) is not None:
            yield made
            return
        holder = await _take(key, me, waited_for)
        if holder == me:
            break
        waited_for = holder or waited_for
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
    async with _held(key, me):
        yield await dbpool.run(done)  # made between our look and our claim?


async def _take(key: str, me: str, waited_for: str) -> str:
    """`take` in the database's pool; who is called off in that very moment leaves no claim behind."""
    taking = asyncio.ensure_future(dbpool.run(take, key, me, waited_for=waited_for))
    try:
        return await asyncio.shield(taking)
    except asyncio.CancelledError:
        await asyncio.shield(asyncio.ensure_future(_take_back(taking, key, me)))
        raise


async def _take_back(taking: asyncio.Future[str], key: str, me: str) -> None:
    with suppress(AvatarForgeError):
        await taking
    await _let_go(key, me, "")


@asynccontextmanager
async def _held(key: str, me: str) -> AsyncGenerator[None, None]:
    renewal = PeriodicTask("renewal", lambda: settings.SPEECH_LEASE_SECONDS / 3, partial(dbpool.run, _extend, key, me))
    renewal.open()
    code = ""
    try:
        yield
    except AvatarForgeError as error:
        code = error.code
        raise
    finally:
        renewal.cancel()
        await asyncio.shield(asyncio.ensure_future(_let_go(key, me, code)))


async def _let_go(key: str, me: str, code: str) -> None:
    try:
        await dbpool.run(release, key, me, code)
    except DatabaseUnavailable:
        logger.warning("claim_not_released")  # its lease runs out


def take(key: str, me: str, *, waited_for: str = "") -> str:
    """Try to become the holder; return who holds it, "" for one that has just let go.

    Raises the error with which the one that was `waited_for` has given up.
    """
    now = timezone.now()
    held = SpeechClaim.objects.filter(pk=key).first()
    if held is not None and held.error and held.holder == waited_for:
        raise (class_of(held.error) or SpeechFailed)()
    if held is None:
        try:
            with transaction.atomic():
                SpeechClaim.objects.create(digest=key, holder=me, until=now + _lease())
            return me
        except IntegrityError:
            return ""
    free = SpeechClaim.objects.filter(pk=key, holder=held.holder).filter(~Q(error="") | Q(until__lt=now))
    return me if free.update(holder=me, until=now + _lease(), error="") else held.holder


def release(key: str, me: str, code: str = "") -> None:
    """Let go; with the code of an error, those who wait are told."""
    mine = SpeechClaim.objects.filter(pk=key, holder=me)
    if code:
        mine.update(error=code, until=timezone.now())
    else:
        mine.delete()


def prune() -> int:
    """Delete what nobody holds any more and return how many there were."""
    return SpeechClaim.objects.filter(until__lt=timezone.now() - timedelta(hours=1)).delete()[0]


def _extend(key: str, me: str) -> None:
    SpeechClaim.objects.filter(pk=key, holder=me).update(until=timezone.now() + _lease())


def _lease() -> timedelta:
    return timedelta(seconds=settings.SPEECH_LEASE_SECONDS)
