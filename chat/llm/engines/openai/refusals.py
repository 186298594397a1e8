"""What a server's refusal means: status, Retry-After and body in, an error of ours without a word of theirs out."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from avatar_forge.core.errors import (
    ContextTooLong,
    EngineBadResponse,
    EngineError,
    EngineRateLimited,
    EngineRefused,
    EngineTimeout,
    EngineUnavailable,
)

LONGEST_WAIT = 3600  # seconds that we tell a person to wait, at most
# How OpenAI, llama.cpp, vLLM, LM Studio and Gemini say that the prompt does not fit.
OVERFLOW = (
    "context_length_exceeded",
    "exceed_context_size",
    "maximum context length",
    "context length",
    "context size",
    "context window",
    "maximum number of tokens allowed",
    "prompt is too long",
)
RATE_WORDS = frozenset({"429", "rate_limit_exceeded", "RESOURCE_EXHAUSTED"})
OVERFLOW_STATUS = frozenset({400, 413, 422, 500})


def error_of(status: int, *, retry_after: str | None = None, body: bytes = b"") -> EngineError:
    """Return the error of an answer that is not 200."""
    wait = seconds(retry_after)
    told = None if wait is None else min(math.ceil(wait), LONGEST_WAIT)
    if status == 429:
        return EngineRateLimited(retry_after=told)
    if status in {408, 504}:
        return EngineTimeout()
    if status in OVERFLOW_STATUS and overflows(body.decode("utf-8", "replace")):
        return ContextTooLong()
    if status >= 500:
        return EngineUnavailable(retry_after=told)
    return EngineRefused() if status >= 400 else EngineBadResponse()


def error_in_stream(error: object) -> EngineError | None:
    """Return what an error in mid-stream means when it says so itself."""
    said = error.values() if isinstance(error, dict) else [error]
    words = [str(word) for word in said if isinstance(word, str | int)]
    if overflows(" ".join(words)):
        return ContextTooLong()
    return EngineRateLimited() if RATE_WORDS.intersection(words) else None


def overflows(said: str) -> bool:
    said = said.lower()
    return any(words in said for words in OVERFLOW)


def seconds(retry_after: str | None) -> float | None:
    """Return the seconds a Retry-After asks to wait, given in seconds or as an HTTP date; None when it says nothing."""
    if not retry_after:
        return None
    try:
        wait = float(retry_after)
    except ValueError:
        try:
            date = parsedate_to_datetime(retry_after)
        except ValueError:
            return None
        if date.tzinfo is None:
            date = date.replace(tzinfo=UTC)
        wait = (date - datetime.now(UTC)).total_seconds()
    return max(wait, 0.0) if math.isfinite(wait) else None
