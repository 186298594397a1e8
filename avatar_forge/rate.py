"""How often somebody may do something, counted in the cache that all processes share, and from which address they call.

With REDIS_URL the count is one for all processes; without it each process counts for itself. While Redis is away
nothing is counted and nobody is refused: a limit is no reason to close the house.
"""

from __future__ import annotations

import ipaddress
import logging
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def wait(name: str, key: str, *, limit: int, seconds: int) -> int:
    """Count one `name` by `key` and return 0, or the seconds to wait when it was one too many; `limit` 0 is no limit.

    Fixed windows: at most `limit` in each, so at worst twice that around the end of one.
    """
    if not limit:
        return 0
    now = time.time()
    window = int(now // seconds)
    counter = f"rate:{name}:{key}:{window}"
    try:
        cache.add(counter, 0, timeout=seconds + 60)
        count = int(cache.incr(counter))
    except ValueError:  # evicted between the two calls
        return 0
    except RedisError as exc:
        logger.warning("cache_unavailable", exc_info=exc)
        return 0
    return 0 if count <= limit else int((window + 1) * seconds - now) + 1


def is_first(name: str, key: str, *, seconds: int) -> bool:
    """Tell whether nobody has asked this about `key` in the last `seconds`; False while Redis is away."""
    try:
        return bool(cache.add(f"first:{name}:{key}", True, seconds))
    except RedisError as exc:
        logger.warning("cache_unavailable", exc_info=exc)
        return False


def address_of(request: HttpRequest) -> str | None:
    """Return the caller's IP address: the peer's, or what the outermost of `settings.TRUSTED_PROXIES` proxies saw.

    `X-Forwarded-For` is believed only as far as proxies of ours have written it: the n-th entry from the right. A
    request with fewer entries came around them.
    """
    proxies = settings.TRUSTED_PROXIES
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    seen = hops[-proxies] if 0 < proxies <= len(hops) else request.META.get("REMOTE_ADDR", "")
    return _clean(seen) or _clean(request.META.get("REMOTE_ADDR", ""))


def neighbourhood_of(request: HttpRequest) -> str:
    """Return what to count by: the address, or the /64 of an IPv6 address, which belongs to one household."""
    address = address_of(request)
    if address is None:
        return "unknown"
    if ":" in address:
        return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)
    return address


def _clean(text: str) -> str | None:
    try:
        address = ipaddress.ip_address(text.partition("%")[0].strip("[]"))
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)
