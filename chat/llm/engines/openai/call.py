"""One request to a server and what came of it: the body that is sent, and the reply that is read as it comes."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any

from aiohttp import ClientResponse

from avatar_forge.core.errors import EngineError
from chat.llm.engines import CompletionRequest, Delta, Usage, WaitingFor
from chat.llm.engines.openai import roles, upstream
from chat.llm.engines.openai.lessons import Lessons
from chat.llm.engines.openai.pace import Pace
from chat.llm.engines.openai.refusals import Refusal
from chat.llm.engines.openai.reply import Reply

# How a thought begins that a model writes among its words: for now, that it thinks, and needs room to.
_OPENS_THOUGHT = re.compile(r"\s*(?:<\|?(?:seed:)?(?:think|thought|reason|channel)|\[THINK|◁think)", re.IGNORECASE)


@dataclass(slots=True)
class Call:
    """One request for one reply. `failure` is why it came to nothing, `refusal` what the server said of it."""

    request: CompletionRequest
    model: str
    known: Lessons
    system_role: bool
    alternate: bool
    extra: Mapping[str, Any]
    failure: EngineError | None = None
    refusal: Refusal | None = None
    has_spoken: bool = False
    is_spent: bool = False  # its tokens went into thoughts, and it can be given more
    sent: dict[str, Any] = field(default_factory=dict)
    thoughts_tokens: int = 0

    def body(self) -> bytes:
        """Return what is sent: our fields, those of the settings over them, without what the model refuses."""
        request, known = self.request, self.known
        self.thoughts_tokens = known.thoughts_tokens
        fields: dict[str, Any] = {
            "max_tokens": request.max_tokens + known.thoughts_tokens,
            "temperature": request.temperature,
            "stream_options": {"include_usage": True},
            "stop": list(request.stop) or None,
            "reasoning_effort": "low" if known.takes_effort else None,
        }
        fields |= {**self.extra, **request.sampling, "stream": True}
        self.sent = known.applied({name: value for name, value in fields.items() if value is not None})
        messages = roles.normalise(
            request.messages,
            system_role=self.system_role and not known.strict,
            alternate=self.alternate or known.strict,
        )
        body = self.sent | {"model": self.model, "messages": messages}
        return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")

    async def items(self, response: ClientResponse, pace: Pace) -> AsyncGenerator[Delta | Usage, None]:
        """Yield the reply as it comes, then its usage if the server told it. Raises an `EngineError`."""
        reply = Reply(self.request.max_tokens + self.thoughts_tokens)
        try:
            async with aclosing(self._said(reply, response, pace)) as said:
                async for item in said:
                    yield item
        finally:
            self.refusal = None if reply.error is None else Refusal(status=_status(reply.error), body=reply.error)
            self.is_spent = reply.cut and not self.has_spoken and self._can_have_more_room()
        self.request.ending.thought, self.request.ending.cut = reply.thought, reply.cut
        if reply.usage is not None and not self.is_spent:
            yield replace(reply.usage, cut=reply.cut)
        await upstream.drain(response)

    def _can_have_more_room(self) -> bool:
        """Note that the model thinks: all its tokens went that way. Whether the next request gives it more."""
        self.known.thinks = True
        return self.known.thoughts_tokens > self.thoughts_tokens

    async def _said(self, reply: Reply, response: ClientResponse, pace: Pace) -> AsyncGenerator[Delta, None]:
        is_thinking = False
        while not reply.done:
            data = await _next(response, pace, reply)
            signs, life = reply.signs, reply.life
            for piece in reply.feed(data) if data else reply.close():
                if not self.has_spoken and _OPENS_THOUGHT.match(piece):
                    self.known.thinks = True
                self.has_spoken = True
                self.request.ending.thought = reply.thought
                yield Delta(piece)
            pace.note(sign=reply.signs > signs, life=reply.life > life, finished=reply.is_finished)
            if reply.thought and not (self.has_spoken or is_thinking):
                is_thinking = self.known.thinks = True
                self.request.tell_waiting(WaitingFor.THINKING)


async def _next(response: ClientResponse, pace: Pace, reply: Reply) -> bytes:
    """The next bytes, none at the end; once all has been said, whatever ends the stream is its end."""
    try:
        return await upstream.read(response, pace)
    except EngineError:
        if not reply.is_finished:
            raise
    return b""


def _status(error: Any) -> int:
    """The HTTP status that an error in a stream says it is; 200 when it says none."""
    code = error.get("code") if isinstance(error, dict) else None
    return code if type(code) is int and 400 <= code < 600 else upstream.OK
