"""The websocket of a play: frames in, frames out. It watches turns and starts them; it never runs one."""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import ExitStack, suppress
from typing import Any
from urllib.parse import parse_qs

from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.utils import translation

from accounts.auth import open_sockets
from accounts.models import User
from avatar_forge import dbpool
from avatar_forge.errors import AvatarForgeError, InternalError, NotFound
from avatar_forge.ids import is_id
from chat.conversation import plays
from chat.delivery.subscriber import Subscriber
from chat.errors import BadFrame
from chat.live import hub
from chat.models import Message
from chat.protocol import client_frames, server_frames
from chat.protocol.server_frames import Frame
from chat.turns import commands
from chat.turns.limits import Window, a_seat, resume_after

logger = logging.getLogger(__name__)

# Close codes (docs/protocol.md).
MALFORMED, SIGNED_OUT, NO_SUCH_SESSION, TOO_SLOW, TOO_MANY = 4400, 4401, 4404, 4408, 4429
MALFORMED_ALLOWED = 3
PROTOCOL = "avatar-forge.v1"


class ChatConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]  # Channels ships no types
    """One socket on one play."""

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Find the handler; unlike Channels' own, without a hop to the one thread that all sockets would share."""
        handler = getattr(self, message["type"].replace(".", "_"))
        with translation.override(self.scope["language"]):
            await handler(message)

    async def connect(self) -> None:
        self.user: User | None = self.scope["user"]
        self.session_id: str = self.scope["url_route"]["kwargs"]["session_id"]
        self.resources = ExitStack()
        self.pump: asyncio.Task[None] | None = None
        self.goodbye: asyncio.Task[None] | None = None
        self.closed = False
        self.malformed = 0
        self.frames = Window(settings.FRAMES_PER_10_SECONDS, 10.0)

        offered = self.scope["subprotocols"]
        await self.accept(subprotocol=PROTOCOL if PROTOCOL in offered else None)
        try:
            await self._enter()
        except AvatarForgeError as error:
            await self._send(server_frames.error_frame(error))
            await self.close(code=1013 if error.retryable else NO_SUCH_SESSION)

    async def _enter(self) -> None:
        if self.user is None:
            await self.close(code=SIGNED_OUT)
            return
        if not is_id(self.session_id):
            raise NotFound()
        await dbpool.run(plays.of, self.user, self.session_id)
        if (seat := a_seat(self.user.pk)) is None:
            await self.close(code=TOO_MANY)
            return
        self.resources.enter_context(seat)
        key = self.scope["credential"].session_key
        self.resources.enter_context(open_sockets.watch.enter(self.user, key, self._send_away))
        subscription = self.resources.enter_context(hub.subscribe(self.session_id))
        self.subscriber = Subscriber(self.user, self.session_id, subscription, self._send)
        after = parse_qs(self.scope["query_string"].decode("latin1")).get("after")
        await self.subscriber.begin(resume_after(after[0]) if after else None)
        self.pump = asyncio.create_task(self._forward())

    async def close(self, code: int | None = None, reason: str | None = None) -> None:
        if not self.closed:
            self.closed = True
            with suppress(OSError):
                await super().close(code, reason)

    async def websocket_disconnect(self, message: dict[str, Any]) -> None:
        await self.disconnect(message["code"])
        raise StopConsumer()

    async def disconnect(self, code: int) -> None:
        self.closed = True
        for task in (self.pump, self.goodbye):
            if task is not None:
                task.cancel()
        self.resources.close()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.pump is None or self.closed:
            return  # refused and closing
        if self.frames.wait(""):
            await self.close(code=TOO_MANY)
            return
        about: str | None = None
        try:
            raw = client_frames.decode(text_data)
            about = raw["id"] if isinstance(raw.get("id"), str) else None
            await self._act(client_frames.understand(raw))
        except BadFrame as error:
            await self.subscriber.tell(server_frames.error_frame(error))
            self.malformed += 1
            if self.malformed >= MALFORMED_ALLOWED:
                await self.close(code=MALFORMED)
        except NotFound as error:  # put in the bin or taken away while the socket was open
            await self.subscriber.tell(server_frames.error_frame(error, about))
            await self.close(code=NO_SUCH_SESSION)
        except AvatarForgeError as error:
            await self.subscriber.tell(server_frames.error_frame(error, about))
        except Exception:
            logger.exception("frame_failed")
            await self.subscriber.tell(server_frames.error_frame(InternalError(), about))

    async def _act(self, frame: client_frames.ClientFrame) -> None:
        assert self.user is not None
        match frame:
            case client_frames.Stop():
                await commands.stop(self.session_id)
            case client_frames.Resume():
                await self.subscriber.catch_up(frame.after)
            case client_frames.Ping():
                await self.subscriber.tell(server_frames.pong_frame(frame.t))
            case client_frames.Move():
                line, is_new = await commands.move(
                    self.user, self.session_id, frame, subscription=self.subscriber.subscription
                )
                await self._acknowledge(frame.id, line, replayed=not is_new)
            case _:
                begun = commands.begin(self.user, self.session_id, frame, subscription=self.subscriber.subscription)
                async with begun as started:
                    await self._acknowledge(frame.id, started.line, replayed=started.replayed)

    async def _acknowledge(self, client_id: str, line: Message, *, replayed: bool) -> None:
        self.subscriber.holds(line)  # the acknowledgement tells all of it
        await self.subscriber.tell(server_frames.ack_frame(client_id, line, replayed=replayed))

    async def _forward(self) -> None:
        """Pass on what happens in the play, for as long as the socket is open."""
        await self.subscriber.listen()
        await self._send_away(TOO_SLOW)

    async def _send(self, frame: Frame) -> None:
        """Write one frame; a reader that blocks too long is let go, one that is gone is no error."""
        if self.closed:
            return
        try:
            async with asyncio.timeout(settings.SOCKET_SEND_SECONDS):
                await self.send(text_data=json.dumps(frame, ensure_ascii=False, separators=(",", ":")))
        except TimeoutError:
            await self._send_away(TOO_SLOW)
        except OSError:  # the client went away; `disconnect` follows
            self.closed = True

    async def _send_away(self, code: int) -> None:
        """Close at once; somebody who does not read gets the close frame when it reads again, if ever."""
        if self.pump is not None and self.pump is not asyncio.current_task():
            self.pump.cancel()
        self.resources.close()  # nothing is gathered for it any more
        if self.goodbye is None:
            self.goodbye = asyncio.create_task(self.close(code=code))
        await asyncio.wait([self.goodbye], timeout=1.0)
