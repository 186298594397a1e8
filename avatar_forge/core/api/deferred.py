"""Answers that take a while: an ordinary view decides what to do, and the waiting happens on the event loop.

A language model needs ten seconds and more for a page of text; an HTTP thread that waited for it would be missing for
everybody else. So such a view authenticates and validates like any other, in a thread, and returns
`DeferredResponse(work)`. Behind the ASGI entry (`DeferredHandler`) the thread is free at once and `work` runs on the
loop; under WSGI, where there is no loop, the view waits itself. `needs_loop` marks a view that cannot: it has to do
with what is being said on that loop.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from time import monotonic
from typing import IO, Any, ClassVar, Self

from asgiref.sync import async_to_sync
from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from rest_framework.request import Request
from rest_framework.response import Response

from avatar_forge.core import dbpool, engines, places
from avatar_forge.core.api import exceptions
from avatar_forge.core.api.views import View
from avatar_forge.core.errors import AvatarForgeError, InternalError, Misdirected
from avatar_forge.core.patience import Receive, Scope, Send

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Result:
    """What the work came to, with a status, headers and cookies of its own."""

    status: int
    data: Any
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: SimpleCookie = field(default_factory=SimpleCookie)

    @classmethod
    def of(cls, response: Response) -> Self:
        """Return what an ordinary view's response would have said; its body is rendered here."""
        headers = {name: value for name, value in response.items() if name != "Content-Type"}
        return cls(response.status_code, response.data, headers, response.cookies)


class DeferredResponse(HttpResponse):
    """An answer whose body is still to be made by `work`, which returns the `data` of the envelope or raises."""

    is_stream: ClassVar[bool] = False

    def __init__(self, work: Callable[[], Awaitable[Any]]) -> None:
        super().__init__(content_type="application/json; charset=utf-8")
        self.work = work
        self.language = translation.get_language()

    async def finish(self) -> None:
        """Do the work and fill the answer in; whatever goes wrong becomes our error envelope."""
        began = monotonic()
        try:
            with translation.override(self.language):
                done = await self.work()
            done = done if isinstance(done, Result) else Result(200, done)
            self.cookies.update(done.cookies)
            self._fill({"success": True, "data": done.data}, done.status, done.headers)
        except Exception as exc:
            self._fail(exc)
        logger.info("finished", extra={"status": self.status_code, "ms": round((monotonic() - began) * 1000, 1)})

    async def answer(self, receive: Receive, send: Send) -> None:
        """Do the work and send the answer; when the caller goes away first, the work is given up."""
        work, gone = asyncio.ensure_future(self.finish()), asyncio.ensure_future(receive())
        try:
            await asyncio.wait({work, gone}, return_when=asyncio.FIRST_COMPLETED)
            done = work.done()
        finally:
            for task in (work, gone):
                task.cancel()
            await asyncio.gather(work, gone, return_exceptions=True)
        if done:
            await send_whole(self, send)

    def _fail(self, exc: BaseException) -> None:
        error = exceptions.expected(exc)
        if error is None:
            logger.error("work_failed", exc_info=exc)
            error = InternalError()
        with translation.override(self.language):
            self._fill(exceptions.envelope(error), error.status, exceptions.headers(error))

    def _fill(self, body: dict[str, Any], status: int, headers: Mapping[str, str] | None = None) -> None:
        self.content = json.dumps(body, ensure_ascii=False).encode()
        self.status_code = status
        for name, value in {**(headers or {}), "Content-Length": str(len(self.content))}.items():
            self[name] = value


class DeferredView(View):
    """A view that may return `DeferredResponse`, so that its calls are served on the event loop (`async_routes`).

    With `needs_loop` it is served only there, and is `Misdirected` elsewhere. `streams`: what it returns may be told
    bit by bit.
    """

    needs_loop: ClassVar[bool] = False
    streams: ClassVar[bool] = False

    def finalize_response(  # type: ignore[override]  # DRF lets any response of Django's pass
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        """Wait here and now when nobody behind us will."""
        if isinstance(response, DeferredResponse) and not can_defer(request._request):
            if self.needs_loop:
                response = self.handle_exception(Misdirected())
                return super().finalize_response(request, response, *args, **kwargs)
            async_to_sync(_finish_and_close)(response)
        return super().finalize_response(request, response, *args, **kwargs)  # type: ignore[arg-type, return-value]


class DeferredHandler:
    """The ASGI side: the middleware and the view in the database's threads, the work on the loop."""

    def __init__(self) -> None:
        self._handler = BaseHandler()
        self._handler.load_middleware()

    async def __call__(self, scope: Scope, body: IO[bytes], receive: Receive, send: Send, *, address: str) -> None:
        """Answer a request whose body has been read. A stream holds one of the address's places for it."""
        request = ASGIRequest(scope, body)
        request.can_defer = True  # type: ignore[attr-defined]
        try:
            response = await dbpool.run(self._handler.get_response, request)
        except AvatarForgeError as exc:
            response = exceptions.error_response(exc)
        try:
            if isinstance(response, DeferredResponse):
                with places.sockets.take(address) if response.is_stream else nullcontext():
                    await response.answer(receive, send)
            else:
                await send_whole(response, send)
        finally:
            request.close()


def can_defer(request: HttpRequest) -> bool:
    """Tell whether somebody behind the view awaits a `DeferredResponse`; else the view waits itself."""
    return bool(getattr(request, "can_defer", False))


def fits(scope: Scope, *, limit: int) -> bool:
    """Tell whether the body of a request is small enough to be read on the loop; the WSGI side refuses others."""
    length = dict(scope["headers"]).get(b"content-length", b"0")
    return bool(length.isdigit() and int(length) <= limit)


async def send_head(response: Any, send: Send) -> None:
    """Send the status and the headers of a response."""
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.items()]
    headers += [(b"set-cookie", morsel.OutputString().encode("latin-1")) for morsel in response.cookies.values()]
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})


async def send_whole(response: Any, send: Send) -> None:
    body = b"".join(response)
    response.headers.setdefault("Content-Length", str(len(body)))
    await send_head(response, send)
    await send({"type": "http.response.body", "body": body})


async def has_left(receive: Receive) -> None:
    """Wait until the caller has gone away."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _finish_and_close(response: DeferredResponse) -> None:
    """The same in a loop of our own, which takes the engines' connections with it."""
    try:
        await response.finish()
    finally:
        for engine in engines.built("chat"):
            await engine.aclose()
