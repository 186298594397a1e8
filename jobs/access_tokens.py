"""Capability tokens: who holds one may see and stop the jobs of nobody that were asked for with it."""

import hashlib
import secrets
from collections.abc import Mapping

from jobs.models import GenerationJob

HEADER, COOKIE = "X-Job-Token", "job_token"
LIFE_SECONDS = 7 * 24 * 3600


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def shown(headers: Mapping[str, str], cookies: Mapping[str, str]) -> str:
    """Return the token of a request, or ""; what is in the header wins."""
    return headers.get(HEADER) or cookies.get(COOKIE, "")


def for_new_job(held: str) -> str:
    """Return a token of 256 bits, or the one that is held if it is one of ours: a browser needs only one."""
    if held and GenerationJob.objects.filter(token_hash=hash_of(held)).exists():
        return held
    return secrets.token_urlsafe(32)
