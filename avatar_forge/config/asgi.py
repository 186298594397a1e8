"""One port: sockets to Channels, every other request as WSGI in a bounded pool of threads (docs/decisions/0003).

A body is read before a thread is taken, and an answer is sent after it was let go: no caller holds one.
"""

import asyncio
from contextlib import suppress
from typing import Any, cast

from avatar_forge.core.wrong_setting import WrongSetting, told_in_one_line

with told_in_one_line():
    from avatar_forge.config.wsgi import application as wsgi  # sets Django up: everything below may import models

# isort: split
from channels.routing import URLRouter
from django.conf import settings
from django.urls import re_path

from accounts.auth import open_sockets
from accounts.auth.socket_user import SessionUser, refuse
from avatar_forge.config import embedded_worker, health, outages, sole_process
from avatar_forge.core import client_address, dbpool, engines, patience
from avatar_forge.core.api import deferred
from avatar_forge.core.api.async_routes import AsyncRoutes, every_async_route
from avatar_forge.core.api.exceptions import error_response
from avatar_forge.core.errors import AvatarForgeError, BadRequest, LengthRequired, PayloadTooLarge, RequestTimeout
from avatar_forge.core.patience import Gone, Receive, Scope, Send, Writer
from avatar_forge.core.shutdown import shutdown
from avatar_forge.core.wsgi_threads import WSGIThreads
from chat.delivery.websocket import PlaySocket
from chat.llm import served_models
from chat.turns import revocation
from chat.turns.manager import reply_manager
from jobs.api.websocket import JobSocket


async def no_such_socket(scope: Scope, receive: Receive, send: Send) -> None:
    await refuse(send, receive, status=404)


# Calls that wait for a language model or a voice, or that start, follow or stop what it says: never an HTTP thread.
async_routes = AsyncRoutes(every_async_route())
deferred_calls = deferred.DeferredHandler()
pages = WSGIThreads(wsgi, threads=settings.HTTP_THREADS)
sockets = SessionUser(
    URLRouter(
        [
            re_path(r"^ws/chat/(?P<session_id>[^/]+)/?$", PlaySocket.as_asgi()),
            re_path(r"^ws/jobs/(?P<job_id>[^/]+)/?$", JobSocket.as_asgi()),
            re_path(r"", cast(Any, no_such_socket)),
        ]
    )
)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI entry: `uvicorn avatar_forge.asgi:application --ws wsproto`."""
    match scope["type"]:
        case "http":
            await http(scope, receive, send)
        case "websocket":
            await sockets(scope, receive, send)
        case "lifespan":
            await lifespan(receive, send)


async def http(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request; who does not read the answer is cut off."""
    writer = Writer(send)
    try:
        await _answer(scope, receive, writer)
    except AvatarForgeError as error:
        with suppress(Gone):
            await _send_error(error, writer)
    except Gone:
        pass
    if writer.gone:
        await patience.cut(send, receive)


async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer at once, on the loop, or in a thread. Raises `Gone`, and the errors of a body that cannot be taken."""
    if health.asks_whether_alive(scope):
        await deferred.send_whole(health.alive(), send)
        return
    check_readable(scope)
    # WSGI folds "_" and "-" into one name, so a header with "_" could pose as another.
    scope = {**scope, "headers": [pair for pair in scope["headers"] if b"_" not in pair[0]]}
    address = client_address.neighbourhood_in(scope)
    body = await patience.read_body(receive, limit=settings.BODY_MAX_BYTES, address=address)
    if body is None:
        return
    with body:
        route = async_routes.find(scope["method"], scope["path"])
        if route is not None and deferred.fits(scope, limit=route.max_bytes):
            await deferred_calls(scope, body, receive, send, address=address)
        else:
            await pages(scope, body, send, address=address)


async def _send_error(error: AvatarForgeError, send: Send) -> None:
    response = error_response(error)
    if isinstance(error, RequestTimeout):  # what else comes on this connection is the rest of that body
        response["Connection"] = "close"
    await deferred.send_whole(response, send)


def check_readable(scope: Scope) -> None:
    """Raise the error for what is not read: raw bytes in the query, a body of unknown length, one that is too large."""
    if not scope["query_string"].isascii():
        raise BadRequest()
    named = dict(scope["headers"])
    length = named.get(b"content-length")
    if b"transfer-encoding" in named and length is None:
        raise LengthRequired()
    if length is not None and length.isdigit() and int(length) > settings.BODY_MAX_BYTES:
        raise PayloadTooLarge()


async def lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            shutdown.listen()
            try:
                alone = sole_process.claim()
            except WrongSetting as wrong:
                await send({"type": "lifespan.startup.failed", "message": str(wrong)})
                return
            outages.look()
            served_models.look()
            await reply_manager.open(alone=alone)
            embedded_worker.worker.open(alone=alone)
            open_sockets.watch.open(revocation.stop_replies_to_deactivated)
            await send({"type": "lifespan.startup.complete"})
        else:
            await open_sockets.watch.close()
            await reply_manager.close()
            await asyncio.to_thread(embedded_worker.worker.close)
            for voice in engines.built("speech"):  # when neither replies nor jobs speak any more
                await voice.aclose()
            dbpool.close()
            shutdown.stop_listening()
            await send({"type": "lifespan.shutdown.complete"})
            return
