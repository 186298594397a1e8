"""The address of a server as people write it: with `/v1` or without, as the whole endpoint, as Ollama's own paths."""

from __future__ import annotations

import re

from yarl import URL

# What is cut off the end: the paths of calls, OpenAI's and Ollama's own.
CALLS = (
    "/chat/completions",
    "/completions",
    "/embeddings",
    "/responses",
    "/models",
    "/api/chat",
    "/api/generate",
    "/api/tags",
)
_VERSION = re.compile(r"/v\d\w*(?:/|$)|/openai(?:/|$)|/deployments/")


def bases(base_url: str) -> list[URL]:
    """Return where `/chat/completions` may be, the likeliest first. Raises `ValueError`, without the address in it."""
    try:
        url = URL(base_url.strip())
    except ValueError:
        url = URL()
    if url.scheme not in {"http", "https"} or not url.host:
        raise ValueError(
            "base_url must begin with http:// or https:// and name a host, as in http://localhost:11434/v1"
        )
    path = url.path.rstrip("/")
    call = next((call for call in CALLS if path.endswith(call)), "")
    path = path.removesuffix(call).rstrip("/")
    if _VERSION.search(path):
        paths = [path]
    elif path and not path.endswith("/api"):
        paths = [path, f"{path}/v1"]
    else:  # a bare host; Ollama's native path, or a gateway that has its versions below /api
        paths = [f"{path}/v1", *(["/v1"] if path else []), path]
        if call == "/chat/completions":  # as it was written, first
            paths = [path, *paths[:-1]]
    return [url.with_path(one or "/").with_query(url.query) for one in paths]


def below(base: URL, path: str) -> URL:
    """Return the address of a call below a base, whose query stays."""
    return (base / path).with_query(base.query)
