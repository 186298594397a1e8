"""Tickets for websockets, for clients that can set no header: one use, half a minute, never in an address."""

import hashlib
import secrets
import time

from allauth.headless.tokens.strategies.jwt import internal as jwt
from django.core.cache import cache
from redis.exceptions import RedisError

from accounts.auth.bearer_tokens import BadToken, Credential, user_of
from accounts.models import User
from avatar_forge.core.errors import CacheUnavailable

LIFE_SECONDS = 30
# The mark of a used ticket outlives the ticket, so that two uses at the same moment cannot both find it unused.
_MARK_SECONDS = 2 * LIFE_SECONDS


def issue(user: User, credential: Credential) -> str:
    """Return a new ticket (256 random bits) that stands for `user` as long as the session of `credential` lives.

    Only its hash is kept, beside the session's key in the cipher that allauth uses in JWTs. Raises `CacheUnavailable`.
    """
    ticket = secrets.token_urlsafe(32)
    kept = (user.pk, jwt.session_key_to_sid(credential.session_key), time.time() + LIFE_SECONDS)
    try:
        cache.set(_key(ticket), kept, timeout=LIFE_SECONDS)
    except RedisError as exc:
        raise CacheUnavailable() from exc
    return ticket


def redeem(ticket: str) -> tuple[User, Credential]:
    """Return whom `ticket` stands for and use it up. Raises `BadToken`, `CacheUnavailable`.

    `cache.add` succeeds for exactly one caller, in one process (a lock) as in Redis (SET NX).
    """
    key = _key(ticket)
    try:
        if not cache.add(f"{key}:used", True, timeout=_MARK_SECONDS):
            raise BadToken()
        kept = cache.get(key)
        cache.delete(key)  # by the first alone: a second one would take it from under the first one's hands
    except RedisError as exc:
        raise CacheUnavailable() from exc
    if kept is None:
        raise BadToken()
    user_id, sid, until = kept
    session_key = jwt.session_key_from_sid(sid) or ""
    user = user_of(session_key)
    if user is None or user.pk != user_id or time.time() > until:
        raise BadToken()
    return user, Credential("ticket", session_key)


def _key(ticket: str) -> str:
    return f"ws-ticket:{hashlib.sha256(ticket.encode()).hexdigest()}"
