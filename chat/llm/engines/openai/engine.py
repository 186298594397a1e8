"""The engine for every server that speaks OpenAI's chat completions: Ollama, vLLM, llama.cpp, LM Studio, Gemini."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing, closing
from typing import Any

from avatar_forge.core.errors import EngineError
from chat.llm import deadlines
from chat.llm.deadlines import Deadlines
from chat.llm.engines import CompletionRequest, Delta, Usage
from chat.llm.engines.openai import lessons, upstream
from chat.llm.engines.openai.call import Call
from chat.llm.engines.openai.pace import Pace
from chat.llm.engines.openai.refusals import Refusal

logger = logging.getLogger(__name__)

LESSONS_MOST = 8  # learned for one reply: a server names one field at a time


class OpenAIEngine:
    """A language model behind `POST {base_url}/chat/completions`, streamed.

    `model` is its name at the server unless the request has its own; empty means the first that the server lists and
    that can speak. Seconds: `first_token_seconds` until its first token or thought, `between_seconds` between two signs
    of life, `total_seconds` for all (None: as usual for that address), `connect_seconds` for the connection.
    `system_role=False` is for templates without one (None: as the model's name says), `alternate=False` lets one role
    speak twice in a row (see `roles`). `extra` goes into every request body and wins over our own fields; `None` takes
    one away.
    """

    name = "openai"
    labelled = False
    may_begin_in_thought = True  # whose template it is, nobody here knows (chat.llm.thought_habits)

    def __init__(  # noqa: PLR0913  the options of a server, all named
        self,
        base_url: str,
        api_key: str = "",
        model: str = "",
        *,
        first_token_seconds: float | None = None,
        between_seconds: float | None = None,
        total_seconds: float | None = None,
        connect_seconds: float = 5.0,
        system_role: bool | None = None,
        alternate: bool = True,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        self.model = model
        self.system_role, self.alternate = system_role, alternate
        self.extra = dict(extra or {})
        usual, wished = deadlines.usual(base_url), (first_token_seconds, between_seconds, total_seconds)
        found = zip(wished, (usual.first_token, usual.between, usual.total), strict=True)
        self._deadlines = Deadlines(*(wish if wish is not None else default for wish, default in found))
        self._upstream = upstream.Upstream(base_url, api_key, connect_seconds)
        self._first = ""  # of those that the server lists, once it was asked

    def __repr__(self) -> str:
        return f"<OpenAIEngine {self.model!r}>"

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Delta | Usage, None]:
        """Yield the reply as it comes, then its usage if the server told it.

        What a server refuses for a reason that can be helped is asked once more, the right way; one that is busy or
        loads its model is asked again when it says. All of that before the first word.
        Raises `EngineUnavailable`, `EngineTimeout`, `EngineRateLimited`, `EngineRefused`, `EngineFiltered`,
        `ContextTooLong`, `EngineBadResponse` or `EngineInterrupted`. Closing the generator closes the connection.
        """
        pace, learned = Pace(self._deadlines), 0
        name = request.upstream or self.model or await self._listed_first() or request.model
        while True:
            call = self._call(request, name)
            async with aclosing(self._ask(call, pace)) as items:
                async for item in items:
                    yield item
            if call.failure is None and not call.is_spent:
                return
            if call.refusal is not None and not call.has_spoken and (waiting := pace.wait_for(call.refusal)):
                reason, seconds = waiting
                request.tell_waiting(reason)
                await asyncio.sleep(seconds)
                continue
            learned += 1
            better = await self._better(call) if learned <= LESSONS_MOST and not call.has_spoken else ""
            if not better:
                break
            name = better
        if call.failure is not None:
            status = call.refusal.status if call.refusal else upstream.OK if call.has_spoken else 0
            known = {"status": status, "kind": call.failure.code, "model_id": request.model}
            logger.warning("engine_failed", extra=known)
            raise call.failure

    async def _ask(self, call: Call, pace: Pace) -> AsyncGenerator[Delta | Usage, None]:
        """Yield what comes of one request; an error is kept in the call, with what the server said of it."""
        try:
            response = await self._upstream.post(call.body(), pace)
            if isinstance(response, Refusal):
                call.refusal, call.failure = response, response.error()
                return
            with closing(response):
                async with aclosing(call.items(response, pace)) as items:
                    async for item in items:
                        yield item
        except EngineError as exc:
            call.failure = exc

    async def _better(self, call: Call) -> str:
        """Return the name of the model to ask once more, now that more is known; "" when nothing would be better."""
        if call.is_spent:
            return call.model
        if call.refusal is None:
            return ""
        if call.known.learn(call.refusal, call.sent):
            return call.model
        if not call.refusal.is_model_gone:
            return ""
        if call.model == self._first:
            self._first = ""
        other = await self._listed_first()
        return other if other != call.model else ""

    async def _listed_first(self) -> str:
        """Return the name of the first model that the server lists and that can speak; "" when it tells none."""
        if not self._first:
            listing = await self._upstream.models()
            self._first = listing.models[0].name if listing.models else ""
        return self._first

    def _call(self, request: CompletionRequest, name: str) -> Call:
        known = lessons.of(self._upstream.name, name)
        is_ours = name == self.model or not self.model
        return Call(
            request=request,
            model=name,
            known=known,
            system_role=self.system_role if self.system_role is not None and is_ours else known.knows_system_role,
            alternate=self.alternate or not is_ours,
            extra=self.extra,
        )

    async def models(self) -> upstream.Listing:
        """Return what the server lists; asks it."""
        return await self._upstream.models()

    async def aclose(self) -> None:
        """Close the connections of the running event loop."""
        await self._upstream.aclose()
