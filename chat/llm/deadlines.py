"""How long a model may take: much longer on a machine of one's own, which loads it first, than at a service."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

# Names that only a local network knows, beside those without a dot: `ollama`, `gpu-1`, `host.docker.internal`.
LOCAL_NAMES = ("localhost", ".localhost", ".local", ".lan", ".home", ".internal", ".home.arpa", ".intranet", ".ts.net")


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds until the first token, between two signs of life, and for all of a reply."""

    first_token: float
    between: float
    total: float


NEAR = Deadlines(300.0, 60.0, 900.0)  # a laptop loads for a minute and reads for half a minute
FAR = Deadlines(20.0, 30.0, 300.0)


def usual(base_url: str) -> Deadlines:
    """Return the deadlines for a server at that address: `NEAR` on this machine or in a private network."""
    return NEAR if is_private(base_url) else FAR


def is_private(base_url: str) -> bool:
    """Whether an address is of this machine or of a network that the world cannot reach. Nothing is looked up."""
    try:
        host = (urlsplit(base_url.strip()).hostname or "").rstrip(".").lower()
    except ValueError:
        return False
    try:
        return not ipaddress.ip_address(host.partition("%")[0]).is_global
    except ValueError:
        return bool(host) and ("." not in host or host.endswith(LOCAL_NAMES))
