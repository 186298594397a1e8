"""One chunk of a chat completion stream: JSON text in, what it means out.

https://platform.openai.com/docs/api-reference/chat-streaming, and what other servers make of it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, TypeGuard

from chat.llm.engines import Usage

# What reasoning models think aloud, never shown: DeepSeek, vLLM and llama.cpp; Ollama and OpenRouter; Ollama's own API.
THOUGHTS = frozenset({"reasoning_content", "reasoning", "reasoning_details", "thinking", "thinking_blocks", "thought"})
MAX_COUNT = 2**31 - 1  # what the column of token counts holds


class Unreadable(ValueError):
    """A chunk that is not a JSON object."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """What one chunk says. `text` may hold halves of surrogate pairs; `error` is the server's, for our eyes only."""

    text: str = ""
    thought: bool = False
    finish: str = ""
    usage: Usage | None = None
    error: Any = None


def parse(data: str) -> Chunk:
    """Return what the data of one event means. Raises `Unreadable`."""
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise Unreadable
    if (error := _error(body)) is not None:
        return Chunk(error=error)
    choice = _first(body.get("choices"))
    delta = choice.get("delta") or choice.get("message")  # of a completion that came in one piece
    if not isinstance(delta, dict):
        delta = {"content": choice.get("text")}
    finish = choice.get("finish_reason")
    text, thinks = _text(delta.get("content")), _thinks(delta)
    return Chunk(
        text="" if _is_marked(delta) else text,
        thought=thinks,
        finish=finish if isinstance(finish, str) else "",
        usage=_usage(body.get("usage")),
    )


def storable(text: str) -> tuple[str, str]:
    """Return `text` without NUL and lone surrogates, and a half pair at its end whose other half may still come."""
    try:
        text.encode()
    except UnicodeEncodeError:
        held = text[-1] if "\ud800" <= text[-1] <= "\udbff" else ""
        text = text.removesuffix(held).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    else:
        held = ""
    return text.replace("\x00", ""), held


def _error(body: dict[str, Any]) -> Any:
    """The error that an object is, in the shapes of OpenAI, vLLM, Mistral, FastAPI and typed envelopes."""
    if body.get("error"):
        return body["error"]
    says_so = body.get("object") == "error" or body.get("type") == "error"
    if says_so or ("choices" not in body and (body.get("detail") or (body.get("message") and "code" in body))):
        return body
    return None


def _first(choices: Any) -> dict[str, Any]:
    """The first answer of several, which nobody asked for."""
    if isinstance(choices, list):
        for choice in choices:
            if isinstance(choice, dict) and not choice.get("index"):
                return choice
    return {}


def _text(content: Any) -> str:
    """Text, `null`, or Mistral's list of parts."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "".join(
            part["text"]
            for part in content
            if isinstance(part, dict) and part.get("type") == "text" and isinstance(part.get("text"), str)
        )
    return ""


def _thinks(delta: dict[str, Any]) -> bool:
    """Whether a delta holds a thought: in a field of its own, in Mistral's parts, or in a text marked as one."""
    if any(delta[name] for name in THOUGHTS.intersection(delta)) or _is_marked(delta):
        return True
    parts = delta.get("content")
    return isinstance(parts, list) and any(
        isinstance(part, dict) and part.get("type") in ("thinking", "reasoning") for part in parts
    )


def _is_marked(delta: dict[str, Any]) -> bool:
    """Gemini's summaries of thoughts: `{"content": …, "extra_content": {"google": {"thought": true}}}`."""
    extra = delta.get("extra_content")
    google = extra.get("google") if isinstance(extra, dict) else None
    return isinstance(google, dict) and google.get("thought") is True


def _usage(usage: Any) -> Usage | None:
    if not isinstance(usage, dict):
        return None
    prompt, completion = usage.get("prompt_tokens"), usage.get("completion_tokens")
    if not (_is_count(prompt) and _is_count(completion)):
        return None
    return Usage(prompt_tokens=prompt, completion_tokens=completion)


def _is_count(value: Any) -> TypeGuard[int]:
    return type(value) is int and 0 <= value <= MAX_COUNT
