"""Server-sent events of a play: the frames of the websocket, of all that happens in it or of one turn."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from accounts.auth import open_sockets, seats
from accounts.auth.close_codes import CloseCode
from accounts.models import User
from avatar_forge.core.api.deferred import Result
from avatar_forge.core.api.streaming import Events
from avatar_forge.core.errors import AvatarForgeError, RateLimited, Unauthorized
from chat.delivery.subscriber import Subscriber
from chat.delivery.turn_follower import answer_turn, play_turn
from chat.live import hub
from chat.protocol.client_frames import TurnCommand
from chat.protocol.server_frames import Frame, error_frame


async def of_play(events: Events, *, user: User, session_key: str, session_id: str, after: int | None) -> None:
    """Tell everything that happens in a play, from number `after` on or from now.

    `id:` is the number up to which a reader holds every line in its final state. Who reads too slowly to be told from
    the subscription any more finds the stream ended, and comes back with that number.
    """
    with _seated(user), hub.subscribe(session_id) as subscription:

        async def write(frame: Frame) -> None:
            await events.write(frame["type"], frame, last_id=subscriber.held)

        subscriber = Subscriber(user, session_id, subscription, write)

        async def tell() -> None:
            await subscriber.begin(after)
            await subscriber.listen()

        await _with_its_end_told(events, _while_signed_in(user, session_key, tell()))


async def of_turn(events: Events, *, user: User, session_key: str, session_id: str, command: TurnCommand) -> None:
    """Begin a turn and tell it until its last line has ended."""

    async def write(frame: Frame) -> None:
        await events.write(frame["type"], frame)

    with _seated(user):
        await _with_its_end_told(
            events, _while_signed_in(user, session_key, play_turn(user, session_id, command, write))
        )


async def answer(*, user: User, session_id: str, command: TurnCommand) -> Result:
    """Begin a turn and return its answer in one piece (`chat.delivery.turn_follower.answer_turn`)."""
    with _seated(user):
        return await answer_turn(user, session_id, command)


@contextmanager
def _seated(user: User) -> Iterator[None]:
    """Take one of the places that a person has for sockets and streams. Raises `RateLimited`."""
    if (seat := seats.take(user.pk)) is None:
        raise RateLimited(retry_after=60)
    with seat:
        yield


async def _with_its_end_told(events: Events, work: Coroutine[Any, Any, None]) -> None:
    """Say in the stream itself what ends it, once it has started; before, it is an answer like any other."""
    try:
        await work
    except AvatarForgeError as error:
        if not events.has_begun:
            raise
        await events.write("error", error_frame(error))


async def _while_signed_in(user: User, session_key: str, work: Coroutine[Any, Any, None]) -> None:
    """Tell for as long as the person's credential is good. Raises `Unauthorized` when it is not any more."""
    dismissed: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def leave(code: int) -> None:
        if not dismissed.done():
            dismissed.set_result(code)

    task: asyncio.Future[None] = asyncio.ensure_future(work)
    waited: set[asyncio.Future[Any]] = {task, dismissed}
    try:
        with open_sockets.watch.enter(user, session_key, leave):
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
        elif dismissed.result() == CloseCode.SIGNED_OUT:
            raise Unauthorized()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
