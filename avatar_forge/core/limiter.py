"""How often somebody may do something: sliding windows counted in Redis for all processes, or in this one without it.

While Redis is away nothing is counted and nobody is refused: a limit is no reason to turn people away.
"""

import asyncio
import logging
import time
from functools import cache as remembered
from threading import Lock
from typing import Any

from django.conf import settings
from django.core.cache import cache
from limits import RateLimitItemPerSecond
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

from avatar_forge.core.errors import RateLimited

logger = logging.getLogger(__name__)

TIMEOUTS = {"socket_connect_timeout": 1.0, "socket_timeout": 1.0}  # as for the cache: nobody waits long for Redis
_building = Lock()


def check(name: str, key: str, *, limit: int, seconds: int) -> None:
    """Count one `name` by `key`. Raises `RateLimited` with the time to wait when it is one too many."""
    if waiting := wait(name, key, limit=limit, seconds=seconds):
        raise RateLimited(retry_after=waiting)


async def check_on_loop(name: str, key: str, *, limit: int, seconds: int) -> None:
    """`check` for the event loop, which must not wait for Redis."""
    if settings.REDIS_URL:
        await asyncio.to_thread(check, name, key, limit=limit, seconds=seconds)
    else:
        check(name, key, limit=limit, seconds=seconds)


def wait(name: str, key: str, *, limit: int, seconds: int) -> int:
    """Count one `name` by `key` and return 0, or the seconds to wait when it is one too many; `limit` 0 is no limit.

    At most `limit` are counted in any span of `seconds`, exactly, whoever asks at once. What is refused is not counted.
    """
    if not limit:
        return 0
    limiter, item = _limiter(settings.REDIS_URL), RateLimitItemPerSecond(limit, seconds, namespace="rate")
    try:
        if limiter.hit(item, name, key):
            return 0
        return max(1, int(limiter.get_window_stats(item, name, key).reset_time - time.time()) + 1)
    except RedisError as exc:
        logger.warning("limits_unavailable", extra={"reason": type(exc).__name__})
        return 0


def is_first(name: str, key: str, *, seconds: int) -> bool:
    """Tell whether nobody has asked this about `key` in the last `seconds`; False while Redis is away."""
    try:
        return bool(cache.add(f"first:{name}:{key}", True, seconds))
    except RedisError as exc:
        logger.warning("cache_unavailable", exc_info=exc)
        return False


def forget() -> None:
    """Begin to count anew in this process (tests)."""
    _built.cache_clear()


def _limiter(redis_url: str) -> MovingWindowRateLimiter:
    with _building:  # two at once would count apart from each other
        return _built(redis_url)


@remembered
def _built(redis_url: str) -> MovingWindowRateLimiter:
    options: dict[str, Any] = TIMEOUTS if redis_url else {}
    return MovingWindowRateLimiter(storage_from_string(redis_url or "memory://", **options))
