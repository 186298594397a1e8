"""The engine for every server that speaks OpenAI's chat completions: Ollama, vLLM, llama.cpp, LM Studio, Gemini."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import closing
from dataclasses import replace
from typing import Any

from avatar_forge.core.errors import EngineError
from chat.llm.engines import CompletionRequest, Delta, Usage
from chat.llm.engines.openai import roles, upstream
from chat.llm.engines.openai.reply import Reply

logger = logging.getLogger(__name__)

OK = 200


class OpenAIEngine:
    """A language model behind `POST {base_url}/chat/completions`, streamed.

    `model` is its name at the server unless the request has its own; empty means the first that the server lists.
    Seconds: `first_token_seconds` until its first token or thought, `between_seconds` between two signs of life,
    `total_seconds` for all, `connect_seconds` for the connection. `system_role=False` and `alternate=True` are for
    strict chat templates (see `roles`). `extra` goes into every request body and wins over our own fields; `None` takes
    one away.
    """

    name = "openai"
    labelled = False

    def __init__(  # noqa: PLR0913  the options of a server, all named
        self,
        base_url: str,
        api_key: str = "",
        model: str = "",
        *,
        first_token_seconds: float = 20.0,
        between_seconds: float = 30.0,
        total_seconds: float = 300.0,
        connect_seconds: float = 5.0,
        system_role: bool = True,
        alternate: bool = False,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        self.model = model
        self.system_role, self.alternate = system_role, alternate
        self.extra = dict(extra or {})
        self._seconds = (first_token_seconds, between_seconds, total_seconds)
        self._upstream = upstream.Upstream(base_url, api_key, connect_seconds)

    def __repr__(self) -> str:
        return f"<OpenAIEngine {self.model!r}>"

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Delta | Usage, None]:
        """Yield the reply as it comes, then its usage if the server told it.

        Raises `EngineUnavailable`, `EngineTimeout`, `EngineRateLimited`, `EngineRefused`, `EngineFiltered`,
        `ContextTooLong`, `EngineBadResponse` or `EngineInterrupted`. Closing the generator closes the connection.
        """
        status = 0
        pace = upstream.Pace(*self._seconds)
        try:
            name = request.upstream or await self._model_name(pace) or request.model
            response = await self._upstream.post(self._body(request, name), pace)
            status = response.status
            with closing(response):
                if status != OK:
                    raise await upstream.refusal(response)
                reply = Reply(request.max_tokens)
                while not reply.done:
                    data = await upstream.read(response, pace)
                    signs = reply.signs
                    for piece in reply.feed(data) if data else reply.close():
                        yield Delta(piece)
                    if reply.signs > signs:
                        pace.extend()  # after the reader had it: a slow one is not the server's fault
                if reply.usage is not None:
                    yield replace(reply.usage, cut=reply.cut)
                await upstream.drain(response)
        except EngineError as exc:
            logger.warning("engine_failed", extra={"status": status, "kind": exc.code, "model_id": request.model})
            raise

    async def aclose(self) -> None:
        """Close the connections of the running event loop."""
        await self._upstream.aclose()

    async def _model_name(self, pace: upstream.Pace) -> str:
        """The model's name at the server; without one in the settings, the first that the server lists."""
        if not self.model:
            self.model = await self._upstream.first_model(pace)
        return self.model

    def _body(self, request: CompletionRequest, name: str) -> bytes:
        messages = roles.normalise(request.messages, system_role=self.system_role, alternate=self.alternate)
        body: dict[str, Any] = {
            "max_tokens": request.max_tokens,
            "temperature": request.temperature,
            "stream_options": {"include_usage": True},
        }
        if request.stop:
            body["stop"] = list(request.stop)
        body |= {**self.extra, **request.sampling}
        body = {name: value for name, value in body.items() if value is not None}
        body |= {"model": name, "messages": messages, "stream": True}
        return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
