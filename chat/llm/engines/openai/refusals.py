"""What a server's refusal means: status, Retry-After and body in; an error of ours without a word of theirs out.

And what may help: which of our fields it names, whether it speaks of roles, of a model that is gone, of loading.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

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
NESTED_MOST = 8  # objects in objects, and JSON in texts, as gateways wrap the answers of others
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
# Statuses that tell of the request and not of the server's state; a template that raises is a 500 at llama.cpp.
ABOUT_REQUEST = frozenset({200, 400, 404, 422, 500, 501})
# llama.cpp, Ollama, Hugging Face, KoboldCpp; LM Studio and llama-swap load when they are asked, and say nothing.
_LOADING = re.compile(
    r"\bloading\b|\bis (?:starting|warming) up\b|not (?:yet )?(?:ready|loaded yet)|\bwarm(?:ing)? up\b"
)
_FAILED = re.compile(
    r"(?:error|fail\w*|unable|cannot|could ?n.t|problem) (?:to |while |when )?load|terminated|out of memory"
)
_BUSY = re.compile(r"\bbusy\b|overloaded|try again|retry|at capacity|too many requests")
# Jinja templates (llama.cpp, vLLM, LM Studio, TGI), Mistral, Gemini, DeepSeek, Perplexity.
_ROLES = re.compile(
    r"\broles?\b|alternat|interleav|successive|consecutive|multi-?turn|\bjinja|raise_exception|\btemplate(?:error)?\b"
    r"|\b(?:system|developer) (?:messages?|prompts?|instructions?|roles?)\b|\b(?:first|last) message\b"
    r"|\buser (?:message|query)\b|\bprefill|even index"
)
_GONE = re.compile(
    r"model_not_found|\bno models? (?:is |are )?(?:currently )?loaded"
    r"|\bmodel\b.{0,160}?(?:not found|does(?: not|n't) exist|not exist|no longer|decommissioned|isn't available"
    r"|unloaded|not loaded|unknown|not available)|(?:unknown|no such|invalid|not find) model",
    re.DOTALL,
)
_SAYS_WHICH = frozenset({"param", "loc", "field", "fields", "parameter"})  # keys under which a field is named


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An answer that is no reply: an HTTP status with a body, or an error in a stream (status 200)."""

    status: int
    retry_after: str | None = None
    body: Any = b""

    @property
    def said(self) -> str:
        """All its words, in lower case."""
        return " ".join(word for _, word in _words(_opened(self.body))).lower()

    def error(self) -> EngineError:
        body = self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()
        return error_of(self.status, retry_after=self.retry_after, body=body)

    @property
    def is_busy(self) -> bool:
        """Whether it asks to come again: 429, or 503 that says so."""
        return self.status == 429 or (self.status in {503, 529} and bool(self.retry_after or _BUSY.search(self.said)))

    @property
    def is_loading(self) -> bool:
        """Whether the model is not in memory yet, and will be."""
        may_be = self.status in {425, 429, 500, 502, 503}
        return may_be and bool(_LOADING.search(self.said)) and not _FAILED.search(self.said)

    @property
    def speaks_of_roles(self) -> bool:
        return self.status in ABOUT_REQUEST and bool(_ROLES.search(self.said))

    @property
    def is_model_gone(self) -> bool:
        return self.status in ABOUT_REQUEST and bool(_GONE.search(self.said))

    @property
    def overflows(self) -> bool:
        return self.status in OVERFLOW_STATUS | {200} and overflows(self.said)

    def pointed_at(self) -> set[str]:
        """Return the words under keys that say which field is meant, as they are (`loc` of a message has its path)."""
        if self.status not in ABOUT_REQUEST:
            return set()
        found: set[str] = set()
        for key, word in _words(_opened(self.body)):
            if key in _SAYS_WHICH:
                found.update(re.split(r"[.\[\]/]+", word))
        return found

    def mentions(self, name: str) -> bool:
        """Whether its words hold the name of a field, however it is spelt (`maxOutputTokens`)."""
        pattern = name.replace("_", "_?")
        return self.status in ABOUT_REQUEST and bool(re.search(rf"(?<![a-z0-9_]){pattern}(?![a-z0-9_])", self.said))


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
    words = [word for _, word in _words(_opened(error))]
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


def _opened(body: Any) -> Any:
    """A body as JSON where it is some, else as text."""
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
    if not isinstance(text, str):
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _words(body: Any, key: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Every text and number with the key it stands under; `input`, which repeats what was sent, is passed over."""
    if depth > NESTED_MOST:
        return
    inside: Iterable[tuple[str, Any]] = ()
    match body:
        case dict():
            inside = ((str(name), value) for name, value in body.items() if name != "input")
        case list():
            inside = ((key, value) for value in body)
        case str() if body[:1] in "{[" and body and not isinstance(_opened(body), str):
            inside = ((key, _opened(body)),)
        case str() | int():
            yield key, str(body)
    for name, value in inside:
        yield from _words(value, name, depth + 1)
