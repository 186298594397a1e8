"""The websocket of a play: frames in, frames out. It watches turns and starts them; it never runs one."""

import logging
from urllib.parse import parse_qs

from accounts.auth.close_codes import CloseCode
from accounts.auth.sockets import Socket
from avatar_forge.core import dbpool
from avatar_forge.core.errors import AvatarForgeError, InternalError, NotFound
from avatar_forge.core.ids import is_id
from chat.conversation import plays
from chat.delivery.subscriber import Subscriber
from chat.errors import BadFrame
from chat.live import hub
from chat.models import Message
from chat.protocol.client_frames import ClientFrame, Move, Ping, Resume, Stop, decode, resume_after, understand
from chat.protocol.server_frames import ack_frame, error_frame, pong_frame
from chat.turns import commands

logger = logging.getLogger(__name__)

MALFORMED_ALLOWED = 3


class PlaySocket(Socket):
    """One socket on one play."""

    def __init__(self) -> None:
        super().__init__()
        self.malformed = 0

    async def open(self) -> None:
        self.session_id: str = self.scope["url_route"]["kwargs"]["session_id"]
        if self.user is None:
            await self.close(code=CloseCode.SIGNED_OUT)
            return
        if not is_id(self.session_id):
            raise NotFound()
        await dbpool.run(plays.of, self.user, self.session_id)
        self.close_when_signed_out()
        subscription = self.resources.enter_context(hub.subscribe(self.session_id))
        self.subscriber = Subscriber(self.user, self.session_id, subscription, self.tell)
        after = parse_qs(self.scope["query_string"].decode("latin1")).get("after")
        await self.subscriber.begin(resume_after(after[0]) if after else None)

    async def refuse(self, error: AvatarForgeError) -> None:
        await self.tell(error_frame(error))
        await super().refuse(error)

    async def follow(self) -> None:
        """Pass on what happens in the play, until the reader is so slow that it must begin again."""
        await self.subscriber.listen()
        await self.send_away(CloseCode.TOO_SLOW)

    async def take(self, text: str | None) -> None:
        about: str | None = None
        try:
            raw = decode(text)
            about = raw["id"] if isinstance(raw.get("id"), str) else None
            await self._act(understand(raw))
        except AvatarForgeError as error:
            await self._answer(error, about)
        except Exception:
            logger.exception("frame_failed")
            await self._answer(InternalError(), about)

    async def _answer(self, error: AvatarForgeError, about: str | None) -> None:
        """Say what is wrong with a frame; some errors close the socket as well."""
        await self.subscriber.tell(error_frame(error, about))
        if isinstance(error, NotFound):  # put in the bin or taken away while the socket was open
            await self.close(code=CloseCode.NOT_FOUND)
        elif isinstance(error, BadFrame):
            self.malformed += 1
            if self.malformed >= MALFORMED_ALLOWED:
                await self.close(code=CloseCode.MALFORMED)

    async def _act(self, frame: ClientFrame) -> None:
        assert self.user is not None
        subscription = self.subscriber.subscription
        match frame:
            case Stop():
                await commands.stop(self.session_id)
            case Resume():
                await self.subscriber.catch_up(frame.after)
            case Ping():
                await self.subscriber.tell(pong_frame(frame.t))
            case Move():
                line, is_new = await commands.move(self.user, self.session_id, frame, subscription=subscription)
                await self._acknowledge(frame.id, line, replayed=not is_new)
            case _:
                async with commands.begin(self.user, self.session_id, frame, subscription=subscription) as started:
                    await self._acknowledge(frame.id, started.line, replayed=started.replayed)

    async def _acknowledge(self, client_id: str, line: Message, *, replayed: bool) -> None:
        self.subscriber.holds(line)  # the acknowledgement tells all of it
        await self.subscriber.tell(ack_frame(client_id, line, replayed=replayed))
