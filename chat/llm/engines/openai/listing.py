"""The models that a server lists: any of the usual shapes in, those that can play a part out.

OpenAI and most (`data[].id`), Ollama's and llama.cpp's own (`models[].name`), plain lists (Together).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

MODELS_MOST = 1000  # OpenRouter lists some hundreds
NAME_MOST = 300

# Models that speak to nobody, by the names of their families and uses.
_OTHER_USE = re.compile(
    r"embed|rerank|re-rank|whisper|\btts\b|-tts|tts-|transcri|moderation|guard\b|dall-?e|imagen\b|imagen-|\bveo|sora-"
    r"|stable-?diffusion|sdxl|flux[.-]|\bclip\b|siglip|(?:^|[/_-])bge[-_]|(?:^|[/_-])(?:gte|e5|jina|minilm|uae)[-_]|all-minilm"
    r"|-minilm|colbert|paraphrase-|nomic-bert|aqa$|image-(?:gen|preview)|gpt-image|realtime|-audio\b|\bspeech\b|babbage|davinci"
    r"|reward\b|computer-use|live-\d|-live\b|lyria|deep-research",
    re.IGNORECASE,
)
_OTHER_KINDS = frozenset({
    "embedding", "embeddings", "text-embedding", "rerank", "reranker", "image", "audio", "moderation", "transcribe",
    "transcription", "tts", "speech", "video",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listed:
    """One model as its server lists it; `context_tokens` is its window, 0 when it does not say."""

    name: str
    context_tokens: int = 0


def speakers(body: Any) -> list[Listed]:
    """Return the models of a listing that answer in words, in its order. Raises `ValueError` for what is no listing."""
    entries = body.get("data", body.get("models")) if isinstance(body, dict) else body
    if not isinstance(entries, list):
        raise ValueError("no list of models")
    found: dict[str, Listed] = {}
    for one in entries[:MODELS_MOST]:
        entry = one if isinstance(one, dict) else {"id": one}
        name = next((entry[key] for key in ("id", "name", "model") if isinstance(entry.get(key), str)), "").strip()
        if name and len(name) <= NAME_MOST and _speaks(name, entry):
            found.setdefault(name, Listed(name, _window(entry)))
    return list(found.values())


def _speaks(name: str, entry: dict[str, Any]) -> bool:
    """Whether a model answers in words: what the server says of it, else its name."""
    kind = entry.get("type") or entry.get("task")
    if isinstance(kind, str) and kind.lower() in _OTHER_KINDS:
        return False
    match entry.get("capabilities"):
        case {"completion_chat": bool(chats)}:  # Mistral
            return chats
        case list(said) if "completion" not in said and not _OTHER_KINDS.isdisjoint(map(str, said)):
            return False  # llama.cpp, Ollama
    architecture = entry.get("architecture")
    outputs = architecture.get("output_modalities") if isinstance(architecture, dict) else None
    if isinstance(outputs, list) and outputs and "text" not in outputs:
        return False
    return not _OTHER_USE.search(name)


def _window(entry: dict[str, Any]) -> int:
    """The size of the window in tokens, as vLLM, LM Studio, OpenRouter, Mistral and llama.cpp say it; 0 without."""
    return next((size for size in _sizes(entry) if type(size) is int and 256 <= size <= 2**31 - 1), 0)


def _sizes(entry: dict[str, Any]) -> Iterator[Any]:
    meta = entry.get("meta")
    yield entry.get("loaded_context_length")
    if isinstance(meta, dict):
        yield meta.get("n_ctx")
    for key in ("max_model_len", "context_length", "max_context_length", "context_window"):
        yield entry.get(key)
