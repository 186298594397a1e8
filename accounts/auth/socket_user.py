"""Who opens a websocket: a token or a ticket that is shown, else the session cookie from a page of ours."""

from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.http import parse_cookie
from django.http.request import split_domain_port, validate_host

from accounts.auth import bearer_tokens, socket_tickets
from accounts.auth.bearer_tokens import BadToken, Credential, user_of
from accounts.models import User
from avatar_forge.core import dbpool, language
from avatar_forge.core.api.authentication import is_home
from avatar_forge.core.errors import CacheUnavailable, DatabaseUnavailable
from avatar_forge.core.request_id import begin_request

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

TICKET = "ticket."
SECRETS = (b"authorization", b"x-session-token", b"sec-websocket-protocol")


class SessionUser:
    """Puts `user` (a `User` or None), `credential` (a `Credential` or None) and `language` into the scope.

    Browsers always send `Origin` on a handshake and cannot forge it, so whoever uses the cookie must show one of ours.
    Who shows a token (headers) or a ticket (second subprotocol) needs no origin, and gets nothing from the cookie
    when it is bad: the socket is then closed with 4401.
    """

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin1"): value.decode("latin1") for name, value in scope["headers"]}
        begin_request(headers.get("x-request-id", ""))
        offered = [name.removeprefix(TICKET) for name in scope["subprotocols"] if name.startswith(TICKET)]
        shown = bool(offered) or bearer_tokens.are_in(headers)
        if not _is_host_of_ours(headers) or not (shown or _from_home(headers, scope.get("scheme", "ws"))):
            await refuse(send, receive, status=403)
            return
        cookies = parse_cookie(headers.get("cookie", ""))
        try:
            if shown:
                user, credential = await dbpool.run(_by_what_is_shown, headers, offered)
            else:
                user, credential = await dbpool.run(_by_cookie, cookies.get(settings.SESSION_COOKIE_NAME, ""))
        except (DatabaseUnavailable, CacheUnavailable) as error:
            await refuse(send, receive, status=error.status)
            return
        spoken = language.of(cookies=cookies, accept_language=headers.get("accept-language", ""))
        await self.app(
            {**_without_secrets(scope), "user": user, "credential": credential, "language": spoken}, receive, send
        )


def _by_cookie(session_key: str) -> tuple[User | None, Credential | None]:
    user = user_of(session_key)
    return (user, Credential("cookie", session_key)) if user else (None, None)


def _by_what_is_shown(headers: dict[str, str], offered: list[str]) -> tuple[User | None, Credential | None]:
    """Everything that is shown must be good and stand for the same person."""
    try:
        found = [socket_tickets.redeem(ticket) for ticket in offered]
        if (bearer := bearer_tokens.bearer_of(headers)) is not None:
            found.append(bearer)
    except BadToken:
        return None, None
    return found[0] if len({user.pk for user, _ in found}) == 1 else (None, None)


def _without_secrets(scope: Scope) -> Scope:
    """Tokens and tickets end here: nothing behind this point can echo or log them."""
    return {
        **scope,
        "headers": [(name, value) for name, value in scope["headers"] if name not in SECRETS],
        "subprotocols": [name for name in scope["subprotocols"] if not name.startswith(TICKET)],
    }


async def refuse(send: Send, receive: Receive, *, status: int) -> None:
    """Answer a handshake with an HTTP status instead of a socket."""
    await receive()  # websocket.connect
    await send({"type": "websocket.http.response.start", "status": status, "headers": []})
    await send({"type": "websocket.http.response.body", "body": b""})


def _is_host_of_ours(headers: dict[str, str]) -> bool:
    return validate_host(split_domain_port(headers.get("host", ""))[0], settings.ALLOWED_HOSTS)


def _from_home(headers: dict[str, str], scheme: str) -> bool:
    host = headers.get("host", "")
    return is_home(headers.get("origin", ""), host=host, scheme="https" if scheme == "wss" else "http")
