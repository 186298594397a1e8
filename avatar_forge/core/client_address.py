"""From which address somebody calls, and what to count them by where nobody is signed in."""

import ipaddress
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str | None:
    """Return the caller's IP address: the peer's, or what the outermost of `settings.TRUSTED_PROXIES` proxies saw.

    `X-Forwarded-For` is believed only as far as proxies of ours have written it: the n-th entry from the right. A
    request with fewer entries came around them.
    """
    return _seen(request.META.get("REMOTE_ADDR", ""), request.headers.get("X-Forwarded-For", ""))


def neighbourhood_of(request: HttpRequest) -> str:
    """Return what to count by: the address, or the /64 of an IPv6 address, which belongs to one household."""
    return _neighbourhood(address_of(request))


def neighbourhood_in(scope: Mapping[str, Any]) -> str:
    """`neighbourhood_of` for an ASGI scope."""
    forwarded = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
    return _neighbourhood(_seen((scope.get("client") or ("",))[0], forwarded.decode("latin1")))


def _seen(peer: str, forwarded: str) -> str | None:
    proxies = settings.TRUSTED_PROXIES
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    seen = hops[-proxies] if 0 < proxies <= len(hops) else peer
    return _clean(seen) or _clean(peer)


def _neighbourhood(address: str | None) -> str:
    if address is None:
        return "unknown"
    if ":" in address:
        return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)
    return address


def person_or_address(request: HttpRequest) -> str:
    """Return what to count a call by: the id of who is signed in, else where it comes from."""
    return str(request.user.pk) if request.user.is_authenticated else neighbourhood_of(request)


def _clean(text: str) -> str | None:
    try:
        address = ipaddress.ip_address(text.partition("%")[0].strip("[]"))
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)
