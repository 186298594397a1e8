"""Who is here on a socket, and whether they still may be: asked of the database every few seconds, for all at once.

A cookie, a token or a ticket is checked when a socket opens. This watch notices what happens afterwards: signed out,
deactivated, deleted, merged, a new password, rights taken away. Each process watches its own sockets, so nothing has
to be sent between processes, and while the database is away everybody stays.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.auth.close_codes import CloseCode
from accounts.models import User
from avatar_forge.core import dbpool
from avatar_forge.core.periodic import PeriodicTask, Work

logger = logging.getLogger(__name__)

EVERY = 2.0  # seconds between two looks

Leave = Callable[[int], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person's place here rests on, as it was when they came in."""

    password: str
    is_staff: bool
    is_superuser: bool

    def verdict(self, now: Standing | None) -> int | None:
        """Return the close code for somebody whose standing is `now` (None: gone or kept out), or None to stay."""
        if now is None or now.password != self.password:
            return CloseCode.SIGNED_OUT
        lost = (self.is_staff and not now.is_staff) or (self.is_superuser and not now.is_superuser)
        return CloseCode.COME_BACK if lost else None


@dataclass(frozen=True, slots=True, eq=False)
class Presence:
    """One open socket: whose, by which session ("" for none), and how to ask it to leave."""

    user_id: str
    standing: Standing
    session_key: str
    leave: Leave


class Watch:
    """The sockets of this process, and the task that looks after them."""

    def __init__(self) -> None:
        self._present: set[Presence] = set()
        self._task = PeriodicTask("presence", lambda: EVERY, self.look, at_once=True)

    @contextmanager
    def enter(self, user: User, session_key: str, leave: Leave) -> Iterator[None]:
        """Be watched until the block is left; `leave(code)` is awaited once when the credential has died."""
        presence = Presence(user.pk, _standing(user), session_key, leave)
        self._present.add(presence)
        try:
            yield
        finally:
            self._present.discard(presence)

    def open(self, *also: Work) -> None:
        """Begin to watch; `also` are looked at in every round."""
        self._task = PeriodicTask("presence", lambda: EVERY, self.look, *also, at_once=True)
        self._task.open()

    async def close(self) -> None:
        await self._task.close()

    async def look(self) -> None:
        """Look once: two queries, whatever the number of sockets. Raises `DatabaseUnavailable`."""
        present = list(self._present)
        if not present:
            return
        people, alive = await dbpool.run(
            _look_up,
            {presence.user_id for presence in present},
            {presence.session_key for presence in present if presence.session_key},
        )
        leaving = []
        for presence in present:
            code = presence.standing.verdict(people.get(presence.user_id))
            if presence.session_key and presence.session_key not in alive:
                code = CloseCode.SIGNED_OUT
            if code is not None and presence in self._present:
                self._present.discard(presence)
                leaving.append(presence.leave(code))
        for failure in await asyncio.gather(*leaving, return_exceptions=True):
            if isinstance(failure, Exception):
                logger.error("socket_not_closed", exc_info=failure)


def _standing(user: User) -> Standing:
    return Standing(user.password, user.is_staff, user.is_superuser)


def _look_up(user_ids: set[str], session_keys: set[str]) -> tuple[dict[str, Standing], set[str]]:
    """Return the standing of those who are active, and the sessions that are alive."""
    people = User.objects.filter(pk__in=user_ids, is_active=True).only("password", "is_staff", "is_superuser")
    alive = Session.objects.filter(session_key__in=session_keys, expire_date__gt=timezone.now())
    return {user.pk: _standing(user) for user in people}, set(alive.values_list("session_key", flat=True))


watch = Watch()
