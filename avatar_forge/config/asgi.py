"""One port: sockets to Channels, every other request as WSGI in a bounded pool of threads (docs/decisions/0003)."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, cast

from avatar_forge.core.wrong_setting import WrongSetting, told_in_one_line

with told_in_one_line():
    from avatar_forge.config.wsgi import application as wsgi  # sets Django up: everything below may import models

# isort: split
from a2wsgi import WSGIMiddleware
from channels.routing import URLRouter
from django.conf import settings
from django.urls import re_path

from accounts.auth import open_sockets
from accounts.auth.socket_user import SessionUser, refuse
from avatar_forge.config import embedded_worker, outages, sole_process
from avatar_forge.core import dbpool, engines
from avatar_forge.core.api import deferred
from avatar_forge.core.api.async_routes import AsyncRoutes, every_async_route
from avatar_forge.core.api.exceptions import error_response
from avatar_forge.core.errors import AvatarForgeError, BadRequest, LengthRequired
from avatar_forge.core.shutdown import shutdown
from chat.delivery.websocket import PlaySocket
from chat.llm import served_models
from chat.turns import revocation
from chat.turns.manager import reply_manager
from jobs.api.websocket import JobSocket

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


async def no_such_socket(scope: Scope, receive: Receive, send: Send) -> None:
    await refuse(send, receive, status=404)


# Calls that wait for a language model or a voice, or that start, follow or stop what it says: never an HTTP thread.
async_routes = AsyncRoutes(every_async_route())
deferred_calls = deferred.DeferredHandler()
pages = WSGIMiddleware(wsgi, workers=settings.HTTP_THREADS)
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
    """Hand a request to the WSGI side, or say at once what that side could not understand."""
    if (error := unreadable(scope)) is not None:
        response = error_response(error)
        headers = [(name.lower().encode(), value.encode()) for name, value in response.items()]
        await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": response.content})
        return
    # WSGI folds "_" and "-" into one name, so a header with "_" could pose as another.
    scope = {**scope, "headers": [pair for pair in scope["headers"] if b"_" not in pair[0]]}
    route = async_routes.find(scope["method"], scope["path"])
    if route is not None and deferred.fits(scope, limit=route.max_bytes):
        await deferred_calls(scope, receive, send)
        return
    await pages(scope, receive, send)


def unreadable(scope: Scope) -> AvatarForgeError | None:
    """Return why WSGI cannot take this request: raw bytes in the query, or a body of unknown length."""
    if not scope["query_string"].isascii():
        return BadRequest()
    names = {name for name, _ in scope["headers"]}
    if b"transfer-encoding" in names and b"content-length" not in names:
        return LengthRequired()
    return None


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
