"""What every websocket does: it opens, reads and writes JSON frames, each within a deadline, and closes with a code."""

import asyncio
import json
from contextlib import ExitStack, nullcontext, suppress
from typing import Any

from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.utils import translation

from accounts.auth import open_sockets, seats
from accounts.auth.close_codes import CloseCode
from accounts.auth.seats import FrameRate
from accounts.models import User
from avatar_forge.core import client_address, places
from avatar_forge.core.errors import AvatarForgeError, NotFound, RateLimited

PROTOCOL = "avatar-forge.v1"


class Socket(AsyncWebsocketConsumer):  # type: ignore[misc]  # Channels ships no types
    """One websocket. A subclass says who may use it (`open`), what it is told (`follow`) and what its client may
    send (`take`).

    It is accepted in any case, and then closed with its code if it may not be used, so that browsers see the code.
    """

    def __init__(self) -> None:
        super().__init__()
        self.user: User | None = None
        self.resources = ExitStack()  # let go of when the socket closes
        self.closed = False
        self._frames = FrameRate(settings.FRAMES_PER_10_SECONDS, 10.0)
        self._following: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Find and hold what the socket is about. Raises the error that refuses it, or closes it."""
        raise NotImplementedError

    async def follow(self) -> None:
        """Tell what happens, for as long as the socket is open."""
        raise NotImplementedError

    async def take(self, text: str | None) -> None:
        """Take a frame of the client's; None: it was binary."""
        raise NotImplementedError

    async def refuse(self, error: AvatarForgeError) -> None:
        """Close a socket that could not be opened."""
        code = CloseCode.NOT_FOUND if isinstance(error, NotFound) else CloseCode.MALFORMED
        await self.close(code=CloseCode.TRY_LATER if error.retryable else code)

    async def tell(self, frame: dict[str, Any]) -> None:
        """Write one frame; a reader that blocks too long is let go, one that is gone is no error."""
        if self.closed:
            return
        try:
            async with asyncio.timeout(settings.SOCKET_SEND_SECONDS):
                await self.send(text_data=json.dumps(frame, ensure_ascii=False, separators=(",", ":")))
        except TimeoutError:
            await self.send_away(CloseCode.TOO_SLOW)
        except OSError:  # the client went away; `websocket_disconnect` follows
            self.closed = True

    async def send_away(self, code: int) -> None:
        """Close at once; somebody who does not read gets the close frame when it reads again, if ever."""
        if self._following is not None and self._following is not asyncio.current_task():
            self._following.cancel()
        self.resources.close()  # nothing is gathered for it any more
        if self._closing is None:
            self._closing = asyncio.create_task(self.close(code=code))
        await asyncio.wait([self._closing], timeout=1.0)

    def close_when_signed_out(self) -> None:
        """Watch the credential of whoever is signed in: the socket is closed when it dies."""
        if self.user is not None:
            key = self.scope["credential"].session_key
            self.resources.enter_context(open_sockets.watch.enter(self.user, key, self.send_away))

    def _takes_its_place(self) -> bool:
        """Hold one of the places of the person, if somebody is signed in, and of the address; False: there is none."""
        seat = seats.take(self.user.pk) if self.user is not None else nullcontext()
        if seat is None:
            return False
        with suppress(RateLimited):
            self.resources.enter_context(places.sockets.take(client_address.neighbourhood_in(self.scope)))
            self.resources.enter_context(seat)
            return True
        return False

    # -- what Channels calls
    async def dispatch(self, message: dict[str, Any]) -> None:
        """Find the handler; unlike Channels' own, without a hop to the one thread that all sockets would share."""
        handler = getattr(self, message["type"].replace(".", "_"))
        with translation.override(self.scope["language"]):
            await handler(message)

    async def connect(self) -> None:
        self.user = self.scope["user"]
        await self.accept(subprotocol=PROTOCOL if PROTOCOL in self.scope["subprotocols"] else None)
        if not self._takes_its_place():
            await self.close(code=CloseCode.TOO_MANY)
            return
        try:
            await self.open()
        except AvatarForgeError as error:
            await self.refuse(error)
        if not self.closed:
            self._following = asyncio.create_task(self.follow())

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.closed:  # refused and closing
            return
        if self._frames.allows():
            await self.take(text_data)
        else:
            await self.close(code=CloseCode.TOO_MANY)

    async def close(self, code: int | None = None, reason: str | None = None) -> None:
        if not self.closed:
            self.closed = True
            with suppress(OSError):
                await super().close(code, reason)

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:
        self.closed = True
        for task in (self._following, self._closing):
            if task is not None:
                task.cancel()
        self.resources.close()
        raise StopConsumer()
