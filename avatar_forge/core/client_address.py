"""From which address somebody calls, and what to count them by where nobody is signed in."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


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
